import { expressionNodesOf, parametersOfNode } from '../conditions/nodes.ts'
import type { Requirement } from '../pack/format.ts'
import { say } from '../pack/locale.ts'
import type { Path } from '../pack/positions.ts'
import { didYouMean } from '../pack/suggest.ts'
import { conditionSites, expressionSites, factReads, nodesAt } from './sites.ts'
import { FACT, PARAMETER, reportUnknown, termOf } from './unknown-names.ts'
import type { LintRule, LintScope, Report } from './visible-packs.ts'

/** Every fact that is read is declared, and none of them is private. */
export const knownFacts: LintRule = (scope, report) => {
  const { pack, facts, inherited } = scope
  for (const { name, path } of factReads(pack, inherited)) {
    const fact = facts.get(name)
    if (!fact) reportUnknown(FACT, { name, known: facts.keys(), path }, scope, report)
    else if (fact.private)
      report(
        'PRIVATE_FACT',
        path,
        say(
          `\`${name}\` is private: it is kept for the worker, and no rule may read it`,
          `\`${name}\`是私密事实：只为工作人员保存，规则不得读取`,
        ),
        'value',
        name,
      )
  }
  for (const [index, { set }] of remediesOf(pack.requirements ?? [])) {
    for (const name of Object.keys(set)) {
      const path = [...index, 'set', name]
      if (!facts.has(name)) reportUnknown(FACT, { name, known: facts.keys(), path, at: 'key' }, scope, report)
    }
  }
}

function remediesOf(requirements: readonly Requirement[]) {
  return requirements.flatMap(({ remedies }, index) =>
    (remedies ?? []).map((remedy, at) => [['requirements', index, 'remedies', at], remedy] as const),
  )
}

/** What a conflict stands between is a requirement or a fact. */
export const knownConflicts: LintRule = ({ pack, facts, inherited, isWhole }, report) => {
  const known = new Set([
    ...facts.keys(),
    ...inherited.keys(),
    ...(pack.requirements ?? []).map(({ code }) => code),
  ])
  for (const [index, { between }] of (pack.conflicts ?? []).entries()) {
    for (const [at, name] of between.entries()) {
      if (known.has(name) || !isWhole) continue
      report(
        'UNKNOWN_REQUIREMENT',
        ['conflicts', index, 'between', at],
        () => {
          const meant = didYouMean(name, known)
          return say(
            `\`${name}\` is neither a requirement nor a fact${meant.en}`,
            `\`${name}\`既不是要求也不是事实${meant['zh-CN']}`,
          )
        },
        'value',
        name,
      )
    }
  }
}

/** Every parameter that is read is declared. */
export const knownParameters: LintRule = (scope, report) => {
  for (const { name, path } of parameterReads(scope)) {
    if (scope.parameters.has(name)) continue
    reportUnknown(PARAMETER, { name, known: scope.parameters.keys(), path }, scope, report)
  }
}

/** Every place where the pack reads a parameter, variables of messages not counted. */
export function parameterReads({
  pack,
  inherited,
}: Pick<LintScope, 'pack' | 'inherited'>): { name: string; path: Path }[] {
  const fromConditions = conditionSites(pack, inherited).flatMap((site) =>
    nodesAt(site).flatMap(parametersOfNode),
  )
  const fromExpressions = expressionSites(pack).flatMap((site) =>
    [...expressionNodesOf(site)].flatMap(({ node, path }) =>
      node.param === undefined ? [] : [{ name: node.param, path: [...path, 'param'] }],
    ),
  )
  const fromDeadlines = (pack.requirements ?? []).flatMap(({ deadline }, index) =>
    (['plusDays', 'plusMonths'] as const).flatMap((part) => {
      const figure = deadline?.[part]
      return typeof figure === 'object'
        ? [{ name: figure.param, path: ['requirements', index, 'deadline', part, 'param'] }]
        : []
    }),
  )
  const fromBands = (pack.rankings ?? []).flatMap(({ bands }, index) =>
    (bands ?? []).flatMap(({ upTo }, at) =>
      typeof upTo === 'object'
        ? [{ name: upTo.param, path: ['rankings', index, 'bands', at, 'upTo', 'param'] }]
        : [],
    ),
  )
  const fromRecords = RECORD_SECTIONS.flatMap((section) => parametersBelow(pack[section], [section]))
  // Conditions of steps are among the conditions already.
  const isNew = ({ path }: { path: Path }) => !(path[0] === 'procedures' && path.includes('when'))
  return [...fromConditions, ...fromExpressions, ...fromDeadlines, ...fromBands, ...fromRecords.filter(isNew)]
}

const RECORD_SECTIONS = ['procedures', 'registers', 'tasks', 'reports'] as const

/** Lengths of time and conditions over fields that name a parameter. */
function parametersBelow(value: unknown, path: Path): { name: string; path: Path }[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, below]) =>
    key === 'param' && typeof below === 'string'
      ? [{ name: below, path: [...path, key] }]
      : parametersBelow(below, [...path, Array.isArray(value) ? Number(key) : key]),
  )
}

/** Codes in requirements are terms of the vocabulary list that the format gives them. */
export const knownTerms: LintRule = (scope, report) => {
  for (const [index, requirement] of (scope.pack.requirements ?? []).entries()) {
    const path: Path = ['requirements', index]
    const { about, rating, resource } = requirement
    checkTerms(requirement.responsible, 'roles', [...path, 'responsible'], scope, report)
    checkTerms(requirement.consequences, 'consequences', [...path, 'consequences'], scope, report)
    for (const list of ['clientGroups', 'serviceModels', 'culturalPreferences'] as const) {
      checkTerms(about?.[list], list, [...path, 'about', list], scope, report)
    }
    if (rating)
      checkTerm(rating.serviceModel, 'serviceModels', [...path, 'rating', 'serviceModel'], scope, report)
    if (resource !== undefined) checkTerm(resource, 'resources', [...path, 'resource'], scope, report)
  }
  for (const [index, { change }] of (scope.pack.overrides ?? []).entries()) {
    checkTerms(change.responsible, 'roles', ['overrides', index, 'change', 'responsible'], scope, report)
  }
}

/** Codes are terms of a vocabulary list. */
export function checkTerms(
  codes: readonly string[] | undefined,
  list: string,
  path: Path,
  scope: LintScope,
  report: Report,
): void {
  for (const [index, code] of (codes ?? []).entries()) checkTerm(code, list, [...path, index], scope, report)
}

function checkTerm(code: string, list: string, path: Path, scope: LintScope, report: Report): void {
  const terms = scope.vocabulary.get(list)
  if (terms?.has(code)) return
  reportUnknown(termOf(list), { name: code, known: terms?.keys() ?? [], path }, scope, report)
}
