import type { Assessment } from '../evaluate/assess.ts'
import { byUrgency } from '../evaluate/focus.ts'
import { keptOf } from '../evaluate/kept.ts'
import { TRUE, UNKNOWN } from '../operators/truth.ts'
import { scopeOf } from '../pack/format-readings.ts'
import { textIn } from '../pack/locale.ts'
import type { Frame } from '../program/encoded-facts.ts'
import {
  collectUnknown,
  END,
  isGroup,
  NONE,
  OP,
  type Program,
  slotsRead,
  truthAt,
  WIDTH,
} from '../program/program.ts'
import { Words } from '../texts/words.ts'
import type { Finding, Question } from '../types.ts'
import { explanationIn } from './assessment-sentences.ts'
import { itemName, itemOf, saidOf } from './said.ts'

/**
 * What to ask next: first what tells whether anybody is in danger, then what a line of help turns on, then the facts that hold up
 * the verdict, those that can move something that is asked for now, those that tell whether something is, and the rest that can
 * change the verdict. Of each, those that settle the most findings for the least effort come first.
 * What somebody said is not known is not asked again, and who said a thing is asked only after the thing itself.
 * Source: docs/semantics.md#what-to-ask-next.
 */
export function questionsOf(assessment: Assessment, locale: string, first: number): Question[] {
  const { candidates } = keptOf(
    assessment,
    AskableFacts,
    () => new AskableFacts(candidatesOf(assessment, locale)),
  )
  const ranked = candidates.map(({ name, declaration, decides, tier }) => {
    const fact = assessment.compiled.ruleset.facts[declaration]
    return {
      fact: name,
      declaration,
      text: questionText(assessment, name, declaration, locale),
      decides,
      tier,
      worth: decides / (fact?.effort ?? 1),
      wasAsked: saidOf(assessment, name, declaration) !== undefined,
    }
  })
  // What is alike in all of that stays in the order of the findings.
  ranked.sort((a, b) => Number(a.wasAsked) - Number(b.wasAsked) || a.tier - b.tier || b.worth - a.worth)
  return ranked
    .slice(0, Math.max(0, first))
    .map(({ worth: _worth, wasAsked: _wasAsked, tier: _tier, ...question }) => question)
}

interface Candidate {
  readonly name: string
  readonly declaration: string
  readonly decides: number
  readonly tier: number
}

/** What may be asked is the same in every language. */
class AskableFacts {
  readonly candidates: readonly Candidate[]

  constructor(candidates: readonly Candidate[]) {
    this.candidates = candidates
  }
}

/** What is asked before what; see `questionsOf`. */
const TIERS = { danger: 0, help: 1, verdict: 2, now: 3, maybe: 4, others: 5 }

function candidatesOf(assessment: Assessment, locale: string): Candidate[] {
  const found = new Map<string, Candidate>()
  const add = (facts: ReadonlyMap<string, { declaration: string; decides: number }>, tier: number) => {
    for (const [name, fact] of facts) if (!found.has(name)) found.set(name, { name, ...fact, tier })
  }
  const isHeldUp = assessment.result.verdict !== 'PROCEED_WITH_CONDITIONS'
  add(factsOfDanger(assessment, locale, isToDo), TIERS.danger)
  add(factsOfDanger(assessment, locale, isToKnow), TIERS.help)
  if (isHeldUp) add(turningFacts(assessment, locale), TIERS.verdict)
  add(factsOfNow(assessment, locale, isApplying), TIERS.now)
  add(factsOfNow(assessment, locale, isPossible), TIERS.maybe)
  add(turningFacts(assessment, locale), TIERS.others)
  const unasked = [...found.values()].filter(
    ({ name, declaration }) => saidOf(assessment, name, declaration) !== null,
  )
  const guards = guardsOfUnsaid(assessment, unasked)
  return unasked.filter(({ declaration }) => !guards.has(declaration))
}

const isToKnow = ({ requirement: { level } }: Finding) => level === 'info'
const isToDo = (finding: Finding) => !isToKnow(finding)
const isPossible = ({ status }: Finding) => status === 'POSSIBLE'
const isApplying = (finding: Finding) => !isPossible(finding)

/** Facts of which others count: who said it, of what nobody has said yet. They are asked once it is said. */
function guardsOfUnsaid(assessment: Assessment, candidates: readonly Candidate[]): ReadonlySet<string> {
  const { compiled } = assessment
  const asked = new Set(candidates.map(({ declaration }) => declaration))
  return new Set(
    candidates.flatMap(({ name, declaration }) => {
      const derivation = compiled.derivationOf[compiled.slots.get(declaration) ?? NONE]
      if (!derivation || derivation.countsWhen === NONE) return []
      if (saidOf(assessment, name, declaration) !== undefined) return []
      const guards = [...slotsRead(compiled.program, derivation.countsWhen)]
      return guards.flatMap((slot) => compiled.facts[slot]?.name ?? []).filter((guard) => asked.has(guard))
    }),
  )
}

type Turning = ReadonlyMap<string, { declaration: string; decides: number }>

/**
 * What tells whether something cannot wait, where there is a reason to ask: of what applies, the facts behind its urgency (and,
 * once it is immediate, those it applies by); of what may apply, only where something speaks for it already.
 */
