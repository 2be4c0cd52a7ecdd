import { RefusedError, withAnswer } from '@tutela/client'
import type { Assessment, FormFact } from './api.ts'
import { isExpired } from './problem.ts'
import type { Facts, RecordedDetail } from './public-types.ts'

/** A question that was answered; `null` says that it is not known. */
export interface Answered {
  readonly question: string
  readonly fact: FormFact
  readonly value: unknown
}

export interface State {
  readonly answers: readonly Answered[]
  /** Of exactly these answers; null while nobody knows. */
  readonly assessment: Assessment | null
  readonly isBusy: boolean
  /** What somebody is about to answer, of the fact of that name. */
  readonly typed: { readonly name: string; readonly value: unknown } | null
  /** The fact whose answer is being changed. */
  readonly changing: string | null
  /** What went wrong last; null for nothing. */
  readonly error: unknown
  readonly recorded: RecordedDetail | null
  /** How often somebody has moved on: the focus follows then, and never before. */
  readonly moves: number
}

export const BEGINNING: State = {
  answers: [],
  assessment: null,
  isBusy: false,
  typed: null,
  changing: null,
  error: null,
  recorded: null,
  moves: 0,
}

/** What the interview needs of the element around it. */
export interface Surroundings {
  assess(facts: Facts, signal: AbortSignal): Promise<Assessment>
  record(facts: Facts, sent: Sent): Promise<RecordedDetail>
  /** What the page knows already. */
  given(): Facts
  /** The language that a check is recorded in. */
  locale(): string
  /** Says that the token is over; true when there is another one to try. */
  renew(): boolean
  changed(state: State): void
  /** Null: not known. */
  judged(assessment: Assessment | null): void
  failed(error: unknown): void
  recorded(recorded: RecordedDetail): void
}

/** What goes with the same key as long as the answers are the same, so that it is recorded once. */
export interface Sent {
  readonly facts: string
  readonly locale: string
  readonly idempotencyKey: string
}

/** Asks one question after the other and records; nothing here knows what it looks like. */
export class Interview {
  readonly #around: Surroundings
  #state = BEGINNING
  #attempt: AbortController | null = null
  /** Answers that are on their way. */
  #pending: readonly Answered[] | null = null
  #sent: Sent | null = null
  #retry: (() => void) | null = null

  constructor(around: Surroundings) {
    this.#around = around
  }

  get state(): State {
    return this.#state
  }

  /** Asks with what is known: at the beginning, and when language or given facts have changed. What was recorded stays. */
  load(): void {
    if (this.#state.recorded === null) void this.#assess(this.#pending ?? this.#state.answers)
    else this.#set({})
  }

  stop(): void {
    this.#attempt?.abort()
  }

  startAnew(): void {
    this.#sent = null
    this.#pending = null
    this.#state = { ...BEGINNING, moves: this.#state.moves + 1 }
    this.load()
  }

  type(name: string, value: unknown): void {
    this.#state = { ...this.#state, typed: { name, value } }
  }

  change(name: string | null): void {
    this.#set({ changing: name, error: null, moves: this.#state.moves + 1 })
  }

  answer(question: string, fact: FormFact, value: unknown): void {
    const { answers, isBusy, recorded } = this.#state
    if (isBusy || recorded !== null) return
    const given = { question, fact, value }
    const isKnown = answers.some((before) => before.fact.name === fact.name)
    const next = isKnown
      ? answers.map((before) => (before.fact.name === fact.name ? given : before))
      : [...answers, given]
    this.type(fact.name, value)
    void this.#assess(next, 1)
  }

  /** Does again what failed last. */
  again(): void {
    if (!this.#state.isBusy) this.#retry?.()
  }

  /** Records what is shown. A second press, or one after a lost answer, goes with the same key. */
  async record(): Promise<void> {
    const { assessment, isBusy, recorded, answers } = this.#state
    if (isBusy || assessment === null || recorded !== null) return
    const facts = this.#factsOf(answers)
    const said = JSON.stringify(facts)
    if (this.#sent?.facts !== said) {
      this.#sent = { facts: said, locale: this.#around.locale(), idempotencyKey: crypto.randomUUID() }
    }
    const sent = this.#sent
    this.#set({ isBusy: true, error: null })
    try {
      const made = await this.#withToken(() => this.#around.record(facts, sent))
      const shown = made.verdict === assessment.verdict ? assessment : await this.#reasonsOf(facts)
      const moves = this.#state.moves + 1
      this.#set({ assessment: shown, isBusy: false, recorded: made, changing: null, moves })
      this.#around.recorded(made)
    } catch (error) {
      this.#fail(error, { isBusy: false }, () => void this.record())
    }
  }

  async #assess(answers: readonly Answered[], moved = 0): Promise<void> {
    this.#attempt?.abort()
    const attempt = new AbortController()
    this.#attempt = attempt
    this.#pending = answers
    this.#set({ isBusy: true, error: null })
    // Whoever listens must not go on by the answer of before.
    this.#around.judged(null)
    const moves = this.#state.moves + moved
    try {
      const facts = this.#factsOf(answers)
      const assessment = await this.#withToken(() => this.#around.assess(facts, attempt.signal))
      if (attempt.signal.aborted) return
      this.#pending = null
      this.#set({ answers, assessment, isBusy: false, typed: null, changing: null, moves })
      this.#around.judged(assessment)
    } catch (error) {
      if (attempt.signal.aborted) return
      this.#pending = null
      const { assessment } = this.#state
      if (error instanceof RefusedError && assessment !== null && moved > 0) {
        // The last answer is not taken; it stays in its field, and those before it still stand.
        this.#fail(error, { isBusy: false }, null)
        this.#around.judged(assessment)
      } else {
        const after = { answers, assessment: null, isBusy: false, changing: null }
        this.#fail(error, after, () => void this.#assess(answers, 1))
      }
    }
  }

  /** Why the verdict is another one than was shown: the rules have just changed. Null when nobody can say. */
  async #reasonsOf(facts: Facts): Promise<Assessment | null> {
    return this.#around.assess(facts, new AbortController().signal).catch(() => null)
  }

  async #withToken<Value>(act: () => Promise<Value>): Promise<Value> {
    try {
      return await act()
    } catch (error) {
      if (!isExpired(error) || !this.#around.renew()) throw error
      return act()
    }
  }

  #factsOf(answers: readonly Answered[]): Facts {
    return answers.reduce<Facts>(
      (facts, { fact, value }) => withAnswer(facts, fact.name, value),
      this.#around.given(),
    )
  }

  #fail(error: unknown, after: Partial<State>, retry: (() => void) | null): void {
    this.#retry = retry
    this.#set({ ...after, error })
    this.#around.failed(error)
  }

  #set(change: Partial<State>): void {
    this.#state = { ...this.#state, ...change }
    this.#around.changed(this.#state)
  }
}
