import { type ComparedSides, makeCounterExample } from '../cases/counter-example.ts'
import type { CaseJudgement } from '../cases/judge-case.ts'
import { type CaseSpace, type FoundCase, type SearchBudget, searchingCases } from '../cases/search-cases.ts'
import type { Steps } from '../operators/work.ts'
import type { CounterExample } from '../pack/problems.ts'

export interface Differences {
  readonly looser: CounterExample | null
  readonly stricter: CounterExample | null
  /** Every kind of case was looked at. */
  readonly isComplete: boolean
  /** The budget ran out first. */
  readonly isExhausted: boolean
}

interface JudgedPair {
  readonly before: CaseJudgement
  readonly after: CaseJudgement
}

interface Candidate {
  readonly example: CounterExample
  /** Both versions say something definite, and the stricter one that something is wanting. */
  readonly isClear: boolean
}

/** Judgements spent on finding a clearer example once there is one. */
const TRIES_FOR_CLEARER_MAX = 1_000

/** What a requirement that is not there says of every case. */
const NOTHING_ASKED: CaseJudgement = { outcome: null, least: 0, most: 0, open: [] }

/** Looks for cases in which one version of a requirement asks more than the other. Made for one search. */
export class DifferenceFinder {
  private looser: Candidate | null = null
  private stricter: Candidate | null = null
  private isDoubtful: boolean
  private triedForClearer = 0
  private readonly sides: ComparedSides
  private readonly space: CaseSpace
  private readonly budget: SearchBudget

  constructor(sides: ComparedSides, isSameList: boolean, space: CaseSpace, budget: SearchBudget) {
    this.sides = sides
    this.isDoubtful = !isSameList
    this.space = space
    this.budget = budget
  }

  /** Ends at the first clear case in which the version after asks less; one that is not clear will do after a while. */
  findLooser(): Steps<Differences> {
    return this.run(
      (pair, found) => {
        this.look(pair, found)
        return this.looser?.isClear === true
      },
      ({ before, after }) => {
        if (this.looser) this.triedForClearer += 1
        return this.triedForClearer > TRIES_FOR_CLEARER_MAX || !isWorthwhile(this.looser, before, after)
      },
    )
  }

  /** Ends when a clear case was found for either direction. */
  findAll(): Steps<Differences> {
    return this.run(
      (pair, found) => {
        this.look(pair, found)
        return this.looser?.isClear === true && this.stricter?.isClear === true
      },
      ({ before, after }) =>
        !isWorthwhile(this.looser, before, after) && !isWorthwhile(this.stricter, after, before),
    )
  }

  private *run(
    visit: (pair: JudgedPair, found: FoundCase) => boolean,
    isHopeless: (pair: JudgedPair) => boolean,
  ): Steps<Differences> {
    const { before, after } = this.sides
    const sides = [before, after].filter((side) => side !== null)
    const pairOf = (judgements: readonly CaseJudgement[]): JudgedPair => ({
      before: (before && judgements[0]) ?? NOTHING_ASKED,
      after: (after && judgements.at(-1)) ?? NOTHING_ASKED,
    })
    const ended = yield* searchingCases({
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
    const { before, after } = pair
    if (after.most < before.least) this.looser = this.better(this.looser, before, after, pair, found)
    if (after.least > before.most) this.stricter = this.better(this.stricter, after, before, pair, found)
  }

  private better(
    known: Candidate | null,
    demanding: CaseJudgement,
    lenient: CaseJudgement,
    { before, after }: JudgedPair,
    found: FoundCase,
  ): Candidate | null {
    const isClear = mayBeWanting(demanding) && mayBeDefinite(lenient)
    if (known && !(isClear && !known.isClear)) return known
    const example = makeCounterExample(this.sides, found, { before: before.outcome, after: after.outcome })
    // A case that an assessment does not confirm shows nothing, but then the search has not shown the contrary either.
    if (!example) this.isDoubtful = true
    return example ? { example, isClear } : known
  }
}

/** Whether deciding more facts can still lead to a better example of one version asking more than the other. */
function isWorthwhile(known: Candidate | null, demanding: CaseJudgement, lenient: CaseJudgement): boolean {
  if (known?.isClear || lenient.least >= demanding.most) return false
  return known === null || (mayBeWanting(demanding) && mayBeDefinite(lenient))
}

const mayBeWanting = ({ outcome, open }: CaseJudgement): boolean =>
  open.length > 0 || outcome?.status === 'UNMET'

const mayBeDefinite = ({ outcome, open }: CaseJudgement): boolean =>
  open.length > 0 || (outcome?.status !== 'POSSIBLE' && outcome?.status !== 'OPEN')
