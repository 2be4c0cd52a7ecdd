import { UNBOUNDED } from '../operators/work.ts'
import type { Condition, FactDeclaration } from '../pack/format.ts'
import { spellingsOf } from '../pack/spellings.ts'
import type { PluginOperators } from '../plugins/define-plugin.ts'
import { ScopeFilter } from '../program/applicability-filter.ts'
import { encodingOf } from '../program/encoded-facts.ts'
import type { CompiledExpression } from '../program/expression.ts'
import { makeLeafTest } from '../program/leaf-test.ts'
import { NONE } from '../program/program.ts'
import type { Ruleset, RulesetRequirement, WorkBudget } from '../types.ts'
import type { CompiledFact, CompiledRequirement, CompiledRuleset } from './compiled-ruleset.ts'
import { factNameTree, type NameNode } from './fact-names.ts'
import { factTable, PLACES_WIDTH, type Plan, type RulesetHead } from './make-plan.ts'

/** What a plan is linked with: its bulky parts, one by one, and the operators it may use. */
export interface Linkage {
  readonly requirementAt: (place: number) => RulesetRequirement
  readonly leafAt: (leaf: number) => Condition
  readonly plugins: PluginOperators
  readonly work?: WorkBudget
}

/** Makes a plan ready to run; bulky parts are read from their source when they are needed for the first time. */
export function linkPlan(plan: Plan, ruleset: Ruleset, linkage: Linkage): CompiledRuleset {
  const { head, code, pool, derivations } = plan
  const dictionary = new Map(plan.texts.map((text, id) => [text, id]))
  const facts = linkFacts(head, plan.factNames, dictionary)
  const table = factTable(head, plan.factNames)
  const slots = [...facts.keys()]
  const requirements = linkRequirements(plan, linkage.requirementAt)
  const itemSlots = Map.groupBy(
    slots.filter((slot) => facts[slot]?.list !== NONE),
    (slot) => facts[slot]?.list ?? NONE,
  )
  return {
    ruleset,
    plan,
    facts,
    slots: new Map(facts.map(({ name }, slot) => [name, slot])),
    factNames: factNameTree(facts.flatMap(({ name, list }, slot) => (list === NONE ? [[name, slot]] : []))),
    itemNames: new Map([...itemSlots].map(([list, fields]) => [list, itemNameTree(facts, fields)])),
    dictionary,
    program: {
      code,
      pool,
      tests: plan.comparisons.map((comparison) => makeLeafTest(comparison, table, linkage.plugins)),
    },
    leafAt: linkage.leafAt,
    plugins: linkage.plugins,
    work: linkage.work ?? UNBOUNDED,
    requirements,
    byCode: requirementsByCode(plan, requirements),
    scope: new ScopeFilter(plan.index),
    conflicts: head.conflicts.map((rule, n) => ({ rule, when: plan.conflicts[n] ?? NONE })),
    derivations,
    derivationOf: slots.map((slot) => derivations.find((derivation) => derivation.slot === slot)),
    derivationsByList: Map.groupBy(derivations, ({ slot }) => facts[slot]?.list ?? NONE),
    itemSlots,
    assumable: slots.filter((slot) => facts[slot]?.declaration.assume !== undefined),
    procedures: new Map(
      Object.entries(head.procedures).map(([code, procedure]) => [
        code,
        { procedure, whens: plan.steps[code] ?? [] },
      ]),
    ),
    registers: new Map(Object.entries(head.registers)),
    taskRules: new Map(Object.entries(head.tasks)),
    reports: new Map(Object.entries(head.reports)),
    actionFact: factStandingFor('action', facts),
    subjectKindsFact: factStandingFor('subjectKinds', facts),
  }
}

const factStandingFor = (what: FactDeclaration['standsFor'], facts: readonly CompiledFact[]): string | null =>
  facts.find(({ declaration }) => declaration.standsFor === what)?.name ?? null

/** The names of fields without that of their list: length for visits[].length. */
const itemNameTree = (facts: readonly CompiledFact[], fields: readonly number[]): NameNode =>
  factNameTree(
    fields.map((slot) => {
      const { name = '' } = facts[slot] ?? {}
      return [name.slice(name.indexOf('[].') + 3), slot]
    }),
  )

