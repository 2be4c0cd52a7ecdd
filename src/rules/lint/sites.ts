import {
  type ConditionNode,
  conditionsOfExpression,
  expressionNodesOf,
  factsOfExpression,
  factsOfNode,
  type NamedRead,
  nodesOf,
} from '../conditions/nodes.ts'
import type {
  Condition,
  DeadlineRule,
  Expression,
  FactDeclaration,
  Pack,
  Requirement,
} from '../pack/format.ts'
import { assumptionOf, urgentWhen } from '../pack/format-readings.ts'
import type { Path } from '../pack/positions.ts'

export type ConditionRole =
  | 'when'
  | 'require'
  | 'closes'
  | 'dueNowWhen'
  | 'named'
  | 'conflict'
  | 'urgency'
  | 'countsWhen'
  | 'unless'
  | 'derive'
  | 'claim'
  | 'step'

/** A place of the pack where a condition stands. */
export interface ConditionSite extends ConditionNode {
  readonly role: ConditionRole
  /** The list whose item facts may be read here; null when there is no item at hand. Named conditions take any. */
  readonly list: string | null
}

export interface ExpressionSite {
  readonly node: Expression
  readonly path: Path
  readonly role: 'derive' | 'claim'
  readonly list: string | null
}

/** The list an item fact belongs to: `visits` for `visits[].length`; null for any other fact. */
export function listOf(fact: string): string | null {
  const end = fact.indexOf('[]')
  return end < 0 ? null : fact.slice(0, end)
}

export type Inherited = ReadonlyMap<string, Requirement>
const NOTHING_INHERITED: Inherited = new Map()

/** Found once for a pack and what it inherits: nearly every rule asks. */
function oncePerPack<Found>(find: (pack: Pack, inherited: Inherited) => readonly Found[]) {
  const known = new WeakMap<Pack, WeakMap<Inherited, readonly Found[]>>()
  return (pack: Pack, inherited: Inherited = NOTHING_INHERITED): readonly Found[] => {
    const ofPack = known.get(pack) ?? new WeakMap<Inherited, readonly Found[]>()
    known.set(pack, ofPack)
    const found = ofPack.get(inherited) ?? find(pack, inherited)
    ofPack.set(inherited, found)
    return found
  }
}

/** Every condition of a pack, those inside expressions and overrides included. */
export const conditionSites = oncePerPack(findConditionSites)

function findConditionSites(pack: Pack, inherited: Inherited): ConditionSite[] {
  const named = Object.entries(pack.conditions ?? {}).map(([name, node]) =>
    site(node, ['conditions', name], 'named', null),
  )
  const facts = Object.entries(pack.facts ?? {}).flatMap(([name, fact]) => factSites(name, fact))
  const requirements = (pack.requirements ?? []).flatMap((requirement, index) =>
    requirementSites(requirement, ['requirements', index], requirement.each ?? null),
  )
  const conflicts = (pack.conflicts ?? []).map(({ when }, index) =>
    site(when, ['conflicts', index, 'when'], 'conflict', null),
  )
  return [
    ...named,
    ...facts,
    ...requirements,
    ...conflicts,
    ...insideExpressions(pack),
    ...stepSites(pack),
    ...overrideSites(pack, inherited),
  ]
}

function site(node: Condition, path: Path, role: ConditionRole, list: string | null): ConditionSite {
  return { node, path, role, list }
}

function factSites(name: string, fact: FactDeclaration): ConditionSite[] {
  const unless = assumptionOf(fact)?.unless
  return [
    ...(fact.countsWhen
      ? [site(fact.countsWhen, ['facts', name, 'countsWhen'], 'countsWhen', listOf(name))]
      : []),
    ...(unless ? [site(unless, ['facts', name, 'assume', 'unless'], 'unless', null)] : []),
  ]
}

interface RequirementConditions {
  readonly when?: Condition | undefined
  readonly require?: Condition | undefined
  readonly closes?: Condition | undefined
  readonly deadline?: DeadlineRule | undefined
  readonly urgency?: Requirement['urgency'] | undefined
}

/** The conditions of one requirement, or of the change an override makes to one. */
export function requirementSites(
  parts: RequirementConditions,
  path: Path,
  list: string | null,
): ConditionSite[] {
  const { when, require, closes, deadline, urgency } = parts
  const urgent = urgentWhen({ urgency })
  return [
    ...(when ? [site(when, [...path, 'when'], 'when', list)] : []),
    ...(require ? [site(require, [...path, 'require'], 'require', list)] : []),
    ...(closes ? [site(closes, [...path, 'closes'], 'closes', list)] : []),
    ...(deadline?.dueNowWhen
      ? [site(deadline.dueNowWhen, [...path, 'deadline', 'dueNowWhen'], 'dueNowWhen', list)]
      : []),
    ...(urgent ? [site(urgent, [...path, 'urgency', 'immediate'], 'urgency', list)] : []),
  ]
}

