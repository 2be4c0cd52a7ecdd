import { conditionKey } from '../conditions/key.ts'
import type { FindingStatus, RequirementScope } from '../pack/format.ts'
import { scopeOf } from '../pack/format-readings.ts'
import { LEVEL_RANK } from '../pack/problems.ts'
import type { Finding, RulesetRequirement } from '../types.ts'
import type { Assessment } from './assess.ts'
import { keptOf } from './kept.ts'

/**
 * Of what a finding speaks: of what its requirement does, but what blocks or cannot wait is of this minute.
 * Source: docs/semantics.md#what-stands-first.
 */
export const scopeOfFinding = ({ blocks, immediate, requirement }: Finding): RequirementScope =>
  blocks || immediate ? 'now' : scopeOf(requirement)

/** How many lines a first screen holds. */
export const FOCUS_MAX = 7
/** Of these, lines kept for what cannot wait where blockers alone would fill the screen. */
const KEPT_FOR_IMMEDIATE = 3

/**
 * Findings, the most urgent first: what blocks; what cannot wait, of that first what is not fulfilled; what is not fulfilled; what a decisive fact is missing for;
 * open floors of what is asked about now; what is open; what may apply; what is noted; at last what is settled. What is asked
 * of the organisation comes behind all of that, unless it blocks or cannot wait. Of the same urgency they stand by code.
 * Source: docs/semantics.md#what-stands-first.
 */
export function byUrgency(assessment: Assessment, findings: readonly Finding[]): Finding[] {
  const { result } = assessment
  if (findings !== result.findings) return inOrder(assessment, findings)
  const { ordered } = keptOf(assessment, FindingOrder, () => new FindingOrder(inOrder(assessment, findings)))
  return [...ordered]
}

/** All findings of a result in order of urgency: what to ask looks at them time and again. */
class FindingOrder {
  readonly ordered: readonly Finding[]

  constructor(ordered: readonly Finding[]) {
    this.ordered = ordered
  }
}

function inOrder({ result, compiled }: Assessment, findings: readonly Finding[]): Finding[] {
  const decisive = decisiveNames({ result })
  // Requirements of a ruleset stand in order of code.
  const placeOf = ({ requirement: { code } }: Finding) => compiled.byCode.get(code)?.place ?? 0
  const ranked = findings.map((finding) => ({
    finding,
    rank: rankOf(finding, decisive),
    place: placeOf(finding),
  }))
  return ranked
    .sort((a, b) => a.rank - b.rank || a.place - b.place || byItem(a.finding, b.finding))
    .map(({ finding }) => finding)
}

/** The facts for whose sake the verdict is held up. */
const decisiveNames = ({ result }: Pick<Assessment, 'result'>): ReadonlySet<string> =>
  new Set(result.missingFacts.flatMap(({ name, decisive }) => (decisive ? [name] : [])))

const BEHIND_ALL = 100

function rankOf(finding: Finding, decisive: ReadonlySet<string>): number {
  const { blocks, immediate, requirement } = finding
  if (blocks) return 0
  if (immediate) return 1 + rankOfStatus(finding, decisive) / BEHIND_ALL
  const isOfHouse = scopeOf(requirement) === 'organisation'
  return rankOfStatus(finding, decisive) + (isOfHouse ? BEHIND_ALL : 0)
}

function rankOfStatus({ status, requirement, missingFacts }: Finding, decisive: ReadonlySet<string>): number {
  const isOpen = status === 'OPEN' || status === 'POSSIBLE'
  if (status === 'UNMET') return 2
  if (isOpen && missingFacts.some((name) => decisive.has(name))) return 3
  if (status === 'OPEN') return requirement.lock === 'floor' && scopeOf(requirement) === 'now' ? 4 : 5
  return SETTLED_RANKS[status] ?? 0
}

const SETTLED_RANKS: Partial<Record<FindingStatus, number>> = {
  POSSIBLE: 6,
  NOTED: 7,
  WAIVED: 8,
  MET: 9,
  NOT_APPLICABLE: 10,
}

const byItem = (a: Finding, b: Finding): number => ((a.item ?? '') < (b.item ?? '') ? -1 : 1)

/**
 * What a first screen shows, the most urgent first: what blocks or cannot wait, whatever its scope, what holds up the verdict,
 * and what is asked for now and not settled; of what may apply only what blocks or cannot wait. One line a measure, FOCUS_MAX lines at most. Where there are more, what binds more stays. A blocker,
 * and something that cannot wait, are never left out altogether for the other; the rest of them stand in the findings.
 * Source: docs/semantics.md#what-stands-first.
 */
