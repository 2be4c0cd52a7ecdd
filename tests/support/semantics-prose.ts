/** The words of docs/semantics.md; its tables are made from semantics-table.ts. */

export const INTRODUCTION = `# What conditions mean

This page says exactly how the engine gets from facts to an answer. It is written for a careful reader who does not
program; the tables at the end leave nothing open for those who do. \`node scripts/write-semantics.ts\` writes it from the
same tables that the tests hold the engine to, so it cannot say one thing while the engine does another.

## Three answers, not two

Ask whether a client is under eighteen. The answer can be *yes*, *no*, or **we do not know yet**. Most rule engines know
only the first two and quietly take "we do not know" for "no". In matters of safety that is the dangerous mistake: nobody
wrote the age down, so the client is treated as an adult.

Here every condition has one of three answers: **true**, **false** or **unknown**. A fact that nobody gave makes every
condition on it unknown, and the opposite of the condition too: if we do not know whether the client is under eighteen, we
do not know either whether the client is *not* under eighteen.

A fact is unknown when

- it was not given, or was given as \`null\` ("I was asked and I do not know");
- a register or an open procedure of a subject of the check speaks of it and does not know it; what the caller sent does not count then,
  nothing is assumed in its place, and nobody is asked for it;
- its value is one that the pack lists under \`unknownValues\`, such as *not stated*, in whatever spelling; a list is unknown
  when it names nothing else;
- the pack lets it count only under a condition (\`countsWhen\`) and that condition is not true: a preference counts only if
  the client declared it;
- it is computed from other facts and one of these that it needs is unknown, or they yield no sensible value: a date that lies
  ahead gives no age, neither in days nor in years.

A list that names an unknown value *beside others* is known in part: what it names it has, anything else is unknown. Of
harms that are "physical, not stated", *contains physical* is true, *contains sexual* is unknown and so is their number.

A fact that has no question of its own (\`ask\`) is only computed. Nobody can send it: \`DERIVED_FACT\` names the facts to send
instead. A fact that is both asked and computed may be sent; where it can be computed, the computed value counts, and a
difference is reported as a conflict. If the pack says which of the two protects more (\`protective\`), that one counts.

Some facts describe the situation and are rarely mentioned because the usual case is meant. For these a pack may say what is
assumed (\`assume\`): no recording is running unless somebody says so. Every assumption used is listed in the answer. What
fulfils a requirement is never assumed; lint refuses such a pack. A code that says nothing, such as *unspecified*, may be named in
\`asIfLeftOut\`: to send it is as good as not to mention the fact. An assumption may have a condition (\`unless\`): it is made
only while that is known to be false, and otherwise the fact is asked. The condition may not turn on the fact itself.

A value of the wrong kind (the text "seventeen" for an age, a code that is not in a closed list) is not unknown. It is
refused before anything is judged, and the caller is told what was expected. Nothing is converted: "17" is not 17.

Days and months are added to a date by the calendar, in UTC. A date stays a date; a date and time keeps its time of day: one
month after 31 January 2026, 22:15 is 28 February 2026, 22:15. What would fall outside the years 0 to 9999 is unknown.

## Lengths of time and deadlines

A length of time is a whole number of days, weeks, months or years, from 0 to 999,999,999; fractions and negative figures are
refused, in packs and as parameters. There are no hours. It is counted in whole UTC days from the day of the start on, also when
that has a time of day, and its last day counts to its end: *within the last day* of 28 February, 9:00, ends with 1 March. Deadlines,
\`withinLast\`, \`olderThan\` and ages in days all count so. A rule and its own deadline therefore agree: what is overdue is never
met, and what is met is never overdue. A start that lies ahead is not within any length, and not overdue.

## Numbers

Sums, differences and products are computed as on paper: 0.7 + 0.1 is 0.8. All steps of one expression are exact; the value of a
fact is then kept with the 15 to 17 digits that JSON numbers have. What has no such number (beyond 308 digits) is unknown.

## Putting conditions together

\`all\` is true when every part is true, and false as soon as one part is false, whatever the unknown parts may turn out to
be. \`any\` is true as soon as one part is true, and false only when every part is. \`not\` turns true and false round and
leaves unknown as it is. These are the rules of the logician Stephen Kleene.
`

