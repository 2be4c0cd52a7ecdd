// Not trusted here: what stands in the access log. Only somebody with a master key of the deployment can accept a history.
import { and, desc, eq } from 'drizzle-orm'
import * as z from 'zod'
import { accessLog } from '../../db/tables/access-log.ts'
import { canonicalJson } from '../../rules/pack/digest.ts'
import { accessEntry } from '../access-log/access-entry.ts'
import { utf8 } from '../bytes.ts'
import type { Call, OperationContext } from '../context.ts'
import { requireScope } from '../require-scope.ts'
import { isDeploymentCode, makeDeploymentCode } from '../vault/deployment-code.ts'
import { sealFreeText, type TextPlace } from '../vault/free-text.ts'
import { VaultError } from '../vault/seal.ts'
import { headStatement } from './log-head.ts'
import type { KeptHead } from './log-keeper.ts'

const USE = 'tutela accepted history'
const ACTION = 'HISTORY_ACCEPTED'
const Size = z.object({ size: z.int().min(0), rootHash: z.string() })
const Details = z.object({
  missing: Size,
  accepted: Size,
  reason: z.string(),
  masterKeyId: z.string(),
  authenticationCode: z.string(),
})

/** A log by its size and root; of size 0 the root is empty. */
export type LogState = z.infer<typeof Size>

/** Where the reason of an acceptance stands, sealed. */
export const reasonPlace = (organisationId: string): TextPlace => ({
  table: 'access_log',
  column: 'details',
  rowId: organisationId,
})

const messageOf = (organisationId: string, missing: LogState, accepted: LogState) =>
  utf8(canonicalJson({ organisationId, missing, accepted }))

/**
 * Accepts, as the operator, that the log ends with the head that is stored now although a later one was signed: after an older copy
 * of the database was restored. Leaves an entry in the access log with its leaf, and a code that only a deployment with this master
 * key can make; the next signing then goes on from here. `missing` is the head that the alarm names. Gives the state that was accepted.
 */
export async function acceptHistory({
  ctx,
  input: { missing, reason },
}: Call<{ readonly missing: LogState; readonly reason: string }>): Promise<LogState> {
  requireScope(ctx, 'admin')
  const [head] = await headStatement(ctx, undefined, 1)
  const accepted = stateOf(head)
  const organisationId = ctx.organisation.id
  const code = await makeDeploymentCode(ctx, USE, messageOf(organisationId, missing, accepted))
  const sealed = await sealFreeText(ctx, reasonPlace(organisationId), reason)
  const details = { missing, accepted, reason: sealed, ...code }
  const access = await accessEntry(ctx, { action: ACTION, subjectId: organisationId, details })
  await ctx.db.writeBatch([access.entry, access.leaf])
  return accepted
}

/** Whether the operator has accepted that the log ends with this head although the kept one was signed. */
export async function isAccepted(
  ctx: OperationContext,
  kept: KeptHead,
  head: Pick<KeptHead, 'size' | 'rootHash'> | undefined,
): Promise<boolean> {
  const organisationId = ctx.organisation.id
  const [row] = await ctx.db.orm
    .select({ details: accessLog.details })
    .from(accessLog)
    .where(and(eq(accessLog.organisationId, organisationId), eq(accessLog.action, ACTION)))
    .orderBy(desc(accessLog.sequence))
    .limit(1)
  const details = Details.safeParse(row?.details).data
  if (details === undefined) return false
  const wanted = { missing: stateOf(kept), accepted: stateOf(head) }
  const said = { missing: details.missing, accepted: details.accepted }
  if (canonicalJson(said) !== canonicalJson(wanted)) return false
  const { masterKeyId, authenticationCode } = details
  const message = messageOf(organisationId, wanted.missing, wanted.accepted)
  try {
    return await isDeploymentCode(ctx, USE, { masterKeyId, authenticationCode, message })
  } catch (error) {
    if (error instanceof TypeError || error instanceof VaultError) return false
    throw error
  }
}

function stateOf(head: Pick<KeptHead, 'size' | 'rootHash'> | undefined): LogState {
  return { size: head?.size ?? 0, rootHash: head?.rootHash ?? '' }
}
