import { SHIPPED_PACKS } from 'virtual:shipped-packs'
import { computed, signal } from '@preact/signals'
import { withAnswer } from '@tutela/client'
import type { Facts } from '../api/assessments.ts'
import { draft } from '../api/drafts.ts'
import { openPacks } from './engine.ts'
import type { Played } from './link.ts'
import type { Opened } from './messages.ts'

const EMPTY: Played = {
  packs: SHIPPED_PACKS.filter(({ isUsual }) => isUsual).map(({ pack }) => pack),
  own: [],
  facts: {},
  asOf: new Date().toISOString(),
}

/** What lies on the table: packs and what is known. */
export const table = draft<Played>('play', EMPTY, (kept) =>
  typeof kept === 'object' && kept !== null ? { ...EMPTY, ...kept } : null,
)

/** What somebody is about to answer, of the fact of that name; null for nothing. */
export const aboutToSay = draft<{ readonly name: string; readonly value: unknown } | null>(
  'play.typed',
  null,
  (kept) =>
    typeof kept === 'object' && kept !== null && typeof Reflect.get(kept, 'name') === 'string'
      ? { name: String(Reflect.get(kept, 'name')), value: Reflect.get(kept, 'value') }
      : null,
)

export const emptyTable = (): void => {
  aboutToSay.value = null
  table.value = { ...EMPTY, packs: table.value.packs, own: table.value.own }
}

/** Whether the packs on the table fit together; null while they are being laid on each other. */
export const opened = signal<Opened | null>(null)

/** What changes when other packs lie there, and not with every answer. */
export const chosenPacks = computed(() => JSON.stringify([table.value.packs, table.value.own]))

const sources = new Map<string, string>()

/** Reads the packs on the table and lays them on each other. Throws when a pack cannot be fetched. */
export async function layPacks(): Promise<void> {
  const { packs, own } = table.value
  const shipped = await Promise.all(packs.map(sourceOf))
  const now = chosenPacks.value
  const outcome = await openPacks([...shipped, ...own])
  if (chosenPacks.value === now) opened.value = outcome
}

/** The text of a shipped pack, fetched once: afterwards no network is needed. */
async function sourceOf(name: string): Promise<string> {
  const known = sources.get(name)
  if (known !== undefined) return known
  const shipped = SHIPPED_PACKS.find(({ pack }) => pack === name)
  if (shipped === undefined) throw new Error(`There is no pack ${name}`)
  const response = await fetch(shipped.address)
  if (!response.ok) throw new Error(`${shipped.address} answered ${response.status}`)
  const source = await response.text()
  sources.set(name, source)
  return source
}

/** Fetches the rest, so that every pack can be tried without a network. */
export function fetchTheRest(): void {
  for (const { pack } of SHIPPED_PACKS) sourceOf(pack).catch(() => undefined)
}

export function say(name: string, value: unknown): void {
  aboutToSay.value = null
  table.value = { ...table.value, facts: withAnswer(table.value.facts, name, value) }
}

/** As if it had never been said. */
export function takeBack(name: string): void {
  table.value = { ...table.value, facts: without(table.value.facts, name) }
}

function without(facts: Facts, name: string): Facts {
  const kept = Object.entries(facts).flatMap(([key, value]): [string, unknown][] => {
    if (key === name) return []
    if (!name.startsWith(`${key}.`) || typeof value !== 'object' || value === null) return [[key, value]]
    return [[key, without(value as Facts, name.slice(key.length + 1))]]
  })
  return Object.fromEntries(kept)
}