export const FINDINGS = `## From conditions to findings

A requirement has a condition that says when it applies (\`when\`) and one that says what fulfils it (\`require\`).

- **Not applicable**: \`when\` is false.
- **Possible**: \`when\` is unknown. It may apply; the finding names the facts that would tell.
- **Noted**: it applies, and there is nothing to fulfil (a principle, a number to call).
- **Met**, **unmet**: it applies, and \`require\` is true or false.
- **Open**: it applies, and whether it is fulfilled is unknown.
- **Waived**: it applies and is not fulfilled, and somebody was allowed to excuse it. A floor can never be waived.

A requirement marked \`failClosed\` counts as unmet while \`require\` is unknown: for a few things "we do not know" must stop
the work as "no" does. A worker may attest that a requirement is fulfilled; that settles a finding that is open for want of an
answer. It never settles an unmet one, a blocking one, one that fails closed, or one while the items of its list are not known.
A requirement with \`bites: on_close\` blocks only the act that closes the matter (\`closes\`).

Some requirements say who may do what they ask (\`responsible\`) and which fact says who did it (\`performedBy\`). What a role
did that may not do it does not count as done: the requirement is unmet, and a warning says who it was. One of several roles
that may do it is enough. While nobody said who did it, it is not known to be done: the requirement is open.

A requirement with \`each\` is judged once for every item of a list. An empty list has nothing to judge. While the list itself
is unknown, the requirement is at best open or possible: nobody knows how many items there are.

A requirement may say which others it \`covers\`: where it is met, these are met as well, unless something is known that
speaks against them. That goes one step and no further, and for a requirement judged per item it goes item by item. What is
blocking or fails closed needs evidence of its own, and a floor is covered by packs of its own owner only.

## From findings to the verdict

The worst wins:

1. **BLOCKED**: a blocking requirement is unmet (and this is the closing act, where that matters).
2. **NEEDS_INFORMATION**: a blocking requirement is possible or open and its answer could still block; or a required one is,
   and turns on a missing fact that the pack declares \`decisive\` (or would assume, had the caller not said \`null\`), whose
   answer can still make it apply or fulfil it.
3. **PROCEED_WITH_CONDITIONS**: a required or blocking requirement is unmet or open.
4. **PROCEED**: none of these.

## From when on, and until when, packs count

A pack says from which day on it counts (\`effective.from\`) and may say its last day (\`effective.until\`). Days are days in
UTC, both included, and what decides is the time the check is about (\`asOf\`), not the time it is asked at: a check recorded
earlier comes out the same for ever. On any other day

- its requirements, conflicts and rankings are not there at all, floors included;
- its overrides change nothing: the requirement stands as the packs that count make it, so that a stricter form holds from the
  day of the override's pack on and no longer than that. An override brings no requirement into force before its own pack;
- its words count all the same: facts, vocabulary, named conditions, and the bounds and defaults of parameters. They ask for nothing
  by themselves, other packs may use them, and a parameter can only move to the stricter side.

Each pack of the set that does not count is named in a warning (\`PACK_NOT_IN_FORCE\`), in every answer and when it is made live. A
verdict with such a warning speaks of the other packs only.

Where no binding requirement (required or blocking) of the set counts on the day, or a pack that belongs in every set
(\`mandatory\`) does not, nothing is answered: the day is refused with \`RULES_NOT_IN_FORCE\`, naming the packs and their first
day, for assessments, checks and tests of packs; a date before the rules never reads as safe. A check that was recorded before
is computed again as it was.

A waiver counts from the moment it was granted until it ends, and an ended or revoked one not at all.

The facts that hold up a verdict are marked decisive in the answer. What cannot matter holds nothing up: a fact whose
\`countsWhen\` is false stays unknown whatever is said of it, and what lies behind a computed fact that is known already is not
asked for. Only where a blocking requirement is open for want of evidence that does not count, the verdict waits, and the facts
that keep it from counting are named.

## What stands first

A requirement has a \`scope\`: \`now\` (this person, this act, this minute), \`case\` (the plan, the file) or \`organisation\` (how
the house is run). Where its pack says nothing, what is blocking or required counts as asked for now, anything else as asked for
in the case. A finding that blocks or is immediate is of this minute, whatever the scope of its requirement. It may have an \`urgency\`: \`immediate\`, or immediate under a condition. It is then immediate while it applies, is not
met or waived, and the condition is known to be true; under a condition also while nobody knows whether it applies.

Findings stand in this order: what blocks; what is immediate (of that first what is not fulfilled); what is not fulfilled; what a decisive fact is missing for; floors
that are open and asked for now; what is open; what may apply; what is noted; what is waived or met. What is asked of the organisation stands behind
all that unless it blocks or is immediate. Of the same urgency they stand by code.

The focus is what a first screen shows, in that order: what blocks or is immediate, whatever its scope, what holds up the verdict, and
what is asked for now and not settled; of what only may apply nothing else. It is one line a measure: of requirements that ask for the same evidence, or of which one covers the others, the first stands for
all, and names them. At most seven lines; where there are more, what binds more stays. Neither a blocker nor what is
immediate is left out altogether for the other: where blockers alone would fill the screen, up to three lines are kept for what is immediate. The rest
of them stand in the findings.

## What to ask next

First comes what tells whether anybody is in danger, where there is a reason to ask: of a requirement with an urgency that applies, the
facts behind its urgency (and, while it is immediate, those it applies by); of one that may apply, only where something speaks
for it already; what is to be done before what is good to know. While the verdict is held up, the facts that hold it up follow; where the
work is blocked only for want of an answer (\`failClosed\`), those that would lift the block; the act that closes the matter among them. Then
what can move something that is immediate, or binds and is asked for now, whatever the verdict is, then what tells whether something applies, then the rest that
can change the verdict. Of each, what settles most for the least effort comes first; what is alike in that stands in the order of the
findings. Whether a thing was done is asked before who did it, and what would fulfil something only once it applies;
where somebody said that the first is not known, the second is asked for, since it may settle the matter as well.

"Not known" (\`null\`) is an answer: the fact is not asked again; what it leaves open stays open. What decides whether an answer
counts (who said it) is asked once there is an answer. Where nobody said "not known" and nothing is asked, no
answer changes the verdict.

## Reasons

The reasons of a finding are enough for it: with the facts they name and nothing else it comes out the same. Where a fact
follows from conditions, the facts behind it are named; where a value counts only under a condition, that too; where two facts
are compared, both; and for what bites on the closing act, whether this is that act. A computed figure, such as an age, is named
itself and stands for what it is computed from. The item that a finding is about, waivers and attestations belong to the finding.
Facts with \`assume\` are outside this promise, as below.

## Remedies

A remedy is a smallest change of facts that a worker can make so (\`changeable\`) which fulfils what blocks: it names nothing that is so
already, nothing it can do without, and nothing that cannot be. Each is tried before it is shown. It changes the world and not the
record: a figure, a date and what is computed are never \`changeable\`; what only makes a requirement not apply is no remedy, and lint
refuses one that sets what \`require\` does not read, or what is so wherever the requirement applies.

## Messages

Only what is not fulfilled, or has nothing to fulfil, speaks with its message. What is open is something to check: it says
\`messageOpen\`, or else the question of what is missing. What may apply says what it depends on, and of a place to turn to neither
name nor number. What is met, waived or does not apply says so and gives no orders.

Where a place to turn to has a number or an address, and the day by which its pack was to be looked at again (\`reviewBy\`) is over,
the sentence says so, and so does a warning (\`REVIEW_OVERDUE\`).

A message never shows a gap. Where it would name a figure or an item that is not known, \`messageOpen\` stands in its place, else the guidance without
the sentences that have a gap themselves, and at last the title. The sentence of a conflict leaves such parts out in the same way.
`

