import { spend, UNBOUNDED } from '../operators/work.ts'
import { operatorsOf, type PluginOptions } from '../plugins/define-plugin.ts'
import type { Ruleset } from '../types.ts'
import type { CompiledRuleset } from './compiled-ruleset.ts'
import { linkPlan } from './link-plan.ts'
import { makePlan } from './make-plan.ts'

/** Making a part of a program, against comparing it once. */
const COMPILING = 20

/** Compiles a resolved ruleset. Pure and deterministic: the same ruleset gives the same program. */
export function compileRuleset(ruleset: Ruleset, options: PluginOptions = {}): CompiledRuleset {
  const plugins = operatorsOf(options)
  const { work = UNBOUNDED } = options
  const plan = makePlan(ruleset, plugins)
  spend(work, (plan.code.length + plan.factNames.length) * COMPILING)
  return linkPlan(plan, ruleset, {
    requirementAt: (place) => entryAt(ruleset.requirements, place),
    leafAt: (leaf) => entryAt(plan.leaves, leaf),
    plugins,
    work,
  })
}

function entryAt<T>(list: readonly T[], place: number): T {
  const entry = list[place]
  if (entry === undefined) throw new RangeError(`there is nothing at place ${place}`)
  return entry
}
