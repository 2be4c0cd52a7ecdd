import { finish, type Steps, spend, UNBOUNDED } from '../operators/work.ts'
import type { Pack } from '../pack/format.ts'
import type { PackProblem } from '../pack/problems.ts'
import { type LayeredPack, layerPack } from '../ruleset/layered-pack.ts'
import { layerProblems } from './check-layers.ts'
import { type CheckContext, checkingPack } from './check-pack.ts'

/**
 * Everything that can be said of a pack before its tests run: what `checkPack` finds, and, once that is no error, what
 * `checkLayers` finds where the pack lies on those it extends; sorted by place. Never throws.
 */
export function checkPackAndLayers(pack: Pack, context: CheckContext): PackProblem[] {
  return checkLayeredPack(layerPack(pack, context.extends, context), context)
}

/** The same for a pack that others look at, too; it is layered only once it has no errors. */
export const checkLayeredPack = (
  layered: LayeredPack,
  context: Omit<CheckContext, 'extends' | 'plugins'>,
): PackProblem[] => finish(checkingLayeredPack(layered, context))

/** The same in steps. */
export function* checkingLayeredPack(
  layered: LayeredPack,
  context: Omit<CheckContext, 'extends' | 'plugins'>,
): Steps<PackProblem[]> {
  const { pack, atHand, options } = layered
  const linted = yield* checkingPack(pack, { ...context, ...options, extends: atHand })
  if (linted.some(({ severity }) => severity === 'ERROR')) return linted
  spend(options.work ?? UNBOUNDED, (context.source?.length ?? 0) * CHARACTER_WORK)
  yield
  return [...linted, ...layerProblems(layered, context.source)].sort(byPlace)
}

/** What laying a pack on others takes for each character of it, more or less. */
const CHARACTER_WORK = 1 / 2

/** What has no place comes last. */
function byPlace(left: PackProblem, right: PackProblem): number {
  if (left.line === null || right.line === null)
    return Number(left.line === null) - Number(right.line === null)
  return left.line - right.line || (left.column ?? 0) - (right.column ?? 0)
}
