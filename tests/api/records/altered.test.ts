import { env } from 'cloudflare:workers'
import { createClient } from '@libsql/client/web'
import { beforeAll, describe, expect, test } from 'vitest'
import { ask, type TestOrganisation } from '../../support/api.ts'
import { act, makeVisitingOrganisation, run } from '../../support/procedures.ts'

const SLUG = 'altered-people'
let own: TestOrganisation
let clients = 0

beforeAll(async () => {
  own = await makeVisitingOrganisation(SLUG)
}, 60_000)

/** What somebody does who can write to the database past us and has no key. */
async function tamper(statement: string) {
  const client = createClient({ url: env.LIBSQL_URL })
  await client.executeMultiple(`pragma foreign_keys = off; ${statement}`)
  client.close()
}

/** A client with two runs, or two entries; the ids of the first and the second. */
async function pair(kind: 'run' | 'entry'): Promise<{ subjectRef: string; first: string; second: string }> {
  clients += 1
  const subjectRef = `client-${clients}`
  const made = kind === 'run' ? () => visit(subjectRef) : () => entry(subjectRef)
  return { subjectRef, first: await made(), second: await made() }
}

async function visit(subjectRef: string): Promise<string> {
  const { id: runId } = await run(own.key, 'start', { procedure: 'home_visit', subjectRef })
  const fields = { calm: true, seen: 'two dogs' }
  await run(own.key, 'step', { runId, step: 'arrival', actingRole: 'counsellor', fields })
  return runId
}

async function entry(subjectRef: string): Promise<string> {
  const fields = { state: 'held', on: '2026-01-02' }
  const { entry: made, userErrors } = await act(own.key, 'entry', { register: 'keys', subjectRef, fields })
  if (!made) throw new Error(JSON.stringify(userErrors))
  return made.id
}

interface Page {
  readonly nodes: readonly { readonly id: string }[]
  readonly altered: readonly { readonly id: string; readonly part: string; readonly message: string }[]
}

/** The ids that are shown and what is named beside them. */
async function listed(kind: 'run' | 'entry', subjectRef: string, more = ''): Promise<[string[], string[]]> {
  const field =
    kind === 'run'
      ? `procedureRuns(filter: { subjectRef: "${subjectRef}" }) { nodes { id state facts steps { state fields } }`
      : `registerEntries(register: "keys", filter: { subjectRef: "${subjectRef}" ${more} }) { nodes { id fields counts }`
  const { data, errors } = await ask<{ page: Page }>(
    own.key,
    `{ page: ${field} altered { id part message } } }`,
  )
  expect(errors).toBeUndefined()
  const page = data?.page
  return [
    (page?.nodes ?? []).map(({ id }) => id),
    (page?.altered ?? []).map(({ id, part, message }) => `${id} ${part} ${message !== ''}`),
  ]
}

const EVENTS = [
  ['what was said in it', `content = 'v1.x'`],
  ['when it happened', `happened_at = '2020-01-01T00:00:00.000Z'`],
  ['when it was recorded', `recorded_at = '2020-01-01T00:00:00.000Z'`],
  ['who did it', `recorded_by_principal = 'key_other'`],
  ['its place among the others', 'version = 7'],
] as const

