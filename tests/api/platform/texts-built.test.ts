import { SQL } from 'drizzle-orm'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { appWith, ask, type TestOrganisation } from '../../support/api.ts'
import { askRun, newKey, OFFICE_VISIT } from '../../support/checks.ts'
import { makeLiveOrganisation } from '../../support/live-organisation.ts'
import { makeVisitingOrganisation } from '../../support/procedures.ts'

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

const EVENTS = {
  startProcedure: `mutation($input: StartProcedureInput!) { act: startProcedure(input: $input) { run { id version } userErrors { code } } }`,
  completeStep: `mutation($input: CompleteStepInput!) { act: completeStep(input: $input) { run { id version } userErrors { code } } }`,
  addProcedureNote: `mutation($input: AddProcedureNoteInput!) { act: addProcedureNote(input: $input) { run { id version } userErrors { code } } }`,
} as const

async function event(what: keyof typeof EVENTS, input: object): Promise<string> {
  const { data, errors } = await ask<{ act: { run: { id: string } | null; userErrors: readonly unknown[] } }>(
    own.key,
    EVENTS[what],
    { input: { idempotencyKey: newKey(), ...input } },
    send,
  )
  if (!data?.act.run || data.act.userErrors.length > 0) throw new Error(JSON.stringify(errors ?? data))
  return data.act.run.id
}

test('nor does an event of a procedure: its start, a step that is done, a note', async () => {
  own = await makeVisitingOrganisation(`texts-${newKey().slice(0, 8)}`)
  const counted = new Map<string, number>()
  for (const _ of ['cold', 'warm']) {
    let runId = ''
    const acts: readonly (readonly [keyof typeof EVENTS, () => object])[] = [
      ['startProcedure', () => ({ procedure: 'home_visit', subjectRef: 'case-1' })],
      [
        'completeStep',
        () => ({
          runId,
          step: 'arrival',
          actingRole: 'counsellor',
          fields: { calm: true, seen: 'two dogs' },
        }),
      ],
      ['addProcedureNote', () => ({ runId, note: 'all well' })],
    ]
    for (const [what, input] of acts)
      counted.set(
        what,
        await built(async () => {
          runId = await event(what, input())
        }),
      )
  }
  expect(Object.fromEntries(counted)).toEqual({ startProcedure: 0, completeStep: 0, addProcedureNote: 0 })
})

test('a question builds none, and the count sees a text that is built', async () => {
  const question = () => ask(own.key, '{ __typename }', {}, send)
  expect(await built(question)).toBe(0)
  expect(await built(() => ask(own.key, '{ apiKeys(first: 1) { nodes { id } } }', {}, send))).toBeGreaterThan(
    0,
  )
})
