import { ORGANISATION } from '../../rules/procedures/in-force.ts'
import type { OperationContext } from '../context.ts'
import { hashSubject } from '../vault/keyed-hash.ts'
import type { CheckSubject } from './subject-input.ts'

/** What the subjects of a check are looked up by, but for the one that it is kept under and the organisation itself; sorted. */
export async function otherSubjects(
  ctx: OperationContext,
  subjects: readonly CheckSubject[],
  keptUnder: string | null,
): Promise<readonly string[]> {
  const others = subjects.filter(({ kind, ref }) => kind !== ORGANISATION.kind && ref !== keptUnder)
  return [...new Set(await Promise.all(others.map(({ ref }) => hashSubject(ctx, ref))))].sort()
}
