import { withValueAt } from '../cases/boundary-values.ts'
import type { Choice } from '../cases/choice.ts'
import type { Points } from '../cases/points.ts'
import { elementsOf, kindCells, valueCells } from '../cases/value-cells.ts'
import { literalOf } from '../conditions/key.ts'
import { FALSE, TRUE, type TruthCode, UNKNOWN } from '../operators/truth.ts'
import type { Condition, FactDeclaration } from '../pack/format.ts'
import type { FactValue, RuleContext } from '../types.ts'
import { type ConcreteJudge, keyOf } from './concrete-judge.ts'
import type { Diagrams, Node } from './decision-diagram.ts'

/** The cells, by variable, that a case was found in; a variable that does not matter is left out. */
export type FoundCells = ReadonlyMap<number, number>

/** A fact that a caller may give, as functions of the cells that its value lies in. */
export interface GivenFact {
  /** Whether it is given. */
  readonly known: Node
  /** Its value, undefined while it is not known; null where only comparisons with it are told apart. */
  readonly value: Node | null
  /** What a comparison with literals says of it, as the engine answers for one version of the declarations. */
  readonly truth: (leaf: Condition, judge: ConcreteJudge) => Node
  /** What to give for a case; null for "not known", undefined where it does not matter. */
  readonly choose: (cells: FoundCells) => FactValue | null | undefined
}

export interface GivenInput {
  readonly diagrams: Diagrams
  /** Declarations and vocabulary of both versions. */
  readonly context: RuleContext
  readonly points: ReadonlyMap<string, Points>
  /** Facts whose whole value is calculated with or compared. */
  readonly wholes: ReadonlySet<string>
  /** How many facts a fact is compared with, itself included. */
  readonly countOf: (name: string) => number
  readonly asOf: number
  /** Cells of texts, which are the same at any time. */
  readonly remembered: Map<string, Choice>
  /** Further values to try, where not every value can be told. */
  readonly examplesOf: (name: string) => readonly FactValue[]
}

/** The three truths as functions that are the same everywhere. */
export const truthNode = (diagrams: Diagrams, truth: TruthCode): Node => diagrams.end(truth, `truth ${truth}`)

/** A value as a function that is the same everywhere; undefined for "not known". */
export const valueNode = (diagrams: Diagrams, value: FactValue | undefined): Node =>
  diagrams.end(value, value === undefined ? 'unknown' : JSON.stringify(value))

/** Makes the variables of given facts on first use, so that facts that are read together stand together. */
export class GivenFacts {
  /** False once a fact had values of which not every kind is among its cells. */
  isExact = true
  private readonly input: GivenInput
  private readonly facts = new Map<string, GivenFact>()
  private readonly undecided = new Map<string, Node>()

  constructor(input: GivenInput) {
    this.input = input
  }

  get(name: string): GivenFact {
    const known = this.facts.get(name)
    if (known) return known
    const { context, wholes } = this.input
    const declaration = context.facts[name]
    if (!declaration) throw new TypeError(`a condition reads ${name}, which nobody declares`)
    const fact = this.make(name, declaration, wholes.has(name))
    this.facts.set(name, fact)
    return fact
  }

