import type { CompiledRequirement, CompiledRuleset } from '../compile/compiled-ruleset.ts'
import { factsOfRequirement } from '../conditions/facts-read.ts'
import { findingsAbout } from '../evaluate/all-findings.ts'
import { type Assessment, assess } from '../evaluate/assess.ts'
import { focusItem } from '../evaluate/situation.ts'
import { spend } from '../operators/work.ts'
import type { Condition, Expression, FactDeclaration, FindingStatus } from '../pack/format.ts'
import type { Frame } from '../program/encoded-facts.ts'
import { NONE } from '../program/program.ts'
import type { AssessmentRequest, Finding, RulesetRequirement } from '../types.ts'
import { dayOf, momentOf } from './calendar.ts'
import { conditionsIn, deriveValue, OPEN } from './derive.ts'
import { runReference } from './run.ts'
import {
  type ReferenceCondition,
  type ReferenceFacts,
  referenceEntries,
  translateCondition,
} from './translate.ts'

/** A point on which the evaluator and json-rules-engine differ, though the facts leave nothing open. */
export interface Disagreement {
  /** The requirement's code; for a derived fact, its name. */
  readonly subject: string
  readonly item: string | null
  readonly part: 'when' | 'require' | 'blocks' | 'urgency' | 'assume' | 'derive'
  /** What the evaluator found: a finding's status, true or false, or a derived value. */
  readonly ours: string
  /** What the reference found for the part: true or false, or a derived value. */
  readonly reference: string
}

/**
 * Evaluates a check a second time with stock json-rules-engine and reports where the findings differ. Compared is every
 * condition whose facts are all known; the reference has no third value, so it has no say where one is missing. Facts
 * come in as the evaluator read them; what it derived from them is computed a second time, too. An input that is
 * refused has no findings: nothing is reported. Slow (milliseconds); for uploads, verification and samples only.
 */
export async function compareWithReference(
  compiled: CompiledRuleset,
  request: AssessmentRequest,
): Promise<Disagreement[]> {
  const outcome = assess(compiled, request)
  return outcome.ok ? compareAssessment(outcome.assessment) : []
}

/** The same for a check that was evaluated already; with `codes`, only these requirements and the facts they read. */
export async function compareAssessment(
  assessment: Assessment,
  codes: ReadonlySet<string> | null = null,
): Promise<Disagreement[]> {
  const found: Disagreement[] = []
  for (const scope of scopesOf(assessment)) found.push(...(await compareScope(assessment, scope, codes)))
  return found
}

/** A run of the reference: the plain facts, or these with one list item in view. */
interface Scope {
  readonly list: number
  readonly item: string | null
  readonly facts: ReferenceFacts
}

function scopesOf({ compiled, situation }: Assessment): Scope[] {
  const scopes: Scope[] = [{ list: NONE, item: null, facts: knownFacts(compiled, situation) }]
  for (const [list, items] of situation.given.items) {
    for (const item of items) {
      focusItem(situation, list, item)
      scopes.push({ list, item: item.name, facts: knownFacts(compiled, situation) })
    }
    focusItem(situation, list, null)
  }
  return scopes
}

function knownFacts({ facts }: CompiledRuleset, { frame }: Assessment['situation']): ReferenceFacts {
  return new Map(
    facts.flatMap(({ name, declaration }, slot) =>
      isWhole(frame, slot) ? referenceEntries(name, declaration, frame.raw[slot]) : [],
    ),
  )
}

/** The reference knows no list of which only a part is known. */
const isWhole = ({ known, partial, raw }: Frame, slot: number): boolean =>
  known[slot] === 1 && !(partial[slot] === 1 && Array.isArray(raw[slot]))

/** What json-rules-engine takes for a condition and a fact, against a comparison of our own. */
const REFERENCE_PER_CONDITION = 4_000
const REFERENCE_PER_FACT = 400

