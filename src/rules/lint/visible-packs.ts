import { UNBOUNDED } from '../operators/work.ts'
import { extendedPacks } from '../pack/extended-packs.ts'
import type { Condition, FactDeclaration, Pack, Parameter, Requirement, Term } from '../pack/format.ts'
import type { Path } from '../pack/positions.ts'
import type { ProblemCode, ProblemMessage } from '../pack/problems.ts'
import { operatorsOf, type PluginOperators, type PluginOptions } from '../plugins/define-plugin.ts'
import type { WorkBudget } from '../types.ts'
import { type ConditionGraph, makeConditionGraph } from './condition-graph.ts'

/** Everything a pack can see: its own declarations and those of the packs it extends, directly or through others. */
export interface LintScope {
  readonly pack: Pack
  /** The extended packs that are there, each once. */
  readonly extended: readonly Pack[]
  /** All other packs that are there. */
  readonly atHand: readonly Pack[]
  /** Packs at hand that are not extended, to be named where one of theirs is meant. */
  readonly others: readonly Pack[]
  /** Every pack it extends is at hand: a name that nobody declares is wrong, and not only out of sight. */
  readonly isWhole: boolean
  /** Packs that extend this one and are known: what they read is not unused. */
  readonly dependents: readonly Pack[]
  /** The day of the check, for dates that pass; null when nobody said. */
  readonly today: string | null
  readonly facts: ReadonlyMap<string, FactDeclaration>
  readonly parameters: ReadonlyMap<string, Parameter>
  readonly conditions: ReadonlyMap<string, Condition>
  readonly graph: ConditionGraph
  /** What analyses of the pack take their work from. */
  readonly work: WorkBudget
  /** Operators that plugins bring besides the built-in ones. */
  readonly plugins: PluginOperators
  readonly vocabulary: ReadonlyMap<string, ReadonlyMap<string, Term>>
  /** Requirements of the extended packs by code. */
  readonly inherited: ReadonlyMap<string, Requirement>
}

/** Tells a problem; problems of one code and one cause are one problem, told at the first place. */
export type Report = (
  code: ProblemCode,
  path: Path,
  message: ProblemMessage,
  at?: 'key' | 'value',
  cause?: string,
) => void

/** One rule group. It reports everything it finds and never throws, whatever else is wrong with the pack. */
export type LintRule = (scope: LintScope, report: Report) => void

/** Collects what a pack can see. Where two packs declare the same name, the pack's own declaration counts. */
export function makeScope(
  pack: Pack,
  context: {
    readonly extends: readonly Pack[]
    readonly others?: readonly Pack[]
    readonly dependents?: readonly Pack[]
    readonly today?: string
  } & PluginOptions,
): LintScope {
  const extended = extendedPacks(pack, context.extends)
  const layers = [...extended, pack]
  const visible = new Set(layers.map((layer) => layer.pack))
  const vocabulary = new Map<string, Map<string, Term>>()
  for (const layer of layers) {
    for (const [list, terms] of Object.entries(layer.vocabulary ?? {})) {
      vocabulary.set(list, new Map([...(vocabulary.get(list) ?? []), ...Object.entries(terms)]))
    }
  }
  const conditions = new Map(layers.flatMap((layer) => Object.entries(layer.conditions ?? {})))
  return {
    pack,
    extended,
    atHand: context.extends,
    others: [...context.extends, ...(context.others ?? [])].filter((other) => !visible.has(other.pack)),
    isWhole: (pack.extends ?? []).every(({ pack: name }) => visible.has(name)),
    dependents: context.dependents ?? [],
    today: context.today ?? null,
    facts: new Map(layers.flatMap((layer) => Object.entries(layer.facts ?? {}))),
    parameters: new Map(layers.flatMap((layer) => Object.entries(layer.parameters ?? {}))),
    conditions,
    graph: makeConditionGraph(conditions),
    work: context.work ?? UNBOUNDED,
    plugins: operatorsOf(context),
    vocabulary,
    inherited: new Map(
      extended.flatMap((layer) =>
        (layer.requirements ?? []).map((requirement) => [requirement.code, requirement]),
      ),
    ),
  }
}
