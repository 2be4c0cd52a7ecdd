import { and, gt, lte } from 'drizzle-orm'
import { logHeads } from '../../db/tables/log-heads.ts'
import { logLeaves } from '../../db/tables/log-leaves.ts'
import type { OperationContext } from '../context.ts'
import { entryStatement, isRecordIntact, type LogEntry, toLogEntry } from '../log/log-entry.ts'
import { headStatement, isSignedHead, type LogHead } from '../log/log-head.ts'
import { EMPTY_FRONTIER, type Frontier, growTree, rootOf } from '../log/merkle.ts'
import { insertNodes } from '../log/sign-log-head.ts'
import { ExportFault } from './export-format.ts'
import { fence, type ImportRun } from './import-target.ts'

const ENTRIES_PER_PAGE = 200

/**
 * Goes through the log that was brought in: every record that is not named as left out has to give its leaf, and the leaves every
 * signed head. Makes the
 * inner nodes of the tree on the way. Gives the number of entries; throws ExportFault at the first that does not fit.
 */
export async function rebuildLog(
  ctx: OperationContext,
  run: ImportRun,
  leftOut: ReadonlySet<string>,
): Promise<number> {
  let frontier: Frontier = EMPTY_FRONTIER
  for (;;) {
    const rows = await entryStatement(ctx, gt(logLeaves.sequence, frontier.size), ENTRIES_PER_PAGE)
    const entries = rows.map(toLogEntry)
    if (entries.length === 0) break
    await checkEntries(ctx, entries, { size: frontier.size, leftOut })
    const heads = await headsBetween(ctx, frontier.size, frontier.size + entries.length)
    frontier = await grow(ctx, run, { frontier, entries, heads })
  }
  const [beyond] = await headStatement(ctx, gt(logHeads.size, frontier.size), 1)
  if (beyond !== undefined) throw new ExportFault(`The log lacks its entry ${frontier.size + 1}.`)
  return frontier.size
}

async function checkEntries(
  ctx: OperationContext,
  entries: readonly LogEntry[],
  { size, leftOut }: { readonly size: number; readonly leftOut: ReadonlySet<string> },
): Promise<void> {
  for (const [index, entry] of entries.entries()) {
    if (entry.sequence !== size + index + 1)
      throw new ExportFault(`The log lacks its entry ${size + index + 1}.`)
    const isLeftOut = entry.record === null && leftOut.has(entry.recordId)
    if (!isLeftOut && !(await isRecordIntact(ctx, entry))) {
      throw new ExportFault(`The record of entry ${entry.sequence} of the log was altered.`)
    }
  }
}

/** Those over more than `from` and up to `to` entries, the smallest first. */
async function headsBetween(ctx: OperationContext, from: number, to: number): Promise<LogHead[]> {
  const between = and(gt(logHeads.size, from), lte(logHeads.size, to))
  return (await headStatement(ctx, between, ENTRIES_PER_PAGE)).reverse()
}

async function grow(
  ctx: OperationContext,
  run: ImportRun,
  page: {
    readonly frontier: Frontier
    readonly entries: readonly LogEntry[]
    readonly heads: readonly LogHead[]
  },
): Promise<Frontier> {
  const { entries, heads } = page
  const begin = page.frontier.size
  let { frontier } = page
  for (const end of [...heads.map(({ size }) => size), begin + entries.length]) {
    const leaves = entries.slice(frontier.size - begin, end - begin).map(({ leafHash }) => leafHash)
    const grown = await growTree(frontier, leaves)
    frontier = grown.frontier
    await ctx.db.writeBatch([fence(ctx, run), insertNodes(ctx, grown.nodes)])
    const head = heads.find(({ size }) => size === end)
    if (head !== undefined) await checkHead(head, await rootOf(frontier.hashes))
  }
  return frontier
}

async function checkHead(head: LogHead, rootHash: string): Promise<void> {
  if (head.rootHash !== rootHash || !(await isSignedHead(head))) {
    throw new ExportFault(`The entries up to ${head.size} of the log are not those that were signed.`)
  }
}
