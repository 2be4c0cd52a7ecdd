import { boundaryValues } from '../cases/boundary-values.ts'
import { contextInCanonicalOrder, inCanonicalOrder } from '../cases/canonical-order.ts'
import type { Choice } from '../cases/choice.ts'
import { collectPoints } from '../cases/collect-points.ts'
import { makeCounterExample } from '../cases/counter-example.ts'
import { makeCaseSide } from '../cases/lone-requirement.ts'
import { type Clock, clockOf, ORDINARY_TIME, timesOf } from '../cases/moment-cells.ts'
import { addPoints, makePoints, type Points } from '../cases/points.ts'
import { conditionsOf, fulfilmentOf, isGivable } from '../conditions/facts-read.ts'
import { expressionNodesOf, factsOfExpression } from '../conditions/nodes.ts'
import { isOn } from '../evaluate/in-force.ts'
import { formatDay, formatInstant } from '../operators/dates.ts'
import { FALSE, TRUE } from '../operators/truth.ts'
import { canonicalJson } from '../pack/digest.ts'
import type { Condition, FactDeclaration } from '../pack/format.ts'
import type { CounterExample } from '../pack/problems.ts'
import type { FactValue, RuleContext, RulesetRequirement } from '../types.ts'
import { ConcreteJudge } from './concrete-judge.ts'
import { ConditionDiagrams, isTraceable, otherFactOf } from './condition-diagrams.ts'
import { Diagrams, type Node, type WorkBudget, WorkExceeded } from './decision-diagram.ts'
import {
  clusterSizes,
  factsComputedApart,
  factsOf,
  leavesOf,
  momentsIn,
  unitedVocabulary,
  withoutCalculations,
} from './facts-in-question.ts'
import { GivenFacts } from './given-facts.ts'
import { isPlainlyAtLeastAsStrict, type RequirementInContext } from './implied-strictness.ts'
import { ALL_TRUTHS, type OutcomeTable, outcomeTable, type TableEntry, type Truths } from './outcome-table.ts'

export type Strictness =
  /** In no case does the version after ask less. */
  | { readonly verdict: 'AT_LEAST_AS_STRICT' }
  /** It asks less in this case, as an assessment shows. */
  | { readonly verdict: 'WEAKER'; readonly example: CounterExample }
  /** Neither could be shown within the bound. */
  | { readonly verdict: 'UNPROVEN' }

/** Steps that one decision takes at most, when nobody says otherwise: nodes made and looked up, comparisons asked. */
export const WORK_MAX = 60_000
/** Facts that are compared with each other, at most: each cell then needs so many different values. */
const COMPARED_MAX = 3
const AT_LEAST_AS_STRICT: Strictness = { verdict: 'AT_LEAST_AS_STRICT' }
const UNPROVEN: Strictness = { verdict: 'UNPROVEN' }

/**
 * Decides whether a requirement asks at least as much of people after a change, in every case: for all facts a caller may
 * give or leave out, at every time, with an attestation and without. The comparisons of both versions cut the values of each
 * fact into finitely many cells; both versions become functions of these cells (`Diagrams`), with calculated facts put in
 * place, and the one question is whether any combination of cells makes the second one ask less than the first. What a
 * combination of truths comes to, and what a comparison says of a value, the engine itself is asked.
 *
 * Where cells cannot be exact (a calculation with two facts, two facts of different kinds compared), any result is reckoned
 * with: then "never weaker" still holds, and a weaker case counts only once an assessment shows it. What is neither shown nor
 * ruled out, or takes more than the budget of work, is UNPROVEN: nobody may take it for safe. Deterministic; throws TypeError
 * where a condition reads what nobody declares. Source: docs/semantics.md#when-a-floor-is-tightened.
 */
export function decideStrictness(
  versionBefore: RequirementInContext,
  versionAfter: RequirementInContext,
  budget: WorkBudget = { work: WORK_MAX },
): Strictness {
  const [before, after] = [inOrder(versionBefore), inOrder(versionAfter)]
  if (isPlainlyAtLeastAsStrict(after, before)) return AT_LEAST_AS_STRICT
  if (before.requirement.each !== after.requirement.each || !declaresAlike(before, after)) return UNPROVEN
  const question = new Question(before, after)
  try {
    return question.prove(budget) ?? question.search(budget)
  } catch (error) {
    if (error instanceof WorkExceeded) return UNPROVEN
    throw error
  }
}

const inOrder = ({ requirement, context }: RequirementInContext): RequirementInContext => ({
  requirement: inCanonicalOrder(requirement),
  context: contextInCanonicalOrder(context),
})

