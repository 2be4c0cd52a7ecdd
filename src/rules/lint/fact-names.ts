import { isGivable } from '../conditions/facts-read.ts'
import type { FactDeclaration } from '../pack/format.ts'
import { say } from '../pack/locale.ts'
import { prefixesOf } from '../ruleset/owned-names.ts'
import { listOf } from './sites.ts'
import { FACT, unknownName } from './unknown-names.ts'
import type { LintRule, LintScope, Report } from './visible-packs.ts'

/** No fact lies below another fact in the nested form that callers send, and fields of items belong to a declared list. */
export const factNames: LintRule = (scope, report) => {
  // Where both facts are this pack's own, the lower one is reported.
  const below = factsBelow([...scope.facts].filter(([name]) => !Object.hasOwn(scope.pack.facts ?? {}, name)))
  for (const [name, fact] of Object.entries(scope.pack.facts ?? {})) {
    const list = listOf(name)
    if (list !== null && !checkItemName(name, list, scope, report)) continue
    const above = isGivable(fact) ? prefixesOf(name).find((prefix) => scope.facts.has(prefix)) : undefined
    const clash = above === undefined ? below.get(name) : name
    const upper = above ?? name
    if (clash === undefined) continue
    const message = say(
      `\`${clash}\` lies inside the fact \`${upper}\`, so the two cannot be given together: give one of them another name`,
      `\`${clash}\`位于事实\`${upper}\`之内，两者不能同时给出：请给其中一个换名称`,
    )
    report('FACT_NAME_CLASH', ['facts', name], message, 'key')
  }
}

/** Whether the name of a field of items is sound; says what is wrong with it. */
function checkItemName(name: string, list: string, { facts }: LintScope, report: Report): boolean {
  const found = facts.get(list)
  if (name === `${list}[]`) {
    const message = say(
      `write \`${list}\` for the list itself and \`${list}[].field\` for what is said of its items`,
      `列表本身请写\`${list}\`，条目的内容请写\`${list}[].field\``,
    )
    report('FACT_NAME_CLASH', ['facts', name], message, 'key')
    return false
  }
  if (found?.type !== 'list') {
    const message = () =>
      found
        ? say(
            `\`${list}\` is of type ${found.type}, and only a fact of type list has items with fields`,
            `\`${list}\`的类型是${found.type}，只有类型为list的事实才有带字段的条目`,
          )
        : unknownName(FACT, list, facts.keys())
    report('ITEM_FACT', ['facts', name], message, 'key', list)
  }
  return found?.type === 'list'
}

/** For each name that stands above a fact that callers send: one such fact. */
function factsBelow(facts: readonly (readonly [string, FactDeclaration])[]): ReadonlyMap<string, string> {
  const given = facts.filter(([, fact]) => isGivable(fact))
  return new Map(given.flatMap(([name]) => prefixesOf(name).map((prefix) => [prefix, name] as const)))
}
