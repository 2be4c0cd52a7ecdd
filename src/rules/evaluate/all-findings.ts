import type { CompiledRequirement } from '../compile/compiled-ruleset.ts'
import { DAY_MS } from '../operators/dates.ts'
import { spend } from '../operators/work.ts'
import { NONE } from '../program/program.ts'
import type { Finding, RulesetRequirement } from '../types.ts'
import type { Assessment } from './assess.ts'

/** Making a finding, against one comparison. */
const PER_FINDING = 40

/**
 * Every requirement (and list item) of the ruleset that counts on the day, sorted by code and item, those that do not apply included. Made on
 * demand: most requirements of a ruleset do not apply in a situation, and an assessment spends nothing on them.
 */
export const allFindings = (assessment: Assessment): Finding[] =>
  findingsAbout(assessment, assessment.compiled.requirements)

/** The same of some requirements of the ruleset, in the order given. */
export function findingsAbout(
  { situation, result }: Assessment,
  requirements: readonly CompiledRequirement[],
): Finding[] {
  const found = Map.groupBy(result.findings, ({ requirement }) => requirement.code)
  const today = Math.floor(situation.frame.asOf / DAY_MS)
  const counting = requirements.filter(({ firstDay, lastDay }) => firstDay <= today && today <= lastDay)
  return counting.flatMap(({ requirement, each }) => {
    const own = found.get(requirement.code) ?? []
    const given = each === NONE ? undefined : situation.given.items.get(each)
    const items = given && given.length > 0 ? given.map(({ name }) => name) : [null]
    spend(situation.frame.work, items.length * PER_FINDING)
    const byItem = new Map(own.map((finding) => [finding.item, finding]))
    return items.map((item) => byItem.get(item) ?? notApplicable(requirement, item))
  })
}

const notApplicable = (requirement: RulesetRequirement, item: string | null): Finding => ({
  requirement,
  item,
  status: 'NOT_APPLICABLE',
  blocks: false,
  immediate: false,
  missingFacts: [],
  dueAt: null,
  waiver: null,
})