  /** What to give for a case, by name; what does not matter is left out. */
  chosen(cells: FoundCells): Map<string, FactValue | null> {
    const given = [...this.facts].map(([name, fact]) => [name, fact.choose(cells)] as const)
    return new Map(given.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))
  }

  /** A comparison of which any answer has to be reckoned with; those that say the same, or the opposite, hang together. */
  anyTruth(leaf: Condition): Node {
    const { diagrams } = this.input
    const { key, isTrue } = literalOf(leaf, true)
    const truths = ([TRUE, FALSE, UNKNOWN] as const).map((truth) => truthNode(diagrams, truth))
    const node = this.undecided.get(key) ?? diagrams.choice(diagrams.makeVariable(), truths)
    this.undecided.set(key, node)
    return isTrue
      ? node
      : diagrams.map(node, (truth) => truths[truth === TRUE ? 1 : truth === FALSE ? 0 : 2] ?? 0)
  }

  private remembered(key: string | null, make: () => Choice): Choice {
    if (key === null) return make()
    const cells = this.input.remembered.get(key) ?? make()
    this.input.remembered.set(key, cells)
    return cells
  }

  private make(name: string, declaration: FactDeclaration, isWhole: boolean): GivenFact {
    if (!isWhole && declaration.type === 'object') return this.makeObject(name)
    if (!isWhole && (declaration.type === 'strings' || declaration.type === 'codes'))
      return this.makeList(name, declaration)
    const { diagrams, context, points, countOf, asOf, examplesOf } = this.input
    const looked = points.get(name)
    const terms = context.vocabulary[declaration.vocabulary ?? ''] ?? {}
    const cells = looked
      ? this.remembered(declaration.type === 'string' || declaration.type === 'code' ? name : null, () =>
          valueCells(looked, declaration, { terms, asOf, count: countOf(name) }),
        )
      : { values: [], isExact: false }
    if (!cells.isExact) this.isExact = false
    const values = distinct([...cells.values, ...examplesOf(name)])
    const variable = diagrams.makeVariable()
    const ends = [...values.map((value) => valueNode(diagrams, value)), valueNode(diagrams, undefined)]
    const truths = new Map<ConcreteJudge, Map<string, Node>>()
    const truth = (leaf: Condition, judge: ConcreteJudge) => {
      diagrams.spend(values.length)
      const answers = values.map((value) => truthNode(diagrams, judge.truth(leaf, [[name, value]], asOf)))
      return diagrams.choice(variable, [...answers, truthNode(diagrams, UNKNOWN)])
    }
    const isKnown: Node[] = [...values.map(() => true), false].map((known) =>
      truthNode(diagrams, known ? TRUE : FALSE),
    )
    return {
      known: diagrams.choice(variable, isKnown),
      value: diagrams.choice(variable, ends),
      truth: (leaf, judge) => {
        const ofJudge = truths.get(judge) ?? new Map<string, Node>()
        truths.set(judge, ofJudge)
        const node = ofJudge.get(keyOf(leaf)) ?? truth(leaf, judge)
        ofJudge.set(keyOf(leaf), node)
        return node
      },
      choose: (found) => {
        const cell = found.get(variable)
        return cell === undefined ? undefined : (values[cell] ?? null)
      },
    }
  }

  /** Every part of an object that conditions look at may hold a value of any kind, or none. */
  private makeObject(name: string): GivenFact {
    const { diagrams, points, asOf } = this.input
    const known = diagrams.makeVariable()
    const parts = new Map(
      [...(points.get(name)?.paths ?? [])].map(([path, looked]) => {
        const cells = this.remembered(`${name} ${path}`, () => kindCells(looked))
        if (!cells.isExact) this.isExact = false
        return [path, { variable: diagrams.makeVariable(), values: cells.values }] as const
      }),
    )
    const whileKnown = (node: Node) => diagrams.choice(known, [node, truthNode(diagrams, UNKNOWN)])
    return {
      known: diagrams.choice(known, [truthNode(diagrams, TRUE), truthNode(diagrams, FALSE)]),
      value: null,
      truth: (leaf, judge) => {
        const part = parts.get(leaf.path ?? '')
        const answer = (object: FactValue) => truthNode(diagrams, judge.truth(leaf, [[name, object]], asOf))
        if (!part || leaf.path === undefined) return whileKnown(answer({}))
        const path = leaf.path
        const answers = part.values.map((value) => answer(withValueAt({}, path, value)))
        return whileKnown(diagrams.choice(part.variable, [...answers, answer({})]))
      },
      choose: (found) => {
        const cell = found.get(known)
        if (cell === 1) return null
        const held = [...parts].flatMap(([path, { variable, values }]) => {
          const value = values[found.get(variable) ?? values.length]
          return value === undefined ? [] : [[path, value] as const]
        })
        if (cell === undefined && held.length === 0) return undefined
        return held.reduce<Record<string, unknown>>(
          (object, [path, value]) => withValueAt(object, path, value),
          {},
        )
      },
    }
  }

  /**
   * A list, by the elements that conditions name: those that always stand together in conditions are taken together, and
   * then none, some or all of them are there, which is all that a comparison sees. How long it is does not matter here.
   */
  private makeList(name: string, declaration: FactDeclaration): GivenFact {
    const { diagrams, context, points, asOf } = this.input
    const sets = [...(points.get(name)?.elements ?? [])].map(textsIn)
    const terms = context.vocabulary[declaration.vocabulary ?? ''] ?? {}
    const wanted = [...new Set(sets.flat())]
    const { named, others } = elementsOf(wanted, declaration, terms, declaration.minItems ?? 0)
    const groups = Map.groupBy(named, (one) => sets.map((set) => (set.includes(one) ? '1' : '0')).join(''))
    const known = diagrams.makeVariable()
    // Some elements of a list may say "not known": then what it does not show may be there as well.
    const [doubt] = (declaration.unknownValues ?? []).filter((value) => typeof value === 'string')
    const partial = doubt === undefined ? null : diagrams.makeVariable()
    const blocks = [...groups.values()].map((members) => ({
      members,
      states: members.length === 1 ? [members, []] : [members, members.slice(0, 1), []],
      variable: diagrams.makeVariable(),
    }))
    const answer = (leaf: Condition, list: readonly string[], judge: ConcreteJudge) =>
      truthNode(diagrams, judge.truth(leaf, [[name, list]], asOf))
    /** A comparison with several elements goes through the blocks it names one by one. */
    const truthOf = (leaf: Condition, judge: ConcreteJudge): Node => {
      const looked = new Set(textsOf(leaf))
      const read = blocks.filter(({ members }) => members.some((member) => looked.has(member)))
      const visit = (index: number, held: readonly string[], memo: Map<string, Node>): Node => {
        const block = read[index]
        if (!block) return answer(leaf, held, judge)
        const key = `${index} ${summary(read.slice(0, index), held)}`
        const before = memo.get(key)
        if (before !== undefined) return before
        const node = diagrams.choice(
          block.variable,
          block.states.map((state) => visit(index + 1, [...held, ...state], memo)),
        )
        memo.set(key, node)
        return node
      }
      const whole = visit(0, [], new Map())
      const either =
        partial === null
          ? whole
          : diagrams.choice(partial, [whole, visit(0, doubt === undefined ? [] : [doubt], new Map())])
      return diagrams.choice(known, [either, truthNode(diagrams, UNKNOWN)])
    }
    return {
      known: diagrams.choice(known, [truthNode(diagrams, TRUE), truthNode(diagrams, FALSE)]),
      value: null,
      truth: truthOf,
      choose: (found) => {
        const cell = found.get(known)
        if (cell === 1) return null
        const held = blocks.flatMap(
          ({ states, variable }) => states[found.get(variable) ?? states.length - 1] ?? [],
        )
        if (cell === undefined && held.length === 0) return undefined
        const doubted = partial !== null && found.get(partial) === 1 && doubt !== undefined ? [doubt] : []
        const missing = Math.max((declaration.minItems ?? 0) - held.length - doubted.length, 0)
        return [...held, ...doubted, ...others.slice(0, missing)]
      },
    }
  }
}

/** All that the rest of a comparison can still depend on: whether some, and whether all elements so far are there. */
function summary(
  blocks: readonly { readonly members: readonly string[] }[],
  held: readonly string[],
): string {
  const members = blocks.flatMap((block) => block.members)
  return `${members.some((member) => held.includes(member))}${members.every((member) => held.includes(member))}`
}

function textsIn(json: string): string[] {
  const value: unknown = JSON.parse(json)
  return Array.isArray(value) ? value.map(String) : []
}

const textsOf = ({ value }: Condition): string[] =>
  Array.isArray(value) ? value.map(String) : typeof value === 'string' ? [value] : []

const distinct = (values: readonly FactValue[]): FactValue[] => [
  ...new Map(values.map((value) => [JSON.stringify(value), value])).values(),
]
