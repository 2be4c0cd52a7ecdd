import type { Call } from '../context.ts'
import { RefusedError } from '../errors.ts'
import { requireScope } from '../require-scope.ts'
import { consistencyRanges } from './merkle.ts'
import { readProof } from './read-proof.ts'
import { signLogHead } from './sign-log-head.ts'

export interface ConsistencyProof {
  readonly fromSize: number
  readonly toSize: number
  /** RFC 6962 §2.1.2. */
  readonly path: readonly string[]
}

/**
 * That the log of `toSize` entries begins with the log of `fromSize` entries, for whoever kept a head of each. Refuses with
 * BAD_USER_INPUT unless 1 ≤ fromSize ≤ toSize ≤ the size of the log.
 */
export async function getConsistencyProof({
  ctx,
  input: { fromSize, toSize },
}: Call<{ readonly fromSize: number; readonly toSize: number }>): Promise<ConsistencyProof> {
  requireScope(ctx, 'audit')
  const size = (await signLogHead({ ctx }))?.size ?? 0
  if (fromSize < 1 || fromSize > toSize || toSize > size) {
    throw new RefusedError(
      'BAD_USER_INPUT',
      `"fromSize" and "toSize" must be sizes of the log, which has ${size} entries: 1 ≤ fromSize ≤ toSize ≤ ${size}.`,
    )
  }
  return { fromSize, toSize, path: await readProof(ctx, consistencyRanges(fromSize, toSize)) }
}
