import { canonicalJson, digestOf } from '../../rules/pack/digest.ts'
import { utf8 } from '../bytes.ts'
import { type Hash, hashLeaf } from './merkle.ts'

export type LeafKind = 'check' | 'erasure' | 'access' | 'event'

/** What a leaf of an organisation's append-only log stands for. It does not hold its place, which the log itself gives. */
export interface LeafContent {
  readonly organisationId: string
  readonly kind: LeafKind
  /** The record as it is stored, sealed texts included, so that it can be verified by those who may not read it. */
  readonly record: { readonly id: string }
}

/**
 * The leaf hash (RFC 6962 §2.1) over the canonical JSON of organisationId, kind, recordId and contentDigest, the last being
 * the SHA-256 of the canonical JSON of the record.
 */
export async function leafHash({ organisationId, kind, record }: LeafContent): Promise<Hash> {
  return leafHashOfDigest({
    organisationId,
    kind,
    recordId: record.id,
    contentDigest: await digestOf(record),
  })
}

/** The same from the digest of the record's content, for a record that is gone. */
export function leafHashOfDigest(leaf: {
  readonly organisationId: string
  readonly kind: LeafKind
  readonly recordId: string
  readonly contentDigest: string
}): Promise<Hash> {
  const { organisationId, kind, recordId, contentDigest } = leaf
  return hashLeaf(utf8(canonicalJson({ organisationId, kind, recordId, contentDigest })))
}
