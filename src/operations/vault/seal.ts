// Trusted here: only the key that is given. What is read back may have been altered or moved by whoever reaches the database.
import { canonicalJson } from '../../rules/pack/digest.ts'
import { concatBytes, fromBase64, sha256, toBase64, utf8 } from '../bytes.ts'

/** 256 bits with a name that says which of the keys it is. */
export interface VaultKey {
  readonly id: string
  readonly bytes: Uint8Array<ArrayBuffer>
}

/** Where a sealed text belongs. It opens nowhere else. */
export interface SealedPlace {
  readonly table: string
  readonly column: string
  readonly rowId: string
  readonly organisationId: string
}

export type VaultProblem = 'malformed' | 'wrongKey' | 'tampered' | 'unknownMasterKey'

/** Something sealed cannot be opened. The message names neither keys nor content, so it may be logged. */
export class VaultError extends Error {
  override readonly name = 'VaultError'
  readonly problem: VaultProblem

  constructor(problem: VaultProblem, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.problem = problem
  }
}

export const KEY_BYTES = 32
const NONCE_BYTES = 12
const VERSION = 'v1'
const COMMITMENT_LABEL = utf8('tutela key commitment ')
const SEALED = /^v1\.([A-Za-z0-9+/=]{44})\.([A-Za-z0-9+/=]{16})\.([A-Za-z0-9+/=]{24,})$/

/** A key made ready, and what texts sealed with it begin with. */
interface ReadyKey {
  readonly commitment: Promise<string>
  readonly cipherKey: Promise<CryptoKey>
}

/** Of a key that opens many texts in one request, such as that of an organisation, this is worked out once. It goes with the key. */
const ready = new WeakMap<VaultKey, ReadyKey>()

function readyKey(key: VaultKey): ReadyKey {
  const known = ready.get(key)
  if (known !== undefined) return known
  const made = { commitment: commitmentTo(key), cipherKey: importKey(key) }
  ready.set(key, made)
  return made
}

// AES-GCM alone can be made to open one text with two keys to two contents; the commitment rules that out.
async function commitmentTo({ bytes }: VaultKey): Promise<string> {
  return toBase64(await sha256(concatBytes(COMMITMENT_LABEL, bytes)))
}

function importKey({ bytes }: VaultKey): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt'])
}

function cipherFor(key: VaultKey, place: SealedPlace, nonce: Uint8Array<ArrayBuffer>) {
  const { table, column, rowId, organisationId } = place
  const additionalData = utf8(
    canonicalJson({ version: VERSION, table, column, rowId, organisationId, keyId: key.id }),
  )
  return { name: 'AES-GCM', iv: nonce, additionalData }
}

/**
 * Encrypts with AES-256-GCM under a fresh random nonce, bound to the key and the place. Gives text for a column:
 * "v1.<key commitment>.<nonce>.<ciphertext and tag>" in base64 (SP 800-38D: at most 2^32 texts a key).
 */
export async function seal({
  key,
  plaintext,
  place,
  randomBytes,
}: {
  readonly key: VaultKey
  readonly plaintext: Uint8Array<ArrayBuffer>
  readonly place: SealedPlace
  readonly randomBytes: (length: number) => Uint8Array
}): Promise<string> {
  const nonce = new Uint8Array(randomBytes(NONCE_BYTES))
  const cipher = cipherFor(key, place, nonce)
  const { commitment, cipherKey } = readyKey(key)
  const ciphertext = await crypto.subtle.encrypt(cipher, await cipherKey, plaintext)
  return [VERSION, await commitment, toBase64(nonce), toBase64(new Uint8Array(ciphertext))].join('.')
}

/**
 * Decrypts what `seal` made. Throws VaultError: malformed, wrongKey (sealed with another key), or tampered (altered, or
 * moved here from another place).
 */
export async function unseal({
  key,
  sealed,
  place,
}: {
  readonly key: VaultKey
  readonly sealed: string
  readonly place: SealedPlace
}): Promise<Uint8Array<ArrayBuffer>> {
  const where = `${place.table}.${place.column} of ${place.rowId}`
  const [, commitment, nonce, ciphertext] = SEALED.exec(sealed) ?? []
  if (nonce === undefined || ciphertext === undefined) {
    throw new VaultError('malformed', `What stands in ${where} is not a sealed text`)
  }
  const { commitment: expected, cipherKey } = readyKey(key)
  if (commitment !== (await expected)) {
    throw new VaultError('wrongKey', `What stands in ${where} was sealed with another key than ${key.id}`)
  }
  try {
    const cipher = cipherFor(key, place, fromBase64(nonce))
    return new Uint8Array(await crypto.subtle.decrypt(cipher, await cipherKey, fromBase64(ciphertext)))
  } catch (cause) {
    throw new VaultError('tampered', `What stands in ${where} was altered or comes from elsewhere`, { cause })
  }
}
