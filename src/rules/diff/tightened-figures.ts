import { canonicalJson } from '../pack/digest.ts'
import { stricterOf } from '../ruleset/parameters.ts'
import type { Ruleset } from '../types.ts'

const DURATION = /^P(\d+)([A-Z])$/

/**
 * Tells of two parts of two rulesets whether they say the same but for figures of parameters that were moved to their stricter side. Of the very same
 * packs only: there nothing else can have moved a figure, and which side is the stricter one is what their authors say.
 */
export function tightenedFigures(
  before: Ruleset,
  after: Ruleset,
): (before: unknown, after: unknown) => boolean {
  if (canonicalJson(before.packs) !== canonicalJson(after.packs)) return () => false
  const moves = Object.entries(before.parameters).flatMap(([name, from]) => {
    const to = after.parameters[name]
    const declared = after.parameterDeclarations[name]
    return to !== undefined && declared !== undefined && stricterOf(declared, from, to) === to
      ? [[from, to] as const]
      : []
  })
  const isTightened = (from: number, to: number) =>
    from === to || moves.some(([one, other]) => one === from && other === to)
  const isSame = (from: unknown, to: unknown): boolean => {
    if (typeof from === 'number' && typeof to === 'number') return isTightened(from, to)
    if (typeof from === 'string' && typeof to === 'string') {
      const [, number, unit] = DURATION.exec(from) ?? []
      const [, otherNumber, otherUnit] = DURATION.exec(to) ?? []
      return (
        from === to ||
        (unit !== undefined && unit === otherUnit && isTightened(Number(number), Number(otherNumber)))
      )
    }
    if (typeof from !== 'object' || typeof to !== 'object' || from === null || to === null) return from === to
    const [members, others] = [Object.entries(from), Object.entries(to)]
    return (
      Array.isArray(from) === Array.isArray(to) &&
      members.length === others.length &&
      members.every(([name, value]) => Object.hasOwn(to, name) && isSame(value, Reflect.get(to, name)))
    )
  }
  return isSame
}
