import type { OperationContext } from '../context.ts'
import { headStatement, isSignedHead } from './log-head.ts'
import type { KeptHead } from './log-keeper.ts'
import { hashingOnce, inclusionRanges } from './merkle.ts'
import { openSigningKey } from './open-signing-key.ts'
import { readProofs } from './read-proof.ts'
import { verifyInclusion } from './verify-proof.ts'

/** A leaf as it is stored. */
export interface StoredLeaf {
  readonly sequence: number
  readonly leafHash: string
}

/**
 * The places of those leaves that do not lead to the head that was signed last: they, or the tree above them, were altered. Leaves
 * beyond that head are not signed yet and never among them. Two round trips, and none to the database while nothing was signed.
 */
export async function unprovenLeaves(
  ctx: OperationContext,
  leaves: readonly StoredLeaf[],
): Promise<ReadonlySet<number>> {
  const anchor = leaves.length === 0 ? null : await anchorOf(ctx)
  if (anchor === null) return new Set()
  const { size, rootHash } = anchor
  const malformed = leaves.filter(({ sequence }) => !(Number.isSafeInteger(sequence) && sequence >= 1))
  const covered = leaves.filter((leaf) => !malformed.includes(leaf) && leaf.sequence <= size)
  const inner = hashingOnce()
  const proofs = await readProofs(
    ctx,
    covered.map(({ sequence }) => inclusionRanges(sequence - 1, size)),
    inner,
  )
  const verified = await Promise.all(
    covered.map(async ({ sequence, leafHash }, at) => {
      const path = proofs[at]
      return path && (await verifyInclusion({ leafHash, index: sequence - 1, size, rootHash, path }, inner))
    }),
  )
  const unproven = covered.filter((_leaf, at) => verified[at] !== true)
  return new Set([...malformed, ...unproven].map(({ sequence }) => sequence))
}

/**
 * The head to prove by: the one that is remembered outside of the database; where nothing remembers, as for the operator's commands, the
 * last one that the organisation's own key has signed.
 */
async function anchorOf(ctx: OperationContext): Promise<Pick<KeptHead, 'size' | 'rootHash'> | null> {
  if (ctx.logKeeper !== null) return ctx.logKeeper.last(ctx.organisation.id)
  const [head] = await headStatement(ctx, undefined, 1)
  if (head === undefined || !(await isSignedHead(head))) return null
  return head.publicKey === (await openSigningKey(ctx)).key.publicKey ? head : null
}
