import type { Pack } from 'tutela/engine'
import { draft } from '../api/drafts.ts'

/** A pack that somebody writes, and the texts that it had before each of the last changes, the latest last. */
export interface PackDraft {
  readonly doc: Pack
  readonly past: readonly string[]
  /** Where the last change was: going on there is the same change. */
  readonly last: string
}

export type Path = readonly (string | number)[]

const UNDO_STEPS_MAX = 40
/** The storage of a tab has about five million characters. */
const UNDO_CHARACTERS_MAX = 1_500_000

const NONE: Readonly<Record<string, PackDraft>> = {}

/** Packs that are being written, by name. */
export const drafts = draft<Readonly<Record<string, PackDraft>>>('packs', NONE, (kept) =>
  typeof kept === 'object' && kept !== null ? (kept as Readonly<Record<string, PackDraft>>) : null,
)

/** Begins to write a pack, in place of a draft of the same name; what stood there comes back with one step of undo. */
export function begin(doc: Pack): void {
  const before = drafts.value[doc.pack]
  const past = before === undefined ? [] : bounded([...before.past, JSON.stringify(before.doc)])
  drafts.value = { ...drafts.value, [doc.pack]: { doc, past, last: '' } }
}

export function putAside(name: string): void {
  const { [name]: _gone, ...others } = drafts.value
  drafts.value = Object.keys(others).length === 0 ? NONE : others
}

/**
 * Says something at a place of a pack, or nothing any more (undefined). What is typed in one go is one step of undo; `isTyped` says that
 * a value that is no text itself comes of typing.
 */
export function edit(name: string, path: Path, value: unknown, isTyped = typeof value === 'string'): void {
  const before = drafts.value[name]
  if (before === undefined) return
  const last = isTyped ? path.join('/') : ''
  const past =
    last !== '' && last === before.last ? before.past : bounded([...before.past, JSON.stringify(before.doc)])
  const doc = setAt(before.doc, path, value) as Pack
  drafts.value = { ...drafts.value, [name]: { doc, past, last } }
}

export function undo(name: string): void {
  const before = drafts.value[name]
  const text = before?.past.at(-1)
  if (before === undefined || text === undefined) return
  drafts.value = {
    ...drafts.value,
    [name]: { doc: JSON.parse(text), past: before.past.slice(0, -1), last: '' },
  }
}

function bounded(past: readonly string[]): readonly string[] {
  const kept = past.slice(-UNDO_STEPS_MAX)
  let characters = kept.reduce((sum, { length }) => sum + length, 0)
  return kept.filter(({ length }) => {
    if (characters <= UNDO_CHARACTERS_MAX) return true
    characters -= length
    return false
  })
}

/** The same with another value at a place; undefined takes the place away, and what is empty then with it. */
export function setAt(whole: unknown, [key, ...rest]: Path, value: unknown): unknown {
  if (key === undefined) return value
  if (typeof key === 'number') {
    const list = Array.isArray(whole) ? whole : []
    const part = setAt(list[key], rest, value)
    const next =
      part === undefined
        ? list.toSpliced(key, 1)
        : key === list.length
          ? [...list, part]
          : list.with(key, part)
    return next.length === 0 ? undefined : next
  }
  const { [key]: inner, ...others } = (whole ?? {}) as Record<string, unknown>
  const part = setAt(inner, rest, value)
  if (part === undefined) return Object.keys(others).length === 0 ? undefined : others
  return key in ((whole ?? {}) as object) ? { ...(whole as object), [key]: part } : { ...others, [key]: part }
}

/** As a file or for the API. */
export const sourceOf = (doc: Pack): string => JSON.stringify(doc, null, 2)

/** A published version never changes: writing goes on in this one. */
export const afterVersion = (version: string): string => {
  const [major = '1', minor = '0'] = version.split('.')
  return `${major}.${Number(minor) + 1}.0`
}