/** Whether callers give the same facts in the same way to both; only how facts are calculated may differ. */
function declaresAlike(one: RequirementInContext, other: RequirementInContext): boolean {
  if (one.context.facts === other.context.facts) return true
  const names = [one, other].flatMap(factsOf)
  const meaningOf = (fact: FactDeclaration | undefined) => {
    if (!fact) return ''
    const { derive, countsWhen, label, ask, help, ...meaning } = fact
    return canonicalJson({ ...meaning, isGivable: isGivable(fact) })
  }
  return names.every((name) => meaningOf(one.context.facts[name]) === meaningOf(other.context.facts[name]))
}

/** How cells are made: such that nothing is left out, or such that a case found is a case that can be given. */
interface Mode {
  readonly freed: ReadonlySet<string>
  readonly points: ReadonlyMap<string, Points>
  readonly wholes: ReadonlySet<string>
  readonly comparesCells: (leaf: Condition) => boolean
  readonly countOf: (name: string) => number
  readonly remembered: Map<string, Choice>
  readonly examplesOf: (name: string, asOf: number) => readonly FactValue[]
}

class Question {
  private readonly versions: readonly [RequirementInContext, RequirementInContext]
  private readonly tables: readonly [OutcomeTable, OutcomeTable]
  private readonly leaves: readonly Condition[]
  /** When the version before counts: at other times nothing is lost of it. */
  private readonly inForce: RulesetRequirement['inForce']
  private readonly names: readonly string[]
  private readonly judges: readonly [ConcreteJudge, ConcreteJudge]
  /** What callers may give to either version; how the rest is calculated is looked up in each version's own. */
  private readonly context: RuleContext

  constructor(before: RequirementInContext, after: RequirementInContext) {
    this.versions = [before, after]
    this.inForce = before.requirement.inForce
    this.tables = [outcomeTable(before.requirement), outcomeTable(after.requirement)]
    this.context = {
      facts: { ...after.context.facts, ...before.context.facts },
      vocabulary: unitedVocabulary(before.context.vocabulary, after.context.vocabulary),
    }
    this.names = [...new Set(this.versions.flatMap(factsOf))].sort()
    this.leaves = this.versions.flatMap((version) => leavesOf(version, this.names))
    const judge = new ConcreteJudge(this.leaves, before.context, this.names)
    const isSame = before.context === after.context
    this.judges = [judge, isSame ? judge : new ConcreteJudge(this.leaves, after.context, this.names)]
  }

  /** Answers if cells that leave nothing out answer it; null when a case may be weaker, but is not shown to be. */
  prove(budget: WorkBudget): Strictness | null {
    const mode = this.provingMode()
    // Most changes that weaken show it at any time, before the other times are worked out.
    const isOrdinary = isOn(formatDay(ORDINARY_TIME), this.inForce)
    const ordinary = isOrdinary ? this.ask(mode, ORDINARY_TIME, budget) : null
    if (ordinary?.example) return { verdict: 'WEAKER', example: ordinary.example }
    const { times, isExact } = timesOf(this.clocks(mode.points), budget, this.inForce)
    let isProven =
      isExact && ordinary?.isWeaker !== true && ordinary?.isExact !== false && !this.isTakenForTheSame(mode)
    for (const time of times.filter((one) => one !== ORDINARY_TIME)) {
      const { isWeaker, example, isExact: areCellsExact } = this.ask(mode, time, budget)
      if (example) return { verdict: 'WEAKER', example }
      if (isWeaker || !areCellsExact) isProven = false
    }
    return isProven ? AT_LEAST_AS_STRICT : null
  }

  /**
   * Whether a value that both versions compute differently is reckoned with as if it were one and the same: where it may be
   * given as well, where any result is reckoned with, or in a comparison of which any answer is.
   */
  private isTakenForTheSame({ freed, comparesCells }: Mode): boolean {
    const apart = factsComputedApart(...this.versions)
    const isOpen = (name: string) => {
      const fact = this.context.facts[name]
      return freed.has(name) || (fact?.derive !== undefined && isGivable(fact))
    }
    const isCompared = (leaf: Condition) => {
      const other = otherFactOf(leaf)
      return other !== null && !comparesCells(leaf) && (apart.has(other) || apart.has(leaf.fact ?? ''))
    }
    return [...apart].some(isOpen) || (apart.size > 0 && this.leaves.some(isCompared))
  }

