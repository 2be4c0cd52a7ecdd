import { concatBytes, sha256, toHex, utf8 } from '../bytes.ts'
import { VaultError, type VaultKey } from './seal.ts'

/** The keys of the deployment, 32 bytes each: new things are sealed with `current`, the retired ones only open old things. */
export interface MasterKeys {
  readonly current: Uint8Array
  readonly retired: readonly Uint8Array[]
}

const ID_LABEL = utf8('tutela master key id ')
const ID_DIGITS = 16

/** Of the keys of a deployment that were named before; finished values, which requests may share. */
const ids = new WeakMap<Uint8Array, string>()

async function named(bytes: Uint8Array): Promise<VaultKey> {
  const id = ids.get(bytes) ?? `mk_${toHex(await sha256(concatBytes(ID_LABEL, bytes))).slice(0, ID_DIGITS)}`
  ids.set(bytes, id)
  return { id, bytes: new Uint8Array(bytes) }
}

/** The master key that new organisation keys are wrapped with. Its id is a digest of the key itself, so nobody has to number keys. */
export function currentMasterKey({ current }: MasterKeys): Promise<VaultKey> {
  return named(current)
}

/** The master key of an id. Throws VaultError (unknownMasterKey) when the deployment does not have it (any more). */
export async function masterKeyOf({ current, retired }: MasterKeys, id: string): Promise<VaultKey> {
  for (const bytes of [current, ...retired]) {
    const key = await named(bytes)
    if (key.id === id) return key
  }
  throw new VaultError('unknownMasterKey', `This deployment does not have the master key ${id}`)
}
