import type { Assessment, Verdict } from './assessments.ts'
import { ASSESSMENT, type Facts } from './assessments.ts'
import { ask } from './session.ts'

export interface CheckHead {
  readonly id: string
  readonly recordedAt: string
  readonly verdict: Verdict
  readonly subjectRef: string | null
  readonly erasure: { readonly note: string } | null
}

export interface Check extends CheckHead {
  readonly receipt: { readonly digest: string; readonly rulesetDigest: string; readonly sequence: number }
  readonly facts: Facts | null
  readonly assessment: Assessment
}

export interface CheckPage {
  readonly totalCount: number
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
  readonly altered: readonly { readonly id: string; readonly message: string }[]
  readonly nodes: readonly CheckHead[]
}

const HEAD = 'id recordedAt verdict subjectRef erasure { note }'
const CHECKS = `query Checks($after: String, $filter: SafetyCheckFilter) { safetyChecks(first: 20, after: $after, filter: $filter) {
  totalCount pageInfo { hasNextPage endCursor } altered { id message } nodes { ${HEAD} } } }`
const CHECK = `query Check($id: ID!) { safetyCheck(id: $id) { ${HEAD} receipt { digest rulesetDigest sequence } facts
  assessment { ${ASSESSMENT} } } }`
const ERASED = `query Erased($id: ID!) { safetyCheck(id: $id) { ${HEAD} receipt { digest rulesetDigest sequence } } }`
const PROOF = `query Proof($id: ID!) { inclusionProof(checkId: $id) { path
  entry { sequence kind recordId leafHash record }
  head { size rootHash signedAt number previous signature publicKey } } }`

/** Recorded checks, the newest first, a page at a time. */
export async function checks(filter: object, after: string | null, signal: AbortSignal): Promise<CheckPage> {
  return (await ask<{ safetyChecks: CheckPage }>(CHECKS, { filter, after }, { signal })).safetyChecks
}

/** A recorded check; of an erased one what is left of it. Null when there is none of this id. */
export async function check(
  id: string,
  signal: AbortSignal,
): Promise<Check | Omit<Check, 'facts' | 'assessment'> | null> {
  const { safetyCheck: head } = await ask<{ safetyCheck: Omit<Check, 'facts' | 'assessment'> | null }>(
    ERASED,
    { id },
    { signal },
  )
  if (head === null || head.erasure !== null) return head
  return (await ask<{ safetyCheck: Check }>(CHECK, { id }, { signal })).safetyCheck
}

/** What shows that a check stands in the log. */
export interface Proof {
  readonly path: readonly string[]
  readonly entry: {
    readonly sequence: number
    readonly kind: string
    readonly recordId: string
    readonly leafHash: string
    readonly record: Readonly<Record<string, unknown>> | null
  }
  readonly head: {
    readonly size: number
    readonly rootHash: string
    readonly signedAt: string
    readonly number: number | null
    readonly previous: string | null
    readonly signature: string
    readonly publicKey: string
  }
}

export async function proofOf(id: string): Promise<Proof | null> {
  return (await ask<{ inclusionProof: Proof | null }>(PROOF, { id })).inclusionProof
}
