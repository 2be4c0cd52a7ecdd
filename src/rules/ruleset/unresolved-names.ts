import { type FactDeclarations, factsOfCondition, inputsOfFact } from '../conditions/facts-read.ts'
import { conditionsWithin } from '../conditions/nodes.ts'
import { isOperator } from '../operators/signatures.ts'
import type { Condition } from '../pack/format.ts'
import { assumptionOf, urgentWhen } from '../pack/format-readings.ts'
import { type EngineText, say, worded } from '../pack/locale.ts'
import type { PluginOperators } from '../plugins/define-plugin.ts'
import type { ExpandedRules } from './expanded-rules.ts'
import type { RulesetProblem } from './ruleset-problem.ts'

const NO_PLUGINS: PluginOperators = new Map()

/** What keeps a resolved condition from being evaluated: facts nobody declares, operators that do not exist. */
export function unreadableParts(
  condition: Condition,
  facts: FactDeclarations,
  plugins: PluginOperators = NO_PLUGINS,
): EngineText[] {
  const unknownFacts = factsOfCondition(condition).filter((name) => !Object.hasOwn(facts, name))
  const nodes = conditionsWithin(condition)
  const operators = nodes.flatMap(({ operator }) => operator ?? [])
  const unknownOperators = [...new Set(operators)].filter((name) => !isOperator(name) && !plugins.has(name))
  const saysNothing = nodes.some(({ all, any, not, fact }) => !all && !any && !not && fact === undefined)
  return [
    ...(saysNothing ? [say('has a part that compares nothing', '中有一部分没有比较任何内容')] : []),
    ...unknownFacts.map((name) =>
      say(`reads ${name}, which no pack of the set declares`, `读取${name}，但所选规则包都没有声明它`),
    ),
    ...unknownOperators.map((name) =>
      say(`uses ${name}, which is not an operator`, `使用了${name}，但它不是运算符`),
    ),
  ]
}

/** Requirements and derived facts that could not be evaluated; packs that passed `checkPack` have none. */
export function unreadableRules(
  { requirements, facts }: ExpandedRules,
  plugins: PluginOperators = NO_PLUGINS,
): RulesetProblem[] {
  const computed = Object.entries(facts).flatMap(([name, fact]) =>
    inputsOfFact(fact)
      .filter((input) => !Object.hasOwn(facts, input))
      .map(
        (input): RulesetProblem => ({
          code: 'PACK_INVALID',
          ...worded(
            say(
              `The fact ${name} is computed from ${input}, which no pack of the set declares.`,
              `事实${name}由${input}计算得出，但所选规则包都没有声明它。`,
            ),
          ),
          path: ['facts', name],
        }),
      ),
  )
  const assumed = Object.entries(facts).flatMap(([name, fact]) => {
    const unless = assumptionOf(fact)?.unless
    return (unless ? unreadableParts(unless, facts, plugins) : []).map(
      (what): RulesetProblem => ({
        code: 'PACK_INVALID',
        ...worded(
          say(`What is assumed of the fact ${name} ${what.en}.`, `对事实${name}的假定${what['zh-CN']}。`),
        ),
        path: ['facts', name],
      }),
    )
  })
  const judged = requirements.flatMap((requirement) => {
    const { code, pack, when, require, closes, each } = requirement
    const conditions = [when, require, closes, urgentWhen(requirement)].filter(
      (condition) => condition !== undefined,
    )
    const missingList =
      each === undefined || Object.hasOwn(facts, each)
        ? []
        : [
            say(
              `is judged for each item of ${each}, which no pack of the set declares`,
              `对${each}的条目逐一判断，但所选规则包都没有声明它`,
            ),
          ]
    return [
      ...conditions.flatMap((condition) => unreadableParts(condition, facts, plugins)),
      ...missingList,
    ].map(
      (what): RulesetProblem => ({
        code: 'PACK_INVALID',
        ...worded(say(`${pack}: ${code} ${what.en}.`, `${pack}：${code}${what['zh-CN']}。`)),
        path: ['packs', pack, code],
      }),
    )
  })
  return [...computed, ...assumed, ...judged]
}
