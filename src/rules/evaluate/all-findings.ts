import { NONE } from '../program/program.ts'
import type { Finding, RulesetRequirement } from '../types.ts'
import type { Assessment } from './assess.ts'

/**
 * Every requirement (and list item) of the ruleset, sorted by code and item, those that do not apply included. Made on
 * demand: most requirements of a ruleset do not apply in a situation, and an assessment spends nothing on them.
 */
export function allFindings({ compiled, situation, result }: Assessment): Finding[] {
  const found = Map.groupBy(result.findings, ({ requirement }) => requirement.code)
  return compiled.requirements.flatMap(({ requirement, each }) => {
    const own = found.get(requirement.code) ?? []
    const given = each === NONE ? undefined : situation.given.items.get(each)
    const items = given && given.length > 0 ? given.map(({ name }) => name) : [null]
    return items.map(
      (item) => own.find((finding) => finding.item === item) ?? notApplicable(requirement, item),
    )
  })
}

const notApplicable = (requirement: RulesetRequirement, item: string | null): Finding => ({
  requirement,
  item,
  status: 'NOT_APPLICABLE',
  blocks: false,
  missingFacts: [],
  dueAt: null,
  waiver: null,
})