function factsOfDanger(
  assessment: Assessment,
  locale: string,
  isWanted: (finding: Finding) => boolean,
): Turning {
  const { result, compiled } = assessment
  const names = byUrgency(assessment, result.findings.filter(isWanted)).flatMap((finding) => {
    const { requirement, status, immediate, item } = finding
    if (requirement.urgency === undefined || item !== null) return []
    const rule = explanationIn(assessment, locale).ruleOf(finding)
    if (status === 'POSSIBLE')
      return speaksFor(assessment, rule.when) ? explanationIn(assessment, locale).toAsk(finding) : []
    if (status !== 'OPEN' && status !== 'UNMET' && status !== 'NOTED') return []
    const places = [rule.urgent, immediate ? rule.when : NONE].filter((at) => at !== NONE)
    return places.flatMap((at) => unknownFactsAt(assessment, at))
  })
  return countedNames(names, (name) => (compiled.slots.has(name) ? name : declaredIn(result, name)))
}

/** Whether a part of a condition that must hold is known to hold. */
function speaksFor({ compiled: { program }, situation: { frame } }: Assessment, at: number): boolean {
  if (at === NONE || program.code[at] !== OP.all) return false
  const end = program.code[at + END] ?? at
  for (let part = at + WIDTH; part < end; part = program.code[part + END] ?? end)
    if (truthAt(program, part, frame) === TRUE) return true
  return false
}

/** Facts that can be asked and that an unknown part of a condition turns on, also where another part makes it true. */
function unknownFactsAt({ compiled, situation: { frame } }: Assessment, at: number): string[] {
  const slots = new Set<number>()
  collectOpen(compiled.program, at, frame, slots)
  return [...slots].flatMap((slot) => {
    const fact = compiled.facts[slot]
    return fact?.askable && fact.list === NONE ? [fact.name] : []
  })
}

/** Nothing of a part that is false: whatever becomes known of it, it does not count. */
function collectOpen(program: Program, at: number, frame: Frame, slots: Set<number>): void {
  const truth = truthAt(program, at, frame)
  if (truth === UNKNOWN) collectUnknown(program, at, frame, slots)
  if (truth !== TRUE || !isGroup(program, at)) return
  const end = program.code[at + END] ?? at
  for (let part = at + WIDTH; part < end; part = program.code[part + END] ?? end)
    collectOpen(program, part, frame, slots)
}

/** What can move a finding that cannot wait, or that binds and is asked for now, whatever becomes of the verdict. */
function factsOfNow(
  assessment: Assessment,
  locale: string,
  isWanted: (finding: Finding) => boolean,
): Turning {
  const { result } = assessment
  const explanation = explanationIn(assessment, locale)
  const names = byUrgency(assessment, result.findings)
    .filter(isWanted)
    .filter(
      ({ requirement, immediate }) => immediate || (scopeOf(requirement) === 'now' && isBinding(requirement)),
    )
    .flatMap((finding) => explanation.toAsk(finding))
  return countedNames(names, (name) => declaredIn(result, name))
}

const isBinding = ({ level }: Finding['requirement']): boolean => level === 'blocking' || level === 'required'

const declaredIn = ({ missingFacts }: Assessment['result'], name: string): string | undefined =>
  missingFacts.find((fact) => fact.name === name)?.declaration

function countedNames(
  names: readonly string[],
  declarationOf: (name: string) => string | undefined,
): Turning {
  const counted = new Map<string, { declaration: string; decides: number }>()
  for (const name of names) {
    const known = counted.get(name)
    const declaration = known?.declaration ?? declarationOf(name)
    if (declaration !== undefined) counted.set(name, { declaration, decides: (known?.decides ?? 0) + 1 })
  }
  return counted
}

/** Where nobody knows what is decisive, anything else that it turns on. */
function turningFacts(assessment: Assessment, locale: string): Turning {
  const { result } = assessment
  const isOpen = result.missingFacts.some(
    ({ name, declaration, decisive }) => decisive && saidOf(assessment, name, declaration) !== null,
  )
  const candidates = new Map(
    result.missingFacts
      .filter(({ decisive }) => decisive || !isOpen || result.verdict !== 'NEEDS_INFORMATION')
      .map((fact) => [fact.name, fact]),
  )
  const turning = new Map<string, { declaration: string; decides: number }>()
  const explanation = explanationIn(assessment, locale)
  for (const finding of turningFindings(result.verdict, byUrgency(assessment, result.findings))) {
    for (const name of explanation.toAsk(finding)) {
      const fact = candidates.get(name)
      if (!fact) continue
      turning.set(name, { declaration: fact.declaration, decides: (turning.get(name)?.decides ?? 0) + 1 })
    }
  }
  return turning
}

function turningFindings(
  verdict: Assessment['result']['verdict'],
  findings: readonly Finding[],
): readonly Finding[] {
  const binding = findings.filter(
    ({ requirement: { level } }) => level === 'blocking' || level === 'required',
  )
  const turning = binding.filter(({ missingFacts }) => missingFacts.length > 0)
  const standing = binding.filter(
    ({ status, missingFacts }) => status === 'UNMET' && missingFacts.length === 0,
  )
  if (verdict === 'BLOCKED')
    return standing.some(({ blocks }) => blocks) ? [] : turning.filter(({ blocks }) => blocks)
  return verdict === 'PROCEED_WITH_CONDITIONS' && standing.length > 0 ? [] : turning
}

function questionText(assessment: Assessment, name: string, declaration: string, locale: string): string {
  const { compiled } = assessment
  const fact = compiled.ruleset.facts[declaration]
  const text = textIn(fact?.ask ?? fact?.label ?? {}, locale)
  const item = itemOf(name, declaration)
  const list = compiled.facts[compiled.slots.get(declaration) ?? NONE]?.list ?? NONE
  if (item === null) return text
  const words = new Words(locale, compiled.ruleset.engineTexts)
  return words.say('finding/ofItem', { item: itemName(assessment, list, item, words), text })
}
