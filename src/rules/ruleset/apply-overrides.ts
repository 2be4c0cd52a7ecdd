import type { SearchBudget } from '../cases/search-cases.ts'
import type { Override, Pack } from '../pack/format.ts'
import type { RuleContext, RulesetRequirement } from '../types.ts'
import type { Expander } from './expand.ts'
import { checkFloor, joined } from './floors.ts'
import { mergeProposals } from './merge-overrides.ts'
import { makeProposal, type Proposal } from './resolved-override.ts'
import type { RulesetProblem, RulesetWarning } from './ruleset-problem.ts'

/** Judgements spent on comparing the floors of one set of packs with what overrides make of them. */
const JUDGEMENTS_MAX = 40_000
/** Judgements for one override, so that a large one leaves something for the others. */
const JUDGEMENTS_EACH_MAX = 8_000

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
  readonly budget: SearchBudget
  readonly problems: RulesetProblem[]
  readonly warnings: RulesetWarning[]
}

/**
 * Applies the overrides of all packs to the requirements. A floor may only be tightened: an override that asks less in any
 * case is FLOOR_WEAKENED, with a case that shows it. Several overrides of one requirement add up to the strictest of them,
 * so that order never matters. `packs` must be in an order that does not depend on how they were given; `untuned` gives
 * the rules at the parameters' defaults, or null where these hold: an override is measured against the floor as shipped,
 * and a floor that the organisation has tuned further counts beside it.
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
    budget: { judgements: JUDGEMENTS_MAX },
    problems: unknownTargets(overlays, requirements),
    warnings: [],
  }
  // They share a budget, so they are taken in an order that does not depend on how packs are written down.
  const changed = requirements.toSorted(byCode).flatMap((requirement) => {
    const found = overlays.get(requirement.code)
    return found ? (overlaid(requirement, found, layering) ?? []) : [requirement]
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
            invalid(pack, target, `overrides ${target}, which no pack of the set declares`),
          ),
    )
}

const invalid = (pack: Pack, target: string, what: string): RulesetProblem => ({
  code: 'PACK_INVALID',
  message: `${pack.pack} ${what}.`,
  path: ['packs', pack.pack, 'overrides', target],
})

function overlaid(
  requirement: RulesetRequirement,
  overlays: readonly Overlay[],
  layering: Layering,
): RulesetRequirement | null {
  const { rules, problems } = layering
  const proposals = overlays.flatMap((overlay) => {
    const { override, pack } = overlay
    const { proposal, problems: found } = makeProposal(override, pack, rules.expander, rules.context.facts)
    problems.push(...found, ...notByOverride(requirement, proposal))
    if (found.length > 0) return []
    return [requirement.lock === 'floor' ? onFloor(requirement, proposal, overlay, layering) : proposal]
  })
  return mergeProposals(requirement, proposals)
}

/** What is tunable is set aside by a waiver, with a second person and an end, and not by a pack. */
function notByOverride({ code, lock }: RulesetRequirement, { pack, change }: Proposal): RulesetProblem[] {
  if (lock !== 'tunable' || change.enabled !== false) return []
  return [invalid(pack, code, `switches off ${code}, which may only be set aside by a waiver`)]
}

function onFloor(
  floor: RulesetRequirement,
  proposal: Proposal,
  overlay: Overlay,
  layering: Layering,
): Proposal {
  const { budget, rules } = layering
  const granted = Math.min(budget.judgements, JUDGEMENTS_EACH_MAX)
  const own = { judgements: granted }
  const found = checkFloor(floor, proposal, rules.context, own)
  const isTightenedAsShipped =
    found.problems.length > 0 && tightensUntuned(floor.code, overlay, layering, own)
  const check = isTightenedAsShipped
    ? joined(floor, proposal, "are less strict than the floor at the organisation's parameters")
    : found
  budget.judgements -= granted - own.judgements
  layering.problems.push(...check.problems)
  layering.warnings.push(...check.warnings)
  return check.proposal
}

function tightensUntuned(
  code: string,
  { override, pack }: Overlay,
  { untuned }: Layering,
  budget: SearchBudget,
): boolean {
  const rules = untuned()
  const floor = rules?.requirements.find((requirement) => requirement.code === code)
  if (!rules || !floor) return false
  const { proposal, problems } = makeProposal(override, pack, rules.expander, rules.context.facts)
  return problems.length === 0 && checkFloor(floor, proposal, rules.context, budget).problems.length === 0
}
