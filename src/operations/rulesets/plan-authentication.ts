// Trusted here: the master keys only. A plan that is read back may have been altered or moved by whoever reaches the database.
import { canonicalJson } from '../../rules/index.ts'
import { concatBytes, fromBase64, toBase64, utf8 } from '../bytes.ts'
import type { OperationContext } from '../context.ts'
import { currentMasterKey, masterKeyOf } from '../vault/master-keys.ts'
import type { VaultKey } from '../vault/seal.ts'

/** What a stored plan belongs to; it holds nowhere else. */
export interface PlanPlace {
  readonly organisationId: string
  readonly rulesetDigest: string
  readonly planVersion: number
}

export interface PlanAuthentication {
  readonly masterKeyId: string
  readonly authenticationCode: string
}

const USE = utf8('tutela ruleset plan')

/** A key of its own, so that nothing made for another purpose can pass as a plan's code. */
async function planKey({ bytes }: VaultKey): Promise<CryptoKey> {
  const material = await crypto.subtle.importKey('raw', bytes, 'HKDF', false, ['deriveKey'])
  const derivation = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: USE }
  const algorithm = { name: 'HMAC', hash: 'SHA-256', length: 256 }
  return crypto.subtle.deriveKey(derivation, material, algorithm, false, ['sign', 'verify'])
}

function messageOf({ organisationId, rulesetDigest, planVersion }: PlanPlace, packed: Uint8Array) {
  return concatBytes(utf8(`${canonicalJson({ organisationId, rulesetDigest, planVersion })}\n`), packed)
}

/** HMAC-SHA-256 of a plan and its place, with a key derived from the deployment's master key in use. */
export async function authenticatePlan(
  { masterKeys }: OperationContext,
  place: PlanPlace,
  packed: Uint8Array,
): Promise<PlanAuthentication> {
  const master = await currentMasterKey(masterKeys)
  const code = await crypto.subtle.sign('HMAC', await planKey(master), messageOf(place, packed))
  return { masterKeyId: master.id, authenticationCode: toBase64(new Uint8Array(code)) }
}

/**
 * Whether this deployment made the plan for this place and nobody altered it since. Throws VaultError (unknownMasterKey)
 * when it was made with a master key the deployment does not have, TypeError when the code is not base64.
 */
export async function isAuthenticPlan(
  { masterKeys }: OperationContext,
  place: PlanPlace,
  plan: PlanAuthentication & { readonly packed: Uint8Array },
): Promise<boolean> {
  const key = await planKey(await masterKeyOf(masterKeys, plan.masterKeyId))
  const code = fromBase64(plan.authenticationCode)
  return crypto.subtle.verify('HMAC', key, code, messageOf(place, plan.packed))
}
