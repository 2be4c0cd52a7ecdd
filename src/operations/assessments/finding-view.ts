import { allFindings } from '../../rules/evaluate/all-findings.ts'
import { alsoFulfilledBy, byUrgency, focusOf, scopeOfFinding } from '../../rules/evaluate/focus.ts'
import type { FindingStatus, RequirementLevel, RequirementScope } from '../../rules/pack/format.ts'
import type { Finding } from '../../rules/types.ts'
import { type RequirementView, toRequirementView } from '../requirements/requirement-view.ts'
import { type FactView, toFactView } from '../vocabulary/fact-view.ts'
import type { AssessmentView } from './evaluate-situation.ts'

/** A finding with the assessment it belongs to, from which its texts are made. */
export interface FindingView {
  readonly view: AssessmentView
  readonly finding: Finding
}

export interface FindingFilter {
  readonly status?: readonly FindingStatus[] | null | undefined
  readonly level?: readonly RequirementLevel[] | null | undefined
  readonly scope?: readonly RequirementScope[] | null | undefined
  /** By urgency when absent. */
  readonly orderBy?: FindingOrder | null | undefined
}

export type FindingOrder = 'URGENCY' | 'CODE'

/** Findings of exactly the statuses, levels and scopes given; without statuses, of every one but NOT_APPLICABLE. */
export function selectFindings(
  view: AssessmentView,
  { status, level, scope, orderBy }: FindingFilter,
): FindingView[] {
  const { assessment } = view
  const findings = status?.includes('NOT_APPLICABLE') ? allFindings(assessment) : assessment.result.findings
  const wanted = findings.filter(
    (finding) =>
      (!status || status.includes(finding.status)) &&
      (!level || level.includes(finding.requirement.level)) &&
      (!scope || scope.includes(scopeOfFinding(finding))),
  )
  const ordered = orderBy === 'CODE' ? wanted : byUrgency(assessment, wanted)
  return ordered.map((finding) => ({ view, finding }))
}

/** What a first screen shows, the most urgent first. */
export function selectFocus(view: AssessmentView): FindingView[] {
  return focusOf(view.assessment).map((finding) => ({ view, finding }))
}

/** Other requirements that the evidence of a finding fulfils. */
export function alsoFulfils({ view: { assessment, locale }, finding }: FindingView): RequirementView[] {
  return alsoFulfilledBy(assessment, finding).map((requirement) =>
    toRequirementView(assessment.compiled, requirement, locale),
  )
}

/** The findings that make the verdict BLOCKED. */
export function selectBlockers(view: AssessmentView): FindingView[] {
  return view.assessment.result.findings.filter(({ blocks }) => blocks).map((finding) => ({ view, finding }))
}

/** The facts an assessment still turns on, the decisive ones first; with a finding only those of that finding. */
export function missingFactsOf({ assessment, locale }: AssessmentView, finding?: Finding): FactView[] {
  const { ruleset } = assessment.compiled
  const { missingFacts } = assessment.result
  const wanted = finding && new Set(finding.missingFacts)
  return missingFacts
    .filter(({ name }) => wanted === undefined || wanted.has(name))
    .map((fact) => toFactView(ruleset, { ...fact, locale }))
}
