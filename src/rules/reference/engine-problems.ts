import { canonicalJson } from '../pack/digest.ts'
import type { Pack } from '../pack/format.ts'
import { type EngineText, NO_WORDS, say, worded } from '../pack/locale.ts'
import { makePlacer } from '../pack/place-problems.ts'
import { type Path, pointerOf } from '../pack/positions.ts'
import type { PackProblem } from '../pack/problems.ts'
import type { PluginOptions } from '../plugins/define-plugin.ts'
import { type LayeredPack, layerPack } from '../ruleset/layered-pack.ts'
import { type ComparisonBounds, comparePack, type PackDisagreement } from './pack-disagreements.ts'

/** As many are listed; whoever has to find the fault needs one case a place. */
const LISTED_MAX = 20
const FACTS_SHOWN_MAX = 300

export interface EngineCheckContext extends PluginOptions {
  readonly extends: readonly Pack[]
  /** The text the pack was read from, for lines and columns. */
  readonly source?: string
  readonly bounds?: ComparisonBounds
  /** Awaited between two cases, so that others have their turn. */
  readonly turn?: () => Promise<void>
}

/**
 * Whether json-rules-engine says of a pack what the evaluator says, on its tests and on cases made for every requirement:
 * ENGINES_DISAGREE (an error) with place and case for each point where it does not, and ENGINES_COMPARED_IN_PART (a
 * warning) where the pack is too large for the usual number of cases. To be run on packs without errors.
 */
export async function checkEngines(
  pack: Pack,
  { source, extends: extended, ...options }: EngineCheckContext,
): Promise<PackProblem[]> {
  const { bounds, turn, ...plugins } = options
  const layered = layerPack(pack, extended, plugins)
  return engineProblems(layered, {
    ...(source !== undefined && { source }),
    ...(bounds && { bounds }),
    ...(turn && { turn }),
  })
}

/** The same for a pack that is layered already. */
export async function engineProblems(
  layered: LayeredPack,
  { source, bounds, turn }: Pick<EngineCheckContext, 'source' | 'bounds' | 'turn'>,
): Promise<PackProblem[]> {
  const { pack } = layered
  const { disagreements, cases, isComplete } = await comparePack(layered, bounds, turn)
  const disagreeing = disagreements.length === 0 ? [] : listed(pack, disagreements, source)
  return isComplete ? disagreeing : [...disagreeing, comparedInPart(cases)]
}

const comparedInPart = (cases: number): PackProblem => ({
  code: 'ENGINES_COMPARED_IN_PART',
  severity: 'WARNING',
  ...worded(
    say(
      `this pack is so large that only ${cases} situations were computed a second time, by another engine; nothing has to be mended for that`,
      `此规则包很大，只有${cases}种情形由另一个引擎重新计算；无须因此修改`,
    ),
  ),
  pointer: '',
  line: null,
  column: null,
})

function listed(
  pack: Pack,
  disagreements: readonly PackDisagreement[],
  source: string | undefined,
): PackProblem[] {
  const placeOf = makePlacer(source)
  const byPlace = Map.groupBy(disagreements, (one) => pointerOf(placeIn(pack, one)))
  return [...byPlace].slice(0, LISTED_MAX).flatMap(([pointer, [first, ...others]]) => {
    if (first === undefined) return []
    const words = worded(sentence(first, others.length))
    return [
      { code: 'ENGINES_DISAGREE', severity: 'ERROR', ...words, pointer, ...placeOf(placeIn(pack, first)) },
    ]
  })
}

function placeIn(pack: Pack, { subject, part }: PackDisagreement): Path {
  if (part === 'derive' || part === 'assume')
    return Object.hasOwn(pack.facts ?? {}, subject) ? ['facts', subject, part] : []
  const index = (pack.requirements ?? []).findIndex(({ code }) => code === subject)
  const own = pack.requirements?.[index]
  if (own)
    return part === 'blocks' || own[part] === undefined
      ? ['requirements', index]
      : ['requirements', index, part]
  const override = (pack.overrides ?? []).findIndex(({ target }) => target === subject)
  return override < 0 ? [] : ['overrides', override]
}

function sentence(one: PackDisagreement, others: number): EngineText {
  const { subject, item, part, ours, reference, test, facts, asOf } = one
  const text = canonicalJson(facts)
  const shown = text.length > FACTS_SHOWN_MAX ? `${text.slice(0, FACTS_SHOWN_MAX)}…` : text
  const where =
    test === null
      ? say(`on ${shown} at ${asOf}`, `在${asOf}，事实为${shown}时`)
      : say(`in the test "${test}"`, `在测试“${test}”中`)
  const about = item === null ? say(subject, subject) : say(`${subject} of ${item}`, `${item}的${subject}`)
  const more =
    others === 0
      ? NO_WORDS
      : say(` (and in ${others} more ${others === 1 ? 'case' : 'cases'})`, `（另有${others}种情形）`)
  return say(
    `two engines disagree about "${part}" of ${about.en} ${where.en}${more.en}: the evaluator says ${ours}, json-rules-engine says ${reference}. That is a fault of this product, not of the pack; please report it`,
    `${where['zh-CN']}，两个引擎对${about['zh-CN']}的"${part}"结论不一${more['zh-CN']}：评估器为${ours}，json-rules-engine为${reference}。这是产品的错误，不是规则包的错误，请报告`,
  )
}
