import { compileConditions } from '../compile/condition-set.ts'
import { factsBehind, factsOfCondition, fulfilmentOf } from '../conditions/facts-read.ts'
import { FALSE, TRUE, type TruthCode } from '../operators/truth.ts'
import type { Condition, Pack } from '../pack/format.ts'
import { isAuthority } from '../pack/format-values.ts'
import { say, worded } from '../pack/locale.ts'
import type { PluginOperators } from '../plugins/define-plugin.ts'
import { makeFrame, putFact } from '../program/encoded-facts.ts'
import { truthAt } from '../program/program.ts'
import type { FactValue, RuleContext, RulesetRequirement } from '../types.ts'
import type { RulesetProblem } from './ruleset-problem.ts'

/** A value of a fact that a pack says of every run or of an empty register, whatever anybody records. */
interface Said {
  readonly pack: string
  readonly fact: string
  readonly value: FactValue
  readonly path: readonly string[]
}

/**
 * What procedures say from their start on (`starts.facts`) and registers while they are empty (`whenEmpty`) is no evidence, for nobody recorded
 * it: a requirement that it would fulfil is refused (LAW_ASSUME), and so is what would keep a floor from applying (FLOOR_WEAKENED), save by
 * the packs that come with the product. Where the fact is read through computed ones it is taken to do so.
 */
export function saidWithoutRecord(
  packs: readonly Pack[],
  requirements: readonly RulesetRequirement[],
  context: RuleContext,
  plugins: PluginOperators,
): RulesetProblem[] {
  return packs.flatMap((pack) =>
    saidIn(pack).flatMap((said) => {
      // One cause is told once, however many requirements it is about.
      for (const requirement of requirements) {
        const { code, when, lock } = requirement
        const require = fulfilmentOf(requirement, context.facts)
        if (require && canTurn(require, said, TRUE, context, plugins)) return [fulfilled(said, code)]
        const mayWeaken = when && lock === 'floor' && !isAuthority(pack.pack)
        if (mayWeaken && canTurn(when, said, FALSE, context, plugins)) return [weakened(said, code)]
      }
      return []
    }),
  )
}

function saidIn({ pack, procedures = {}, registers = {} }: Pack): Said[] {
  return [
    ...Object.entries(procedures).flatMap(([code, { starts }]) =>
      Object.entries(starts?.facts ?? {}).map(([fact, value]) => ({
        pack,
        fact,
        value,
        path: ['procedures', code, 'starts', 'facts', fact],
      })),
    ),
    ...Object.entries(registers).flatMap(([code, { yields = {} }]) =>
      Object.entries(yields).flatMap(([kind, facts]) =>
        Object.entries(facts).flatMap(([fact, { whenEmpty }]) =>
          whenEmpty === undefined
            ? []
            : [
                {
                  pack,
                  fact,
                  value: whenEmpty,
                  path: ['registers', code, 'yields', kind, fact, 'whenEmpty'],
                },
              ],
        ),
      ),
    ),
  ]
}

/** Whether a value speaks for a condition coming out so, in one of its parts or behind a fact that it reads. */
function canTurn(
  condition: Condition,
  { fact, value }: Said,
  wanted: typeof TRUE | typeof FALSE,
  context: RuleContext,
  plugins: PluginOperators,
): boolean {
  const direct = factsOfCondition(condition)
  const others = direct.filter((name) => name !== fact)
  if (factsBehind(others, context.facts).includes(fact)) return true
  if (!direct.includes(fact)) return false
  return comparisonsOf(condition, fact, wanted).some(
    ({ part, truth }) => truthOf(part, { fact, value }, context, plugins) === truth,
  )
}

/** The comparisons of a fact with plain values, each with the truth by which it speaks for the wanted one. */
function comparisonsOf(
  { all, any, not, ...leaf }: Condition,
  fact: string,
  wanted: typeof TRUE | typeof FALSE,
): { readonly part: Condition; readonly truth: TruthCode }[] {
  if (not) return comparisonsOf(not, fact, wanted === TRUE ? FALSE : TRUE)
  const parts = all ?? any
  if (parts) return parts.flatMap((part) => comparisonsOf(part, fact, wanted))
  const isCompared = typeof leaf.value === 'object' && !Array.isArray(leaf.value)
  return leaf.fact === fact && !isCompared ? [{ part: leaf, truth: wanted }] : []
}

/** How a comparison comes out while nothing else is known. */
function truthOf(
  part: Condition,
  { fact, value }: Pick<Said, 'fact' | 'value'>,
  { facts, vocabulary }: RuleContext,
  plugins: PluginOperators,
): TruthCode {
  const declaration = facts[fact]
  if (declaration === undefined) throw new RangeError(`${fact} is not declared`)
  const { program, places, slots, codings } = compileConditions(
    [part],
    { facts: { [fact]: declaration }, vocabulary },
    plugins,
  )
  const frame = makeFrame(slots.size, 0)
  const slot = slots.get(fact) ?? 0
  const coding = codings[slot]
  if (coding) putFact(frame, slot, value, coding)
  return truthAt(program, places[0] ?? 0, frame)
}

const placed = ({ pack, path }: Said) => ['packs', pack, ...path]

const fulfilled = (said: Said, code: string): RulesetProblem => ({
  code: 'LAW_ASSUME',
  ...worded(
    say(
      `${said.pack}: ${code} would be fulfilled by \`${said.fact}\`, which is said here although nobody recorded it, and what fulfils a requirement has to be recorded: leave it out here, and it is not known until somebody does.`,
      `${said.pack}：${code}可由\`${said.fact}\`满足，而此处在无人记录时就已说明；满足要求的内容必须有人记录：请在此处删去，记录之前它即为未知。`,
    ),
  ),
  path: placed(said),
})

const weakened = (said: Said, code: string): RulesetProblem => ({
  code: 'FLOOR_WEAKENED',
  ...worded(
    say(
      `${said.pack} weakens the floor ${code}: it would not apply because of \`${said.fact}\`, which is said here although nobody recorded it. Leave it out here, and it is not known until somebody does.`,
      `${said.pack}削弱了底线${code}：因\`${said.fact}\`而不再适用，而此处在无人记录时就已说明。请在此处删去，记录之前它即为未知。`,
    ),
  ),
  path: placed(said),
})
