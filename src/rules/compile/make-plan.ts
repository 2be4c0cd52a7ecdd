import { fulfilmentOf } from '../conditions/facts-read.ts'
import { DAY_MS, parseDay } from '../operators/dates.ts'
import type { Condition } from '../pack/format.ts'
import { assumptionOf, urgentWhen } from '../pack/format-readings.ts'
import type { PluginOperators } from '../plugins/define-plugin.ts'
import type { ScopeIndex } from '../program/applicability-filter.ts'
import { encodingOf } from '../program/encoded-facts.ts'
import type { CompiledExpression } from '../program/expression.ts'
import type { LeafComparison } from '../program/leaf-test.ts'
import { NONE, type Program, slotsRead } from '../program/program.ts'
import type { Ruleset, RulesetRequirement } from '../types.ts'
import { buildScopeIndex } from './applicability-index.ts'
import { compileExpression } from './compile-expression.ts'
import { Assembler, type FactTable } from './condition-writer.ts'

/** A ruleset without the requirements, whose texts are the bulk of it. */
export type RulesetHead = Omit<Ruleset, 'requirements'>

/** How a derived or guarded fact comes about. */
export interface Derivation {
  readonly slot: number
  readonly countsWhen: number
  readonly expression: CompiledExpression | null
  /** Of a fact that is assumed under a condition: the condition that has to be false for it; else NONE. */
  readonly unless: number
  /** Every fact it depends on. */
  readonly inputs: readonly number[]
}

/** What compiling finds out about a ruleset: plain data and typed arrays, so that it can be stored. */
export interface Plan {
  readonly head: RulesetHead
  /** Names of the facts; a fact's slot is its place. */
  readonly factNames: readonly string[]
  readonly code: Int32Array
  readonly pool: Float64Array
  readonly texts: readonly string[]
  readonly comparisons: readonly LeafComparison[]
  readonly leaves: readonly Condition[]
  /** Code of each requirement, in the order of the ruleset. */
  readonly codes: readonly string[]
  /** PLACES_WIDTH numbers a requirement: its conditions as places in the program, the slot of its list, the days, counted
   * from 1970 on, from and until which it counts, and the condition under which it cannot wait. */
  readonly places: Int32Array
  readonly projections: readonly { readonly requirement: number; readonly expression: CompiledExpression }[]
  /** The conditions of floors before overrides changed them, as places in the program. */
  readonly floors: readonly {
    readonly requirement: number
    readonly when: number
    readonly require: number
  }[]
  /** Where the condition of each conflict rule starts. */
  readonly conflicts: readonly number[]
  /** In an order in which each finds its inputs ready. */
  readonly derivations: readonly Derivation[]
  readonly index: ScopeIndex
  /** Where the conditions of steps start, by procedure and in the order of its steps. */
  readonly steps: Readonly<Record<string, readonly number[]>>
}

export const PLACES_WIDTH = 8
/** In place of a day before which, or after which, a requirement counts without an end. */
const [FIRST_DAY, LAST_DAY] = [-(2 ** 31), 2 ** 31 - 1]

/** Compiles a resolved ruleset. Pure and deterministic: the same ruleset gives the same plan. */
export function makePlan({ requirements, ...head }: Ruleset, plugins: PluginOperators): Plan {
  const factNames = Object.keys(head.facts).sort()
  const facts = factTable(head, factNames)
  const assembler = new Assembler(facts, plugins)
  const places = Int32Array.from(
    requirements.flatMap((requirement) => placesOf(requirement, head, facts, assembler)),
  )
  const projections = requirements.flatMap(({ claim }, requirement) =>
    claim?.value ? [{ requirement, expression: compileExpression(claim.value, { facts, assembler }) }] : [],
  )
  const place = (condition: Condition | undefined) => (condition ? assembler.add(condition) : NONE)
  const floors = requirements.flatMap(({ floor, ...changed }, requirement) => {
    if (!floor) return []
    const { when, require, ...others } = changed
    const fulfils = fulfilmentOf({ ...others, ...floor }, head.facts)
    return [{ requirement, when: place(floor.when), require: place(fulfils) }]
  })
  const conflicts = head.conflicts.map(({ when }) => assembler.add(when))
  const derivations = compileDerivations(head, factNames, facts, assembler)
  const steps = Object.fromEntries(
    Object.values(head.procedures).map(({ code, steps }) => [
      code,
      steps.map(({ when }) => place(when ?? undefined)),
    ]),
  )
  const { code, pool, texts, comparisons, leaves } = assembler.finish()
  const program: Program = { code, pool, tests: [] }
  const whens = Int32Array.from(requirements, (_, n) => places[n * PLACES_WIDTH] ?? NONE)
  return {
    head,
    factNames,
    code,
    pool,
    texts,
    comparisons,
    leaves,
    codes: requirements.map((requirement) => requirement.code),
    places,
    projections,
    floors,
    conflicts,
    derivations: inOrder(derivations.map((derivation) => withInputs(derivation, program))),
    index: buildScopeIndex(program, whens, {
      isList: (slot) => facts.encodingOf(slot) === 'symbols',
      isSteady: (slot) => !factNames[slot]?.includes('[]'),
    }),
    steps,
  }
}

