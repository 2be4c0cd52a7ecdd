import type { ShownFinding } from '../operations/health/finding-card.ts'
import type { OfferedWords } from '../operations/vocabulary/offered-words.ts'
import type { SituationWords } from '../operations/vocabulary/situation-words.ts'
import type { Scope } from '../values/scopes.ts'
import type { JsonObject } from './read.ts'

/** A request of somebody who may speak this protocol, as far as a façade may know it. */
export interface FacadeCall {
  readonly method: string
  /** The path of the address, from its first slash on. */
  readonly path: string
  /** What the address begins with: scheme and host. */
  readonly origin: string
  readonly headers: Headers
  /** The JSON of a POST; undefined for every other method. */
  readonly body: unknown
  readonly requestId: string
  readonly scopes: ReadonlySet<Scope>
  /**
   * Has one operation of the schema carried out, with every limit, rate and log that an operation over GraphQL has, and gives its
   * data. Throws RefusedError with the code that GraphQL would have refused it with.
   */
  run<Data>(document: string, variables: Readonly<Record<string, unknown>>): Promise<Data>
  /** The words for acts and what they are about; null while no rules are live. */
  words(): Promise<SituationWords | null>
  /** What the live rules have words for, in a language; none while no rules are live. */
  offered(locale: string | null): Promise<OfferedWords>
  /** Which finding of which recorded check the name of a card stands for; null where it stands for none. */
  shownFinding(card: string): Promise<ShownFinding | null>
  readonly shapes: Shapes
}

/** JSON Schema of what the GraphQL schema takes and gives. */
export interface Shapes {
  /** Of an input type, by its name. */
  input(type: string): JsonObject
  /** Of the object that a document answers with below the fields of a path. */
  answer(document: string, path: readonly string[]): JsonObject
}

/** An answer of a façade; its body is written as JSON, and there is none where it is undefined. */
export interface FacadeReply {
  readonly status: number
  readonly body: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** An answer with its status. */
export const reply = (
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): FacadeReply => ({ status, body, headers })

/** Why a request was not answered. */
export interface Refusal {
  readonly status: number
  readonly code: string
  readonly message: string
  readonly requestId: string
}

/** A protocol beside GraphQL: one translation in, an operation of the schema, one translation out. */
export interface Facade {
  /** Throws RefusedError for what is no request of this protocol. */
  answer(call: FacadeCall): Promise<FacadeReply> | FacadeReply
  /** The words of this protocol for a request that was refused, at whatever stage. */
  refuse(refusal: Refusal): FacadeReply
  /** What is said to everybody, without a key: descriptions that are the same for all. Null where there is nothing. */
  describe?(at: Pick<FacadeCall, 'path' | 'origin' | 'shapes'>): FacadeReply | null
}
