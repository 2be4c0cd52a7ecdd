import { RefusedError, type UserError } from '@tutela/client'
import type { RecordField } from './runs.ts'
import { ask } from './session.ts'

export interface Register {
  readonly code: string
  readonly title: string
  readonly subjectKind: string
  readonly fields: readonly RecordField[]
}

export interface Entry {
  readonly id: string
  readonly happenedAt: string
  readonly subjectRef: string | null
  readonly fields: Readonly<Record<string, unknown>>
  readonly counts: boolean
  readonly void: boolean
}

export interface EntryPage {
  readonly totalCount: number
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
  readonly nodes: readonly Entry[]
}

const REGISTERS = `query Registers($locale: String) { registers(locale: $locale) { code title subjectKind
  fields { name label type required sensitive unit values { code title } } } }`
const ENTRIES = `query Entries($register: String!, $first: Int!, $after: String, $filter: RegisterEntryFilter) {
  registerEntries(register: $register, first: $first, after: $after, filter: $filter) { totalCount
  pageInfo { hasNextPage endCursor } nodes { id happenedAt subjectRef fields counts void } } }`
const ADD = `mutation Add($input: AddRegisterEntryInput!) { addRegisterEntry(input: $input) { entry { id }
  userErrors { code message path } } }`

/** The registers of the live packs. */
export async function registers(): Promise<readonly Register[]> {
  return (await ask<{ registers: readonly Register[] }>(REGISTERS)).registers
}

/** Entries of a register, the newest first, a page at a time. */
export async function entries(
  asked: { register: string; first: number; after: string | null; filter: object },
  signal?: AbortSignal,
): Promise<EntryPage> {
  const options = signal === undefined ? {} : { signal }
  return (await ask<{ registerEntries: EntryPage }>(ENTRIES, asked, options)).registerEntries
}

/** Adds an entry; sent again with the same key it is added once. Throws a RefusedError when something has to be mended. */
export async function addEntry(input: {
  readonly register: string
  readonly fields: object
  readonly subjectRef?: string
  readonly idempotencyKey: string
}): Promise<void> {
  const { addRegisterEntry } = await ask<{
    addRegisterEntry: { entry: { id: string } | null; userErrors: readonly UserError[] }
  }>(ADD, { input }, { isRepeatable: true })
  if (addRegisterEntry.userErrors.length > 0) throw new RefusedError(addRegisterEntry.userErrors)
}