/** When steps of procedures are needed. */
function stepSites({ procedures }: Pack): ConditionSite[] {
  return Object.entries(procedures ?? {}).flatMap(([code, { steps }]) =>
    (steps ?? []).flatMap(({ when }, index) =>
      when ? [site(when, ['procedures', code, 'steps', index, 'when'], 'step', null)] : [],
    ),
  )
}

function insideExpressions(pack: Pack): ConditionSite[] {
  return expressionSites(pack).flatMap((expression) =>
    [...expressionNodesOf(expression)].flatMap((inner) =>
      conditionsOfExpression(inner).map(({ node, path }) =>
        site(node, path, expression.role, expression.list),
      ),
    ),
  )
}

/** Every part of the condition at a site; found once. */
export function nodesAt(site: ConditionSite): readonly ConditionNode[] {
  const found = nodesBySite.get(site) ?? nodesOf(site)
  nodesBySite.set(site, found)
  return found
}

const nodesBySite = new WeakMap<ConditionSite, readonly ConditionNode[]>()

/** Every expression of a pack: what facts are derived from and what claims compute. */
export const expressionSites = oncePerPack(findExpressionSites)

function findExpressionSites(pack: Pack): ExpressionSite[] {
  const derived = Object.entries(pack.facts ?? {}).flatMap(([name, fact]): ExpressionSite[] =>
    fact.derive
      ? [{ node: fact.derive, path: ['facts', name, 'derive'], role: 'derive', list: listOf(name) }]
      : [],
  )
  const claims = (pack.requirements ?? []).flatMap(({ claim, each }, index): ExpressionSite[] =>
    claim?.value
      ? [
          {
            node: claim.value,
            path: ['requirements', index, 'claim', 'value'],
            role: 'claim',
            list: each ?? null,
          },
        ]
      : [],
  )
  return [...derived, ...claims]
}

export interface FactRead extends NamedRead {
  /** The list whose items are at hand; undefined inside a named condition, which takes its user's. */
  readonly list: string | null | undefined
}

/** Every place where a pack reads a fact, with the name as it stands there; variables of messages are not among them. */
export const factReads = oncePerPack(findFactReads)

function findFactReads(pack: Pack, inherited: Inherited): FactRead[] {
  const fromConditions = conditionSites(pack, inherited).flatMap((root) =>
    nodesAt(root)
      .flatMap(factsOfNode)
      .map((read) => ({ ...read, list: root.role === 'named' ? undefined : root.list })),
  )
  const fromExpressions = expressionSites(pack).flatMap((root) =>
    [...expressionNodesOf(root)].flatMap(factsOfExpression).map((read) => ({ ...read, list: root.list })),
  )
  return [...fromConditions, ...fromExpressions, ...plainReads(pack)]
}

function plainReads(pack: Pack): FactRead[] {
  const ofRequirements = (pack.requirements ?? []).flatMap(({ each, performedBy, deadline }, index) => {
    const path: Path = ['requirements', index]
    const list = each ?? null
    return [
      ...(each === undefined ? [] : [{ name: each, path: [...path, 'each'], list: null }]),
      ...(performedBy === undefined ? [] : [{ name: performedBy, path: [...path, 'performedBy'], list }]),
      ...(deadline?.from === undefined
        ? []
        : [{ name: deadline.from, path: [...path, 'deadline', 'from'], list }]),
    ]
  })
  const ofRankings = (pack.rankings ?? []).flatMap(({ list, by, score }, index) => {
    const path: Path = ['rankings', index]
    return [
      { name: list, path: [...path, 'list'], list: null },
      ...by.map((name, at) => ({ name, path: [...path, 'by', at], list })),
      ...score.map((name, at) => ({ name, path: [...path, 'score', at], list })),
    ]
  })
  return [...ofRequirements, ...ofRankings]
}

/** The conditions that overrides put in place of another pack's. */
export function overrideSites(pack: Pack, inherited: Inherited): ConditionSite[] {
  return (pack.overrides ?? []).flatMap(({ target, change }, index) =>
    requirementSites(change, ['overrides', index, 'change'], inherited.get(target)?.each ?? null),
  )
}
