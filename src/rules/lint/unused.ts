import { conditionsWithin } from '../conditions/nodes.ts'
import type { Pack } from '../pack/format.ts'
import { say } from '../pack/locale.ts'
import { parameterReads } from './known-names.ts'
import { recordUses } from './record-uses.ts'
import { conditionSites, factReads, listOf } from './sites.ts'
import { messageReads } from './texts.ts'
import type { LintRule, LintScope } from './visible-packs.ts'

/**
 * Facts, named conditions and parameters that neither this pack nor a known pack that extends it reads, nor any procedure, register,
 * task rule or report of theirs. A parameter that
 * stands here to tighten an extended pack's is read there.
 */
export const unused: LintRule = (scope, report) => {
  const { pack } = scope
  const used = namesUsed(scope)
  const usedLists = new Set([...used.facts].map(listOf))
  for (const [name, fact] of Object.entries(pack.facts ?? {})) {
    if (fact.private || fact.standsFor !== undefined || used.facts.has(name) || usedLists.has(name)) continue
    report(
      'UNUSED_FACT',
      ['facts', name],
      say(
        `no requirement reads \`${name}\`, so asking for it changes nothing: use it, or take it out`,
        `没有要求读取\`${name}\`，因此询问它没有作用：请使用或删去`,
      ),
      'key',
    )
  }
  for (const name of Object.keys(pack.conditions ?? {})) {
    if (!used.conditions.has(name))
      report(
        'UNUSED_CONDITION',
        ['conditions', name],
        say(
          `nothing uses the condition \`${name}\`: use it, or take it out`,
          `条件\`${name}\`没有被使用：请使用或删去`,
        ),
        'key',
      )
  }
  for (const name of Object.keys(pack.parameters ?? {})) {
    const isTightened = scope.extended.some(({ parameters }) => parameters && Object.hasOwn(parameters, name))
    if (!used.parameters.has(name) && !isTightened)
      report(
        'UNUSED_PARAMETER',
        ['parameters', name],
        say(
          `nothing uses the parameter \`${name}\`: use it, or take it out`,
          `参数\`${name}\`没有被使用：请使用或删去`,
        ),
        'key',
      )
  }
}

interface UsedNames {
  readonly facts: Set<string>
  readonly conditions: Set<string>
  readonly parameters: Set<string>
}

function namesUsed({ pack, dependents, inherited }: LintScope): UsedNames {
  const used: UsedNames = { facts: new Set(), conditions: new Set(), parameters: new Set() }
  for (const user of [pack, ...dependents]) {
    const shown = messageReads({ pack: user })
    const conflicts = (user.conflicts ?? []).flatMap(({ between }) => between)
    addAll(used.facts, [
      ...factReads(user, inherited).map(({ name }) => name),
      ...conflicts,
      ...remedied(user),
      ...shown,
    ])
    addAll(
      used.parameters,
      parameterReads({ pack: user, inherited }).map(({ name }) => name),
    )
    addAll(
      used.parameters,
      [...shown].filter((name) => name.startsWith('param:')).map((name) => name.slice(6)),
    )
    const recorded = recordUses(user)
    addAll(used.facts, recorded.facts)
    addAll(used.parameters, recorded.parameters)
    addAll(used.conditions, recorded.conditions)
    const references = conditionSites(user, inherited).flatMap((site) =>
      conditionsWithin(site.node).map(({ condition }) => condition),
    )
    addAll(
      used.conditions,
      references.filter((name) => name !== undefined),
    )
  }
  return used
}

const remedied = (pack: Pack): string[] =>
  (pack.requirements ?? []).flatMap(({ remedies }) => (remedies ?? []).flatMap(({ set }) => Object.keys(set)))

function addAll(set: Set<string>, names: Iterable<string>): void {
  for (const name of names) set.add(name)
}
