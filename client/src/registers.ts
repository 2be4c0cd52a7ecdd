import type { Acting } from './acting.ts'
import type { DocumentName } from './documents.ts'
import { RefusedError, type UserError } from './errors.ts'
import type {
  AddEntryInput,
  AmendEntryInput,
  CallOptions,
  EntryFilter,
  EntryPage,
  EntryResult,
  Register,
  RegisterEntry,
  VoidEntryInput,
} from './types.ts'

/** Lists that are kept on record, as the live packs define them. What was entered is corrected or declared void, never lost. */
export class Registers {
  readonly #acting: Acting

  constructor(acting: Acting) {
    this.#acting = acting
  }

  /** Those that the live packs define, with the fields that an entry has. */
  async list({ signal }: CallOptions = {}): Promise<readonly Register[]> {
    const { registers } = await this.#acting.ask('registers', {}, signal)
    return registers as readonly Register[]
  }

  /** A page of entries, the newest first; `next` is given as `after` for the page behind it, and null on the last one. */
  async entries(
    register: string,
    filter: EntryFilter = {},
    { signal }: CallOptions = {},
  ): Promise<EntryPage> {
    const { first = 20, after, ...rest } = filter
    const variables = { register, filter: rest, first, after }
    const { registerEntries } = (await this.#acting.ask('registerEntries', variables, signal)) as {
      registerEntries: Omit<EntryPage, 'next'> & {
        readonly pageInfo: { readonly endCursor: string; readonly hasNextPage: boolean }
      }
    }
    const { nodes, altered, totalCount, pageInfo } = registerEntries
    return { nodes, altered, totalCount, next: pageInfo.hasNextPage ? pageInfo.endCursor : null }
  }

  /** An entry as it stands; null when there is none of this id. */
  async get(id: string, { signal }: CallOptions = {}): Promise<RegisterEntry | null> {
    const { node } = (await this.#acting.ask('registerEntry', { id }, signal)) as {
      node: Partial<RegisterEntry> | null
    }
    return node?.id === undefined ? null : (node as RegisterEntry)
  }

  add(input: AddEntryInput, options?: CallOptions): Promise<RegisterEntry> {
    return this.#act('addRegisterEntry', input, options)
  }

  /** Up to a hundred, each on its own: one that is refused does not stop the others. */
  addAll(inputs: readonly AddEntryInput[], { signal }: CallOptions = {}): Promise<readonly EntryResult[]> {
    const entries = inputs.map((input) => ({
      ...input,
      idempotencyKey: input.idempotencyKey ?? crypto.randomUUID(),
    }))
    const idempotencyKey = entries.map((entry) => entry.idempotencyKey).join(' ')
    return this.#acting.record(
      'addRegisterEntries',
      { entries },
      ({ results }: { readonly results: readonly EntryResult[] }) => results,
      { ...(signal && { signal }), idempotencyKey },
    )
  }

  amend(input: AmendEntryInput, options?: CallOptions): Promise<RegisterEntry> {
    return this.#act('amendRegisterEntry', input, options)
  }

  void(input: VoidEntryInput, options?: CallOptions): Promise<RegisterEntry> {
    return this.#act('voidRegisterEntry', input, options)
  }

  #act(name: DocumentName, input: object, options?: CallOptions): Promise<RegisterEntry> {
    const read = ({ entry, userErrors }: Payload) => {
      if (entry === null || userErrors.length > 0) throw new RefusedError(userErrors)
      return entry
    }
    return this.#acting.act(name, input, read, options)
  }
}

interface Payload {
  readonly entry: RegisterEntry | null
  readonly userErrors: readonly UserError[]
}