  /** Looks for a weaker case among values that can be given. */
  search(budget: WorkBudget): Strictness {
    const mode = this.searchingMode()
    for (const time of timesOf(this.clocks(mode.points), budget, this.inForce).times) {
      const { example } = this.ask(mode, time, budget)
      if (example) return { verdict: 'WEAKER', example }
    }
    return UNPROVEN
  }

  private ask(
    mode: Mode,
    asOf: number,
    budget: WorkBudget,
  ): { isWeaker: boolean; isExact: boolean; example: CounterExample | null } {
    const diagrams = new Diagrams(budget)
    const { context, judges } = this
    const given = new GivenFacts({
      ...mode,
      diagrams,
      context,
      asOf,
      examplesOf: (name) => mode.examplesOf(name, asOf),
    })
    const truthsIn = (version: RequirementInContext, judge: ConcreteJudge) => {
      const input = { ...mode, diagrams, given, judge, asOf, context: version.context }
      return truthsOf(version, new ConditionDiagrams(input), diagrams)
    }
    const before = truthsIn(this.versions[0], judges[0])
    const after = truthsIn(this.versions[1], judges[1])
    const pairs = diagrams.join(before, after, (was, is) => diagrams.end([was, is], `pair ${was} ${is}`))
    const { score, cells } = diagrams.best(pairs, (pair) => this.scoreOf(pair))
    const found = score === 0 ? null : given.chosen(cells)
    return {
      isWeaker: score > 0,
      isExact: given.isExact,
      example: found && this.exampleOf(found, asOf, this.pairAt(diagrams, pairs, cells)),
    }
  }

  private pairAt(
    diagrams: Diagrams,
    pairs: Node,
    cells: ReadonlyMap<number, number>,
  ): readonly [TableEntry, TableEntry] {
    const [was, is] = pairOf(diagrams.endAt(pairs, cells))
    return [this.tables[0](was, false), this.tables[1](is, false)]
  }

  /** How well a pair of truths shows that less is asked; 0: it does not. */
  private scoreOf(pair: unknown): number {
    const [was, is] = pairOf(pair)
    const [before, after] = [this.tables[0](was, false), this.tables[1](is, false)]
    if (after.demand >= before.demand) {
      const isAttestedAway = this.tables[1](is, true).demand < this.tables[0](was, true).demand
      return isAttestedAway ? 1 : 0
    }
    const isDefinite = after.status !== 'POSSIBLE' && after.status !== 'OPEN'
    return 2 + (before.status === 'UNMET' ? 2 : 0) + (isDefinite ? 1 : 0)
  }

  private exampleOf(
    found: ReadonlyMap<string, FactValue | null>,
    asOf: number,
    [was, is]: readonly [TableEntry, TableEntry],
  ): CounterExample | null {
    const [before, after] = this.versions
    const { facts } = this.context
    const assignment = new Map([...found].filter(([name]) => facts[name] && isGivable(facts[name])))
    const sideOf = ({ requirement, context }: RequirementInContext) =>
      makeCaseSide(requirement, context, this.names)
    const outcome = ({ status, blocks }: TableEntry, { requirement }: RequirementInContext) => ({
      status,
      level: requirement.level,
      blocks,
    })
    if (is.demand >= was.demand) return null
    return makeCounterExample(
      { before: sideOf(before), after: sideOf(after) },
      { assignment, asOf: formatInstant(asOf) },
      { before: outcome(was, before), after: outcome(is, after) },
    )
  }

  /** Calculations that cannot be traced back may have any result, comparisons of facts that do not fit any truth. */
  private provingMode(): Mode {
    const freed = new Set(
      this.versions.flatMap(({ context: { facts } }) =>
        this.names.filter((name) => {
          const fact = facts[name]
          return fact !== undefined && !isGivable(fact) && !isTraceable(fact, facts)
        }),
      ),
    )
    const isPlain = (name: string) => {
      const fact = this.context.facts[name]
      return fact !== undefined && (isGivable(fact) || freed.has(name))
    }
    const fits = (leaf: Condition) => {
      const [name, other] = [leaf.fact ?? '', otherFactOf(leaf) ?? '']
      const [one, two] = [this.context.facts[name]?.type, this.context.facts[other]?.type]
      return isPlain(name) && isPlain(other) && one === two && one !== undefined && COMPARABLE.has(one)
    }
    const countOf = clusterSizes(this.leaves.filter((leaf) => otherFactOf(leaf) !== null && fits(leaf)))
    return {
      freed,
      points: this.points(freed),
      wholes: this.wholes(freed, false),
      comparesCells: (leaf) => fits(leaf) && countOf(leaf.fact ?? '') <= COMPARED_MAX,
      countOf: (name) => Math.min(countOf(name), COMPARED_MAX),
      remembered: new Map(),
      examplesOf: () => [],
    }
  }

