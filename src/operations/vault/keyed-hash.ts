import { fromHex, toHex, utf8 } from '../bytes.ts'
import type { OperationContext } from '../context.ts'
import { ID_PREFIXES, toBase32 } from '../ids.ts'
import { findOrganisationKey, organisationKey } from './organisation-keys.ts'
import type { VaultKey } from './seal.ts'

/** Of a key that makes many hashes in one request this is worked out once. It goes with the key. */
const ready = new WeakMap<VaultKey, Promise<CryptoKey>>()

function readyKey(key: VaultKey): Promise<CryptoKey> {
  const known = ready.get(key)
  if (known !== undefined) return known
  const made = crypto.subtle.importKey('raw', key.bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
  ready.set(key, made)
  return made
}

async function keyedHash(ctx: OperationContext, use: string, text: string): Promise<string> {
  const key = await readyKey(await organisationKey(ctx, 'lookup'))
  return toHex(new Uint8Array(await crypto.subtle.sign('HMAC', key, utf8(`${use}\n${text}`))))
}

/**
 * What a subject's reference is looked up by: HMAC-SHA-256 with the organisation's own key, so that nobody who only has the
 * database can try out references.
 */
export function hashSubject(ctx: OperationContext, subjectRef: string): Promise<string> {
  return keyedHash(ctx, 'subject', subjectRef)
}

/** The same for searching: null when the organisation has no key yet, hence nothing to find. */
export async function findSubjectHash(ctx: OperationContext, subjectRef: string): Promise<string | null> {
  return (await findOrganisationKey(ctx, 'lookup')) === null ? null : hashSubject(ctx, subjectRef)
}

/** Keyed digest of a canonical input, to recognise it again without keeping it. */
export function fingerprint(ctx: OperationContext, canonicalInput: string): Promise<string> {
  return keyedHash(ctx, 'fingerprint', canonicalInput)
}

/** What stands in the place of an idempotency key, which callers make of what they like, names included. */
export function hideIdempotencyKey(ctx: OperationContext, key: string): Promise<string> {
  return keyedHash(ctx, 'idempotency key', key)
}

/** Keyed digest of a stored row, so that nobody who only has the database can alter or move it unnoticed. */
export function codeOfRow(ctx: OperationContext, table: string, canonicalRow: string): Promise<string> {
  return keyedHash(ctx, `row of ${table}`, canonicalRow)
}

const PSEUDONYM_BYTES = 16

/** How a person is written into records: the same for the same text, and nobody who only has the database can try out people. */
export async function pseudonymOfPerson(ctx: OperationContext, person: string): Promise<string> {
  const hash = fromHex(await keyedHash(ctx, 'person', person))
  return `${ID_PREFIXES.person}_${toBase32(hash.subarray(0, PSEUDONYM_BYTES))}`
}