export const LAWS = `## Two promises

**A definite finding stands.** When the engine says met, unmet, not applicable or noted, and names no missing fact, then every
way of filling in the facts that are still unknown gives the same finding. If it blocks, the verdict stays BLOCKED.

**Saying less never helps.** Taking a fact away never turns BLOCKED or NEEDS_INFORMATION into PROCEED or
PROCEED_WITH_CONDITIONS. Leaving out an awkward fact gets nobody through.

Both are tested on random packs and facts in every run, and on the shipped packs with the acceptance cases. They do not
speak of these, each for a reason:

- **Facts with \`assume\`.** Leaving out such a fact *is* a statement: the usual case is meant. Saying otherwise later may change
  the finding. That is why evidence is never assumed and every assumption is listed.
- **Contradictory facts.** Where a fact is both given and computed from others, and the two disagree, the computed value counts,
  or the more protective one if the pack says which that is (\`protective\`), and a conflict is reported. Completing facts so that they
  contradict what was said, or taking one side of a contradiction away, may change the finding.
- **\`failClosed\` and attestations.** A finding that fails closed names what it misses, so it is not definite: the missing fact may
  still meet it; an attestation does not. Elsewhere an attestation stands in for a missing fact; a fact that contradicts it wins, and taking that fact away lets
  the attestation stand again.

Two more promises are tested the same way: the order of packs, requirements, keys and list items never matters, to the
last byte of the recorded result; and adding a pack never weakens a floor of another.

What is *not* promised: that "unknown" is always as narrow as logic would allow. The engine looks at each comparison by itself;
\`any\` of "age is below 18" and "age is at least 18" is unknown while the age is, though one of them must be true.

## A second engine

Every condition can be run by the stock library json-rules-engine as well, whose condition format packs use, and every derived
fact can be computed a second time by code that was written apart (\`compareWithReference\`). Wherever the facts leave nothing
open, both must say the same; 5,000 random pairs of packs and facts are compared in every test run. The library knows no third
answer, so where a fact is missing it has no say.

\`npm run laws -- --situations 1000000\` plays the comparison of both engines, the promises above and what is decided of floors on
random packs and facts, in rounds of new cases, and ends with "N situations, M disagreements". A situation is one set of facts at
one time under one set of packs. \`--seed N\` starts with the cases of that seed, so that a round can be repeated.

Where we differ from it on purpose, with the reason for each, is recorded case by case in
\`tests/third-party/json-rules-engine.json\`. In short:

| json-rules-engine | here | why |
|---|---|---|
| a missing fact ends the run, or counts as a value that is unequal to everything | unknown | a gap must not decide, in either direction |
| \`null\` is a value | not known | so that a worker can say "I do not know" |
| text is converted for comparisons of size; other texts are compared letter by letter | a value of the wrong type is refused; texts have no size | "10" is not below "9" |
| \`in\` with a text looks for a part of the text | \`in\` takes a list | "min" is not one of the "admins" |
| empty \`all\` and empty \`any\` hold | refused | an unfinished rule must not fire |
| several of \`all\`, \`any\`, \`not\` in one node: all but one are ignored | refused | nobody meant that |
| JSONPath | JSON Pointer, own properties only | a path must not be a program |
| operator decorators (\`not:contains\`), priorities, events, function facts | not part of the format | \`not\` says the same; a check is one calculation |
`

