import { change } from './change.ts'
import { ask } from './session.ts'

interface Terms {
  readonly id: string
  readonly requirementCode: string
  readonly subjectRef: string
  readonly reason: string
  readonly reasonCode: string
  readonly expiresAt: string
}

export interface WaiverRequest extends Terms {
  readonly requestedBy: string
  readonly requestedAt: string
}

export interface Waiver extends Terms {
  readonly state: 'ACTIVE' | 'ENDED' | 'EXPIRED' | 'REVOKED'
  readonly ageDays: number
  readonly grantedBy: string
}

const TERMS = 'id requirementCode subjectRef reason reasonCode expiresAt'
const WAIVERS = `{ waiverRequests(first: 50, filter: { state: [PENDING] }) { nodes { ${TERMS} requestedBy requestedAt } }
  waivers(first: 50) { nodes { ${TERMS} state ageDays grantedBy } } }`
const FORM = `query WaiverForm($locale: String) { vocabulary(locale: $locale) { lists { name terms { code title } } }
  requirements(first: 100, locale: $locale) { nodes { code title } pageInfo { hasNextPage endCursor } } }`
const MORE = `query MoreRequirements($locale: String, $after: String) { requirements(first: 100, after: $after, locale: $locale) {
  nodes { code title } pageInfo { hasNextPage endCursor } } }`

export const waivers = async (): Promise<{
  readonly requests: readonly WaiverRequest[]
  readonly given: readonly Waiver[]
}> => {
  const { waiverRequests, waivers: given } = await ask<{
    waiverRequests: { nodes: readonly WaiverRequest[] }
    waivers: { nodes: readonly Waiver[] }
  }>(WAIVERS)
  return { requests: waiverRequests.nodes, given: given.nodes }
}

export interface Named {
  readonly code: string
  readonly title: string
}

interface RequirementPage {
  readonly nodes: readonly Named[]
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
}

/** What can be picked when a waiver is asked for. The list of reasons is the packs' own, where they have one. */
export async function waiverForm(): Promise<{
  readonly requirements: readonly Named[]
  readonly reasons: readonly Named[]
}> {
  const { vocabulary, requirements } = await ask<{
    vocabulary: { lists: readonly { name: string; terms: readonly Named[] }[] }
    requirements: RequirementPage
  }>(FORM)
  const found = [...requirements.nodes]
  let { pageInfo } = requirements
  while (pageInfo.hasNextPage) {
    const next: { requirements: RequirementPage } = await ask(MORE, { after: pageInfo.endCursor })
    found.push(...next.requirements.nodes)
    pageInfo = next.requirements.pageInfo
  }
  return {
    requirements: found,
    reasons: vocabulary.lists.find(({ name }) => name === 'waiverReasons')?.terms ?? [],
  }
}

export type WaiverInput = Omit<Terms, 'id'>

/** Asks for a waiver, which somebody else has to grant. Throws a RefusedError, as all of these do. */
export const requestWaiver = (input: WaiverInput): Promise<unknown> =>
  change({ field: 'requestWaiver', type: 'RequestWaiverInput', parts: 'waiverRequest { id }' }, input)

export const grantWaiver = (input: WaiverInput): Promise<unknown> =>
  change({ field: 'grantWaiver', type: 'GrantWaiverInput', parts: 'waiver { id }' }, input)

export const revokeWaiver = (input: { readonly id: string; readonly reason: string }): Promise<unknown> =>
  change({ field: 'revokeWaiver', type: 'RevokeWaiverInput', parts: 'waiver { id }' }, input)
