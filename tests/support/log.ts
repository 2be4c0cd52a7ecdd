import { leafHash } from '../../src/operations/log/leaf.ts'
import { verifyInclusion } from '../../src/operations/log/verify-proof.ts'
import { type Answer, ask } from './api.ts'

export interface HeadData {
  readonly size: number
  readonly rootHash: string
  readonly signedAt: string
  readonly signature: string
  readonly publicKey: string
  readonly checkpoint: string
}

export interface EntryData {
  readonly sequence: number
  readonly kind: 'CHECK' | 'ERASURE' | 'ACCESS'
  readonly recordId: string
  readonly leafHash: string
  readonly record: { readonly id: string } | null
  readonly contentDigest: string | null
}

export interface InclusionData {
  readonly entry: EntryData
  readonly head: HeadData
  readonly path: readonly string[]
  readonly isIntact: boolean
}

const HEAD = 'size rootHash signedAt signature publicKey checkpoint'
const ENTRY = 'sequence kind recordId leafHash record contentDigest'

export const INCLUSION = `query Inclusion($id: ID!) {
  inclusionProof(checkId: $id) { entry { ${ENTRY} } head { ${HEAD} } path isIntact }
}`
const CONSISTENCY = `query Consistency($from: Int!, $to: Int!) {
  consistencyProof(fromSize: $from, toSize: $to) { fromSize toSize path }
}`
const ENTRIES = `query Entries($after: String) {
  logEntries(first: 3, after: $after) { nodes { ${ENTRY} } totalCount pageInfo { hasNextPage endCursor } }
}`

export const askHead = (key: string) => ask<{ logHead: HeadData | null }>(key, `{ logHead { ${HEAD} } }`)

export const askInclusion = (key: string, id: string) =>
  ask<{ inclusionProof: InclusionData | null }>(key, INCLUSION, { id })

export const askConsistency = (key: string, from: number, to: number) =>
  ask<{ consistencyProof: { path: string[] } }>(key, CONSISTENCY, { from, to })

/** The data of an answer that is expected to be without errors. */
export function dataOf<Data>({ data, errors }: Answer<Data>): Data {
  if (!data) throw new Error(JSON.stringify(errors))
  return data
}

export async function head(key: string): Promise<HeadData> {
  const { logHead } = dataOf(await askHead(key))
  if (logHead === null) throw new Error('The log is empty')
  return logHead
}

export async function inclusion(key: string, id: string): Promise<InclusionData> {
  const { inclusionProof } = dataOf(await askInclusion(key, id))
  if (inclusionProof === null) throw new Error(`${id} has no proof`)
  return inclusionProof
}

/** What somebody finds who trusts nothing of the answer but the head. */
export async function holds(
  organisationId: string,
  { entry, head: { size, rootHash }, path }: InclusionData,
) {
  const { record, sequence } = entry
  if (record === null) return false
  const kind = ({ CHECK: 'check', ERASURE: 'erasure', ACCESS: 'access' } as const)[entry.kind]
  const hash = await leafHash({ organisationId, kind, record })
  return verifyInclusion({ leafHash: hash, index: sequence - 1, size, rootHash, path })
}

/** The whole log, page by page. */
export async function allEntries(key: string): Promise<EntryData[]> {
  const entries: EntryData[] = []
  let after: string | null = null
  do {
    const { logEntries }: { logEntries: EntryPage } = dataOf(
      await ask<{ logEntries: EntryPage }>(key, ENTRIES, { after }),
    )
    entries.push(...logEntries.nodes)
    after = logEntries.pageInfo.hasNextPage ? logEntries.pageInfo.endCursor : null
  } while (after !== null)
  return entries
}

interface EntryPage {
  readonly nodes: readonly EntryData[]
  readonly totalCount: number
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
}
