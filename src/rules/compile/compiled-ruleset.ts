import type { Condition, ConflictRule, FactDeclaration } from '../pack/format.ts'
import type { Spellings } from '../pack/spellings.ts'
import type { PluginOperators } from '../plugins/define-plugin.ts'
import type { ScopeFilter } from '../program/applicability-filter.ts'
import type { Encoding, ValueCoding } from '../program/encoded-facts.ts'
import type { CompiledExpression } from '../program/expression.ts'
import type { Program } from '../program/program.ts'
import type { RulesetProcedure, RulesetRegister, RulesetReport, RulesetTaskRule } from '../record-types.ts'
import type { Dated, Ruleset, RulesetRequirement, WorkBudget } from '../types.ts'
import type { NameNode } from './fact-names.ts'
import type { Derivation, Plan } from './make-plan.ts'
export interface CompiledFact {
  readonly name: string
  readonly declaration: FactDeclaration
  readonly encoding: Encoding
  /** How its values are put into a frame. */
  readonly coding: ValueCoding
  /** False for a fact that is only ever derived. */
  readonly askable: boolean
  /** Slot of the list an item fact belongs to; NONE for other facts. */
  readonly list: number
  /** Codes of its vocabulary; null when it has none. */
  readonly codes: ReadonlySet<string> | null
  /** How else callers may spell them; made when it is first asked for. */
  readonly spellings: () => Spellings | null
}

export interface CompiledRequirement {
  readonly requirement: RulesetRequirement
  /** Its place in the ruleset's order. */
  readonly place: number
  /** Places in the program; NONE where the requirement has no such condition. */
  readonly when: number
  readonly require: number
  readonly closes: number
  readonly dueNowWhen: number
  /** Slot of the list it is judged for, item by item; NONE when it is judged once. */
  readonly each: number
  /** The days, counted from 1970 on in UTC, from and until which it counts. */
  readonly firstDay: number
  readonly lastDay: number
  /** The condition under which it cannot wait; NONE where there is none. */
  readonly urgent: number
  readonly projection: CompiledExpression | null
  /** Of a floor that an override changed: the floor as it was. */
  readonly floor: CompiledRequirement | null
}

/** A procedure and where the conditions of its steps stand. */
export interface CompiledProcedure {
  readonly procedure: RulesetProcedure
  /** By step, in the order of the procedure: the condition under which it is needed, as a place in the program, or NONE. */
  readonly whens: readonly number[]
}

/** A ruleset ready to be evaluated; immutable, holds no facts, may be shared by all checks of its organisation. */
export interface CompiledRuleset {
  readonly ruleset: Ruleset
  readonly plan: Plan
  readonly facts: readonly CompiledFact[]
  readonly slots: ReadonlyMap<string, number>
  readonly factNames: NameNode
  /** The names of the fields of list items, by the slot of their list. */
  readonly itemNames: ReadonlyMap<number, NameNode>
  readonly dictionary: ReadonlyMap<string, number>
  readonly program: Program
  /** What a leaf of the program says, by its number. */
  readonly leafAt: (leaf: number) => Condition
  /** What evaluations take their work from where the caller brings no budget. */
  readonly work: WorkBudget
  /** Operators that plugins brought. */
  readonly plugins: PluginOperators
  readonly requirements: readonly CompiledRequirement[]
  /** The latest form of each. */
  readonly byCode: ReadonlyMap<string, CompiledRequirement>
  readonly scope: ScopeFilter
  readonly conflicts: readonly { readonly rule: Dated<ConflictRule>; readonly when: number }[]
  /** In an order in which each finds its inputs ready. */
  readonly derivations: readonly Derivation[]
  /** By slot of the fact; undefined where a fact is only ever given. */
  readonly derivationOf: readonly (Derivation | undefined)[]
  /** The same by the list whose items they are about; those of plain facts under NONE. */
  readonly derivationsByList: ReadonlyMap<number, readonly Derivation[]>
  /** Item facts by the slot of their list. */
  readonly itemSlots: ReadonlyMap<number, readonly number[]>
  /** Facts that are assumed when they are not mentioned. */
  readonly assumable: readonly number[]
  readonly procedures: ReadonlyMap<string, CompiledProcedure>
  readonly registers: ReadonlyMap<string, RulesetRegister>
  readonly taskRules: ReadonlyMap<string, RulesetTaskRule>
  readonly reports: ReadonlyMap<string, RulesetReport>
  /** The facts in which a run says its closing act, and what it is about; null where no pack has one. */
  readonly actionFact: string | null
  readonly subjectKindsFact: string | null
}
