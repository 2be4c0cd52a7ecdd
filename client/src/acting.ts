import { DOCUMENTS, type DocumentName } from './documents.ts'
import { recording } from './recording.ts'
import type { Send } from './transport.ts'
import type { CallOptions, Keyed } from './types.ts'

/** Asks about records and acts on them, in the language of the client. */
export class Acting {
  readonly #send: Send
  readonly #locale: string | undefined

  constructor(send: Send, locale: string | undefined) {
    this.#send = send
    this.#locale = locale
  }

  /** Everything that is asked here may be asked again: reading, and acts that hold their key. */
  ask(name: DocumentName, variables: object, signal?: AbortSignal): Promise<Record<string, unknown>> {
    const locale = this.#locale === undefined ? {} : { locale: this.#locale }
    const query = DOCUMENTS[name]
    return this.#send({ query, variables: { ...variables, ...locale }, signal, isRepeatable: true })
  }

  /**
   * Carries out the mutation of that name under a key, which is made where there is none; gives what `read` makes of its payload, also where
   * the outcome is resolved later.
   */
  act<Payload, Result>(
    name: DocumentName,
    input: Keyed,
    read: (payload: Payload) => Result,
    options: CallOptions = {},
  ): Promise<Result> {
    const { idempotencyKey = crypto.randomUUID() } = input
    return this.record(name, { ...input, idempotencyKey }, read, { ...options, idempotencyKey })
  }

  /** The same for an input that holds its keys already. */
  record<Payload, Result>(
    name: DocumentName,
    input: object,
    read: (payload: Payload) => Result,
    { idempotencyKey, ...options }: CallOptions & { readonly idempotencyKey: string },
  ): Promise<Result> {
    return recording(
      idempotencyKey,
      options,
      () => this.record(name, input, read, { idempotencyKey }),
      async () => read((await this.ask(name, { input }, options.signal))[name] as Payload),
    )
  }
}
