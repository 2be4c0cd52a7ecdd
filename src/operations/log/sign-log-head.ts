import { and, asc, eq, gt, sql } from 'drizzle-orm'
import { logHeads } from '../../db/tables/log-heads.ts'
import { logLeaves } from '../../db/tables/log-leaves.ts'
import { logNodes } from '../../db/tables/log-nodes.ts'
import type { OperationContext } from '../context.ts'
import { RefusedError } from '../errors.ts'
import { openOrganisationKey, storedOrganisationKey } from '../vault/organisation-keys.ts'
import { checkpointText } from './checkpoint.ts'
import { headStatement, type LogHead } from './log-head.ts'
import { EMPTY_FRONTIER, type Frontier, growTree, type Hash, rootOf, type TreeNode } from './merkle.ts'
import { signingKeyFrom, signText, verifyText } from './signing.ts'

const LEAVES_PER_ROUND = 2_000
const ROUNDS_MAX = 20

/**
 * Brings the organisation's tree up to date with its leaves and signs its head; the head there is when nothing was added,
 * null while the log is empty. A tree only ever grows on from the last signed head: when that head is not the one that was
 * signed, or a leaf is missing, it throws instead of signing another history. Repeating it is safe. Refuses with UNAVAILABLE
 * when there is more to catch up with (40,000 leaves) than one call may do; what was done stays done.
 */
export async function signLogHead({ ctx }: { ctx: OperationContext }): Promise<LogHead | null> {
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const [[last], leaves] = await readGrowth(ctx)
    if (leaves.length === 0) return last ?? null
    const frontier = last === undefined ? EMPTY_FRONTIER : await verifiedFrontier(last)
    const grown = await growTree(frontier, contiguous(ctx, frontier.size, leaves))
    const head = await storeHead(ctx, grown)
    if (leaves.length < LEAVES_PER_ROUND) return head
  }
  throw new RefusedError('UNAVAILABLE', 'The log is still being signed; ask again in a moment.', {
    retryAfterSeconds: 1,
  })
}

function readGrowth(ctx: OperationContext) {
  const organisationId = ctx.organisation.id
  const signedSize = sql`coalesce((select max(${logHeads.size}) from ${logHeads}
    where ${logHeads.organisationId} = ${organisationId}), 0)`
  return ctx.db.readBatch([
    headStatement(ctx, undefined, 1),
    ctx.db.orm
      .select({ sequence: logLeaves.sequence, leafHash: logLeaves.leafHash })
      .from(logLeaves)
      .where(and(eq(logLeaves.organisationId, organisationId), gt(logLeaves.sequence, signedSize)))
      .orderBy(asc(logLeaves.sequence))
      .limit(LEAVES_PER_ROUND),
  ])
}

async function verifiedFrontier(head: LogHead): Promise<Frontier> {
  const { size, rootHash, frontier, signature, publicKey, organisationId } = head
  const isSigned =
    publicKey !== null && (await verifyText({ publicKey, signature, text: checkpointText(head) }))
  if (!isSigned || (await rootOf(frontier)) !== rootHash) {
    throw new Error(`The signed head of size ${size} of ${organisationId} was altered`)
  }
  return { size, hashes: frontier }
}

function contiguous(
  ctx: OperationContext,
  size: number,
  leaves: readonly { readonly sequence: number; readonly leafHash: Hash }[],
): readonly Hash[] {
  const gap = leaves.findIndex(({ sequence }, index) => sequence !== size + index + 1)
  if (gap !== -1) throw new Error(`The log of ${ctx.organisation.id} lacks its entry ${size + gap + 1}`)
  return leaves.map(({ leafHash }) => leafHash)
}

async function storeHead(
  ctx: OperationContext,
  { frontier, nodes }: { readonly frontier: Frontier; readonly nodes: readonly TreeNode[] },
): Promise<LogHead> {
  const { size, hashes } = frontier
  const rootHash = await rootOf(hashes)
  const signedAt = ctx.now().toISOString()
  const stored = await storedOrganisationKey(ctx, 'signing')
  const key = await signingKeyFrom((await openOrganisationKey(ctx, stored)).bytes)
  const organisationId = ctx.organisation.id
  const signature = await signText(key, checkpointText({ organisationId, size, rootHash, signedAt }))
  const row = { organisationId, size, rootHash, frontier: hashes, signedAt, signature, keyId: stored.id }
  const [, , [head]] = await ctx.db.writeBatch([
    insertNodes(ctx, nodes),
    // Whoever signs the same size at the same time signs the same root; one of the two heads is kept.
    ctx.db.orm.insert(logHeads).values(row).onConflictDoNothing(),
    headStatement(ctx, eq(logHeads.size, size), 1),
  ])
  if (head?.rootHash !== rootHash)
    throw new Error(`The log of ${organisationId} has two roots of size ${size}`)
  return head
}

/** A statement that keeps inner nodes of the tree; those that are there already stay. */
export function insertNodes(ctx: OperationContext, nodes: readonly TreeNode[]) {
  const list = JSON.stringify(nodes.map(({ level, index, hash }) => [level, index, hash]))
  // `where true` keeps the conflict clause from being read as part of the join (sqlite.org/lang_upsert.html §2.2).
  const rows = sql`select ${ctx.organisation.id}, json_extract(entry.value, '$[0]'), json_extract(entry.value, '$[1]'),
    json_extract(entry.value, '$[2]') from json_each(${list}) entry where true`
  return ctx.db.orm.insert(logNodes).select(rows).onConflictDoNothing()
}
