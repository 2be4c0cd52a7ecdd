import { type Assessment, assess } from '../evaluate/assess.ts'
import { isPlainObject } from '../evaluate/check-value.ts'
import { keptOf } from '../evaluate/kept.ts'
import { isOperator, OPERATORS } from '../operators/signatures.ts'
import { truthOf } from '../operators/truth.ts'
import { canBeMadeSo } from '../pack/format-readings.ts'
import { textIn } from '../pack/locale.ts'
import { END, isGroup, LEAF, NONE, OP, SLOT, truthAt, WIDTH } from '../program/program.ts'
import { Words } from '../texts/words.ts'
import type { FactValue, Finding, Remedy, Scalar } from '../types.ts'
import { explanationIn } from './assessment-sentences.ts'
import { formatValue } from './format-value.ts'

type Changes = Readonly<Record<string, FactValue>>

interface Candidate {
  readonly changes: Changes
  readonly text: string
  /** Whether the words are those of the pack. */
  readonly isWritten: boolean
}

const CANDIDATES_MAX = 24
const EVALUATIONS_MAX = 24

/**
 * Smallest changes over facts that a worker can make so and that fulfil what blocks, the ones with fewest facts first: nothing that
 * is so already, nothing that is measured, dated or computed, nothing that only makes the requirement not apply, and no change
 * that does without one of its parts. Each is verified by evaluating the check with the change made,
 * so that what cannot be is not among them, on what is left of the assessment's work; the search is bounded by
 * EVALUATIONS_MAX evaluations a blocker, ends with the blocker that makes `first` of the smallest size, and goes on from there
 * when more are asked for: what was found is kept with the assessment.
 * Source: docs/semantics.md#remedies.
 */
export function remediesOf(assessment: Assessment, locale: string, first: number): Remedy[] {
  const search = searchOf(assessment, locale)
  const { found, blockers } = search
  const isEnough = () => [...found.values()].filter((remedy) => sizeOf(remedy) === 1).length >= first
  while (blockers.length > 0 && !isEnough()) {
    const [blocker] = blockers.splice(0, 1)
    for (const remedy of blocker ? remediesFor(assessment, blocker, locale) : []) {
      const key = JSON.stringify(remedy.changes)
      found.set(key, found.get(key) ?? remedy)
    }
  }
  return [...found.values()].sort((a, b) => sizeOf(a) - sizeOf(b)).slice(0, Math.max(0, first))
}

interface RemedySearch {
  readonly found: Map<string, Remedy>
  /** Those that nothing was looked for yet. */
  readonly blockers: Finding[]
}

/** By language. */
class RemedySearches extends Map<string, RemedySearch> {}

function searchOf(assessment: Assessment, locale: string): RemedySearch {
  const known = keptOf(assessment, RemedySearches, () => new RemedySearches())
  const blockers = assessment.result.findings.filter(({ blocks }) => blocks)
  const search = known.get(locale) ?? { found: new Map<string, Remedy>(), blockers }
  known.set(locale, search)
  return search
}

const sizeOf = ({ changes }: Pick<Remedy, 'changes'>): number => Object.keys(changes).length

function remediesFor(assessment: Assessment, blocker: Finding, locale: string): Remedy[] {
  const kept: Remedy[] = []
  const budget: Budget = { evaluations: EVALUATIONS_MAX }
  for (const candidate of candidatesFor(assessment, blocker, locale)) {
    if (kept.some((smaller) => isWithin(smaller.changes, candidate.changes))) continue
    const remedy = smallest(assessment, blocker, candidate, budget, locale)
    if (remedy) kept.push(remedy)
  }
  return kept
}

interface Budget {
  evaluations: number
}

/** The candidate without the parts that it can do without; null when it does not help, or nobody could look any more. */
function smallest(
  assessment: Assessment,
  blocker: Finding,
  candidate: Candidate,
  budget: Budget,
  locale: string,
): Remedy | null {
  let remedy = verified(assessment, blocker, candidate, budget)
  for (const name of remedy && sizeOf(remedy) > 1 ? Object.keys(candidate.changes) : []) {
    const { [name]: _left, ...changes } = remedy?.changes ?? {}
    const text = candidate.isWritten ? candidate.text : changeText(assessment, changes, locale)
    remedy = verified(assessment, blocker, { ...candidate, changes, text }, budget) ?? remedy
  }
  return remedy
}

