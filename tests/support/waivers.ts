import { ask } from './api.ts'
import type { UserErrorData } from './checks.ts'

/** A requirement of the shipped packs that may be waived, for at most 90 days, and the fact that fulfils it. */
export const WAIVABLE = 'OV-2'
export const FULFILLED_BY = 'measures.protocolSharedWithBothSides'
/** A floor. */
export const FLOOR = 'OV-1'

const DAY_MS = 86_400_000

export interface WaiverData {
  readonly id: string
  readonly requirementCode: string
  readonly subjectRef: string
  readonly reason: string
  readonly reasonCode: string
  readonly state: string
  readonly ageDays: number
  readonly expiresAt: string
  readonly grantedBy: string
  readonly requestedBy: string
  readonly firstUsedAt: string | null
  readonly revokedBy: string | null
  readonly revokedReason: string | null
  readonly rulesetDigest: string
}

export interface RequestData {
  readonly id: string
  readonly requirementCode: string
  readonly subjectRef: string
  readonly reason: string
  readonly state: string
  readonly requestedBy: string
}

export const WAIVER_FIELDS = `id requirementCode subjectRef reason reasonCode state ageDays expiresAt grantedBy
  requestedBy firstUsedAt revokedBy revokedReason rulesetDigest`
export const REQUEST_FIELDS = 'id requirementCode subjectRef reason state requestedBy'

const GRANT = `mutation Grant($input: GrantWaiverInput!) { grantWaiver(input: $input) {
  waiver { ${WAIVER_FIELDS} } waiverRequest { ${REQUEST_FIELDS} } userErrors { code message path } } }`
const REQUEST = `mutation Ask($input: RequestWaiverInput!) { requestWaiver(input: $input) {
  waiverRequest { ${REQUEST_FIELDS} } userErrors { code message path } } }`
const REVOKE = `mutation Revoke($input: RevokeWaiverInput!) { revokeWaiver(input: $input) {
  waiver { ${WAIVER_FIELDS} } userErrors { code message path } } }`

export interface GrantData {
  readonly waiver: WaiverData | null
  readonly waiverRequest: RequestData | null
  readonly userErrors: readonly UserErrorData[]
}

/** An instant so many days from now. */
export const inDays = (days: number): string => new Date(Date.now() + days * DAY_MS).toISOString()

export function terms(change: Readonly<Record<string, unknown>> = {}) {
  return {
    requirementCode: WAIVABLE,
    subjectRef: 'case-1',
    reason: 'The other side cannot be reached',
    reasonCode: 'not_reachable',
    expiresAt: inDays(10),
    ...change,
  }
}

export const askGrant = (key: string | undefined, input: object) =>
  ask<{ grantWaiver: GrantData }>(key, GRANT, { input })
export const askRequest = (key: string | undefined, input: object) =>
  ask<{ requestWaiver: Omit<GrantData, 'waiver'> }>(key, REQUEST, { input })
export const askRevoke = (key: string | undefined, input: object) =>
  ask<{ revokeWaiver: Omit<GrantData, 'waiverRequest'> }>(key, REVOKE, { input })

/** A waiver that the second key grants on request of the first. */
export async function granted(
  keys: readonly [asking: string, granting: string],
  change: Readonly<Record<string, unknown>> = {},
): Promise<WaiverData> {
  const input = terms(change)
  const asked = await askRequest(keys[0], input)
  if (!asked.data?.requestWaiver.waiverRequest) throw new Error(JSON.stringify(asked))
  const { data, errors } = await askGrant(keys[1], input)
  const waiver = data?.grantWaiver.waiver
  if (!waiver) throw new Error(JSON.stringify(errors ?? data))
  return waiver
}
