import type { Check, Proof } from '../api/records.ts'

/** What was looked at, each by computing it anew in this page. */
export interface Verification {
  /** The record in the log says what is shown here. */
  readonly isThisRecord: boolean
  /** The record gives the hash of its leaf. */
  readonly isUnaltered: boolean
  /** The leaf and the path give the root of the head (RFC 9162 §2.1.3.2). */
  readonly isInLog: boolean
  /** The head carries a signature of the key (Ed25519); null where the browser cannot tell. */
  readonly isSigned: boolean | null
  /** The key is the one that was received on another way; null when none was given. */
  readonly isKnownKey: boolean | null
}

type Shown = Pick<Check, 'id' | 'verdict' | 'recordedAt' | 'receipt'>

/** Verifies a receipt with nothing of the service's word: hashes and the signature are computed here. Never throws. */
export async function verifyReceipt(
  shown: Shown,
  proof: Proof,
  { organisationId, expectedKey }: { readonly organisationId: string; readonly expectedKey: string },
): Promise<Verification> {
  const { entry, head, path } = proof
  return {
    isThisRecord: saysTheSame(shown, entry),
    isUnaltered: (await leafHashOf(organisationId, entry)) === entry.leafHash,
    isInLog: await leadsToRoot(entry, head, path),
    isSigned: await isSigned(organisationId, head),
    isKnownKey: expectedKey === '' ? null : expectedKey === head.publicKey,
  }
}

function saysTheSame(
  { id, verdict, recordedAt, receipt }: Shown,
  { record, recordId }: Proof['entry'],
): boolean {
  if (record === null || recordId !== id) return false
  const pairs: readonly [unknown, unknown][] = [
    [record.id, id],
    [record.verdict, verdict],
    [record.recordedAt, recordedAt],
    [record.resultDigest, receipt.digest],
    [record.rulesetDigest, receipt.rulesetDigest],
  ]
  return pairs.every(([logged, here]) => logged === here)
}

/** RFC 8785: keys in the order of their UTF-16 units, numbers and strings as ECMAScript writes them. */
function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1))
  return `{${members.map(([key, part]) => `${JSON.stringify(key)}:${canonicalJson(part)}`).join(',')}}`
}

async function leafHashOf(
  organisationId: string,
  { kind, recordId, record }: Proof['entry'],
): Promise<string | null> {
  if (record === null) return null
  const contentDigest = `sha256:${hex(await sha256(utf8(canonicalJson(record))))}`
  const leaf = canonicalJson({ organisationId, kind: kind.toLowerCase(), recordId, contentDigest })
  return hex(await sha256(Uint8Array.of(0), utf8(leaf)))
}

async function leadsToRoot(
  { leafHash, sequence }: Proof['entry'],
  { size, rootHash }: Proof['head'],
  path: readonly string[],
): Promise<boolean> {
  let [index, last] = [sequence - 1, size - 1]
  if (!Number.isSafeInteger(index) || index < 0 || index > last) return false
  let hash = bytesOfHex(leafHash)
  for (const text of path) {
    if (last === 0) return false
    const sibling = bytesOfHex(text)
    if (index % 2 === 1 || index === last) {
      hash = await sha256(Uint8Array.of(1), sibling, hash)
      while (index % 2 === 0 && index !== 0) {
        index = Math.floor(index / 2)
        last = Math.floor(last / 2)
      }
    } else hash = await sha256(Uint8Array.of(1), hash, sibling)
    index = Math.floor(index / 2)
    last = Math.floor(last / 2)
  }
  return last === 0 && hex(hash) === rootHash
}

/** The text that was signed: a checkpoint of C2SP with extension lines. */
function signedText(
  organisationId: string,
  { size, rootHash, signedAt, number, previous }: Proof['head'],
): string {
  const root = btoa(String.fromCharCode(...bytesOfHex(rootHash)))
  const begin = `tutela/${organisationId}\n${size}\n${root}\nsigned ${signedAt}\n`
  return number === null ? begin : `${begin}number ${number}\nprevious ${previous ?? 'none'}\n`
}

async function isSigned(organisationId: string, head: Proof['head']): Promise<boolean | null> {
  const [publicKey, signature] = [bytesOfBase64(head.publicKey), bytesOfBase64(head.signature)]
  try {
    const key = await crypto.subtle.importKey('raw', publicKey, 'Ed25519', false, ['verify'])
    return await crypto.subtle.verify('Ed25519', key, signature, utf8(signedText(organisationId, head)))
  } catch (error) {
    // A browser of before 2025 does not know this kind of signature; anything else is no signature.
    return error instanceof DOMException && error.name === 'NotSupportedError' ? null : false
  }
}

const utf8 = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text)

async function sha256(...parts: readonly Uint8Array[]): Promise<Uint8Array<ArrayBuffer>> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return new Uint8Array(await crypto.subtle.digest('SHA-256', whole))
}

const hex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')

/** Of what is no hash nothing comes: it leads nowhere. */
function bytesOfHex(text: string): Uint8Array<ArrayBuffer> {
  if (!/^[0-9a-f]{64}$/.test(text)) return new Uint8Array()
  return Uint8Array.from({ length: 32 }, (_, at) => Number.parseInt(text.slice(at * 2, at * 2 + 2), 16))
}

function bytesOfBase64(text: string): Uint8Array<ArrayBuffer> {
  try {
    return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))
  } catch {
    return new Uint8Array()
  }
}
