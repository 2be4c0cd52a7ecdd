import { describe, expect, test } from 'vitest'
import { makeLiveOrganisation } from '../../support/live-organisation.ts'
import { upload } from '../../support/own-packs.ts'
import { mismatch, playScenario } from '../../support/play-scenario.ts'
import { keysPack } from '../../support/subjects.ts'
import { CLOCKS } from './clocks.ts'
import { clocksPack, fireDrillPack, movedPack, nestedPack } from './packs.ts'
import { ACTS, RECORDS } from './scenarios.ts'

const packsOf = (slug: string): readonly Record<string, unknown>[] => [
  clocksPack(slug),
  movedPack(slug, '1.0.0'),
  movedPack(slug, '2.0.0'),
  nestedPack(slug),
  fireDrillPack(slug),
  keysPack(slug),
]

let organisations = 0

/** An organisation in which the packs of the scenarios are published; a scenario makes live what it needs. */
async function makeWorld(packs: readonly string[]) {
  organisations += 1
  const own = await makeLiveOrganisation(`scenario-${organisations}`)
  for (const pack of packsOf(own.organisation.slug)) {
    if (!packs.includes(String(pack.pack).split('/')[1] ?? '')) continue
    const { rulePack, report, userErrors } = await upload(own.key, pack)
    if (rulePack === null)
      throw new Error(JSON.stringify([pack.pack, userErrors, report?.problems, report?.tests]))
  }
  return own
}

describe.each([
  ['what people do', ACTS],
  ['what is on record', RECORDS],
  ['clocks', CLOCKS],
])('%s', (_what, scenarios) => {
  test.each(scenarios.map((one) => [one.id, one.title, one] as const))(
    '%s: %s',
    async (_id, _title, scenario) => {
      const own = await makeWorld(scenario.packs ?? [])
      expect(await playScenario(own, scenario)).toEqual([])
    },
    120_000,
  )
})

test('an expectation that is not met is told with its place', () => {
  const got = { run: { state: 'OPEN', steps: [{ code: 'a', state: 'DONE' }], facts: { known: 1 } } }
  const about = (expected: unknown) => mismatch({ run: expected }, got)
  expect(
    about({ state: 'OPEN', steps: { $has: [{ code: 'a' }], $size: 1 }, facts: { $absent: ['other'] } }),
  ).toBeNull()
  expect(about({ state: 'CLOSED' })).toContain('.run.state')
  expect(about({ steps: { $has: [{ code: 'a', state: 'OPEN' }] } })).toContain('.run.steps')
  expect(about({ steps: [] })).toContain('expected 0 items')
  expect(about({ facts: { $absent: ['known'] } })).toContain('known is there')
  expect(about({ gone: { $any: true } })).toContain('expected anything')
})
