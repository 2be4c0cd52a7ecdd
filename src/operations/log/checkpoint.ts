import { concatBytes, fromBase64, fromHex, sha256, toBase64, toHex, utf8 } from '../bytes.ts'
import type { Hash } from './merkle.ts'

/** What a log head says: that a log of this size has this root, as of a time. */
export interface Checkpoint {
  readonly organisationId: string
  readonly size: number
  readonly rootHash: Hash
  /** RFC 3339 instant. */
  readonly signedAt: string
  /** How many heads this is; null for heads from before they were numbered. */
  readonly number: number | null
  /** SHA-256 of the text of the head before it, hexadecimal; null for the first. */
  readonly previous: Hash | null
}

const ED25519 = Uint8Array.of(1)
const KEY_ID_BYTES = 4

/** Name of an organisation's log, in the first line of its checkpoints and as the name of its keys. */
export function logName(organisationId: string): string {
  return `tutela/${organisationId}`
}

/**
 * The text that is signed: a checkpoint of C2SP tlog-checkpoint, with the time of signing, the number of the head and the hash of
 * the head before it as extension lines.
 */
export function checkpointText({
  organisationId,
  size,
  rootHash,
  signedAt,
  number,
  previous,
}: Checkpoint): string {
  const begin = `${logName(organisationId)}\n${size}\n${toBase64(fromHex(rootHash))}\nsigned ${signedAt}\n`
  return number === null ? begin : `${begin}number ${number}\nprevious ${previous ?? 'none'}\n`
}

/** What the head after this one names it by. */
export async function checkpointHash(checkpoint: Checkpoint): Promise<Hash> {
  return toHex(await sha256(utf8(checkpointText(checkpoint))))
}

async function keyIdOf(organisationId: string, publicKey: string): Promise<Uint8Array> {
  const name = utf8(`${logName(organisationId)}\n`)
  return (await sha256(concatBytes(name, ED25519, fromBase64(publicKey)))).slice(0, KEY_ID_BYTES)
}

/** The checkpoint as a C2SP signed note, which programs of others can verify with `verifierKey`. */
export async function signedNote(
  checkpoint: Checkpoint,
  { signature, publicKey }: { readonly signature: string; readonly publicKey: string },
): Promise<string> {
  const keyId = await keyIdOf(checkpoint.organisationId, publicKey)
  const signed = toBase64(concatBytes(keyId, fromBase64(signature)))
  return `${checkpointText(checkpoint)}\n— ${logName(checkpoint.organisationId)} ${signed}\n`
}

/** The public key in the form of C2SP signed notes: name+id+key. */
export async function verifierKey(organisationId: string, publicKey: string): Promise<string> {
  const keyId = toHex(await keyIdOf(organisationId, publicKey))
  return `${logName(organisationId)}+${keyId}+${toBase64(concatBytes(ED25519, fromBase64(publicKey)))}`
}

/** A signed note that somebody kept. */
export interface KeptNote {
  readonly organisationId: string
  readonly size: number
  readonly rootHash: Hash
  /** The text that is signed. */
  readonly text: string
  /** Ed25519, base64. */
  readonly signature: string
}

const NOTE =
  /^(tutela\/(org_[0-9a-z]{26})\n(\d{1,15})\n([A-Za-z0-9+/=]{44})\n(?:[^\n]+\n)*)\n— tutela\/\2 ([A-Za-z0-9+/=]+)\n$/u

/** Reads what `signedNote` gives; null for anything else. Whether the signature holds is for the reader to check. */
export function readNote(note: string): KeptNote | null {
  const [, text = '', organisationId = '', size = '', root = '', signed = ''] = NOTE.exec(note) ?? []
  if (text === '') return null
  try {
    const signature = toBase64(fromBase64(signed).slice(KEY_ID_BYTES))
    return { organisationId, size: Number(size), rootHash: toHex(fromBase64(root)), text, signature }
  } catch {
    return null
  }
}
