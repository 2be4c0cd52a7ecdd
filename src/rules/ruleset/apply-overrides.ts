import { WORK_MAX } from '../compare/decide-strictness.ts'
import type { WorkBudget } from '../compare/decision-diagram.ts'
import type { Override, Pack } from '../pack/format.ts'
import { type EngineText, say, worded } from '../pack/locale.ts'
import type { RuleContext, RulesetRequirement } from '../types.ts'
import { formsOf } from './days-in-force.ts'
import type { Expander } from './expand.ts'
import { checkFloor, isTightening } from './floors.ts'
import { makeProposal, type Proposal } from './resolved-override.ts'
import type { RulesetProblem, RulesetWarning } from './ruleset-problem.ts'

/** Steps spent on deciding whether the overrides of one set of packs tighten their floors, all together. */
const FLOORS_WORK_MAX = 300_000
/** Judgements for the example of a floor that is switched off or waived. */
const JUDGEMENTS_MAX = 8_000

interface Overlay {
  readonly override: Override
  readonly pack: Pack
}

/** The requirements of all packs at one set of parameter values. */
export interface RulesAtValues {
  readonly requirements: readonly RulesetRequirement[]
  readonly context: RuleContext
  readonly expander: Expander
}

interface Layering {
  readonly rules: RulesAtValues
  readonly untuned: () => RulesAtValues | null
  readonly budget: WorkBudget
  readonly problems: RulesetProblem[]
  readonly warnings: RulesetWarning[]
}

/**
 * Applies the overrides of all packs to the requirements. A floor may only be tightened: an override that asks less in any
 * case is FLOOR_WEAKENED, with a case that shows it, one that cannot be told is FLOOR_UNPROVEN. Several overrides of one requirement add up to the strictest of them,
 * so that order never matters. `packs` must be in an order that does not depend on how they were given; `untuned` gives
 * the rules at the parameters' defaults, or null where these hold: an override is measured against the floor as shipped.
 * The floor's own conditions count beside it whatever it says, so that nothing is lost of a floor that the organisation has
 * tuned further; a warning says so.
 */
export function applyOverrides(input: {
  readonly packs: readonly Pack[]
  readonly rules: RulesAtValues
  readonly untuned: () => RulesAtValues | null
}): { requirements: RulesetRequirement[]; problems: RulesetProblem[]; warnings: RulesetWarning[] } {
  const { packs, rules, untuned } = input
  const { requirements } = rules
  const overlays = Map.groupBy(
    packs.flatMap((pack) => (pack.overrides ?? []).map((override) => ({ override, pack }))),
    ({ override }) => override.target,
  )
  const layering: Layering = {
    rules,
    untuned,
    budget: { work: FLOORS_WORK_MAX },
    problems: unknownTargets(overlays, requirements),
    warnings: [],
  }
  // They share a budget, so they are taken in an order that does not depend on how packs are written down.
  const changed = requirements.toSorted(byCode).flatMap((requirement) => {
    const found = overlays.get(requirement.code)
    return found ? overlaid(requirement, found, layering) : [requirement]
  })
  return { requirements: changed, problems: layering.problems, warnings: layering.warnings }
}

const byCode = (a: RulesetRequirement, b: RulesetRequirement): number => (a.code < b.code ? -1 : 1)
const byTarget = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number =>
  a < b ? -1 : 1

function unknownTargets(
  overlays: ReadonlyMap<string, readonly Overlay[]>,
  requirements: readonly RulesetRequirement[],
): RulesetProblem[] {
  const codes = new Set(requirements.map(({ code }) => code))
  return [...overlays]
    .sort(byTarget)
    .flatMap(([target, found]) =>
      codes.has(target)
        ? []
        : found.map(({ pack }) =>
            invalid(
              pack,
              target,
              say(
                ` overrides ${target}, which no pack of the set has.`,
                `覆盖了${target}，但所选规则包中都没有这项要求。`,
              ),
            ),
          ),
    )
}

const invalid = (pack: Pack, target: string, what: EngineText): RulesetProblem => ({
  code: 'PACK_INVALID',
  ...worded(say(`${pack.pack}${what.en}`, `${pack.pack}${what['zh-CN']}`)),
  path: ['packs', pack.pack, 'overrides', target],
})

function overlaid(
  requirement: RulesetRequirement,
  overlays: readonly Overlay[],
  layering: Layering,
): RulesetRequirement[] {
  const { rules, problems } = layering
  const proposals = overlays.flatMap((overlay) => {
    const { override, pack } = overlay
    const { proposal, problems: found } = makeProposal(override, pack, rules.expander, rules.context.facts)
    problems.push(...found, ...notByOverride(requirement, proposal))
    if (found.length > 0) return []
    if (requirement.lock === 'floor') checkOnFloor(requirement, proposal, overlay, layering)
    return [proposal]
  })
  return formsOf(requirement, proposals)
}

/** What is tunable is set aside by a waiver, with a second person and an end, and not by a pack. */
function notByOverride({ code, lock }: RulesetRequirement, { pack, change }: Proposal): RulesetProblem[] {
  if (lock !== 'tunable' || change.enabled !== false) return []
  const what = say(
    ` switches off ${code}, which may only be set aside by a waiver.`,
    `停用了${code}，而它只能通过豁免暂不执行。`,
  )
  return [invalid(pack, code, what)]
}

function checkOnFloor(
  floor: RulesetRequirement,
  proposal: Proposal,
  overlay: Overlay,
  layering: Layering,
): void {
  const { budget, rules, problems, warnings } = layering
  const granted = Math.min(budget.work, WORK_MAX)
  const own = { work: granted, judgements: JUDGEMENTS_MAX }
  const shipped = asShipped(floor.code, overlay, layering)
  const problem = checkFloor(
    shipped?.floor ?? floor,
    shipped?.proposal ?? proposal,
    shipped?.context ?? rules.context,
    own,
  )
  if (problem) problems.push(problem)
  else if (shipped && !isTightening(floor, proposal, rules.context, own))
    warnings.push(countsBeside(floor, proposal))
  budget.work -= granted - own.work
}

interface Shipped {
  readonly floor: RulesetRequirement
  readonly proposal: Proposal
  readonly context: RuleContext
}

/** The floor and the proposal at the parameters' defaults; null where these hold. */
function asShipped(code: string, { override, pack }: Overlay, { untuned }: Layering): Shipped | null {
  const rules = untuned()
  const floor = rules?.requirements.find((requirement) => requirement.code === code)
  if (!rules || !floor) return null
  const { proposal } = makeProposal(override, pack, rules.expander, rules.context.facts)
  return { floor, proposal, context: rules.context }
}

const countsBeside = ({ code }: RulesetRequirement, { pack: { pack } }: Proposal): RulesetWarning => ({
  code: 'CONDITION_JOINED',
  ...worded(
    say(
      `${pack}: the conditions it gives the floor ${code} are less strict than the floor at the organisation's parameters, so the floor's own count as well.`,
      `${pack}：它给底线${code}设定的条件比按本机构参数计算的底线宽松，因此底线自身的条件同时有效。`,
    ),
  ),
  path: ['packs', pack, 'overrides', code],
})
