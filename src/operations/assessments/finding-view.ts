import { allFindings } from '../../rules/index.ts'
import type { FindingStatus, RequirementLevel } from '../../rules/pack/format.ts'
import type { Finding } from '../../rules/types.ts'
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
}

/** Findings of exactly the statuses and levels given; without statuses, of every one but NOT_APPLICABLE. */
export function selectFindings(view: AssessmentView, { status, level }: FindingFilter): FindingView[] {
  const { assessment } = view
  const findings = status?.includes('NOT_APPLICABLE') ? allFindings(assessment) : assessment.result.findings
  return findings
    .filter(
      (finding) =>
        (!status || status.includes(finding.status)) && (!level || level.includes(finding.requirement.level)),
    )
    .map((finding) => ({ view, finding }))
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
