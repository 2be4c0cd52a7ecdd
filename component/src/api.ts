import { RefusedError, type SafetyCheck, TutelaClient, type UserError } from '@tutela/client'
import type { Facts, Verdict } from './public-types.ts'

export type Status = 'UNMET' | 'OPEN' | 'POSSIBLE' | 'MET' | 'WAIVED' | 'NOTED' | 'NOT_APPLICABLE'
export type Outcome = 'TRUE' | 'FALSE' | 'UNKNOWN'

/** What a form has to know of a fact. */
export interface FormFact {
  readonly name: string
  readonly label: string
  readonly help: string | null
  readonly type: string
  readonly unit: string | null
  readonly terms: readonly { readonly code: string; readonly title: string }[] | null
  readonly minimum: number | null
  readonly maximum: number | null
  readonly itemKey: string | null
}

export interface Question {
  readonly text: string
  readonly fact: FormFact
}

/** One line of an answer. */
export interface Finding {
  readonly status: Status
  readonly blocks: boolean
  readonly immediate: boolean
  readonly message: string
  readonly item: string | null
  readonly because: readonly { readonly text: string; readonly outcome: Outcome }[]
  readonly missingFacts: readonly { readonly label: string }[]
  readonly requirement: { readonly code: string; readonly title: string; readonly guidance: string }
}

export interface Assessment {
  readonly verdict: Verdict
  readonly focus: readonly Finding[]
  readonly nextQuestions: readonly Question[]
  readonly resources: readonly { readonly title: string; readonly contact: string | null }[]
}

const ASSESS = `query Assess($input: AssessSafetyInput!) { assessSafety(input: $input) { assessment { verdict
  focus { status blocks immediate message item because { text outcome } missingFacts { label } requirement { code title guidance } }
  nextQuestions(first: 1) { text fact { name label help type unit minimum maximum itemKey terms { code title } } }
  resources { title contact } } userErrors { code message path } } }`

interface Payload {
  readonly assessment: Assessment | null
  readonly userErrors: readonly UserError[]
}

export interface ApiOptions {
  readonly url: string
  readonly token: string
}

/** Asks the API with a check token; whom it is about stands in the token. */
export class CheckApi {
  readonly #client: TutelaClient

  constructor({ url, token }: ApiOptions) {
    this.#client = new TutelaClient({ url, credential: token })
  }

  /** Throws a TutelaError, a RefusedError when facts have to be mended. */
  async assess(facts: Facts, locale: string, signal: AbortSignal): Promise<Assessment> {
    const answer = await this.#client.request(ASSESS, { input: { facts, locale } }, { signal })
    const { assessment, userErrors } = answer.assessSafety as Payload
    if (assessment === null) throw new RefusedError(userErrors)
    return assessment
  }

  /** Records once, however often it is sent with the same key. */
  record(facts: Facts, locale: string, idempotencyKey: string): Promise<SafetyCheck> {
    return this.#client.check({ facts, locale, idempotencyKey })
  }
}
