import type { Call } from '../context.ts'
import type { UserFault } from '../errors.ts'
import { requireScope } from '../require-scope.ts'
import { recordRequest } from './record-request.ts'
import type { WaiverRequestView } from './waiver-request-view.ts'
import { termsFaults, type WaiverTerms } from './waiver-terms.ts'

export interface RequestWaiverPayload {
  readonly waiverRequest: WaiverRequestView | null
  readonly userErrors: readonly UserFault[]
}

/**
 * Asks for a waiver; nothing is waived before somebody else grants it. Repeating the call gives the same request while it
 * is pending. What the live ruleset does not allow is refused with WAIVER_NOT_ALLOWED or WAIVER_TOO_LONG.
 */
export async function requestWaiver({ ctx, input }: Call<WaiverTerms>): Promise<RequestWaiverPayload> {
  requireScope(ctx, 'check')
  const userErrors = await termsFaults(ctx, input)
  if (userErrors.length > 0) return { waiverRequest: null, userErrors }
  return { waiverRequest: await recordRequest(ctx, input), userErrors: [] }
}