async function compareScope(
  assessment: Assessment,
  scope: Scope,
  codes: ReadonlySet<string> | null,
): Promise<Disagreement[]> {
  const { compiled, situation } = assessment
  const { asOf } = situation.frame
  const conditions = new Map<string, ReferenceCondition>()
  const add = (name: string, condition: Condition | undefined) => {
    if (!condition) return
    const translation = translateCondition(condition, compiled, asOf, scope.facts)
    if (translation.isComplete(scope.facts)) conditions.set(name, translation.condition)
  }
  const rules = rulesWith(compiled, codes).filter(
    (rule) => rule.each === scope.list && countsOn(rule.requirement, asOf),
  )
  for (const { requirement } of rules)
    for (const [part, condition] of Object.entries(conditionsAskedOf(requirement)))
      add(`${part} ${requirement.code}`, condition)
  const read = codes === null ? null : factsReadBy(compiled, rules)
  const derived = derivedFacts(assessment, scope).filter(({ name }) => read === null || read.has(name))
  for (const { name, expression } of derived)
    for (const [index, when] of conditionsIn(expression).entries()) add(`derive ${name} ${index}`, when)
  const assumable = assumableFacts(assessment, scope).filter(({ name }) => read === null || read.has(name))
  for (const { name, unless } of assumable) add(`assume ${name}`, unless)

  spend(
    situation.frame.work,
    conditions.size * REFERENCE_PER_CONDITION + scope.facts.size * REFERENCE_PER_FACT,
  )
  const holding = await runReference(conditions, scope.facts, asOf, compiled.plugins)
  const verdictOn: VerdictOn = (name, absent) =>
    conditions.has(name) ? holding.has(name) : absent ? true : null
  const findings = new Map(
    findingsAbout(assessment, rules)
      .filter(({ item }) => item === scope.item)
      .map((one) => [one.requirement.code, one]),
  )
  return [
    ...rules.flatMap((rule) => compareFinding(rule, findings.get(rule.requirement.code), verdictOn, scope)),
    ...derived.flatMap((fact) => compareDerived(fact, scope, asOf, verdictOn)),
    ...assumable.flatMap((fact) => compareAssumed(fact, verdictOn)),
  ]
}

/** The requirements with these codes, in the order of the ruleset; all without codes. */
function rulesWith(compiled: CompiledRuleset, codes: ReadonlySet<string> | null): CompiledRequirement[] {
  if (codes === null) return [...compiled.requirements]
  const byCode =
    rulesByCode.get(compiled) ?? Map.groupBy(compiled.requirements, ({ requirement }) => requirement.code)
  rulesByCode.set(compiled, byCode)
  return [...codes].flatMap((code) => byCode.get(code) ?? []).sort((a, b) => a.place - b.place)
}

// Every test of a pack asks for some of them.
const rulesByCode = new WeakMap<CompiledRuleset, Map<string, CompiledRequirement[]>>()

/** The conditions of a requirement that are computed a second time, by name. */
function conditionsAskedOf({ when, require, closes, urgency }: RulesetRequirement) {
  const urgent = typeof urgency === 'object' ? urgency.immediate : undefined
  return { when, require, closes, urgency: urgent }
}

interface AssumableFact {
  readonly name: string
  /** What must be false for the value to be taken. */
  readonly unless: Condition
  readonly isTaken: boolean
}

/** Facts that nobody mentioned and that are taken for granted under a condition. They are never of an item. */
function assumableFacts({ compiled, situation, result }: Assessment, { list }: Scope): AssumableFact[] {
  if (list !== NONE) return []
  const taken = new Set(result.assumptions.map(({ name }) => name))
  return compiled.facts.flatMap(({ name, declaration: { assume } }, slot) => {
    if (typeof assume !== 'object' || Array.isArray(assume) || situation.given.values.has(slot)) return []
    return [{ name, unless: assume.unless, isTaken: taken.has(name) }]
  })
}

/** Taken where the condition is false, and there only; the reference has no say where something is missing. */
function compareAssumed({ name, isTaken }: AssumableFact, verdictOn: VerdictOn): Disagreement[] {
  const holds = verdictOn(`assume ${name}`, false)
  if (holds === null || isTaken === !holds) return []
  return [{ subject: name, item: null, part: 'assume', ours: String(isTaken), reference: String(!holds) }]
}

/** True or false by the reference; true for an absent condition; null where facts are missing. */
type VerdictOn = (name: string, absent: boolean) => boolean | null

const APPLIES: Readonly<Record<FindingStatus, boolean | null>> = {
  NOT_APPLICABLE: false,
  POSSIBLE: null,
  OPEN: true,
  MET: true,
  UNMET: true,
  WAIVED: true,
  NOTED: true,
}
const FULFILLED: Readonly<Record<FindingStatus, boolean | null>> = {
  NOT_APPLICABLE: null,
  POSSIBLE: null,
  OPEN: null,
  MET: true,
  UNMET: false,
  WAIVED: false,
  NOTED: true,
}

