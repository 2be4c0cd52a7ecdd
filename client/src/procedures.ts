import type { Acting } from './acting.ts'
import type { DocumentName } from './documents.ts'
import { RefusedError, type UserError } from './errors.ts'
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
  readonly #acting: Acting

  constructor(acting: Acting) {
    this.#acting = acting
  }

  /** Those that the live packs define. */
  async list({ signal }: CallOptions = {}): Promise<readonly Procedure[]> {
    const { procedures } = await this.#acting.ask('procedures', {}, signal)
    return procedures as readonly Procedure[]
  }

  /** A run as it stands; null when there is none of this id. */
  async get(id: string, { signal }: CallOptions = {}): Promise<ProcedureRun | null> {
    const { procedureRun } = await this.#acting.ask('procedureRun', { id }, signal)
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
  close(input: CloseInput, options?: CallOptions): Promise<CloseResult> {
    const read = (result: CloseResult & Mistakes) => {
      if (result.run === null) throw new RefusedError(result.userErrors)
      return result
    }
    return this.#acting.act('closeProcedure', input, read, options)
  }

  #act(name: DocumentName, input: Keyed, options?: CallOptions): Promise<ProcedureRun> {
    const read = ({ run, userErrors }: { readonly run: ProcedureRun | null } & Mistakes) => {
      if (run === null || userErrors.length > 0) throw new RefusedError(userErrors)
      return run
    }
    return this.#acting.act(name, input, read, options)
  }
}

interface Mistakes {
  readonly userErrors: readonly UserError[]
}
