import { type Assessment, assess } from '../evaluate/assess.ts'
import { isPlainObject } from '../evaluate/check-value.ts'
import type { Condition } from '../pack/format.ts'
import { engineLocale, textIn } from '../pack/locale.ts'
import type { FactValue, Finding, Remedy } from '../types.ts'
import { formatValue } from './format-value.ts'

type Changes = Readonly<Record<string, FactValue>>

interface Candidate {
  readonly changes: Changes
  readonly text: string
}

const CANDIDATES_MAX = 24

/**
 * Smallest changes over changeable facts that lift a blocker, the ones with fewest facts first. Each is verified by
 * evaluating the check with the change made; the search is bounded by CANDIDATES_MAX evaluations a blocker.
 */
export function remediesOf(assessment: Assessment, locale: string, first: number): Remedy[] {
  const blockers = assessment.result.findings.filter(({ blocks }) => blocks)
  const found = new Map<string, Remedy>()
  for (const blocker of blockers) {
    for (const candidate of candidatesFor(assessment, blocker, locale)) {
      const remedy = verified(assessment, blocker, candidate)
      if (remedy)
        found.set(JSON.stringify(remedy.changes), found.get(JSON.stringify(remedy.changes)) ?? remedy)
    }
  }
  const size = ({ changes }: Remedy) => Object.keys(changes).length
  return [...found.values()].sort((a, b) => size(a) - size(b)).slice(0, Math.max(0, first))
}

function candidatesFor(assessment: Assessment, { requirement, item }: Finding, locale: string): Candidate[] {
  const written = (requirement.remedies ?? []).map(({ set, label }) => ({
    changes: set,
    text: textIn(label, locale),
  }))
  const constructed = requirement.require ? fulfilments(assessment, requirement.require, true) : []
  const texts = constructed.map((changes) => ({ changes, text: changeText(assessment, changes, locale) }))
  const all = item === null ? [...written, ...texts] : []
  return all.slice(0, CANDIDATES_MAX)
}

/** Sets of changes that would make a condition `wanted`; only facts a worker can change. */
function fulfilments(assessment: Assessment, condition: Condition, wanted: boolean): Changes[] {
  if (condition.not) return fulfilments(assessment, condition.not, !wanted)
  const parts = condition.all ?? condition.any
  if (!parts) return leafFulfilments(assessment, condition, wanted)
  const each = parts.map((part) => fulfilments(assessment, part, wanted))
  const oneSuffices = (condition.any !== undefined) === wanted
  return oneSuffices ? each.flat() : each.reduce<Changes[]>(combine, [{}])
}

const combine = (sets: Changes[], more: Changes[]): Changes[] =>
  sets.flatMap((set) => more.map((added) => ({ ...set, ...added }))).slice(0, CANDIDATES_MAX)

function leafFulfilments(
  { compiled }: Assessment,
  { fact = '', operator, value }: Condition,
  wanted: boolean,
): Changes[] {
  const declaration = compiled.ruleset.facts[fact]
  if (!declaration?.changeable || fact.includes('[]') || value === undefined) return []
  if (typeof value === 'object' && !Array.isArray(value)) return []
  const set = (to: FactValue): Changes[] => [{ [fact]: to }]
  const [firstItem] = Array.isArray(value) ? value : [value]
  if (operator === 'equal') return wanted ? set(value) : typeof value === 'boolean' ? set(!value) : []
  if (operator === 'notEqual') return wanted ? (typeof value === 'boolean' ? set(!value) : []) : set(value)
  if (!wanted || firstItem === undefined) return []
  if (operator === 'in') return set(firstItem)
  if (operator === 'lessThanInclusive' || operator === 'greaterThanInclusive') return set(value)
  if (operator === 'containsAll' || operator === 'containsAny' || operator === 'contains')
    return set(Array.isArray(value) ? value : [value])
  return []
}

function verified(
  { compiled, request }: Assessment,
  blocker: Finding,
  { changes, text }: Candidate,
): Remedy | null {
  if (Object.keys(changes).length === 0) return null
  const outcome = assess(compiled, { ...request, facts: changedFacts(request.facts, changes) })
  if (!outcome.ok) return null
  const { findings, verdict } = outcome.assessment.result
  const stillBlocks = findings.some(
    ({ requirement, item, blocks }) =>
      blocks && requirement.code === blocker.requirement.code && item === blocker.item,
  )
  return stillBlocks ? null : { changes, text, verdictAfter: verdict }
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
  const chinese = engineLocale(locale) === 'zh-CN'
  const parts = Object.entries(changes).map(([fact, value]) => {
    const label = textIn(compiled.ruleset.facts[fact]?.label ?? {}, locale) || fact
    return `${label}: ${formatValue(compiled, fact, value, locale)}`
  })
  return chinese ? `改为：${parts.join('；')}` : `Change this: ${parts.join('; ')}`
}
