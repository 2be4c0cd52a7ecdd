// Trusted here: the master keys only. A plan that is read back may have been altered or moved by whoever reaches the database.
import { canonicalJson } from '../../rules/pack/digest.ts'
import { concatBytes, utf8 } from '../bytes.ts'
import type { OperationContext } from '../context.ts'
import { type DeploymentCode, isDeploymentCode, makeDeploymentCode } from '../vault/deployment-code.ts'

/** What a stored plan belongs to; it holds nowhere else. */
export interface PlanPlace {
  readonly organisationId: string
  readonly rulesetDigest: string
  readonly planVersion: number
}

export type PlanAuthentication = DeploymentCode

const USE = 'tutela ruleset plan'

function messageOf({ organisationId, rulesetDigest, planVersion }: PlanPlace, packed: Uint8Array) {
  return concatBytes(utf8(`${canonicalJson({ organisationId, rulesetDigest, planVersion })}\n`), packed)
}

/** HMAC-SHA-256 of a plan and its place, with a key derived from the deployment's master key in use. */
export function authenticatePlan(
  ctx: OperationContext,
  place: PlanPlace,
  packed: Uint8Array,
): Promise<PlanAuthentication> {
  return makeDeploymentCode(ctx, USE, messageOf(place, packed))
}

/**
 * Whether this deployment made the plan for this place and nobody altered it since. Throws VaultError (unknownMasterKey)
 * when it was made with a master key the deployment does not have, TypeError when the code is not base64.
 */
export function isAuthenticPlan(
  ctx: OperationContext,
  place: PlanPlace,
  plan: PlanAuthentication & { readonly packed: Uint8Array },
): Promise<boolean> {
  const { masterKeyId, authenticationCode, packed } = plan
  const code = { masterKeyId, authenticationCode, message: messageOf(place, packed) }
  return isDeploymentCode(ctx, USE, code)
}
