import { daysOf } from '../evaluate/in-force.ts'
import type { ConflictRule, FactDeclaration, Pack, RankingRule, Requirement } from '../pack/format.ts'
import { assumptionOf, urgentWhen } from '../pack/format-readings.ts'
import { say, worded } from '../pack/locale.ts'
import type { Dated, RulesetRequirement } from '../types.ts'
import { type Expander, ExpansionError } from './expand.ts'
import type { RulesetProblem } from './ruleset-problem.ts'

/** What all packs of a set declare, named conditions and parameters put in place. */
export interface ExpandedRules {
  readonly facts: Record<string, FactDeclaration>
  readonly requirements: RulesetRequirement[]
  readonly conflicts: Dated<ConflictRule>[]
  readonly rankings: Dated<RankingRule>[]
}

/** Puts named conditions and parameters in place in every pack. What cannot be expanded is a problem, never an exception. */
export function expandRules(
  packs: readonly Pack[],
  expander: Expander,
): { rules: ExpandedRules; problems: RulesetProblem[] } {
  const rules: ExpandedRules = { facts: {}, requirements: [], conflicts: [], rankings: [] }
  const problems: RulesetProblem[] = []
  const attempt = (pack: Pack, name: string, work: () => void) => {
    const problem = expansionProblem(pack, name, work)
    if (problem) problems.push(problem)
  }
  for (const pack of packs) {
    for (const [name, fact] of Object.entries(pack.facts ?? {})) {
      attempt(pack, name, () => {
        rules.facts[name] ??= expandedFact(fact, pack.pack, expander)
      })
    }
    for (const requirement of pack.requirements ?? []) {
      attempt(pack, requirement.code, () =>
        rules.requirements.push({
          ...expandedRequirement(requirement, pack.pack, expander),
          inForce: daysOf(pack),
        }),
      )
    }
    for (const conflict of pack.conflicts ?? []) {
      attempt(pack, conflict.code, () =>
        rules.conflicts.push({
          ...conflict,
          when: expander.condition(conflict.when, pack.pack),
          inForce: daysOf(pack),
        }),
      )
    }
    for (const ranking of pack.rankings ?? []) {
      attempt(pack, ranking.list, () => {
        const bands = ranking.bands?.map((band) => ({ ...band, upTo: expander.number(band.upTo) }))
        rules.rankings.push({ ...ranking, ...(bands && { bands }), inForce: daysOf(pack) })
      })
    }
  }
  return { rules, problems }
}

/** Runs an expansion; says what is wrong when it is not possible, and null otherwise. */
export function expansionProblem(pack: Pack, name: string, work: () => void): RulesetProblem | null {
  try {
    work()
    return null
  } catch (error) {
    if (!(error instanceof ExpansionError)) throw error
    return {
      code: 'PACK_INVALID',
      ...worded(
        say(`${pack.pack}, ${name}: ${error.text.en}.`, `${pack.pack}，${name}：${error.text['zh-CN']}。`),
      ),
      path: ['packs', pack.pack, name],
    }
  }
}

function expandedFact(fact: FactDeclaration, pack: string, expander: Expander): FactDeclaration {
  const assumption = assumptionOf(fact)
  return {
    ...fact,
    ...(fact.derive && { derive: expander.expression(fact.derive, pack) }),
    ...(fact.countsWhen && { countsWhen: expander.condition(fact.countsWhen, pack) }),
    ...(assumption?.unless && {
      assume: { value: assumption.value, unless: expander.condition(assumption.unless, pack) },
    }),
  }
}

function expandedRequirement(requirement: Requirement, pack: string, expander: Expander): RulesetRequirement {
  const { when, require, closes, deadline, claim } = requirement
  const urgent = urgentWhen(requirement)
  return {
    ...requirement,
    pack,
    title: expander.text(requirement.title),
    guidance: expander.text(requirement.guidance),
    ...(when && { when: expander.condition(when, pack) }),
    ...(require && { require: expander.condition(require, pack) }),
    ...(closes && { closes: expander.condition(closes, pack) }),
    ...(urgent && { urgency: { immediate: expander.condition(urgent, pack) } }),
    ...(deadline && { deadline: expandedDeadline(deadline, pack, expander) }),
    ...(claim?.value && { claim: { ...claim, value: expander.expression(claim.value, pack) } }),
  }
}

function expandedDeadline(deadline: NonNullable<Requirement['deadline']>, pack: string, expander: Expander) {
  return {
    ...deadline,
    ...(deadline.plusDays !== undefined && { plusDays: expander.number(deadline.plusDays) }),
    ...(deadline.plusMonths !== undefined && { plusMonths: expander.number(deadline.plusMonths) }),
    ...(deadline.dueNowWhen && { dueNowWhen: expander.condition(deadline.dueNowWhen, pack) }),
  }
}