export function focusOf(assessment: Assessment): Finding[] {
  const lines = linesOf(assessment)
  const blocking = lines.filter(({ blocks }) => blocks)
  const immediate = lines.filter((line) => line.immediate && !line.blocks)
  const others = lines.filter((line) => !line.immediate && !line.blocks)
  const first = blocking.slice(0, FOCUS_MAX - Math.min(immediate.length, KEPT_FOR_IMMEDIATE))
  const chosen = [...first, ...immediate].slice(0, FOCUS_MAX)
  const rest = byBinding(others).slice(0, FOCUS_MAX - chosen.length)
  return lines.filter((line) => chosen.includes(line) || rest.includes(line))
}

/** Of what is equally urgent, what binds more first. `sort` keeps the order of the rest. */
function byBinding(lines: readonly Finding[]): Finding[] {
  const groups = ['UNMET', 'OPEN', 'POSSIBLE', 'NOTED'] as const
  return groups.flatMap((status) =>
    lines
      .filter((line) => line.status === status)
      .sort((a, b) => LEVEL_RANK[b.requirement.level] - LEVEL_RANK[a.requirement.level]),
  )
}

const IS_SETTLED: ReadonlySet<FindingStatus> = new Set(['MET', 'WAIVED', 'NOT_APPLICABLE'])

/** What is asked of the organisation is no concern of this minute, unless it blocks or cannot wait. */
function isForFirstScreen(finding: Finding, decisive: ReadonlySet<string>): boolean {
  const { status, blocks, immediate, requirement, missingFacts } = finding
  if (IS_SETTLED.has(status)) return false
  if (blocks || immediate) return true
  const scope = scopeOf(requirement)
  const holdsUp = requirement.level === 'blocking' && missingFacts.some((name) => decisive.has(name))
  if (holdsUp) return scope !== 'organisation'
  return scope === 'now' && status !== 'POSSIBLE'
}

/** What stands now and is not settled, the most urgent first, without what another line fulfils as well. */
function linesOf(assessment: Assessment): Finding[] {
  const lines: Finding[] = []
  const said = new Set<Finding>()
  const decisive = decisiveNames(assessment)
  const open = assessment.result.findings.filter((finding) => isForFirstScreen(finding, decisive))
  const index = new FindingIndex(open)
  for (const finding of byUrgency(assessment, open)) {
    if (said.has(finding)) continue
    lines.push(finding)
    for (const other of fulfilledWith(finding, index)) said.add(other)
  }
  return lines
}

/**
 * The requirements of a situation that the same evidence fulfils as that of a finding: those that ask for the same, and those
 * that its requirement covers and nothing speaks against. None for a finding with nothing to fulfil.
 */
export function alsoFulfilledBy(assessment: Assessment, finding: Finding): RulesetRequirement[] {
  // Every finding of an assessment may be asked for what it fulfils besides.
  const index = keptOf(assessment, FindingIndex, () => new FindingIndex(assessment.result.findings))
  return [...new Set(fulfilledWith(finding, index).map(({ requirement }) => requirement))]
}

/** Findings by the evidence they ask for, and by code. */
class FindingIndex {
  readonly byEvidence: ReadonlyMap<string, readonly Finding[]>
  readonly byCode: ReadonlyMap<string, readonly Finding[]>

  constructor(findings: readonly Finding[]) {
    this.byEvidence = Map.groupBy(findings, ({ requirement }) => evidenceOf(requirement))
    this.byCode = Map.groupBy(findings, ({ requirement }) => requirement.code)
  }
}

function fulfilledWith(finding: Finding, { byEvidence, byCode }: FindingIndex): Finding[] {
  const { requirement, item } = finding
  if (!requirement.require) return []
  const alike = byEvidence.get(evidenceOf(requirement)) ?? []
  const covered = (requirement.covers ?? []).flatMap((code) => byCode.get(code) ?? [])
  const found = [...alike, ...covered.filter(({ status }) => status !== 'UNMET')]
  return [...new Set(found)].filter((other) => other !== finding && other.item === item && !other.blocks)
}

const evidences = new WeakMap<RulesetRequirement, string>()

/** Says the same for requirements that ask for the same evidence. */
function evidenceOf(requirement: RulesetRequirement): string {
  const known = evidences.get(requirement)
  if (known !== undefined) return known
  const { require, performedBy, responsible = [] } = requirement
  const who = performedBy === undefined ? '' : `${performedBy} ${responsible.toSorted().join(' ')}`
  const evidence = require ? `${conditionKey(require)} ${who}` : ''
  evidences.set(requirement, evidence)
  return evidence
}
