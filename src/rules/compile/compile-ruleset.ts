import type { Condition, ConflictRule, FactDeclaration } from '../pack/format.ts'
import type { Ruleset, RulesetRequirement } from '../types.ts'
import { Assembler, type FactTable } from './assemble.ts'
import { type CompiledExpression, compileExpression } from './expression.ts'
import { type Encoding, encodingOf } from './frame.ts'
import { NONE, type Program, slotsRead } from './program.ts'

export interface CompiledFact {
  readonly name: string
  readonly declaration: FactDeclaration
  readonly encoding: Encoding
  /** Names the fact counts under when it is asked for, or null when only derived. */
  readonly askable: boolean
  /** Slot of the list an item fact belongs to; NONE for other facts. */
  readonly list: number
}

export interface CompiledRequirement {
  readonly requirement: RulesetRequirement
  /** Places in the program; NONE where the requirement has no such condition. */
  readonly when: number
  readonly require: number
  readonly closes: number
  readonly dueNowWhen: number
  /** Slot of the list it is judged for, item by item; NONE when it is judged once. */
  readonly each: number
  readonly projection: CompiledExpression | null
}

export interface Derivation {
  readonly slot: number
  readonly countsWhen: number
  readonly expression: CompiledExpression | null
}

/** A ruleset ready to be evaluated; immutable, holds no facts, may be shared by all checks of its organisation. */
export interface CompiledRuleset {
  readonly ruleset: Ruleset
  readonly facts: readonly CompiledFact[]
  readonly slots: ReadonlyMap<string, number>
  readonly dictionary: ReadonlyMap<string, number>
  readonly program: Program
  readonly requirements: readonly CompiledRequirement[]
  readonly conflicts: readonly { readonly rule: ConflictRule; readonly when: number }[]
  /** In an order in which each finds its inputs ready. */
  readonly derivations: readonly Derivation[]
  /** Item facts by the slot of their list. */
  readonly itemSlots: ReadonlyMap<number, readonly number[]>
  /** Assumed facts that some condition reads. */
  readonly assumable: readonly number[]
  /** Slots of facts that name the role which did something. */
  readonly performerSlots: ReadonlySet<number>
}

/** Compiles a resolved ruleset. Pure and deterministic: the same ruleset gives the same program. */
export function compileRuleset(ruleset: Ruleset): CompiledRuleset {
  const facts = compileFacts(ruleset)
  const slots = new Map(facts.map(({ name }, slot) => [name, slot]))
  const table = factTable(ruleset, facts, slots)
  const assembler = new Assembler(table)
  const requirements = ruleset.requirements.map((requirement) =>
    compileRequirement(requirement, table, assembler),
  )
  const conflicts = ruleset.conflicts.map((rule) => ({ rule, when: assembler.add(rule.when) }))
  const derivations = compileDerivations(facts, table, assembler)
  const program = assembler.finish()
  return {
    ruleset,
    facts,
    slots,
    dictionary: assembler.dictionary,
    program,
    requirements,
    conflicts,
    derivations: inOrder(derivations, program),
    itemSlots: Map.groupBy(
      [...facts.keys()].filter((slot) => facts[slot]?.list !== NONE),
      (slot) => facts[slot]?.list ?? NONE,
    ),
    assumable: [...facts.keys()].filter((slot) => facts[slot]?.declaration.assume !== undefined),
    performerSlots: new Set(
      ruleset.requirements.flatMap(({ performedBy }) =>
        performedBy === undefined ? [] : [table.slotOf(performedBy)],
      ),
    ),
  }
}

function compileFacts({ facts }: Ruleset): CompiledFact[] {
  const names = Object.keys(facts).sort()
  return names.flatMap((name) => {
    const declaration = facts[name]
    if (!declaration) return []
    const list = name.includes('[]') ? names.indexOf(name.slice(0, name.indexOf('[]'))) : NONE
    const askable = declaration.ask !== undefined || declaration.derive === undefined
    return [{ name, declaration, encoding: encodingOf(declaration), askable, list }]
  })
}

function factTable(
  { vocabulary }: Ruleset,
  facts: readonly CompiledFact[],
  slots: ReadonlyMap<string, number>,
): FactTable {
  const scaleOf = (slot: number) => {
    const terms = Object.entries(vocabulary[facts[slot]?.declaration.vocabulary ?? ''] ?? {})
    return new Map(
      terms.flatMap(([code, { order }]) => (order === undefined ? [] : [[code, order] as const])),
    )
  }
  const slotOf = (name: string) => {
    const slot = slots.get(name)
    if (slot === undefined) throw new TypeError(`a condition reads the fact ${name}, which no pack declares`)
    return slot
  }
  return { slotOf, encodingOf: (slot) => facts[slot]?.encoding ?? 'opaque', scaleOf }
}

function compileRequirement(
  requirement: RulesetRequirement,
  table: FactTable,
  assembler: Assembler,
): CompiledRequirement {
  const add = (condition: Condition | undefined) => (condition ? assembler.add(condition) : NONE)
  const projection = requirement.claim?.value
  return {
    requirement,
    when: add(requirement.when),
    require: add(requirement.require),
    closes: add(requirement.closes),
    dueNowWhen: add(requirement.deadline?.dueNowWhen),
    each: requirement.each === undefined ? NONE : table.slotOf(requirement.each),
    projection: projection ? compileExpression(projection, { facts: table, assembler }) : null,
  }
}

function compileDerivations(
  facts: readonly CompiledFact[],
  table: FactTable,
  assembler: Assembler,
): Derivation[] {
  return facts.flatMap(({ declaration: { derive, countsWhen } }, slot) => {
    if (!derive && !countsWhen) return []
    const expression = derive ? compileExpression(derive, { facts: table, assembler }) : null
    return [{ slot, countsWhen: countsWhen ? assembler.add(countsWhen) : NONE, expression }]
  })
}

function inOrder(derivations: readonly Derivation[], program: Program): Derivation[] {
  const bySlot = new Map(derivations.map((derivation) => [derivation.slot, derivation]))
  const ordered = new Set<Derivation>()
  const visit = (derivation: Derivation, trail: ReadonlySet<number>) => {
    if (ordered.has(derivation) || trail.has(derivation.slot)) return
    const within = new Set(trail).add(derivation.slot)
    for (const slot of inputsOf(derivation, program)) {
      const needed = bySlot.get(slot)
      if (needed) visit(needed, within)
    }
    ordered.add(derivation)
  }
  for (const derivation of derivations) visit(derivation, new Set())
  return [...ordered]
}

/** Every fact a derived or guarded fact depends on. */
export function inputsOf({ expression, countsWhen }: Derivation, program: Program): ReadonlySet<number> {
  const conditions = [...(expression?.conditions ?? []), ...(countsWhen === NONE ? [] : [countsWhen])]
  return new Set([...(expression?.slots ?? []), ...conditions.flatMap((at) => [...slotsRead(program, at)])])
}
