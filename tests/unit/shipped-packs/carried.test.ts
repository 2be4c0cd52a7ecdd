import { expect, test } from 'vitest'
import type { Condition, Pack } from '../../../src/rules/pack/format.ts'
import catalogue from '../../corpus/acceptance/catalogue.json' with { type: 'json' }
import parts from '../../corpus/acceptance/catalogue-parts.json' with { type: 'json' }
import { shippedPacks } from '../../support/shipped-packs.ts'

const PACKS = shippedPacks()
const REQUIREMENTS = new Map(
  PACKS.flatMap(({ requirements = [] }) => requirements).map((one) => [one.code, one] as const),
)
const STEPS = PACKS.flatMap(({ procedures = {} }) => Object.values(procedures)).flatMap(
  ({ steps = [] }) => steps,
)

/** Items that are carried by something no requirement names; each with what carries it. */
const CARRIED_BESIDES: Readonly<Record<string, readonly [section: 'registers' | 'reports', code: string]>> = {
  'CF-P4': ['registers', 'acknowledgements'],
  'CF-P7': ['registers', 'training'],
  // The ranking of hazards stands in every answer about a risk review; the report counts them by band.
  'RF-3': ['reports', 'open_risks'],
}

const factsIn = (condition: Condition | undefined): string[] => {
  const { all = [], any = [], not, fact } = condition ?? {}
  return [...(fact === undefined ? [] : [fact]), ...[...all, ...any, ...(not ? [not] : [])].flatMap(factsIn)]
}

/** What a fact is computed from, itself included. */
function roots(name: string): string[] {
  const derive = PACKS.flatMap(({ facts = {} }) => facts[name]?.derive ?? []).at(0)
  if (!derive) return [name]
  const { ageInDays, count, when } = derive
  return [name, ...[ageInDays ?? [], count ?? []].flat(), ...factsIn(when)]
}

const yieldedBy = ({ procedures = {}, registers = {} }: Pack): string[] => [
  ...Object.values(procedures).flatMap(({ starts, steps = [] }) => [
    ...Object.keys(starts?.facts ?? {}),
    ...steps.flatMap(({ yields = {} }) => Object.keys(yields)),
  ]),
  ...Object.values(registers).flatMap(({ yields = {} }) =>
    Object.values(yields).flatMap((facts) =>
      Object.entries(facts).flatMap(([name, { list = {} }]) => [
        name,
        ...Object.keys(list).map((field) => `${name}[].${field}`),
      ]),
    ),
  ),
]

const LINKED = new Set<string | undefined>([
  ...STEPS.map(({ requirement }) => requirement),
  ...PACKS.flatMap(({ tasks = {} }) => Object.values(tasks).map(({ requirement }) => requirement)),
  ...PACKS.flatMap(({ reports = {} }) =>
    Object.values(reports).flatMap(({ from }) => ('claims' in from ? Object.keys(from.claims) : [])),
  ),
])
const YIELDED = new Set(PACKS.flatMap(yieldedBy))

/** Whether people do it in a step, keep it in a register, are reminded of it, or read it in a report. */
function isCarriedOut(id: string): boolean {
  const [section, code] = CARRIED_BESIDES[id] ?? []
  if (section && code) return PACKS.some((pack) => Object.hasOwn(pack[section] ?? {}, code))
  const coveredBy = [...REQUIREMENTS.values()].filter(({ covers }) => covers?.includes(id))
  if (LINKED.has(id) || coveredBy.some((one) => LINKED.has(one.code))) return true
  const reads = factsIn(REQUIREMENTS.get(id)?.require).flatMap(roots)
  return reads.some((name) => YIELDED.has(name))
}

test('every item of both sources stands in a requirement or a vocabulary', () => {
  const terms = PACKS.flatMap(({ vocabulary = {} }) => Object.values(vocabulary)).flatMap((list) =>
    Object.entries(list).map(([code, { reference }]) => reference ?? code),
  )
  const known = new Set([...REQUIREMENTS.keys(), ...terms])
  expect(catalogue).toHaveLength(204)
  expect(catalogue.map(({ id }) => id).filter((id) => !known.has(id))).toEqual([])
})

test('what the sources want done, kept on record or reported is a step, a register, a task or a report', () => {
  const wanted = Object.keys(parts)
  expect(wanted.length).toBeGreaterThan(70)
  expect(wanted.filter((id) => !isCarriedOut(id))).toEqual([])
})