/** Those written in the pack before those that are constructed, of each kind the ones with fewer facts first. */
function candidatesFor(assessment: Assessment, finding: Finding, locale: string): Candidate[] {
  if (finding.item !== null) return []
  const { requirement } = finding
  const { require } = explanationIn(assessment, locale).ruleOf(finding)
  const { facts } = assessment.compiled.ruleset
  const isToDo = (set: Changes) => Object.keys(set).every((name) => facts[name] && canBeMadeSo(facts[name]))
  const written = (requirement.remedies ?? [])
    .filter(({ set }) => isToDo(set))
    .map(({ set, label }) => ({
      changes: notSoAlready(assessment, set),
      text: textIn(label, locale),
      isWritten: true,
    }))
  const constructed = require === NONE ? [] : fulfilments(assessment, require, true)
  const texts = constructed.map((changes) => ({
    changes,
    text: changeText(assessment, changes, locale),
    isWritten: false,
  }))
  const bySize = (a: Candidate, b: Candidate) => sizeOf(a) - sizeOf(b)
  return [...written, ...texts]
    .filter((one) => sizeOf(one) > 0)
    .sort(bySize)
    .slice(0, CANDIDATES_MAX)
}

const isWithin = (smaller: Changes, larger: Changes): boolean =>
  Object.entries(smaller).every(([name, value]) => Object.hasOwn(larger, name) && isSame(larger[name], value))

const isSame = (one: unknown, other: unknown): boolean =>
  Array.isArray(one) && Array.isArray(other)
    ? one.length === other.length && one.every((value) => other.includes(value))
    : one === other

/** What a remedy changes: what is so already is none of it, and a list keeps what it has. */
function notSoAlready({ compiled, situation: { frame } }: Assessment, set: Changes): Changes {
  const changing = Object.entries(set).flatMap(([name, wanted]) => {
    const slot = compiled.slots.get(name) ?? NONE
    const value = Array.isArray(wanted) ? together(frame.raw[slot], wanted) : wanted
    return frame.known[slot] === 1 && isSame(frame.raw[slot], value) ? [] : [[name, value] as const]
  })
  return Object.fromEntries(changing)
}

/** Sets of changes that would make the condition at `at` `wanted`: none where it is so, only facts a worker can change. */
function fulfilments(assessment: Assessment, at: number, wanted: boolean): Changes[] {
  const { compiled, situation } = assessment
  const { program } = compiled
  const truth = truthAt(program, at, situation.frame)
  if (truth === truthOf(wanted)) return [{}]
  if (!isGroup(program, at)) return leafFulfilments(assessment, at, wanted)
  const operation = program.code[at] ?? NONE
  if (operation === OP.not) return fulfilments(assessment, at + WIDTH, !wanted)
  const each: Changes[][] = []
  const end = program.code[at + END] ?? at
  for (let part = at + WIDTH; part < end; part = program.code[part + END] ?? end)
    each.push(fulfilments(assessment, part, wanted))
  const oneSuffices = (operation === OP.any) === wanted
  return oneSuffices ? each.flat() : each.reduce<Changes[]>(combine, [{}])
}

const combine = (sets: Changes[], more: Changes[]): Changes[] =>
  sets.flatMap((set) => more.map((added) => ({ ...set, ...added }))).slice(0, CANDIDATES_MAX)

