import { ERRORS, RUN } from './documents.ts'
import { RefusedError, type UserError } from './errors.ts'
import { recording } from './recording.ts'
import type { Send } from './transport.ts'
import type {
  AddNoteInput,
  AmendStepInput,
  CallOptions,
  CloseInput,
  CloseResult,
  CompleteStepInput,
  Keyed,
  Procedure,
  ProcedureRun,
  ReopenInput,
  StartInput,
} from './types.ts'

/** Protocols that are carried out step by step, as the live packs define them. Every act is safe to repeat: its key goes along. */
export class Procedures {
  readonly #send: Send
  readonly #locale: string | undefined

  constructor(send: Send, locale: string | undefined) {
    this.#send = send
    this.#locale = locale
  }

  /** Those that the live packs define. */
  async list({ signal }: CallOptions = {}): Promise<readonly Procedure[]> {
    const query = `query Procedures($locale: String) { procedures(locale: $locale) { code title steps { code title approvals roles { code title } } outcomes } }`
    const { procedures } = await this.#ask(query, {}, signal)
    return procedures as readonly Procedure[]
  }

  /** A run as it stands; null when there is none of this id. */
  async get(id: string, { signal }: CallOptions = {}): Promise<ProcedureRun | null> {
    const query = `query Run($id: ID!, $locale: String) { procedureRun(id: $id) { ${RUN} } }`
    const { procedureRun } = await this.#ask(query, { id }, signal)
    return procedureRun as ProcedureRun | null
  }

  start(input: StartInput, options?: CallOptions): Promise<ProcedureRun> {
    return this.#act('startProcedure', input, options)
  }

  completeStep(input: CompleteStepInput, options?: CallOptions): Promise<ProcedureRun> {
    return this.#act('completeStep', input, options)
  }

  amendStep(input: AmendStepInput, options?: CallOptions): Promise<ProcedureRun> {
    return this.#act('amendStep', input, options)
  }

  addNote(input: AddNoteInput, options?: CallOptions): Promise<ProcedureRun> {
    return this.#act('addProcedureNote', input, options)
  }

  reopen(input: ReopenInput, options?: CallOptions): Promise<ProcedureRun> {
    return this.#act('reopenProcedure', input, options)
  }

  /** Closes a run, or says what blocks it: `run` is open then, and `findings` say why. */
  async close(input: CloseInput, options?: CallOptions): Promise<CloseResult> {
    const result = await this.#call<CloseResult & { readonly userErrors: readonly UserError[] }>(
      'closeProcedure',
      input,
      `run { ${RUN} } findings { status message requirement { code title level } } safetyCheck { id }`,
      options,
    )
    if (result.run === null) throw new RefusedError(result.userErrors)
    return result
  }

  async #act(field: string, input: Keyed, options?: CallOptions): Promise<ProcedureRun> {
    const { run, userErrors } = await this.#call<{
      readonly run: ProcedureRun | null
      readonly userErrors: readonly UserError[]
    }>(field, input, `run { ${RUN} }`, options)
    if (run === null || userErrors.length > 0) throw new RefusedError(userErrors)
    return run
  }

  #call<Payload>(
    field: string,
    input: Keyed,
    selection: string,
    options: CallOptions = {},
  ): Promise<Payload> {
    const { idempotencyKey = crypto.randomUUID() } = input
    const keyed = { ...input, idempotencyKey }
    const type = `${field[0]?.toUpperCase()}${field.slice(1)}Input`
    const query = `mutation Act($input: ${type}!, $locale: String) { ${field}(input: $input) { ${selection} ${ERRORS} } }`
    return recording(
      idempotencyKey,
      options,
      () => this.#call(field, keyed, selection),
      async () => (await this.#ask(query, { input: keyed }, options.signal))[field] as Payload,
    )
  }

  #ask(query: string, variables: object, signal?: AbortSignal): Promise<Record<string, unknown>> {
    const locale = this.#locale === undefined ? {} : { locale: this.#locale }
    return this.#send({ query, variables: { ...variables, ...locale }, signal, isRepeatable: true })
  }
}