/** What the compiler and the linker look up about facts, by name and by slot. */
export function factTable(
  { facts, vocabulary }: Pick<RulesetHead, 'facts' | 'vocabulary'>,
  factNames: readonly string[],
): FactTable {
  const slots = new Map(factNames.map((name, slot) => [name, slot]))
  const declarationOf = (slot: number) => facts[factNames[slot] ?? '']
  return {
    slotOf: (name) => {
      const slot = slots.get(name)
      if (slot === undefined)
        throw new TypeError(`a condition reads the fact ${name}, which no pack declares`)
      return slot
    },
    encodingOf: (slot) => {
      const declaration = declarationOf(slot)
      return declaration ? encodingOf(declaration) : 'opaque'
    },
    scaleOf: (slot) => {
      const terms = Object.entries(vocabulary[declarationOf(slot)?.vocabulary ?? ''] ?? {})
      return new Map(
        terms.flatMap(([code, { order }]) => (order === undefined ? [] : [[code, order] as const])),
      )
    },
  }
}

function placesOf(
  requirement: RulesetRequirement,
  head: RulesetHead,
  facts: FactTable,
  assembler: Assembler,
): number[] {
  const add = (condition: Condition | undefined) => (condition ? assembler.add(condition) : NONE)
  const { when, closes, deadline, each, inForce } = requirement
  const list = each === undefined ? NONE : facts.slotOf(each)
  const fulfils = fulfilmentOf(requirement, head.facts)
  const { from, until } = inForce ?? {}
  const days = [dayNumber(from, FIRST_DAY), dayNumber(until, LAST_DAY)]
  const [own, due] = [[add(when), add(fulfils), add(closes)], add(deadline?.dueNowWhen)]
  return [...own, due, list, ...days, add(urgentWhen(requirement))]
}

const dayNumber = (day: string | undefined, absent: number): number => {
  const moment = day === undefined ? null : parseDay(day)
  return moment === null ? absent : moment / DAY_MS
}

type Unordered = Omit<Derivation, 'inputs'>

function compileDerivations(
  head: RulesetHead,
  factNames: readonly string[],
  facts: FactTable,
  assembler: Assembler,
): Unordered[] {
  return factNames.flatMap((name, slot) => {
    const { derive, countsWhen, assume } = head.facts[name] ?? {}
    const unless = assumptionOf({ assume })?.unless
    if (!derive && !countsWhen && !unless) return []
    const expression = derive ? compileExpression(derive, { facts, assembler }) : null
    const [counts, barred] = [countsWhen, unless].map((condition) =>
      condition ? assembler.add(condition) : NONE,
    )
    return [{ slot, countsWhen: counts ?? NONE, expression, unless: barred ?? NONE }]
  })
}

function withInputs(derivation: Unordered, program: Program): Derivation {
  const { expression, countsWhen, unless } = derivation
  const guards = [countsWhen, unless].filter((at) => at !== NONE)
  const conditions = [...(expression?.conditions ?? []), ...guards]
  const inputs = new Set([
    ...(expression?.slots ?? []),
    ...conditions.flatMap((at) => [...slotsRead(program, at)]),
  ])
  return { ...derivation, inputs: [...inputs] }
}

function inOrder(derivations: readonly Derivation[]): Derivation[] {
  const bySlot = new Map(derivations.map((derivation) => [derivation.slot, derivation]))
  const ordered = new Set<Derivation>()
  const visit = (derivation: Derivation, trail: ReadonlySet<number>) => {
    if (ordered.has(derivation) || trail.has(derivation.slot)) return
    const within = new Set(trail).add(derivation.slot)
    for (const slot of derivation.inputs) {
      const needed = bySlot.get(slot)
      if (needed) visit(needed, within)
    }
    ordered.add(derivation)
  }
  for (const derivation of derivations) visit(derivation, new Set())
  return [...ordered]
}
