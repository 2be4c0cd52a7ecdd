import { checkpointHash, checkpointText, signedNote } from '../../src/operations/log/checkpoint.ts'
import { leafHash } from '../../src/operations/log/leaf.ts'
import { EMPTY_FRONTIER, growTree, rootOf } from '../../src/operations/log/merkle.ts'
import { type SigningKey, signingKeyFrom, signText } from '../../src/operations/log/signing.ts'
import { digestOf } from '../../src/rules/index.ts'

export interface ExportedEntry {
  readonly type: 'entry'
  readonly sequence: number
  readonly kind: 'check' | 'erasure' | 'access'
  readonly recordId: string
  readonly leafHash: string
  readonly record: Readonly<Record<string, unknown>> & { readonly id: string }
  readonly contentDigest?: string
}

export interface ExportedHead {
  readonly type: 'head'
  readonly size: number
  readonly rootHash: string
  readonly signedAt: string
  readonly publicKey: string
  readonly signature: string
  readonly number?: number | null
  readonly previous?: string | null
}

export interface LogExport {
  readonly organisationId: string
  readonly heads: readonly ExportedHead[]
  readonly entries: readonly ExportedEntry[]
}

const ORGANISATION = 'org_test'

/** Entries as a log holds them. Their leaf hashes are right. */
export function makeEntries(records: readonly Record<string, unknown>[]): Promise<ExportedEntry[]> {
  return Promise.all(
    records.map(async (fields, index): Promise<ExportedEntry> => {
      const record = { ...fields, id: `chk_${index + 1}` }
      const hash = await leafHash({ organisationId: ORGANISATION, kind: 'check', record })
      return {
        type: 'entry',
        sequence: index + 1,
        kind: 'check',
        recordId: record.id,
        leafHash: hash,
        record,
      }
    }),
  )
}

/** Entries about who changed who may do what, with the digests that stand for them when they are gone. */
export function makeAccessEntries(count: number): Promise<ExportedEntry[]> {
  return Promise.all(
    Array.from({ length: count }, async (_, index): Promise<ExportedEntry> => {
      const record = { id: `acc_${index + 1}`, actor: 'key_a', details: {} }
      const contentDigest = await digestOf(record)
      return {
        type: 'entry',
        sequence: index + 1,
        kind: 'access',
        recordId: record.id,
        leafHash: await leafHash({ organisationId: ORGANISATION, kind: 'access', record }),
        record,
        contentDigest,
      }
    }),
  )
}

export const makeSigningKey = (fill = 7): Promise<SigningKey> => signingKeyFrom(new Uint8Array(32).fill(fill))

/** As heads were before they were chained. */
const UNNUMBERED = { number: null, previous: null }

/** The head over the first entries. */
export async function makeHead(
  entries: readonly ExportedEntry[],
  size: number,
  key: SigningKey,
  chained: { readonly number: number; readonly previous: string | null } | null = null,
): Promise<ExportedHead> {
  const leaves = entries.slice(0, size).map((entry) => entry.leafHash)
  const { frontier } = await growTree(EMPTY_FRONTIER, leaves)
  const rootHash = await rootOf(frontier.hashes)
  const signedAt = '2026-11-21T10:00:00.000Z'
  const text = checkpointText({
    organisationId: ORGANISATION,
    size,
    rootHash,
    signedAt,
    ...(chained ?? UNNUMBERED),
  })
  const signature = await signText(key, text)
  return { type: 'head', size, rootHash, signedAt, publicKey: key.publicKey, signature, ...chained }
}

/** What the head after this one names it by. */
export const hashOf = (head: ExportedHead): Promise<string> =>
  checkpointHash({ organisationId: ORGANISATION, ...UNNUMBERED, ...head })

/** A head as the signed note that somebody keeps. */
export const noteOf = (head: ExportedHead): Promise<string> =>
  signedNote({ organisationId: ORGANISATION, ...UNNUMBERED, ...head }, head)

/** An untouched log with heads of these sizes. */
export async function makeExport(
  records: readonly Record<string, unknown>[],
  sizes: readonly number[],
): Promise<LogExport> {
  const entries = await makeEntries(records)
  const key = await makeSigningKey()
  const heads = await Promise.all(sizes.map((size) => makeHead(entries, size, key)))
  return { organisationId: ORGANISATION, heads, entries }
}

/** The lines of an export file. */
export function toLines({ organisationId, heads, entries }: LogExport): string {
  const lines = [{ type: 'log', format: 1, organisationId }, ...heads, ...entries]
  return `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`
}