  private searchingMode(): Mode {
    const sets = this.versions.map(({ requirement, context }) => ({
      conditions: conditionsOf(requirement, context.facts),
      context,
    }))
    const known = new Map<number, ReadonlyMap<string, readonly FactValue[]>>()
    const examplesOf = (name: string, asOf: number) => {
      const examples =
        known.get(asOf) ??
        new Map(
          boundaryValues(sets, formatInstant(asOf)).map((fact) => [
            fact.name,
            fact.values.filter((value) => value !== null),
          ]),
        )
      known.set(asOf, examples)
      return examples.get(name) ?? []
    }
    return {
      freed: new Set(),
      points: this.points(new Set()),
      wholes: this.wholes(new Set(), true),
      comparesCells: () => true,
      countOf: () => 1,
      remembered: new Map(),
      examplesOf,
    }
  }

  private points(freed: ReadonlySet<string>): Map<string, Points> {
    const all = new Map<string, Points>()
    for (const { requirement, context } of this.versions) {
      const facts = withoutCalculations(context.facts, freed)
      for (const [name, points] of collectPoints(conditionsOf(requirement, context.facts), facts)) {
        const known = all.get(name) ?? makePoints()
        all.set(name, known)
        addPoints(known, points)
      }
    }
    return all
  }

  /** Facts that are calculated with, or, if wanted, compared with others: their values count, not only comparisons. */
  private wholes(freed: ReadonlySet<string>, withCompared: boolean): Set<string> {
    const used = this.versions.flatMap(({ context: { facts } }) =>
      this.names.flatMap((name) => {
        const fact = facts[name]
        if (!fact?.derive || isGivable(fact) || freed.has(name)) return []
        return [...expressionNodesOf({ node: fact.derive, path: [] })].flatMap(factsOfExpression)
      }),
    )
    const compared = this.leaves.flatMap((leaf) => {
      const other = otherFactOf(leaf)
      return other === null || !withCompared ? [] : [leaf.fact ?? '', other]
    })
    return new Set([...used.map(({ name }) => name), ...compared])
  }

  private clocks(points: ReadonlyMap<string, Points>): Clock[] {
    const { facts } = this.context
    const clocks = [...points].map(([name, looked]) => clockOf(looked, facts[name]?.unknownValues ?? []))
    const constants = this.versions.flatMap((version) =>
      this.names.flatMap((name) => momentsIn(version.context.facts[name])),
    )
    if (constants.length === 0) return clocks
    return [...clocks, { fixed: constants, spans: clocks.flatMap(({ spans }) => spans) }]
  }
}

const COMPARABLE: ReadonlySet<FactDeclaration['type']> = new Set([
  'boolean',
  'integer',
  'number',
  'string',
  'code',
  'date',
])

/** The truths of a version's conditions as one function; undefined where there is no item to judge. */
function truthsOf(
  { requirement, context: { facts } }: RequirementInContext,
  conditions: ConditionDiagrams,
  diagrams: Diagrams,
): Node {
  const { when, closes, each } = requirement
  const items = each === undefined ? conditions.of(undefined) : conditions.items(each)
  return [when, fulfilmentOf(requirement, facts), closes]
    .map((condition) => conditions.of(condition))
    .reduce(
      (gathered, truth) =>
        diagrams.join(gathered, truth, (so, next) => diagrams.end(`${so}${next}`, `truths ${so}${next}`)),
      diagrams.map(items, (has) => diagrams.end(`${has}`, `truths ${has}`)),
    )
}

const BY_DIGITS = new Map(
  ALL_TRUTHS.map((truths) => [
    `${truths.itemsKnown ? TRUE : FALSE}${truths.when}${truths.fulfilled}${truths.closes}`,
    truths,
  ]),
)
/** Where a list has no items, neither version says anything. */
const NOTHING_TO_JUDGE: Truths = { when: FALSE, fulfilled: TRUE, closes: TRUE, itemsKnown: true }

function pairOf(pair: unknown): readonly [Truths, Truths] {
  const [was, is] = Array.isArray(pair) ? pair : []
  return [truthsAt(was), truthsAt(is)]
}

const truthsAt = (digits: unknown): Truths => BY_DIGITS.get(String(digits)) ?? NOTHING_TO_JUDGE