describe.each(['run', 'entry'] as const)(
  'a listed %s of which something was altered in the database',
  (kind) => {
    test.each(EVENTS)('is named beside the others: %s of an event', async (_what, change) => {
      const { subjectRef, first, second } = await pair(kind)
      await tamper(`update record_events set ${change} where record_id = '${first}' and version = 1`)
      expect(await listed(kind, subjectRef)).toEqual([[second], [`${first} RECORD true`]])
    })

    test.each([
      ['the state', `state = '${kind === 'run' ? 'CLOSED' : 'VOID'}'`],
      ['when it began', `started_at = '2020-01-01T00:00:00.000Z'`],
      ['whom it is about', 'subject_ref = null'],
      ['the rules it keeps to', `ruleset_digest = 'sha256:0'`],
      ['how many events it has', 'version = 9'],
    ])('is named beside the others: %s', async (_what, change) => {
      const { subjectRef, first, second } = await pair(kind)
      await tamper(`update records set ${change} where id = '${first}'`)
      expect(await listed(kind, subjectRef, 'includeVoid: true')).toEqual([
        [second],
        [`${first} RECORD true`],
      ])
    })

    test('is named beside the others: its key is gone, or the entry in the log', async () => {
      const one = await pair(kind)
      await tamper(`delete from data_keys where record_id = '${one.first}'`)
      // Without its key it is no record of the subject any more for whoever looks for one; the row still says so.
      expect(await listed(kind, one.subjectRef)).toEqual([[one.second], [`${one.first} DATA_KEY true`]])
      const other = await pair(kind)
      await tamper(
        `delete from log_leaves where record_id in (select id from record_events where record_id = '${other.first}')`,
      )
      expect(await listed(kind, other.subjectRef)).toEqual([
        [other.second],
        [`${other.first} LOG_ENTRY true`],
      ])
    })
  },
)

test.each(['run', 'entry'] as const)(
  'a %s that is not found under its subject any more is named in the list of all',
  async (kind) => {
    const { first, second } = await pair(kind)
    const other = await pair(kind)
    await tamper(
      `update records set subject_hash = (select subject_hash from records where id = '${other.first}') where id = '${first}'`,
    )
    const field =
      kind === 'run' ? 'procedureRuns(first: 100)' : 'registerEntries(register: "keys", first: 100)'
    const { data } = await ask<{ page: Page }>(
      own.key,
      `{ page: ${field} { nodes { id } altered { id part message } } }`,
    )
    expect(data?.page.altered.map(({ id, part }) => `${id} ${part}`)).toContain(`${first} SUBJECT_REF`)
    expect(data?.page.nodes.map(({ id }) => id)).toContain(second)
    expect(data?.page.nodes.map(({ id }) => id)).not.toContain(first)
  },
)

test('a run that is said to be of another procedure is named beside the others', async () => {
  const { subjectRef, first, second } = await pair('run')
  await tamper(`update records set code = 'no_such' where id = '${first}'`)
  expect(await listed('run', subjectRef)).toEqual([[second], [`${first} RECORD true`]])
  const { data, errors } = await ask(
    own.key,
    'query($id: ID!) { procedureRun(id: $id) { steps { state } } }',
    {
      id: first,
    },
  )
  expect([data, errors?.map(({ extensions }) => extensions.code)]).toEqual([
    { procedureRun: null },
    ['RECORD_ALTERED'],
  ])
})

test('an altered entry is named whether those that count are asked for or those that do not', async () => {
  const { subjectRef, first, second } = await pair('entry')
  await tamper(`update record_events set content = 'v1.x' where record_id = '${first}'`)
  expect(await listed('entry', subjectRef, 'counts: true')).toEqual([[second], [`${first} RECORD true`]])
  expect(await listed('entry', subjectRef, 'counts: false')).toEqual([[], [`${first} RECORD true`]])
})

test('nothing is named where nothing was altered, and what was erased is shown', async () => {
  const { subjectRef, first, second } = await pair('run')
  await run(own.key, 'step', { runId: first, step: 'leaving', actingRole: 'counsellor' })
  expect(await listed('run', subjectRef)).toEqual([[second, first], []])
  await ask(
    own.key,
    'mutation($input: EraseSubjectInput!) { eraseSubject(input: $input) { userErrors { code } } }',
    { input: { subjectRef, reason: 'asked for' } },
  )
  const { data } = await ask<{ page: Page }>(
    own.key,
    '{ page: procedureRuns(first: 100) { nodes { id erased } altered { id part message } } }',
  )
  expect(data?.page.nodes.map(({ id }) => id)).toEqual(expect.arrayContaining([first, second]))
  expect(data?.page.altered.map(({ id }) => id)).not.toContain(first)
})
