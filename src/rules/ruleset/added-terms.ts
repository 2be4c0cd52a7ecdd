import { decideStrictness, type Strictness, WORK_MAX } from '../compare/decide-strictness.ts'
import { conditionsIn, conditionsOf, factsBehind, factsOfCondition } from '../conditions/facts-read.ts'
import { conditionsWithin } from '../conditions/nodes.ts'
import { OPERATORS } from '../operators/signatures.ts'
import type { Condition, FactDeclaration, Pack } from '../pack/format.ts'
import { say, worded } from '../pack/locale.ts'
import type { PluginOperators } from '../plugins/define-plugin.ts'
import { usesPlugin } from '../plugins/uses-plugin.ts'
import type { RuleContext, RulesetRequirement } from '../types.ts'
import { exampleInWords } from './floors.ts'
import { mergeVocabulary } from './merge.ts'
import { visiblePacks } from './order-packs.ts'
import type { RulesetProblem } from './ruleset-problem.ts'

/** Steps spent on deciding what added codes make of the floors of one set of packs, all together. */
const FLOORS_WORK_MAX = 2_000_000

/**
 * Floors that a code weakens which another pack puts on a scale the floor compares with. Without a place on the scale the
 * code is neither above nor below anything and the floor stays open; with one it may be met. Such a code is compared with
 * the floor as an override is, and refused where it is not shown that the floor asks as much as before.
 */
export function floorsOnLongerScales(
  packs: readonly Pack[],
  requirements: readonly RulesetRequirement[],
  context: RuleContext,
  plugins: PluginOperators,
): RulesetProblem[] {
  const byName = new Map(packs.map((pack) => [pack.pack, pack]))
  const budget = { work: FLOORS_WORK_MAX }
  const floors = requirements
    .filter(({ lock }) => lock === 'floor')
    .toSorted((a, b) => (a.code < b.code ? -1 : 1))
  return floors.flatMap((floor) => {
    const visible = visiblePacks(floor.pack, byName)
    const added = addedTo(
      scalesOf(floor, context),
      packs.filter(({ pack }) => !visible.has(pack)),
    )
    const [first] = added
    if (!first) return []
    const own = mergeVocabulary(packs.filter(({ pack }) => visible.has(pack)))
    const [before, after] = [
      { requirement: floor, context: withOpenCodes({ ...context, vocabulary: own }) },
      { requirement: floor, context: withOpenCodes(context) },
    ]
    // Of a plugin's operators nobody knows the values at which they change.
    const isKnown = !conditionsOf(floor, context.facts).some((condition) => usesPlugin(condition, plugins))
    const granted = Math.min(budget.work, WORK_MAX)
    const spent = { work: granted }
    const found = isKnown ? decideStrictness(before, after, spent) : UNKNOWN
    budget.work -= granted - spent.work
    if (found.verdict === 'AT_LEAST_AS_STRICT') return []
    const example = found.verdict === 'WEAKER' ? found.example : null
    const { pack, list, code } = first
    const shown = example
      ? exampleInWords(example, after.context)
      : say('That it does not weaken it could not be decided.', '无法确定它没有削弱该底线。')
    const problem: RulesetProblem = {
      code: example ? 'FLOOR_WEAKENED' : 'FLOOR_UNPROVEN',
      ...worded(
        say(
          `${pack} puts the code ${code} on the scale ${list}, with which the floor ${floor.code} compares; a floor may only be tightened. ${shown.en}`,
          `${pack}把代码${code}加入等级${list}，而底线${floor.code}以该等级作比较；底线只能收紧。${shown['zh-CN']}`,
        ),
      ),
      path: ['packs', pack, 'vocabulary', list, code],
      ...(example && { counterExample: example }),
    }
    return [problem]
  })
}

const UNKNOWN: Strictness = { verdict: 'UNPROVEN' }

interface AddedTerm {
  readonly pack: string
  readonly list: string
  readonly code: string
}

/** The codes with a place on one of the scales that packs add. */
function addedTo(scales: ReadonlySet<string>, packs: readonly Pack[]): AddedTerm[] {
  if (scales.size === 0) return []
  return packs.flatMap(({ pack, vocabulary }) =>
    Object.entries(vocabulary ?? {})
      .filter(([list]) => scales.has(list))
      .flatMap(([list, terms]) =>
        Object.entries(terms).flatMap(([code, { order }]) =>
          order === undefined ? [] : [{ pack, list, code }],
        ),
      ),
  )
}

/** The vocabulary lists along whose scales a requirement, or a fact behind it, compares. */
function scalesOf(requirement: RulesetRequirement, { facts }: RuleContext): Set<string> {
  const own = conditionsOf(requirement, facts)
  const behind = factsBehind(own.flatMap(factsOfCondition), facts).flatMap((name) => {
    const fact = Object.hasOwn(facts, name) ? facts[name] : undefined
    return [
      ...(fact?.derive ? conditionsIn(fact.derive) : []),
      ...(fact?.countsWhen ? [fact.countsWhen] : []),
    ]
  })
  return new Set([...own, ...behind].flatMap((condition) => scalesIn(condition, facts)))
}

const scalesIn = (condition: Condition, facts: RuleContext['facts']): string[] =>
  conditionsWithin(condition).flatMap(({ fact, operator }) => {
    if (fact === undefined || !SCALE_OPERATORS.has(operator ?? '')) return []
    const list = Object.hasOwn(facts, fact) ? facts[fact]?.vocabulary : undefined
    return list === undefined ? [] : [list]
  })

const SCALE_OPERATORS: ReadonlySet<string> = new Set(
  Object.entries(OPERATORS).flatMap(([name, { operand }]) => (operand === 'scaleTerm' ? [name] : [])),
)

/** An added code that was refused before must not be met now either, so that every code counts as sayable on both sides. */
function withOpenCodes(context: RuleContext): RuleContext {
  const open = ([name, fact]: readonly [string, FactDeclaration]) =>
    [name, fact.vocabulary === undefined ? fact : { ...fact, open: true }] as const
  return { ...context, facts: Object.fromEntries(Object.entries(context.facts).map(open)) }
}