export const NAMES = `## Whose a name is

In a set of packs every name belongs to one pack, whether or not the others extend it. Else a pack could change how a floor of
another is read without touching the floor. A set in which a name is taken is refused, with the place and with the same code that
\`packs check\` gives:

| code | what is refused |
|---|---|
| \`ALREADY_DECLARED\` | a fact, a parameter or a code of a vocabulary that another pack has with another meaning; a pack that would see two different conditions of one name |
| \`FACT_NAME_CLASH\` | a fact above or below one of another pack that callers give: \`action\` beside \`action.type\` |
| \`SHADOWED_CODE\` | a code of a requirement or a conflict, or a ranking of a list, that another pack has |
| \`LAW_ASSUME\` | evidence that is assumed, or computed from nothing that anybody says: a literal, a parameter, branches that all yield the same |
| \`FLOOR_WEAKENED\` | a code that a pack puts on a scale with which a floor of another compares, where the floor would ask for less; a code without a place on the scale is free |

A word-for-word repetition is taken, and only where it is the same with the conditions of each pack put in place. A pack that extends
the owner of a parameter may declare it again to make it stricter. Named conditions are a pack's own: two packs that do not see each
other may use one name.
`

export const TIGHTENING = `## When a floor is tightened

A floor may only be tightened. Whether a change does so is decided, not tried: the comparisons of the floor and of the change
cut the values of every fact into finitely many cells (below, at and above each figure, each code and all others, each pattern
that a text can match, moments before, at and after each limit, "not known"), and for every combination of cells, at every time
at which limits stand in another order, with an attestation and without, the change must ask at least as much:

not applicable < may apply, and is fulfilled < met or noted < may apply < open < unmet < unmet and stopping the work.

- **A change that asks less in any case** is refused (\`FLOOR_WEAKENED\`) with facts and a time at which an assessment shows it.
- **A change of which that cannot be decided** is refused as well (\`FLOOR_UNPROVEN\`): a calculation from two facts set against
  another one, facts of different kinds compared, lengths of time of more than 70 years in months and in days, or more combinations
  than the bound on work allows. Keep the floor's own comparisons and add to them: that is always decided.
- **Of a floor both count.** What applies by the floor's own \`when\` or by that of the change applies; what the floor and the
  change require must both hold. Only roles that both name may do it. The closer scope counts, and every condition under which it is
  immediate; to move it to a wider scope, or to make it immediate in fewer cases, is refused.
- **What the floor held up is held up still.** Where the floor by itself would hold up the verdict for a decisive fact, it does so
  whatever the change makes of it.
- **A fact that may be asked** can have any value, whatever it is computed from: a constant or a calculation is no proof of what a
  caller will say.
- **A parameter** that a pack or the organisation moves to its stricter side is compared, value by value, with every floor that
  reads it, its deadlines included. Where it stands in a calculation from two facts, in one that is compared with another fact, or
  behind a fact that is asked as well, that is not decided and therefore refused unless a case shows it weaker. To the other side it
  may be moved within the bounds that its owner sets.
`

