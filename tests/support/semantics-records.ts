/** Prose of docs/semantics.md about what is carried out and kept on record. */

export const RECORDS = `## Procedures

A run is a list of events, and what it is now follows from them: the same events give the same state, in whatever order they are read
and even where one is there twice. Nothing is changed afterwards; a correction is an event with a reason.

| state of a step | when |
|---|---|
| \`DONE\` | done in a role that may do it, by as many different people as it takes; it stays so whatever its condition becomes |
| \`NOT_NEEDED\` | its condition is false |
| \`DONE_BY_WRONG_ROLE\` | done only in a role that may not do it: on record, and still to be done |
| \`PENDING\` | whether it is needed is not known; \`waitingFor\` names the facts |
| \`WAITING\` | a step before it is neither done nor not needed |
| \`OPEN\` | otherwise |

- **Order.** \`first\` stands first and holds nothing up. \`last\` waits for every step that is not last itself. \`after\` waits for the named
  ones. Nothing else is ordered. A step whose order is not reached is refused (\`STEP_NOT_READY\`), also while it is pending or
  not needed; a pending step without an order may be done, because help does not wait for paperwork.
- **Facts.** A run says what its procedure says of every run, what its done steps yield, and once it is closed what its end says. A step
  that is not done says nothing: unknown, not false, and not assumed either. Values of a list that several steps yield are put together. A field speaks for its
  own step only. Of a fact that the run itself says, what the caller knew at the start does not count (\`notCounted\`).
- **Approvals.** The same person is not two (\`SELF_APPROVAL\`). Who agreed to another text has not agreed to this one: where the second
  writes something else, or somebody corrects it afterwards, the others have to agree again.
- **Corrections** change the fields that are sent; null takes a value away. One in a role that may not do the step is on record and
  changes nothing that counts. The entry that the step made last in a register is corrected with it, and so are entries of other steps that say what
  was written in this one; where others have to agree again, its entry is void until they do. What a register does not take
  is refused, and nothing is recorded.
- **A step that starts another procedure** is done when that run is closed; its end never ends its parent.
- **Due** counts from when the start or the step happened, not from when it was recorded. Hours and minutes are exact; days, months and
  years end at the same time of the organisation's clock. A time that the clock shows twice is the earlier one, one that it never shows is
  when it jumps. 31 January and a month is the last day of February, 29 February and a year the 28th. Of several clocks the one that ends
  first counts.
- **Closing** asks about the closing act with what the run says and what registers say of its subject; what the run can say itself, only it
  says, but for what another pack has the runs of a floor say: there registers and open runs speak first. As further kinds that the procedure names (\`closes.alsoAbout\`) the subject is looked up as well: there registers and open runs speak.
  Without an outcome nobody said which act it is: every act it may be is asked about, and what is strictest counts. The same holds for an outcome
  that another pack adds to a floor of several acts.
- **A closed run** takes nothing but being reopened, raises no task and says nothing in checks.

## Registers

A void entry says nothing. Within the conditions of a register, days and times are those of the organisation's clock, \`asOf\` is the day
for which is asked, and \`isStated\` of an empty field is false: an entry is known to leave it empty. Any other comparison with an empty
field is unknown. What was written down while its field was of another kind (a text where a number belongs now) is not known either.

| yield | value | not known |
|---|---|---|
| \`any\` | true where one entry fulfils it, else false | while an entry that may count may fulfil it |
| \`all\` | false where one does not, else true | while an entry leaves it open, and where there is none to look at |
| \`count\`, \`countDistinct\`, \`sum\` | of the entries that count | while it is open whether an entry counts, or what it says |
| \`latest\`, \`earliest\` | by the date \`by\` (its time too, where it has one; without \`by\`, by when it happened), then by when it happened, then by when it was recorded; days after \`asOf\` do not count yet | while an entry without a date, or that nothing tells apart (the same times throughout, or of the same day with a time where the other has none), might come first and says something else |
| \`list\` | one item an entry, named by its id | while it is open whether an entry counts |

Where there is no entry at all (for \`all\`, \`latest\` and \`earliest\`: none to look at), the fact is unknown unless \`whenEmpty\` says
otherwise. In a check, what registers and open runs speak of is theirs: the caller's value does not count, known or not. Where several
subjects say different things of one fact, it is unknown; their lists are put together. What the fact does not take, such as a count
beyond its bounds, is unknown, too. Sums are computed as on paper.

## Procedures of several packs

A procedure or register belongs to the pack that declares it. A pack that extends the owner adds to it by naming it; another pack may
not use the name (\`SHADOWED_CODE\`). Steps and fields of a pack's own need no prefix. The order of packs never matters.

- **Of a floor** only what tightens is taken, and several packs add up to the strictest: steps and fields are added, fields made required
  or sensitive, bounds and codes narrowed, times shortened, roles narrowed, approvals raised. A required list is never empty, and a field takes
  codes of its vocabulary list only, whatever a pack writes. Anything else is \`FLOOR_WEAKENED\`. A time on
  another clock counts beside the floor's own. What a pack added itself is no floor.
  Words of other packs about a floor stand behind its own, under the name of the pack.
  What the steps of a floor say is said by these steps alone, lists included. What a procedure says from its start on, and a register while it is
  empty, fulfils nothing (\`LAW_ASSUME\`) and keeps no floor from applying: nobody recorded it.
- **Of anything else** the new value stands; two packs that want different ones are refused.
- **One source.** A fact is yielded by one procedure or register about one kind of subject (\`ALREADY_DECLARED\`).
`
