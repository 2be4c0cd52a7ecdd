import { Acting } from './acting.ts'
import { DOCUMENTS } from './documents.ts'
import { RefusedError, type UserError } from './errors.ts'
import { Procedures } from './procedures.ts'
import { recording } from './recording.ts'
import { Registers } from './registers.ts'
import { makeSend, type Send, type TransportOptions } from './transport.ts'
import type {
  CallOptions,
  CheckResult,
  Facts,
  Question,
  SafetyAssessment,
  SafetyCheck,
  SafetyCheckInput,
  Situation,
} from './types.ts'
import { withAnswer } from './with-answer.ts'

export interface ClientOptions extends TransportOptions {
  /** The language of texts where a call names none; else the organisation's own. */
  readonly locale?: string
}

/** One question of an interview, and what is known so far. */
export interface InterviewStep {
  readonly question: Question
  readonly assessment: SafetyAssessment
  /** `null` says that it is not known; it is not asked again then. */
  readonly answer: (value: unknown) => void
}

/** Asks a Tutela API. `F` is the type of facts that `npx tutela types` writes; any facts when absent. */
export class TutelaClient<F extends object = Facts> {
  readonly #send: Send
  readonly #locale: string | undefined
  /** Protocols that are carried out step by step. */
  readonly procedures: Procedures
  /** Lists that are kept on record. */
  readonly registers: Registers

  constructor(options: ClientOptions) {
    this.#send = makeSend(options)
    this.#locale = options.locale
    const acting = new Acting(this.#send, options.locale)
    this.procedures = new Procedures(acting)
    this.registers = new Registers(acting)
  }

  /**
   * What safety requires in a situation, and whether it is in place. Stores nothing. Throws a RefusedError when facts have to be
   * mended first.
   */
  async assess(situation: Situation<F>, { signal }: CallOptions = {}): Promise<SafetyAssessment> {
    const variables = { input: this.#input(situation) }
    const { assessSafety } = await this.#send({
      query: DOCUMENTS.assessSafety,
      variables,
      signal,
      isRepeatable: true,
    })
    return required<SafetyAssessment>(assessSafety, 'assessment')
  }

  /**
   * Assesses and records. Repeats safely: the key goes along with every attempt. Throws a RefusedError when nothing could be
   * recorded, and an OutcomeUnknownError when no answer came.
   */
  check(input: SafetyCheckInput<F>, options: CallOptions = {}): Promise<SafetyCheck> {
    const { idempotencyKey = crypto.randomUUID(), ...situation } = input
    return recording(
      idempotencyKey,
      options,
      () => this.check({ ...input, idempotencyKey }),
      async () => {
        const variables = { input: { ...this.#input(situation), idempotencyKey } }
        const { runSafetyCheck } = await this.#send({
          query: DOCUMENTS.runSafetyCheck,
          variables,
          signal: options.signal,
          isRepeatable: true,
        })
        return { ...required<SafetyCheck>(runSafetyCheck, 'safetyCheck'), idempotencyKey }
      },
    )
  }

  /** Records many, each on its own: one that is refused does not stop the others. As many at once as the API allows. */
  checks(inputs: readonly SafetyCheckInput<F>[], options: CallOptions = {}): Promise<readonly CheckResult[]> {
    const keyed = inputs.map((input) => ({
      ...input,
      idempotencyKey: input.idempotencyKey ?? crypto.randomUUID(),
    }))
    const keys = keyed.map(({ idempotencyKey }) => idempotencyKey)
    return recording(
      keys.join(' '),
      options,
      () => this.checks(keyed),
      async () => {
        const variables = { input: { checks: keyed.map((input) => this.#input(input)) } }
        const { runSafetyChecks } = await this.#send({
          query: DOCUMENTS.runSafetyChecks,
          variables,
          signal: options.signal,
          isRepeatable: true,
        })
        const { results } = runSafetyChecks as { results: readonly CheckResult[] }
        return results.map((result, index) =>
          result.safetyCheck === null
            ? result
            : { ...result, safetyCheck: { ...result.safetyCheck, idempotencyKey: keys[index] ?? '' } },
        )
      },
    )
  }

  /**
   * Asks what still matters, one question at a time: `for await (const { question, answer } of client.questions({ facts }))`.
   * Ends when no answer would change anything, or after a step that was not answered. The value it returns, and the last step
   * holds, is the assessment.
   */
  async *questions(
    situation: Situation<F>,
    options: CallOptions = {},
  ): AsyncGenerator<InterviewStep, SafetyAssessment, undefined> {
    let facts: Facts = { ...situation.facts } as Facts
    for (;;) {
      const assessment = await this.assess({ ...situation, facts: facts as F }, options)
      const [question] = assessment.nextQuestions
      if (question === undefined) return assessment
      const before = facts
      yield {
        question,
        assessment,
        answer: (value) => {
          facts = withAnswer(before, question.fact.name, value)
        },
      }
      if (facts === before) return assessment
    }
  }

  /**
   * Any other operation of the API. Queries are tried again; a mutation only when `isRepeatable` says that its input holds a key
   * that makes it safe.
   */
  request(
    query: string,
    variables: object = {},
    options: CallOptions & { readonly isRepeatable?: boolean } = {},
  ): Promise<Record<string, unknown>> {
    const { signal, isRepeatable = !/^\s*mutation\b/.test(query) } = options
    return this.#send({ query, variables, signal, isRepeatable })
  }

  #input<Given extends { readonly locale?: string }>(given: Given): Given {
    return this.#locale === undefined || given.locale !== undefined
      ? given
      : { ...given, locale: this.#locale }
  }
}

/** The value of a payload, or its errors thrown. */
function required<Value>(payload: unknown, field: string): Value {
  const { userErrors, [field]: value } = payload as {
    userErrors: readonly UserError[]
    [field: string]: unknown
  }
  if (value === null || value === undefined) throw new RefusedError(userErrors)
  return value as Value
}
