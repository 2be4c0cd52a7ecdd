import { and, asc, eq, gt, sql } from 'drizzle-orm'
import { insertWhere } from '../../db/insert-where.ts'
import { logHeads } from '../../db/tables/log-heads.ts'
import { logLeaves } from '../../db/tables/log-leaves.ts'
import { logNodes } from '../../db/tables/log-nodes.ts'
import type { OperationContext } from '../context.ts'
import { RefusedError } from '../errors.ts'
import { recordAltered } from '../record-altered.ts'
import { type News, newsStatements } from '../webhooks/news-statements.ts'
import { checkpointHash, checkpointText } from './checkpoint.ts'
import { checkKept, keptHeadStatement, requireKeeper } from './kept-head.ts'
import { headStatement, isSignedHead, type LogHead } from './log-head.ts'
import type { KeptHead } from './log-keeper.ts'
import { EMPTY_FRONTIER, type Frontier, growTree, type Hash, rootOf, type TreeNode } from './merkle.ts'
import { openSigningKey } from './open-signing-key.ts'
import { signText } from './signing.ts'

const LEAVES_PER_ROUND = 2_000
const ROUNDS_MAX = 20

/**
 * Brings the organisation's tree up to date with its leaves and signs its head; the head there is when nothing was added,
 * null while the log is empty. A tree only ever grows on from the last signed head, each head names the one before it, and the
 * last one is remembered outside of the database before it is given to anybody. Refuses with LOG_HEADS_MISSING when the head that
 * was signed last is not there any more, with RECORD_ALTERED when it is not the one that was signed or a leaf is missing, instead
 * of signing another history. Repeating it is safe. Refuses with UNAVAILABLE when there is more to catch up with (40,000
 * leaves) than one call may do; what was done stays done.
 */
export async function signLogHead({ ctx }: { ctx: OperationContext }): Promise<LogHead | null> {
  const keeper = requireKeeper(ctx)
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const { head, isCurrent } = await signRound(ctx, await keeper.last(ctx.organisation.id))
    if (head !== null) await keeper.keep(ctx.organisation.id, head)
    if (isCurrent) return head
  }
  throw new RefusedError('UNAVAILABLE', 'The log is still being signed; ask again in a moment.', {
    retryAfterSeconds: 1,
  })
}

interface Signed {
  readonly head: LogHead | null
  /** Nothing was left to sign. */
  readonly isCurrent: boolean
}

async function signRound(ctx: OperationContext, kept: KeptHead | null): Promise<Signed> {
  const [[last], leaves, [stored]] = await readGrowth(ctx, kept)
  await requireOwnHead(ctx, await checkKept(ctx, kept, stored), last)
  const frontier = last === undefined ? EMPTY_FRONTIER : await verifiedFrontier(ctx, last)
  if (leaves.length === 0) return { head: last ?? null, isCurrent: true }
  const grown = await growTree(frontier, contiguous(ctx, frontier.size, leaves))
  const head = await storeHead(ctx, grown, last)
  // Somebody else continued the same head: go on from theirs.
  return { head, isCurrent: head !== null && leaves.length < LEAVES_PER_ROUND }
}

/**
 * Throws unless the last head is one that this product made: the remembered one, or a later one that was signed with the organisation's
 * own key, of which the database has only what the master key opens. Whoever writes a head and a public key of their own into the
 * database has nothing signed on.
 */
async function requireOwnHead(
  ctx: OperationContext,
  kept: KeptHead | null,
  last: LogHead | undefined,
): Promise<void> {
  // What was accepted or brought in may end with a head of a key that signs no more.
  const isRemembered = last?.rootHash === kept?.rootHash && last?.signature === kept?.signature
  if (kept === null || isRemembered) return
  const isLater = last !== undefined && last.size > kept.size
  if (isLater && last.publicKey === (await openSigningKey(ctx)).key.publicKey) return
  throw recordAltered(ctx, { part: 'LOG_HEAD', what: `What follows the signed head of size ${kept.size}` })
}

