import type { checks } from '../../db/tables/checks.ts'
import type { Assessment } from '../../rules/index.ts'
import { canonicalJson } from '../../rules/pack/digest.ts'
import type { AssessmentView } from '../assessments/evaluate-situation.ts'
import { otherSubjects } from '../check-subjects/subject-hashes.ts'
import { actorReference, type OperationContext } from '../context.ts'
import { CHECK_OPERATION, type HiddenKey, hideKey, keyedRowCode } from '../idempotency/keyed-row.ts'
import { ID_PREFIXES } from '../ids.ts'
import { leafHash } from '../log/leaf.ts'
import { checkContent } from '../log/record-content.ts'
import { type ShadowOutcome, tryShadow } from '../shadow/try-shadow.ts'
import type { DataKeyRow } from '../vault/data-keys.ts'
import { fingerprint } from '../vault/keyed-hash.ts'
import { type WaiverUse, waiverUses } from '../waivers/waiver-use.ts'
import type { RunSafetyCheckInput } from './check-input.ts'
import { resultDigestOf, sealCheck } from './sealed-check.ts'

/** A check that has been assessed and waits to be written; its sequence, and the numbers of what it found, are given by the database. */
export interface CheckDraft {
  readonly key: HiddenKey
  readonly fingerprint: string
  /** Of the row of the idempotency key. */
  readonly code: string
  readonly row: Omit<typeof checks.$inferSelect, 'organisationId' | 'sequence' | 'findings'>
  /** The key that seals the row's texts. */
  readonly dataKey: DataKeyRow
  /** Requirement code and status of everything that is not ruled out, each pair once. */
  readonly findings: readonly (readonly [code: string, status: string])[]
  /** Keyed hashes of whom it is about beside the subject that it is kept under. */
  readonly otherSubjects: readonly string[]
  readonly leafHash: string
  readonly waiverUses: readonly WaiverUse[]
  /** Null while nothing is tried out beside the live ruleset. */
  readonly shadow: ShadowOutcome | null
  readonly view: AssessmentView
}

/** Keyed digest of what the caller said, exactly as said: what a repeated idempotency key must come with. */
export function fingerprintOf(
  ctx: OperationContext,
  { facts, attestations, subjectRef, subjects, asOf, locale }: RunSafetyCheckInput,
): Promise<string> {
  const said = {
    facts,
    attestations: attestations ?? null,
    subjectRef: subjectRef ?? null,
    // As before there were any: what was recorded then keeps its digest.
    ...((subjects ?? []).length > 0 && { subjects }),
    asOf: asOf ?? null,
    locale: locale ?? null,
  }
  return fingerprint(ctx, canonicalJson(said))
}

/** Everything that will be written about an assessed check. */
export async function makeDraft(
  ctx: OperationContext,
  { input, view }: { readonly input: RunSafetyCheckInput; readonly view: AssessmentView },
): Promise<CheckDraft> {
  const { compiled, request, result } = view.assessment
  const id = ctx.newId(ID_PREFIXES.check)
  const { facts, subjectRef = null } = input
  const { said: records, sources = [] } = view.pulled ?? {}
  const { sealed, salt, dataKey } = await sealCheck(ctx, { id, facts, records, subjectRef })
  const row = {
    ...sealed,
    id,
    verdict: result.verdict,
    attestations: [...new Set(input.attestations ?? [])].sort(),
    waivers: request.waivers ?? [],
    sources,
    asOf: result.asOf,
    locale: view.locale,
    rulesetDigest: compiled.ruleset.digest,
    resultDigest: await resultDigestOf(view.assessment, salt),
    recordedAt: ctx.now().toISOString(),
    recordedBy: actorReference(ctx.actor),
  }
  const organisationId = ctx.organisation.id
  const key = await hideKey(ctx, input.idempotencyKey)
  const fingerprint = await fingerprintOf(ctx, input)
  const keyed = {
    operation: CHECK_OPERATION,
    key: key.hidden,
    fingerprint,
    recordId: id,
    createdAt: row.recordedAt,
  }
  return {
    key,
    fingerprint,
    code: await keyedRowCode(ctx, keyed),
    row,
    dataKey,
    findings: indexedFindings(view.assessment),
    otherSubjects: await otherSubjects(ctx, records?.subjects ?? [], subjectRef),
    leafHash: await leafHash({ organisationId, kind: 'check', record: checkContent(row) }),
    waiverUses: await waiverUses(ctx, view.assessment, id),
    shadow: await tryShadow(ctx, view.assessment),
    view,
  }
}

/** Requirement code and status of everything that is not ruled out, each pair once: what checks are looked up by. */
export function indexedFindings({ result }: Assessment): (readonly [string, string])[] {
  const relevant = result.findings.filter(({ status }) => status !== 'NOT_APPLICABLE')
  const pairs = new Map(
    relevant.map(({ requirement, status }) => [
      `${requirement.code} ${status}`,
      [requirement.code, status] as const,
    ]),
  )
  return [...pairs.values()]
}
