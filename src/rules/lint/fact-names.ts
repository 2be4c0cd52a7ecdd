import { isGivable } from '../conditions/facts-read.ts'
import type { FactDeclaration } from '../pack/format.ts'
import { didYouMean } from '../pack/suggest.ts'
import { prefixesOf } from '../ruleset/owned-names.ts'
import { listOf } from './sites.ts'
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
    const message = `\`${clash}\` lies below the fact \`${upper}\`, so the two cannot be given together`
    report('FACT_NAME_CLASH', ['facts', name], message, 'key')
  }
}

/** Whether the name of a field of items is sound; says what is wrong with it. */
function checkItemName(name: string, list: string, { facts }: LintScope, report: Report): boolean {
  const found = facts.get(list)
  if (name === `${list}[]`) {
    const message = `write \`${list}\` for the list itself and \`${list}[].field\` for its items`
    report('FACT_NAME_CLASH', ['facts', name], message, 'key')
    return false
  }
  if (found?.type !== 'list') {
    const meant = () => (found ? `; it is of type ${found.type}` : didYouMean(list, facts.keys()))
    const message = () => `\`${list}\` must be declared with type list before its items have fields${meant()}`
    report('ITEM_FACT', ['facts', name], message, 'key')
  }
  return found?.type === 'list'
}

/** For each name that stands above a fact that callers send: one such fact. */
function factsBelow(facts: readonly (readonly [string, FactDeclaration])[]): ReadonlyMap<string, string> {
  const given = facts.filter(([, fact]) => isGivable(fact))
  return new Map(given.flatMap(([name]) => prefixesOf(name).map((prefix) => [prefix, name] as const)))
}
