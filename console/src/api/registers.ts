import type { UserError } from '@tutela/client'
import { change } from './change.ts'
import { FIELD, type RecordField } from './runs.ts'
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

/** Something that happened to an entry. */
export interface EntryEvent {
  readonly kind: 'added' | 'amended' | 'voided'
  readonly fields: Readonly<Record<string, unknown>> | null
  readonly reason: string | null
  readonly recordedAt: string
  readonly recordedBy: string
}

/** An entry with what happened to it, the oldest first. */
export interface EntryWhole extends Entry {
  readonly erased: boolean
  readonly history: readonly EntryEvent[]
}

export interface EntryPage {
  readonly totalCount: number
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
  readonly altered: readonly { readonly id: string; readonly message: string }[]
  readonly nodes: readonly Entry[]
}

/** What an entry says, before it is sent. */
export interface NewEntry {
  readonly register: string
  readonly fields: Readonly<Record<string, unknown>>
  readonly subjectRef?: string
  readonly happenedAt?: string
}

type Keyed<Input> = Input & { readonly idempotencyKey: string }

const HEAD = 'id happenedAt subjectRef fields counts void'
const REGISTERS = `query Registers($locale: String) { registers(locale: $locale) { code title subjectKind fields { ${FIELD} } } }`
const ENTRIES = `query Entries($register: String!, $first: Int!, $after: String, $filter: RegisterEntryFilter) {
  registerEntries(register: $register, first: $first, after: $after, filter: $filter) { totalCount
  pageInfo { hasNextPage endCursor } altered { id message } nodes { ${HEAD} } } }`
const ENTRY = `query Entry($id: ID!) { node(id: $id) { ... on RegisterEntry { ${HEAD} erased register { code }
  history { kind fields reason recordedAt recordedBy } } } }`
const ERASED =
  'query Erased($id: ID!) { node(id: $id) { ... on RegisterEntry { erased happenedAt register { code } } } }'
const ADD_ALL = `mutation AddAll($input: AddRegisterEntriesInput!) { addRegisterEntries(input: $input) { results {
  entry { id recordedAt } userErrors { code message path } } } }`

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

type OfRegister<Found> = Found & { readonly register: { readonly code: string } }

/** One entry of a register; null when it has none of this id. */
export async function entry(register: string, id: string, signal: AbortSignal): Promise<EntryWhole | null> {
  const { node: head } = await ask<{ node: OfRegister<Pick<EntryWhole, 'erased' | 'happenedAt'>> | null }>(
    ERASED,
    { id },
    { signal },
  )
  if (head?.register?.code !== register) return null
  if (head.erased) return { ...head, ...NOTHING_LEFT, id }
  return (await ask<{ node: EntryWhole | null }>(ENTRY, { id }, { signal })).node
}

const NOTHING_LEFT = { subjectRef: null, fields: {}, counts: false, void: false, history: [] }

/** Adds an entry; sent again with the same key it is added once. Throws a RefusedError when something has to be mended. */
export const addEntry = (input: Keyed<NewEntry>): Promise<unknown> =>
  change({ field: 'addRegisterEntry', type: 'AddRegisterEntryInput', parts: 'entry { id }' }, input)

/** What became of one of several entries: when it was recorded, or what has to be mended. */
export interface Added {
  readonly recordedAt: string | null
  readonly userErrors: readonly UserError[]
}

/** Adds up to 100 entries, each with its own result; sent again with the same keys each is added once. */
export async function addEntries(entries: readonly Keyed<NewEntry>[]): Promise<readonly Added[]> {
  const { addRegisterEntries } = await ask<{
    addRegisterEntries: {
      results: readonly { entry: { recordedAt: string } | null; userErrors: readonly UserError[] }[]
    }
  }>(ADD_ALL, { input: { entries } }, { isRepeatable: true })
  return addRegisterEntries.results.map(({ entry: added, userErrors }) => ({
    recordedAt: added?.recordedAt ?? null,
    userErrors,
  }))
}

interface EntryChange {
  readonly entryId: string
  readonly reason: string
}

/** Corrects an entry; null empties a field. Throws a RefusedError, as declaring one void does. */
export const amendEntry = (input: Keyed<EntryChange & { readonly fields: object }>): Promise<unknown> =>
  change({ field: 'amendRegisterEntry', type: 'AmendRegisterEntryInput', parts: 'entry { id }' }, input)

/** Declares an entry void, for good. */
export const voidEntry = (input: Keyed<EntryChange>): Promise<unknown> =>
  change({ field: 'voidRegisterEntry', type: 'VoidRegisterEntryInput', parts: 'entry { id }' }, input)
