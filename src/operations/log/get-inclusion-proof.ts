import { and, eq } from 'drizzle-orm'
import { logLeaves } from '../../db/tables/log-leaves.ts'
import type { Call, OperationContext } from '../context.ts'
import { ID_PREFIXES, isGeneratedId } from '../ids.ts'
import { aboutText, refuseComplaints, TEXT } from '../input.ts'
import { recordAltered } from '../record-altered.ts'
import { requireScope } from '../require-scope.ts'
import { entryStatement, isRecordIntact, type LogEntry, toLogEntry } from './log-entry.ts'
import type { LogHead } from './log-head.ts'
import { inclusionRanges } from './merkle.ts'
import { readProof } from './read-proof.ts'
import { signLogHead } from './sign-log-head.ts'
import { verifyInclusion } from './verify-proof.ts'

export interface InclusionProof {
  readonly entry: LogEntry
  readonly head: LogHead
  /** Hashes from the leaf up to the root (RFC 6962 §2.1.1). */
  readonly path: readonly string[]
  /** The stored record gives its leaf, and the leaf with the path gives the signed root. */
  readonly isIntact: boolean
}

/**
 * That a check stands in the log under a signed head; null when there is no such check here. A record or tree that was
 * tampered with is no error: the proof says that it is not intact.
 */
export async function getInclusionProof({
  ctx,
  input: { checkId },
}: Call<{ readonly checkId: string }>): Promise<InclusionProof | null> {
  requireScope(ctx, 'audit')
  refuseComplaints([aboutText(['checkId'], checkId, TEXT.id)])
  if (!isGeneratedId(ID_PREFIXES.check, checkId)) return null
  const ofCheck = and(eq(logLeaves.kind, 'check'), eq(logLeaves.recordId, checkId))
  const [row] = await entryStatement(ctx, ofCheck, 1)
  if (row === undefined) return null
  const entry = toLogEntry(row)
  const head = await signLogHead({ ctx })
  if (head === null) throw recordAltered(ctx, { part: 'LOG_HEAD', what: `The log of ${checkId}` })
  return prove(ctx, entry, head)
}

async function prove(ctx: OperationContext, entry: LogEntry, head: LogHead): Promise<InclusionProof> {
  const { rootHash, size } = head
  const index = entry.sequence - 1
  if (index < 0 || index >= size) {
    throw recordAltered(ctx, { part: 'LOG_ENTRY', what: `The place of ${entry.recordId} in the log` })
  }
  const path = await readProof(ctx, inclusionRanges(index, size))
  const isProven = await verifyInclusion({ leafHash: entry.leafHash, index, size, rootHash, path })
  return { entry, head, path, isIntact: isProven && (await isRecordIntact(ctx, entry)) }
}
