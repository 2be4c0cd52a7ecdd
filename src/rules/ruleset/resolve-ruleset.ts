import { digestOf } from '../pack/digest.ts'
import {
  type ConflictRule,
  type FactDeclaration,
  LIMITS,
  type Pack,
  type RankingRule,
  type Requirement,
} from '../pack/format.ts'
import type { Ruleset, RulesetRequirement } from '../types.ts'
import { Expander, ExpansionError } from './expand.ts'
import { declarationClashes, duplicateRequirements, mergeVocabulary } from './merge.ts'
import { orderPacks } from './order-packs.ts'
import { applyOverrides } from './override.ts'
import { resolveParameters } from './parameters.ts'
import type { PackVersion, RulesetProblem } from './problem.ts'

export type RulesetResolution = { ok: true; ruleset: Ruleset } | { ok: false; problems: RulesetProblem[] }

type RulesetBody = Omit<Ruleset, 'digest'>
export type BodyResolution = { ok: true; body: RulesetBody } | { ok: false; problems: RulesetProblem[] }

/**
 * Layers packs into one ruleset and names it by the digest of its inputs (pack names, versions and digests, parameter
 * values). The order in which packs are given never matters. All problems are collected. Implements pack-format.md and
 * architecture §4 "Merging packs".
 */
export async function resolveRuleset(input: {
  readonly packs: readonly PackVersion[]
  readonly parameters?: Readonly<Record<string, number>>
}): Promise<RulesetResolution> {
  const resolved = layerPacks(input.packs, input.parameters ?? {})
  if (!resolved.ok) return resolved
  const { packs, parameters } = resolved.body
  return { ok: true, ruleset: { digest: await digestOf({ packs, parameters }), ...resolved.body } }
}

/** The synchronous part of `resolveRuleset`: everything but the digest. Used where packs are tested, not recorded. */
export function layerPacks(
  versions: readonly PackVersion[],
  wanted: Readonly<Record<string, number>>,
): BodyResolution {
  const { ordered, problems: orderProblems } = orderPacks(versions)
  if (orderProblems.length > 0) return { ok: false, problems: orderProblems }
  const packs = ordered.map(({ pack }) => pack)
  const parameters = resolveParameters(packs, wanted)
  const { vocabulary, problems: vocabularyProblems } = mergeVocabulary(packs)
  const problems = [
    ...parameters.problems,
    ...vocabularyProblems,
    ...declarationClashes(packs, 'facts', (pack) => pack.facts),
    ...declarationClashes(packs, 'parameters', (pack) => pack.parameters),
    ...duplicateRequirements(packs),
  ]
  if (problems.length > 0) return { ok: false, problems }

  const expander = new Expander(new Map(packs.map((pack) => [pack.pack, pack])), parameters.values)
  const collected: RulesetProblem[] = []
  const rules = expandedRules(packs, expander, collected)
  const layered = applyOverrides(rules.requirements, packs, expander)
  collected.push(...layered.problems, ...tooLarge(layered.requirements))
  if (collected.length > 0) return { ok: false, problems: collected }
  return {
    ok: true,
    body: {
      packs: ordered
        .map(({ pack, digest }) => ({ name: pack.pack, version: pack.version, digest }))
        .sort((a, b) => (a.name < b.name ? -1 : 1)),
      locales: offeredLocales(packs),
      parameters: parameters.values,
      parameterDeclarations: parameters.declarations,
      vocabulary,
      facts: rules.facts,
      requirements: layered.requirements.sort((a, b) => compareCodes(a.code, b.code)),
      conflicts: rules.conflicts.sort((a, b) => compareCodes(a.code, b.code)),
      rankings: rules.rankings.sort((a, b) => compareCodes(a.list, b.list)),
    },
  }
}

interface ExpandedRules {
  readonly facts: Record<string, FactDeclaration>
  readonly requirements: RulesetRequirement[]
  readonly conflicts: ConflictRule[]
  readonly rankings: RankingRule[]
}

function expandedRules(
  packs: readonly Pack[],
  expander: Expander,
  problems: RulesetProblem[],
): ExpandedRules {
  const rules: ExpandedRules = { facts: {}, requirements: [], conflicts: [], rankings: [] }
  const attempt = (pack: Pack, name: string, work: () => void) => {
    try {
      work()
    } catch (error) {
      if (!(error instanceof ExpansionError)) throw error
      problems.push({
        code: 'PACK_INVALID',
        message: `${pack.pack}, ${name}: ${error.message}.`,
        path: ['packs', pack.pack, name],
      })
    }
  }
  for (const pack of packs) {
    for (const [name, fact] of Object.entries(pack.facts ?? {})) {
      attempt(pack, name, () => {
        rules.facts[name] ??= expandedFact(fact, pack.pack, expander)
      })
    }
    for (const requirement of pack.requirements ?? []) {
      attempt(pack, requirement.code, () =>
        rules.requirements.push(expandedRequirement(requirement, pack.pack, expander)),
      )
    }
    for (const conflict of pack.conflicts ?? []) {
      attempt(pack, conflict.code, () =>
        rules.conflicts.push({ ...conflict, when: expander.condition(conflict.when, pack.pack) }),
      )
    }
    for (const ranking of pack.rankings ?? []) {
      attempt(pack, ranking.list, () => {
        const bands = ranking.bands?.map((band) => ({ ...band, upTo: expander.number(band.upTo) }))
        rules.rankings.push(bands ? { ...ranking, bands } : ranking)
      })
    }
  }
  return rules
}

function expandedFact(fact: FactDeclaration, pack: string, expander: Expander): FactDeclaration {
  return {
    ...fact,
    ...(fact.derive && { derive: expander.expression(fact.derive, pack) }),
    ...(fact.countsWhen && { countsWhen: expander.condition(fact.countsWhen, pack) }),
  }
}

function expandedRequirement(requirement: Requirement, pack: string, expander: Expander): RulesetRequirement {
  const { when, require, closes, deadline, claim } = requirement
  return {
    ...requirement,
    pack,
    ...(when && { when: expander.condition(when, pack) }),
    ...(require && { require: expander.condition(require, pack) }),
    ...(closes && { closes: expander.condition(closes, pack) }),
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

function tooLarge(requirements: readonly RulesetRequirement[]): RulesetProblem[] {
  const over = requirements.length > LIMITS.requirementsPerRulesetMax
  const message = `The set has ${requirements.length} requirements; at most ${LIMITS.requirementsPerRulesetMax} are allowed.`
  return over ? [{ code: 'PACK_INVALID', message, path: ['packs'] }] : []
}

/** Every language some pack promises; a text that one pack lacks falls back to another language (`textIn`). */
const offeredLocales = (packs: readonly Pack[]): string[] =>
  [...new Set(packs.flatMap((pack) => pack.locales))].sort()

/** Order of codes that does not depend on the machine's language: EQ-2 before EQ-10. */
export function compareCodes(a: string, b: string): number {
  const parts = (code: string) => code.split(/(\d+)/)
  const left = parts(a)
  const right = parts(b)
  for (let index = 0; index < Math.min(left.length, right.length); index += 1) {
    const l = left[index] ?? ''
    const r = right[index] ?? ''
    if (l === r) continue
    if (index % 2 === 1) return Number(l) - Number(r) || (l < r ? -1 : 1)
    return l < r ? -1 : 1
  }
  return left.length - right.length
}
