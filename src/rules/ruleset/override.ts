import type { Condition, Override, Pack, RequirementLevel } from '../pack/format.ts'
import type { RulesetRequirement } from '../types.ts'
import type { Expander } from './expand.ts'
import type { RulesetProblem } from './problem.ts'

const RANK: Record<RequirementLevel, number> = { info: 0, advisory: 1, required: 2, blocking: 3 }

interface Overlay {
  readonly override: Override
  readonly pack: Pack
}

/**
 * Applies the overrides of all packs to the requirements. A floor may only be tightened: a lower level, switching off, a
 * waiver or dropping `failClosed` is FLOOR_WEAKENED, and a new condition is joined to the old one so that it can only widen
 * `when` and only narrow `require` (`weakening.ts` explains to the author where the new one alone would have been looser).
 * Several overrides of one requirement add up: the stricter level wins and conditions join, so that order never matters.
 */
export function applyOverrides(
  requirements: readonly RulesetRequirement[],
  packs: readonly Pack[],
  expander: Expander,
): { requirements: RulesetRequirement[]; problems: RulesetProblem[] } {
  const overlays = Map.groupBy(
    packs.flatMap((pack) => (pack.overrides ?? []).map((override) => ({ override, pack }))),
    ({ override }) => override.target,
  )
  const problems = unknownTargets(overlays, requirements)
  const changed = requirements.flatMap((requirement) => {
    const found = overlays.get(requirement.code) ?? []
    if (requirement.lock === 'floor')
      problems.push(...found.flatMap((overlay) => loosenings(requirement, overlay)))
    const result = found.reduce<RulesetRequirement | null>(
      (current, overlay) => current && overlaid(current, overlay, expander),
      requirement,
    )
    return result ? [result] : []
  })
  return { requirements: changed, problems }
}

function unknownTargets(
  overlays: ReadonlyMap<string, readonly Overlay[]>,
  requirements: readonly RulesetRequirement[],
): RulesetProblem[] {
  const codes = new Set(requirements.map(({ code }) => code))
  return [...overlays].flatMap(([target, found]) =>
    codes.has(target)
      ? []
      : found.map(({ pack }) => ({
          code: 'PACK_INVALID' as const,
          message: `${pack.pack} overrides ${target}, which no pack of the set declares.`,
          path: ['packs', pack.pack, 'overrides', target],
        })),
  )
}

function loosenings(requirement: RulesetRequirement, { override, pack }: Overlay): RulesetProblem[] {
  const { change } = override
  const reasons = [
    change.enabled === false && 'switches it off',
    change.level !== undefined &&
      RANK[change.level] < RANK[requirement.level] &&
      `lowers it from ${requirement.level} to ${change.level}`,
    change.waiver?.allowed === true && 'allows a waiver',
    change.failClosed === false && requirement.failClosed === true && 'lets an unknown pass',
  ].filter((reason) => reason !== false)
  return reasons.map((reason) => ({
    code: 'FLOOR_WEAKENED',
    message: `${pack.pack} weakens the floor ${requirement.code}: it ${reason}. A floor may only be tightened.`,
    path: ['packs', pack.pack, 'overrides', requirement.code],
  }))
}

function overlaid(
  requirement: RulesetRequirement,
  { override, pack }: Overlay,
  expander: Expander,
): RulesetRequirement | null {
  const { change } = override
  if (change.enabled === false) return null
  const floor = requirement.lock === 'floor'
  const when = change.when && expander.condition(change.when, pack.pack)
  const require = change.require && expander.condition(change.require, pack.pack)
  const texts = {
    ...(change.title && { title: change.title }),
    ...(change.guidance && { guidance: change.guidance }),
    ...(change.message && { message: change.message }),
  }
  return {
    ...requirement,
    ...texts,
    ...(change.level && {
      level: RANK[change.level] >= RANK[requirement.level] || !floor ? change.level : requirement.level,
    }),
    ...(change.failClosed !== undefined && {
      failClosed: change.failClosed || (floor && requirement.failClosed === true),
    }),
    ...(change.responsible && { responsible: change.responsible }),
    ...(change.waiver && !floor && { waiver: change.waiver }),
    ...(when && requirement.when && { when: floor ? anyOf(requirement.when, when) : when }),
    ...(when && !requirement.when && !floor && { when }),
    ...(require && { require: floor && requirement.require ? allOf(requirement.require, require) : require }),
  }
}

const anyOf = (a: Condition, b: Condition): Condition => ({ any: [a, b] })
const allOf = (a: Condition, b: Condition): Condition => ({ all: [a, b] })
