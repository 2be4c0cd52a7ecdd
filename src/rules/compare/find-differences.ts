import type { FindingStatus } from '../pack/format.ts'
import type { CaseJudgement } from './case-side.ts'
import { type ComparedSides, type CounterExample, makeCounterExample } from './counter-example.ts'
import { type CaseOutcome, DEMAND_MAX } from './outcome.ts'
import { type CaseSpace, type FoundCase, type SearchBudget, searchCases } from './search-cases.ts'

export interface Differences {
  readonly looser: CounterExample | null
  readonly stricter: CounterExample | null
  /** Every kind of case was looked at. */
  readonly isComplete: boolean
  /** The budget ran out first. */
  readonly isExhausted: boolean
}

interface JudgedPair {
  readonly before: CaseJudgement | null
  readonly after: CaseJudgement | null
}

interface Candidate {
  readonly example: CounterExample
  /** Both versions say something definite, and the stricter one that something is wanting. */
  readonly isClear: boolean
}

/** Looks for cases in which one version of a requirement asks more than the other. Made for one search. */
export class DifferenceFinder {
  private looser: Candidate | null = null
  private stricter: Candidate | null = null
  private isDoubtful: boolean
  private readonly sides: ComparedSides
  private readonly space: CaseSpace
  private readonly budget: SearchBudget

  constructor(sides: ComparedSides, isSameList: boolean, space: CaseSpace, budget: SearchBudget) {
    this.sides = sides
    this.isDoubtful = !isSameList
    this.space = space
    this.budget = budget
  }

  /** Ends at the first clear case in which the version after asks less. */
  findLooser(): Differences {
    return this.run(
      (pair, found) => {
        this.look(pair, found)
        return this.looser?.isClear === true
      },
      ({ before, after }) => asksAtMost(before, 0) || asksAtLeast(after, DEMAND_MAX),
    )
  }

  /** Ends when a clear case was found for either direction. */
  findAll(): Differences {
    return this.run(
      (pair, found) => {
        this.look(pair, found)
        return this.looser?.isClear === true && this.stricter?.isClear === true
      },
      () => false,
    )
  }

  private run(
    visit: (pair: JudgedPair, found: FoundCase) => boolean,
    isHopeless: (pair: JudgedPair) => boolean,
  ): Differences {
    const { before, after } = this.sides
    const sides = [before, after].filter((side) => side !== null)
    const pairOf = (judgements: readonly CaseJudgement[]): JudgedPair => ({
      before: before && (judgements[0] ?? null),
      after: after && (judgements.at(-1) ?? null),
    })
    const ended = searchCases({
      sides,
      space: this.space,
      budget: this.budget,
      visit: (judgements, found) => visit(pairOf(judgements), found),
      isHopeless: (judgements) => isHopeless(pairOf(judgements)),
    })
    return {
      looser: this.looser?.example ?? null,
      stricter: this.stricter?.example ?? null,
      isComplete: ended === 'finished' && this.space.isExact && !this.isDoubtful,
      isExhausted: ended === 'exhausted',
    }
  }

  private look(pair: JudgedPair, found: FoundCase): void {
    const [before, after] = [pair.before?.demand ?? 0, pair.after?.demand ?? 0]
    if (after < before) this.looser = this.better(this.looser, pair.before, pair.after, pair, found)
    if (after > before) this.stricter = this.better(this.stricter, pair.after, pair.before, pair, found)
  }

  private better(
    known: Candidate | null,
    demanding: CaseJudgement | null,
    lenient: CaseJudgement | null,
    { before, after }: JudgedPair,
    found: FoundCase,
  ): Candidate | null {
    const isClear = demanding?.outcome.status === 'UNMET' && isDefinite(lenient?.outcome.status)
    if (known && !(isClear && !known.isClear)) return known
    const outcomes = { before: outcomeOf(before), after: outcomeOf(after) }
    const example = makeCounterExample(this.sides, found, outcomes)
    // A case that an assessment does not confirm shows nothing, but then the search has not shown the contrary either.
    if (!example) this.isDoubtful = true
    return example ? { example, isClear } : known
  }
}

const outcomeOf = (judgement: CaseJudgement | null): CaseOutcome | null => judgement?.outcome ?? null

const isDefinite = (status: FindingStatus | undefined): boolean => status !== 'POSSIBLE' && status !== 'OPEN'

const asksAtMost = (judgement: CaseJudgement | null, demand: number): boolean =>
  judgement === null ? demand >= 0 : judgement.open.length === 0 && judgement.demand <= demand

const asksAtLeast = (judgement: CaseJudgement | null, demand: number): boolean =>
  judgement !== null && judgement.open.length === 0 && judgement.demand >= demand