function linkFacts(
  { facts, vocabulary }: RulesetHead,
  names: readonly string[],
  dictionary: ReadonlyMap<string, number>,
): CompiledFact[] {
  const codes = new Map(
    Object.entries(vocabulary).map(([list, terms]) => [list, new Set(Object.keys(terms))]),
  )
  const spellings = new Map(
    Object.entries(vocabulary).map(([list, terms]) => [list, madeOnce(() => spellingsOf(terms))]),
  )
  return names.flatMap((name) => {
    const declaration = facts[name]
    if (!declaration) return []
    return [
      {
        name,
        declaration,
        encoding: encodingOf(declaration),
        coding: {
          encoding: encodingOf(declaration),
          dictionary,
          unknownElements: declaration.unknownValues && new Set(declaration.unknownValues),
        },
        askable: declaration.ask !== undefined || declaration.derive === undefined,
        list: name.includes('[]') ? names.indexOf(name.slice(0, name.indexOf('[]'))) : NONE,
        codes: declaration.vocabulary === undefined ? null : (codes.get(declaration.vocabulary) ?? new Set()),
        spellings: spellings.get(declaration.vocabulary ?? '') ?? (() => null),
      },
    ]
  })
}

/** Few checks send another spelling, and a list may have hundreds of terms. */
function madeOnce<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null
  return () => {
    made ??= { value: make() }
    return made.value
  }
}

function linkRequirements(
  { places, projections, floors, codes }: Plan,
  source: Linkage['requirementAt'],
): CompiledRequirement[] {
  const expressions = new Map(projections.map(({ requirement, expression }) => [requirement, expression]))
  const before = new Map(floors.map((floor) => [floor.requirement, floor]))
  return codes.map((_, place) => {
    const rule = new LinkedRequirement(place, places, expressions.get(place) ?? null, source)
    const floor = before.get(place)
    if (floor) rule.floor = new FloorBefore(rule, floor)
    return rule
  })
}

/** The latest form of each. Thousands at a cold start: a map that is filled makes less garbage than one made of pairs. */
function requirementsByCode(
  { codes }: Plan,
  requirements: readonly CompiledRequirement[],
): Map<string, CompiledRequirement> {
  const byCode = new Map<string, CompiledRequirement>()
  for (const requirement of requirements.toReversed()) byCode.set(codes[requirement.place] ?? '', requirement)
  return byCode
}

class LinkedRequirement implements CompiledRequirement {
  readonly place: number
  readonly when: number
  readonly require: number
  readonly closes: number
  readonly dueNowWhen: number
  readonly each: number
  readonly firstDay: number
  readonly lastDay: number
  readonly urgent: number
  readonly projection: CompiledExpression | null
  floor: CompiledRequirement | null = null
  private readonly source: Linkage['requirementAt']
  private read: RulesetRequirement | null = null

  constructor(
    place: number,
    places: Int32Array,
    projection: CompiledExpression | null,
    source: Linkage['requirementAt'],
  ) {
    const first = place * PLACES_WIDTH
    this.place = place
    this.when = places[first] ?? NONE
    this.require = places[first + 1] ?? NONE
    this.closes = places[first + 2] ?? NONE
    this.dueNowWhen = places[first + 3] ?? NONE
    this.each = places[first + 4] ?? NONE
    this.firstDay = places[first + 5] ?? NONE
    this.lastDay = places[first + 6] ?? NONE
    this.urgent = places[first + 7] ?? NONE
    this.projection = projection
    this.source = source
  }

  get requirement(): RulesetRequirement {
    this.read ??= this.source(this.place)
    return this.read
  }
}

/** A floor as it was before an override changed it. */
class FloorBefore implements CompiledRequirement {
  readonly place: number
  readonly when: number
  readonly require: number
  readonly closes: number
  readonly dueNowWhen: number
  readonly each: number
  readonly firstDay: number
  readonly lastDay: number
  readonly urgent: number
  readonly projection = null
  readonly floor = null
  private readonly changed: CompiledRequirement
  private read: RulesetRequirement | null = null

  constructor(changed: CompiledRequirement, { when, require }: Plan['floors'][number]) {
    this.changed = changed
    this.place = changed.place
    this.when = when
    this.require = require
    this.closes = changed.closes
    this.dueNowWhen = changed.dueNowWhen
    this.each = changed.each
    this.firstDay = changed.firstDay
    this.lastDay = changed.lastDay
    this.urgent = changed.urgent
  }

  get requirement(): RulesetRequirement {
    const { when, require, failClosed, level, responsible, floor, ...others } = this.changed.requirement
    this.read ??= { ...others, level, ...floor }
    return this.read
  }
}