function compareFinding(
  { requirement }: CompiledRequirement,
  finding: Finding | undefined,
  verdictOn: VerdictOn,
  { facts }: Scope,
): Disagreement[] {
  if (!finding) return []
  const { code, level } = requirement
  const { status, item, blocks } = finding
  const differs = (part: Disagreement['part'], reference: boolean, ours: string): Disagreement[] => [
    { subject: code, item, part, ours, reference: String(reference) },
  ]
  const { urgency } = requirement
  const urgent = urgency === undefined ? false : verdictOn(`urgency ${code}`, urgency === 'immediate')
  const isLeft =
    status === 'UNMET' ||
    status === 'OPEN' ||
    status === 'NOTED' ||
    (status === 'POSSIBLE' && typeof urgency === 'object')
  if (urgent !== null && finding.immediate !== (urgent && isLeft))
    return differs('urgency', urgent && isLeft, String(finding.immediate))
  const applies = verdictOn(`when ${code}`, requirement.when === undefined)
  if (applies === null) return []
  if (APPLIES[status] !== applies) return differs('when', applies, status)
  const required = verdictOn(`require ${code}`, requirement.require === undefined)
  const fulfilled = applies ? bothHold(required, doneByWhoMay(requirement, facts)) : true
  if (applies && fulfilled !== null && FULFILLED[status] !== fulfilled)
    return differs('require', fulfilled, status)
  const closing = verdictOn(`closes ${code}`, requirement.closes === undefined)
  if (fulfilled === null || (!fulfilled && closing === null)) return []
  const shouldBlock = !fulfilled && closing === true && level === 'blocking' && status !== 'WAIVED'
  return blocks === shouldBlock ? [] : differs('blocks', shouldBlock, String(blocks))
}

/** Whether a requirement counts on the day of an instant: from the first moment of its first day to the last of its last. */
function countsOn({ inForce }: RulesetRequirement, asOf: number): boolean {
  if (inForce === undefined) return true
  const day = dayOf(asOf)
  const last = inForce.until === undefined ? Infinity : dayOf(momentOf(inForce.until))
  return dayOf(momentOf(inForce.from)) <= day && day <= last
}

/** Whether one of the roles that did it may do it; null where nobody said who did. */
function doneByWhoMay(
  { require, performedBy, responsible = [] }: RulesetRequirement,
  facts: ReferenceFacts,
): boolean | null {
  if (!require || performedBy === undefined) return true
  if (!facts.has(performedBy)) return null
  return [facts.get(performedBy)].flat().some((role) => responsible.includes(String(role)))
}

function bothHold(one: boolean | null, other: boolean | null): boolean | null {
  if (one === false || other === false) return false
  return one === null || other === null ? null : true
}

/** Names of the facts that these requirements read, those behind derived facts included. */
const factsReadBy = ({ ruleset }: CompiledRuleset, rules: readonly CompiledRequirement[]): Set<string> =>
  new Set(
    rules.flatMap((rule) => {
      const known = factsRead.get(rule)
      if (known) return known
      const made = factsOfRequirement(rule.requirement, ruleset)
      factsRead.set(rule, made)
      return made
    }),
  )

const factsRead = new WeakMap<CompiledRequirement, readonly string[]>()

interface DerivedFact {
  readonly name: string
  readonly declaration: FactDeclaration
  readonly expression: Expression
  /** Then it counts where nothing can be computed. */
  readonly isGiven: boolean
}

/** Facts of this scope that the evaluator computed, and did not have to choose between given and computed. */
function derivedFacts({ compiled, situation: { given } }: Assessment, scope: Scope): DerivedFact[] {
  const item = given.items.get(scope.list)?.find(({ name }) => name === scope.item)
  const values = item ? item.fields : given.values
  return compiled.derivations.flatMap(({ slot, countsWhen }) => {
    const fact = compiled.facts[slot]
    const expression = fact?.declaration.derive
    const isGiven = (values.get(slot) ?? null) !== null
    const isChosen = isGiven && fact?.declaration.protective !== undefined
    if (!fact || !expression || fact.list !== scope.list || countsWhen !== NONE || isChosen) return []
    return [{ name: fact.name, declaration: fact.declaration, expression, isGiven }]
  })
}

function compareDerived(
  { name, declaration, expression, isGiven }: DerivedFact,
  { facts, item }: Scope,
  asOf: number,
  verdictOn: VerdictOn,
): Disagreement[] {
  const conditions = conditionsIn(expression)
  const holds = (condition: Condition) => verdictOn(`derive ${name} ${conditions.indexOf(condition)}`, false)
  const reference = deriveValue(expression, declaration, { facts, asOf, holds })
  if (reference === OPEN || (reference === undefined && isGiven)) return []
  const [ours, theirs] = [facts.get(name), reference].map((value) => JSON.stringify(value) ?? 'unknown')
  if (ours === undefined || theirs === undefined || ours === theirs) return []
  return [{ subject: name, item, part: 'derive', ours, reference: theirs }]
}