function readGrowth(ctx: OperationContext, kept: KeptHead | null) {
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
    keptHeadStatement(ctx, kept),
  ])
}

async function verifiedFrontier(ctx: OperationContext, head: LogHead): Promise<Frontier> {
  const { size, rootHash, frontier } = head
  if (!(await isSignedHead(head)) || (await rootOf(frontier)) !== rootHash) {
    throw recordAltered(ctx, { part: 'LOG_HEAD', what: `The signed head of size ${size} of the log` })
  }
  return { size, hashes: frontier }
}

function contiguous(
  ctx: OperationContext,
  size: number,
  leaves: readonly { readonly sequence: number; readonly leafHash: Hash }[],
): readonly Hash[] {
  const gap = leaves.findIndex(({ sequence }, index) => sequence !== size + index + 1)
  if (gap !== -1) {
    const place = size + gap + 1
    throw recordAltered(ctx, {
      part: 'LOG_ENTRY',
      what: `The log lacks its entry ${place}: what was recorded`,
    })
  }
  return leaves.map(({ leafHash }) => leafHash)
}

/** The head as it is stored; null when another one continues the last head already. */
async function storeHead(
  ctx: OperationContext,
  { frontier, nodes }: { readonly frontier: Frontier; readonly nodes: readonly TreeNode[] },
  last: LogHead | undefined,
): Promise<LogHead | null> {
  const { size, hashes } = frontier
  const rootHash = await rootOf(hashes)
  const { id: keyId, key } = await openSigningKey(ctx)
  const organisationId = ctx.organisation.id
  const checkpoint = {
    organisationId,
    size,
    rootHash,
    signedAt: ctx.now().toISOString(),
    number: (last?.number ?? 0) + 1,
    previous: last === undefined ? null : await checkpointHash(last),
  }
  const signature = await signText(key, checkpointText(checkpoint))
  const isSigned = sql`exists (select 1 from ${logHeads} where ${logHeads.organisationId} = ${organisationId}
    and ${logHeads.size} = ${size} and ${logHeads.signature} = ${signature})`
  const [, , [head]] = await ctx.db.writeBatch([
    insertNodes(ctx, nodes),
    // Whoever signs at the same time continues the same head; one of the two is kept.
    ctx.db.orm
      .insert(logHeads)
      .values({ ...checkpoint, frontier: hashes, signature, keyId })
      .onConflictDoNothing(),
    headStatement(ctx, eq(logHeads.size, size), 1),
    ...newsStatements(ctx, [headNews(checkpoint)], { when: isSigned }),
  ])
  if (head !== undefined && head.rootHash !== rootHash) {
    throw recordAltered(ctx, { part: 'LOG_HEAD', what: `The log has two roots of size ${size}: one` })
  }
  return head ?? null
}

/** One after the other; whoever keeps them has a history that nobody can take back. */
const headNews = ({ size, rootHash, number }: { size: number; rootHash: string; number: number }): News => ({
  topic: 'log.head',
  dedupeKey: String(size),
  recordId: `log-head-${size}`,
  orderKey: 'log',
  data: { size, rootHash, number },
})

/** A statement that keeps inner nodes of the tree; those that are there already stay. */
export function insertNodes(ctx: OperationContext, nodes: readonly TreeNode[]) {
  const list = JSON.stringify(nodes.map(({ level, index, hash }) => [level, index, hash]))
  // `where true` keeps the conflict clause from being read as part of the join (sqlite.org/lang_upsert.html §2.2).
  const member = (at: number) => sql`json_extract(entry.value, ${sql.raw(`'$[${at}]'`)})`
  const row = {
    organisationId: ctx.organisation.id,
    level: member(0),
    position: member(1),
    hash: member(2),
  }
  const from = sql`json_each(${list}) entry`
  return insertWhere(ctx.db, logNodes, row, { from, where: sql`true` }).onConflictDoNothing()
}
