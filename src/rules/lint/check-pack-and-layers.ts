import type { Pack } from '../pack/format.ts'
import type { PackProblem } from '../pack/problems.ts'
import { checkLayers } from './check-layers.ts'
import { type CheckContext, checkPack } from './check-pack.ts'

/**
 * Everything that can be said of a pack before its tests run: what `checkPack` finds, and, once that is no error, what
 * `checkLayers` finds where the pack lies on those it extends; sorted by place. Never throws.
 */
export function checkPackAndLayers(pack: Pack, context: CheckContext): PackProblem[] {
  const linted = checkPack(pack, context)
  if (linted.some(({ severity }) => severity === 'ERROR')) return linted
  return [...linted, ...checkLayers(pack, context)].sort(byPlace)
}

/** What has no place comes last. */
function byPlace(left: PackProblem, right: PackProblem): number {
  if (left.line === null || right.line === null)
    return Number(left.line === null) - Number(right.line === null)
  return left.line - right.line || (left.column ?? 0) - (right.column ?? 0)
}
