import { effect, type Signal, signal } from '@preact/signals'
import { viewer } from './session.ts'

const PREFIX = 'tutela.draft.'
const OWNER = 'tutela.owner'

/** Set when somebody else signed in and what the one before had entered was put away. */
export const putAway = signal(false)

/**
 * What somebody enters, kept until this tab is closed, somebody else signs in or the page is left in a hurry: a reload, a refusal or a
 * session that ended loses nothing. In the storage of the tab, which no other tab and no server reads. `read` says whether
 * what was kept still has the form it should have, and gives null where it has not.
 */
export function draft<Value>(
  name: string,
  empty: Value,
  read: (kept: unknown) => Value | null,
): Signal<Value> {
  const before = known.get(name)
  if (before !== undefined) return before as Signal<Value>
  const kept = signal(fromStorage(name, read) ?? empty)
  known.set(name, kept)
  effect(() => {
    const value = kept.value
    if (value === empty) sessionStorage.removeItem(PREFIX + name)
    else sessionStorage.setItem(PREFIX + name, JSON.stringify(value))
  })
  forgetters.add(() => {
    kept.value = empty
  })
  return kept
}

/** A line or a choice, kept likewise. */
export const textDraft = (name: string, empty = ''): Signal<string> =>
  draft(name, empty, (kept) => (typeof kept === 'string' ? kept : null))

/** One for each name, however often a screen comes and goes. */
const known = new Map<string, unknown>()
const forgetters = new Set<() => void>()

function fromStorage<Value>(name: string, read: (kept: unknown) => Value | null): Value | null {
  try {
    const text = sessionStorage.getItem(PREFIX + name)
    return text === null ? null : read(JSON.parse(text))
  } catch {
    return null
  }
}

/** Puts away everything that was entered, also of screens that are not loaded. */
export function forgetDrafts(): void {
  for (const forget of forgetters) forget()
  for (const slot of Object.keys(sessionStorage)) if (slot.startsWith(PREFIX)) sessionStorage.removeItem(slot)
}

/** Drafts are of one organisation: who signs in for another one finds none. */
effect(() => {
  const owner = viewer.value?.organisation.id
  if (owner === undefined) return
  const before = sessionStorage.getItem(OWNER)
  sessionStorage.setItem(OWNER, owner)
  if (before === null || before === owner) return
  forgetDrafts()
  putAway.value = true
})
