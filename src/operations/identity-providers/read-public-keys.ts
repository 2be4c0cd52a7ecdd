// Not trusted here: a key set as somebody else publishes or types it in. What leaves is rebuilt from a closed list of members.
import * as z from 'zod'
import type { PublicKey, PublicKeySet } from '../../values/token-format.ts'

export const KEY_SET_BYTES_MAX = 65_536
const KEYS_MAX = 50
const MEMBER_LENGTH_MAX = 2_048

const member = z.string().max(MEMBER_LENGTH_MAX)
const Key = z.object({
  kty: z.enum(['RSA', 'EC', 'OKP']),
  kid: z.string().min(1).max(200),
  alg: member.optional(),
  use: member.optional(),
  key_ops: z.array(member).max(10).optional(),
  crv: member.optional(),
  n: member.optional(),
  e: member.optional(),
  x: member.optional(),
  y: member.optional(),
})
const Keys = z.object({ keys: z.array(z.record(z.string(), z.unknown())).max(KEYS_MAX) })
const SECRET_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']

function isSecret(key: object): boolean {
  return SECRET_MEMBERS.some((name) => Object.hasOwn(key, name))
}

function isForSignatures({ use, key_ops: operations }: PublicKey): boolean {
  return (use ?? 'sig') === 'sig' && (operations === undefined || operations.includes('verify'))
}

function withoutAbsent({ kty, kid, ...rest }: z.infer<typeof Key>): PublicKey {
  const present = Object.entries(rest).filter(([, value]) => value !== undefined)
  return { kty, kid, ...Object.fromEntries(present) }
}

/**
 * The keys of a JSON Web Key Set that can verify tokens here: public, asymmetric and named. Others are left out, as sets of
 * identity providers hold keys for other uses. Null when the value is no key set, is too large or has none of use.
 */
export function readPublicKeys(value: unknown): PublicKeySet | null {
  const set = Keys.safeParse(value)
  if (!set.success) return null
  const keys = set.data.keys.flatMap((candidate) => {
    const key = isSecret(candidate) ? undefined : Key.safeParse(candidate).data
    return key === undefined ? [] : [withoutAbsent(key)]
  })
  const usable = keys.filter(isForSignatures)
  return usable.length === 0 ? null : { keys: usable }
}

/** True when a key set, as somebody types it in, holds what must never be given away. */
export function holdsSecrets(value: unknown): boolean {
  const set = Keys.safeParse(value)
  return set.success && set.data.keys.some(isSecret)
}