function leafFulfilments(assessment: Assessment, at: number, wanted: boolean): Changes[] {
  const { compiled, situation } = assessment
  const { fact = '', operator = '', value } = compiled.leafAt(compiled.program.code[at + LEAF] ?? NONE)
  const declaration = compiled.ruleset.facts[fact]
  if (!declaration || !canBeMadeSo(declaration) || fact.includes('[]') || value === undefined)
    return behindLeaf(assessment, at, wanted)
  if (typeof value === 'object' && !Array.isArray(value)) return []
  const set = (to: FactValue): Changes[] => [{ [fact]: to }]
  const [firstItem] = Array.isArray(value) ? value : [value]
  if (operator === 'equal') return wanted ? set(value) : typeof value === 'boolean' ? set(!value) : []
  if (operator === 'notEqual') return wanted ? (typeof value === 'boolean' ? set(!value) : []) : set(value)
  const fulfilledBy = isOperator(operator) ? OPERATORS[operator].fulfilledBy : null
  if (!wanted || firstItem === undefined || fulfilledBy === null) return []
  if (fulfilledBy === 'value') return set(firstItem)
  const now = situation.frame.raw[compiled.slots.get(fact) ?? NONE]
  const wantedItems = fulfilledBy === 'elements' && Array.isArray(value) ? value : [firstItem]
  return set(together(now, wantedItems))
}

/** What a list has already stays in it. */
const together = (now: FactValue | undefined, more: readonly Scalar[]): readonly Scalar[] =>
  Array.isArray(now) ? [...new Set([...now, ...more])] : more

/** A flag that only follows from a condition is changed by what the condition reads. */
function behindLeaf(assessment: Assessment, at: number, wanted: boolean): Changes[] {
  const { compiled } = assessment
  const slot = compiled.program.code[at + SLOT] ?? NONE
  const form = compiled.derivationOf[slot]?.expression?.form
  if (form?.kind !== 'condition' || compiled.facts[slot]?.askable) return []
  const { operator, value } = compiled.leafAt(compiled.program.code[at + LEAF] ?? NONE)
  if (typeof value !== 'boolean' || (operator !== 'equal' && operator !== 'notEqual')) return []
  const flag = ((operator === 'equal') === value) === wanted
  return fulfilments(assessment, form.at, flag)
}

function verified(
  { compiled, request, situation }: Assessment,
  blocker: Finding,
  { changes, text }: Candidate,
  budget: Budget,
): Remedy | null {
  if (sizeOf({ changes }) === 0 || budget.evaluations === 0) return null
  budget.evaluations -= 1
  const outcome = assess(
    compiled,
    { ...request, facts: changedFacts(request.facts, changes) },
    situation.frame,
  )
  if (!outcome.ok) return null
  const { findings, verdict } = outcome.assessment.result
  const isMet = findings.some(
    ({ requirement, item, status }) =>
      status === 'MET' && requirement.code === blocker.requirement.code && item === blocker.item,
  )
  return isMet ? { changes, text, verdictAfter: verdict } : null
}

/** The caller's facts with some put in; a nested value in their place goes, so that nothing is said twice. */
function changedFacts(facts: unknown, changes: Changes): Record<string, unknown> {
  const flat: Record<string, unknown> = {}
  flatten(facts, '', changes, flat)
  return { ...flat, ...changes }
}

function flatten(value: unknown, prefix: string, changes: Changes, out: Record<string, unknown>): void {
  if (!isPlainObject(value)) return
  for (const [key, child] of Object.entries(value)) {
    const name = prefix === '' ? key : `${prefix}.${key}`
    const holdsChange = Object.keys(changes).some((changed) => changed.startsWith(`${name}.`))
    if (holdsChange) flatten(child, name, changes, out)
    else if (!Object.hasOwn(changes, name)) out[name] = child
  }
}

function changeText({ compiled }: Assessment, changes: Changes, locale: string): string {
  const words = new Words(locale, compiled.ruleset.engineTexts)
  const parts = Object.entries(changes).map(([fact, value]) => {
    const label = textIn(compiled.ruleset.facts[fact]?.label ?? {}, locale) || fact
    if (value === true) return label
    return words.say('remedy/changeOf', { label, value: formatValue(compiled, fact, value, locale) })
  })
  const text = words.say('remedy/change', { changes: parts.join(words.say('punctuation/parts')) })
  return words.ended(text)
}
