import fc from 'fast-check'
import { expect } from 'vitest'
import { canonicalJson, canonicalResult } from '../../src/rules/index.ts'
import type { Pack } from '../../src/rules/pack/format.ts'
import { arbitraryFacts, type FlatFacts } from '../support/arbitrary-facts.ts'
import { arbitraryPacks } from '../support/arbitrary-packs.ts'
import { INSTANTS } from '../support/arbitrary-values.ts'
import { reordered } from '../support/reordered.ts'
import { assessed, compiledOrRefused } from './compiled.ts'
import { holds } from './hold.ts'

interface Case {
  readonly packs: readonly Pack[]
  readonly facts: FlatFacts
  readonly asOf: string
  readonly shuffle: readonly number[]
}

/** The same facts nested: { "a.b": 1 } as { a: { b: 1 } }; some stay as they are, and all keys are shuffled. */
function nested(facts: FlatFacts, shuffle: readonly number[]): unknown {
  const grouped: Record<string, unknown> = {}
  for (const [index, [name, value]] of Object.entries(facts).entries()) {
    const [group = '', field] = name.split('.')
    if (field === undefined || (shuffle[index % shuffle.length] ?? 0) % 3 === 0) grouped[name] = value
    else grouped[group] = { ...Object(grouped[group]), [field]: value }
  }
  return reordered(grouped, shuffle, () => false)
}

/** An instant as other people write it: in another zone, with a fraction, in small letters. */
function respelled(value: unknown, turn: number): unknown {
  if (Array.isArray(value)) return value.map((one) => respelled(one, turn))
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, respelled(one, turn + 1)]))
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\dt/i.test(value)) return value
  const moment = new Date(value.toUpperCase()).getTime()
  const zone = ['+08:00', '-05:30', '+00:00', '-11:00'][turn % 4] ?? 'Z'
  const [hours = 0, minutes = 0] = zone.slice(1).split(':').map(Number)
  const shift = (hours * 60 + minutes) * 60_000 * (zone.startsWith('-') ? -1 : 1)
  return `${new Date(moment + shift).toISOString().slice(0, -1).replace('T', 't')}${zone}`
}

holds<Case>({
  name: 'The spelling of a fact never changes the result',
  cases: fc.record({
    packs: arbitraryPacks,
    facts: arbitraryFacts,
    asOf: fc.constantFrom(...INSTANTS),
    shuffle: fc.array(fc.integer({ min: 0, max: 1_000 }), { minLength: 7, maxLength: 30 }),
  }),
  runs: 300,
  check: ({ packs, facts, asOf, shuffle }) => {
    const compiled = compiledOrRefused(packs)
    if (!compiled) return
    const bytes = canonicalJson(canonicalResult(assessed(compiled, facts, asOf)))
    const others = [
      nested(facts, shuffle),
      respelled(facts, shuffle[0] ?? 0),
      { ...facts, ...Object(nested(facts, shuffle)) },
    ]
    for (const other of others)
      expect(canonicalJson(canonicalResult(assessed(compiled, other, asOf)))).toBe(bytes)
  },
})
