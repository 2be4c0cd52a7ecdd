import type { FactDeclaration } from '../pack/format.ts'
import { didYouMean } from '../pack/suggest.ts'
import { listOf } from './sites.ts'
import type { LintRule, LintScope, Report } from './visible-packs.ts'

/** No fact lies below another fact in the nested form that callers send, and fields of items belong to a declared list. */
export const factNames: LintRule = (scope, report) => {
  // Where both facts are this pack's own, the lower one is reported.
  const below = factsBelow([...scope.facts].filter(([name]) => !Object.hasOwn(scope.pack.facts ?? {}, name)))
  for (const [name, fact] of Object.entries(scope.pack.facts ?? {})) {
    const list = listOf(name)
    if (list !== null) {
      checkItemName(name, list, scope, report)
      continue
    }
    const above = isGiven(fact) ? prefixesOf(name).find((prefix) => scope.facts.has(prefix)) : undefined
    const clash = above === undefined ? below.get(name) : name
    const upper = above ?? name
    if (clash === undefined) continue
    const message = `\`${clash}\` lies below the fact \`${upper}\`, so the two cannot be given together`
    report('FACT_NAME_CLASH', ['facts', name], message, 'key')
  }
}

function checkItemName(name: string, list: string, { facts }: LintScope, report: Report): void {
  const found = facts.get(list)
  if (name === `${list}[]`) {
    const message = `write \`${list}\` for the list itself and \`${list}[].field\` for its items`
    report('FACT_NAME_CLASH', ['facts', name], message, 'key')
  } else if (found?.type !== 'list') {
    const meant = () => (found ? `; it is of type ${found.type}` : didYouMean(list, facts.keys()))
    const message = () => `\`${list}\` must be declared with type list before its items have fields${meant()}`
    report('ITEM_FACT', ['facts', name], message, 'key')
  }
}

/** What is only computed is sent by nobody. */
const isGiven = ({ derive, ask }: FactDeclaration): boolean => derive === undefined || ask !== undefined

/** For each name that stands above a fact that callers send: one such fact. */
function factsBelow(facts: readonly (readonly [string, FactDeclaration])[]): ReadonlyMap<string, string> {
  const given = facts.filter(([name, fact]) => isGiven(fact) && listOf(name) === null)
  return new Map(given.flatMap(([name]) => prefixesOf(name).map((prefix) => [prefix, name] as const)))
}

/** `a` and `a.b` for `a.b.c`. */
function prefixesOf(name: string): string[] {
  const parts = name.split('.')
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('.'))
}
