import { ERRORS } from './documents.ts'
import { recording } from './recording.ts'
import type { Send } from './transport.ts'
import type { CallOptions, Keyed } from './types.ts'

/** What is asked of an act, and what is made of it. */
interface Reading<Payload, Result> {
  readonly selection: string
  readonly read: (payload: Payload) => Result
}

/** Asks about records and acts on them, in the language of the client. */
export class Acting {
  readonly #send: Send
  readonly #locale: string | undefined

  constructor(send: Send, locale: string | undefined) {
    this.#send = send
    this.#locale = locale
  }

  /** Everything that is asked here may be asked again: reading, and acts that hold their key. */
  ask(query: string, variables: object, signal?: AbortSignal): Promise<Record<string, unknown>> {
    const locale = this.#locale === undefined ? {} : { locale: this.#locale }
    return this.#send({ query, variables: { ...variables, ...locale }, signal, isRepeatable: true })
  }

  /**
   * Carries out the mutation of that name under a key, which is made where there is none; gives what `read` makes of its payload, also where
   * the outcome is resolved later.
   */
  act<Payload, Result>(
    field: string,
    input: Keyed,
    { selection, read }: Reading<Payload, Result>,
    options: CallOptions = {},
  ): Promise<Result> {
    const { idempotencyKey = crypto.randomUUID() } = input
    const reading = { selection: `${selection} ${ERRORS}`, read }
    return this.record(field, { ...input, idempotencyKey }, reading, { ...options, idempotencyKey })
  }

  /** The same for an input that holds its keys already. */
  record<Payload, Result>(
    field: string,
    input: object,
    reading: Reading<Payload, Result>,
    { idempotencyKey, ...options }: CallOptions & { readonly idempotencyKey: string },
  ): Promise<Result> {
    const { selection, read } = reading
    const type = `${field[0]?.toUpperCase()}${field.slice(1)}Input`
    const locale = selection.includes('$locale') ? ', $locale: String' : ''
    const query = `mutation Act($input: ${type}!${locale}) { ${field}(input: $input) { ${selection} } }`
    return recording(
      idempotencyKey,
      options,
      () => this.record(field, input, reading, { idempotencyKey }),
      async () => read((await this.ask(query, { input }, options.signal))[field] as Payload),
    )
  }
}
