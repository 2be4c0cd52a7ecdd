import { canonicalJson, canonicalResult, digestOf } from '../../rules/index.ts'
import type { AssessmentView } from '../assessments/evaluate-situation.ts'
import type { OperationContext } from '../context.ts'
import { ID_PREFIXES } from '../ids.ts'
import { leafHash } from '../log/leaf.ts'
import type { CheckRow } from './check-view.ts'
import type { RunSafetyCheckInput } from './run-input.ts'

/** A check that has been assessed and waits to be written; its sequence is given by the database. */
export interface CheckDraft {
  readonly key: string
  readonly fingerprint: string
  readonly row: Omit<CheckRow, 'sequence'>
  /** Requirement code and status of everything that is not ruled out, each pair once. */
  readonly findings: readonly (readonly [code: string, status: string])[]
  readonly leafHash: string
  readonly view: AssessmentView
}

/** Digest of what the caller said, exactly as said: what a repeated idempotency key must come with. */
export function fingerprintOf({
  facts,
  attestations,
  subjectRef,
  asOf,
  locale,
}: RunSafetyCheckInput): Promise<string> {
  return digestOf({
    facts,
    attestations: attestations ?? null,
    subjectRef: subjectRef ?? null,
    asOf: asOf ?? null,
    locale: locale ?? null,
  })
}

/** Everything that will be written about an assessed check. */
export async function makeDraft(
  ctx: OperationContext,
  { input, view }: { readonly input: RunSafetyCheckInput; readonly view: AssessmentView },
): Promise<CheckDraft> {
  const { compiled, request, result } = view.assessment
  const row = {
    id: ctx.newId(ID_PREFIXES.check),
    subjectRef: input.subjectRef ?? null,
    verdict: result.verdict,
    facts: canonicalJson(input.facts),
    attestations: [...new Set(input.attestations ?? [])].sort(),
    waivers: request.waivers ?? [],
    asOf: result.asOf,
    locale: view.locale,
    rulesetDigest: compiled.ruleset.digest,
    resultDigest: await digestOf(canonicalResult(view.assessment)),
    recordedAt: ctx.now().toISOString(),
  }
  const contentDigest = await digestOf(row)
  return {
    key: input.idempotencyKey,
    fingerprint: await fingerprintOf(input),
    row,
    findings: indexedFindings(view),
    leafHash: await leafHash({ organisationId: ctx.organisation.id, checkId: row.id, contentDigest }),
    view,
  }
}

function indexedFindings({ assessment }: AssessmentView): (readonly [string, string])[] {
  const relevant = assessment.result.findings.filter(({ status }) => status !== 'NOT_APPLICABLE')
  const pairs = new Map(
    relevant.map(({ requirement, status }) => [
      `${requirement.code} ${status}`,
      [requirement.code, status] as const,
    ]),
  )
  return [...pairs.values()]
}
