import { SQL } from 'drizzle-orm'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { appWith, ask, type TestOrganisation } from '../../support/api.ts'
import { askRun, newKey, OFFICE_VISIT } from '../../support/checks.ts'
import { makeLiveOrganisation } from '../../support/live-organisation.ts'

const BATCH = `mutation($input: RunSafetyChecksInput!) { runSafetyChecks(input: $input) {
  results { safetyCheck { id } userErrors { code } } } }`

let own: TestOrganisation
let send: ReturnType<typeof appWith>

beforeEach(async () => {
  own = await makeLiveOrganisation()
  send = appWith({}, { STANDING_MAX_AGE: '60' })
  // The first one reads the key, the second relies on memory.
  for (const _ of [1, 2]) await recorded()
})
afterEach(() => vi.restoreAllMocks())

async function recorded(input: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const { data, errors } = await askRun(own.key, input, send)
  const check = data?.runSafetyCheck.safetyCheck
  if (!check) throw new Error(JSON.stringify(errors ?? data))
  return check.id
}

/** How many texts of statements are built while something is done. */
async function built(action: () => Promise<unknown>): Promise<number> {
  const build = vi.spyOn(SQL.prototype, 'toQuery')
  await action()
  const { length } = build.mock.calls
  build.mockRestore()
  return length
}

test('a check of an isolate that has recorded others builds no text of a statement', async () => {
  expect(await built(() => recorded())).toBe(0)
})

test('nor does one that is repeated, or about somebody', async () => {
  const input = { idempotencyKey: newKey(), facts: OFFICE_VISIT, subjectRef: 'case-1' }
  const first = await recorded(input)
  expect(await built(async () => expect(await recorded(input)).toBe(first))).toBe(0)
})

test('as many checks together as have been recorded together before build none', async () => {
  const together = () => {
    const checks = Array.from({ length: 20 }, () => ({ idempotencyKey: newKey(), facts: OFFICE_VISIT }))
    return ask(own.key, BATCH, { input: { checks } }, send)
  }
  await together()
  expect(await built(together)).toBe(0)
})

test('a question builds none, and the count sees a text that is built', async () => {
  const question = () => ask(own.key, '{ __typename }', {}, send)
  expect(await built(question)).toBe(0)
  expect(await built(() => ask(own.key, '{ apiKeys(first: 1) { nodes { id } } }', {}, send))).toBeGreaterThan(
    0,
  )
})
