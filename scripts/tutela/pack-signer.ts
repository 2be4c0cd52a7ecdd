import { createPrivateKey, type KeyObject, sign } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { SignatureInput } from '../../src/operations/signatures/pack-signatures.ts'
import { digestOf, type Pack } from '../../src/rules/index.ts'
import { OperatorError } from '../operator-error.ts'
import { refusal, type TutelaOptions } from './options.ts'

/** Signs a pack; null when nobody asked for signatures. */
export type SignPack = (pack: Pack) => Promise<SignatureInput | null>

/**
 * How packs are signed before they leave: detached Ed25519 over the text of the digest. Throws an OperatorError when the
 * private key cannot be read or is of another kind.
 */
export function packSigner({ signWith, signingKey }: TutelaOptions): SignPack {
  if (signWith === undefined && signingKey === undefined) return async () => null
  if (signWith === undefined || signingKey === undefined)
    throw refusal('packs push needs --sign-with and --signing-key together.')
  const key = readPrivateKey(signWith)
  return async (pack) => {
    const signature = sign(null, Buffer.from(await digestOf(pack)), key)
    return { keyId: signingKey, signature: signature.toString('base64') }
  }
}

function readPrivateKey(file: string): KeyObject {
  let key: KeyObject
  try {
    key = createPrivateKey(readFileSync(file))
  } catch {
    throw new OperatorError(`${file} cannot be read as a private key in PEM without a password.`, {
      exitCode: 2,
    })
  }
  if (key.asymmetricKeyType === 'ed25519') return key
  throw new OperatorError(
    `${file} is a key of kind ${key.asymmetricKeyType}; packs are signed with Ed25519.`,
    {
      exitCode: 2,
    },
  )
}