export const READING = `## How values are read

Whole numbers must be exact; numbers must be finite. Dates are \`YYYY-MM-DD\` or an RFC 3339 instant with its offset; a day that
is not in the calendar is refused. All days are days in UTC. A date and a date-and-time are compared by the day wherever one side
is a day without a time, also when a date-and-time fact is given as a day; a date fact is always a day, that of an instant in UTC.
A date means a day of \`unknownValues\` by its own day or by that in UTC. Lists have no repetitions, and their order means nothing.
Texts are compared letter by letter, capitals included; half a surrogate pair is refused. A character is a code point, wherever
characters are counted or matched.

### Other spellings

A term of a vocabulary list may name \`aliases\`. In a list with aliases a code is understood by its code, its aliases and its titles in
every language; capitals, accents, spaces and punctuation do not matter: \`us\`, \`U.S.\`, \`USA\` and \`美国\` are all \`US\`. Of a closer
description such as \`US-CA\` the wider code counts. Conditions, texts and answers know the code only. A code itself comes first, then an
alias; a title that two terms have means neither. What means no code of the list is refused, or kept and reported where the fact is
\`open\`. Two codes cannot share a spelling: lint and activation refuse it. Lists without aliases know their codes letter by letter.

### How facts are given

Facts may be nested or dotted, those of list items too: \`{ "room": { "size": 9 } }\` and \`{ "room.size": 9 }\` say the same. Facts
that are declared below an object fact are read from it as well. A fact that is given twice must be given the same: otherwise it is
refused, whatever the order of the keys, \`null\` included.

Refused means: the whole check is refused with \`INVALID_FACT\` for every such value, and nothing is judged.
`

export const OPERATORS_INTRODUCTION = `## Every operator, every type

The examples are evaluated at {asOf}. Codes come from the scale {scale}; {offScale} stands on no scale. For every row: with the
fact missing or \`null\` the answer is *unknown*, and so is the answer of its opposite; where two facts are compared, the same
holds for either of them. A value of another type than the fact's is refused. An operator on a type that is not listed for it is
refused by lint.
`
