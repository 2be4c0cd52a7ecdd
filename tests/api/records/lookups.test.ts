import { env } from 'cloudflare:workers'
import { createClient } from '@libsql/client/web'
import { beforeAll, describe, expect, test } from 'vitest'
import { appWith, ask, type TestOrganisation } from '../../support/api.ts'
import { OFFICE_VISIT, record } from '../../support/checks.ts'
import { act, makeVisitingOrganisation, run } from '../../support/procedures.ts'
import { type SentStatement, statementsOf } from '../../support/tenant-guard.ts'

let own: TestOrganisation

beforeAll(async () => {
  own = await makeVisitingOrganisation('looked-up')
  for (const subjectRef of ['a', 'b', 'c']) {
    const { id: runId } = await run(own.key, 'start', { procedure: 'home_visit', subjectRef })
    const fields = { calm: true, seen: 'a dog' }
    await run(own.key, 'step', { runId, step: 'arrival', actingRole: 'counsellor', fields })
    await act(own.key, 'entry', { register: 'keys', subjectRef, fields: { state: 'held', on: '2026-01-02' } })
    await record(own.key, { subjectRef })
  }
}, 60_000)

/** What is sent to the database for a question. */
async function sentFor(query: string, variables: Record<string, unknown> = {}): Promise<SentStatement[]> {
  const sent: SentStatement[] = []
  const app = appWith({
    fetch: async (request, init) => {
      if (request.method === 'POST') sent.push(...statementsOf(await request.clone().text()))
      return fetch(request, init)
    },
  })
  const { data, errors } = await ask(own.key, query, variables, app)
  if (!data || errors) throw new Error(JSON.stringify(errors))
  return sent
}

/**
 * How a plan says that all rows of an organisation, or all of one kind, are gone through, in tables that grow with every act. What goes by
 * the order of an index ends where the page ends.
 */
const TABLES = '(records|record_events|data_keys|log_leaves|checks|idempotency_keys)'
const goesThroughAll = (index: string) =>
  new RegExp(
    `^(SCAN ${TABLES}$|SEARCH ${TABLES} USING (COVERING )?INDEX ${index} \\(organisation_id=\\?( AND kind=\\?)?\\)$)`,
  )
const GOES_THROUGH_ALL = goesThroughAll('(?!\\w+_in_order)\\w+')
const GOES_THROUGH_ALL_WITHOUT_A_PAGE = goesThroughAll('\\w+')
const NAMES_IDS = /"(id|record_id)"?\s+in\s*\(/i

/** Parts of plans in which rows that are named by their ids are looked for among all of the organisation. */
async function wholeReads(statements: readonly SentStatement[]): Promise<string[]> {
  const client = createClient({ url: env.LIBSQL_URL })
  const found: string[] = []
  for (const { sql, args } of statements.filter((one) => NAMES_IDS.test(one.sql))) {
    const { rows } = await client.execute({
      sql: `explain query plan ${sql}`,
      args: args.map((arg) => String(arg)),
    })
    const details = rows.map(({ detail }) => String(detail))
    const goesThrough = /\blimit\b/i.test(sql) ? GOES_THROUGH_ALL : GOES_THROUGH_ALL_WITHOUT_A_PAGE
    for (const detail of details.filter((one) => goesThrough.test(one))) found.push(`${detail}: ${sql}`)
  }
  client.close()
  return found
}

describe('records that are named by their ids are looked up by them, however many the organisation has', () => {
  test.each([
    [
      'a list of runs',
      '{ procedureRuns(first: 3) { nodes { id facts steps { state fields } events { nodes { fields } } } } }',
    ],
    [
      'a list of entries',
      '{ registerEntries(register: "keys", first: 3) { nodes { id fields history { fields } } } }',
    ],
    ['the tasks', '{ tasks(first: 3) { nodes { title run { id } } } }'],
    ['a report of runs', '{ report(code: "visits") { rows } }'],
    ['a report of entries', '{ report(code: "keys") { rows } }'],
    ['a list of checks', '{ safetyChecks(first: 3) { nodes { id } } }'],
    ['the access report', '{ accessReport(subjectRef: "a") { nodes { record } } }'],
  ])('%s', async (_what, query) => {
    const sent = await sentFor(query)
    expect(sent.filter(({ sql }) => NAMES_IDS.test(sql)).length).toBeGreaterThan(0)
    expect(await wholeReads(sent)).toEqual([])
  })

  test('a step of a run', async () => {
    const { id: runId } = await run(own.key, 'start', { procedure: 'home_visit', subjectRef: 'd' })
    const step = 'mutation($input: CompleteStepInput!) { completeStep(input: $input) { run { version } } }'
    const fields = { calm: true, seen: 'a cat' }
    const input = { idempotencyKey: 'looked-up', runId, step: 'arrival', actingRole: 'counsellor', fields }
    const sent = await sentFor(step, { input })
    expect(sent.filter(({ sql }) => /"parent_id" in/.test(sql)).length).toBeGreaterThan(0)
    expect(await wholeReads(sent)).toEqual([])
  })

  test('a check of a subject', async () => {
    const query =
      'query($input: AssessSafetyInput!) { assessSafety(input: $input) { assessment { verdict } } }'
    const input = { facts: OFFICE_VISIT, subjects: [{ kind: 'client', ref: 'a' }] }
    const sent = await sentFor(query, { input })
    expect(sent.filter(({ sql }) => /"parent_id" in/.test(sql)).length).toBeGreaterThan(0)
    expect(await wholeReads(sent)).toEqual([])
  })

  test('an erasure', async () => {
    const erase = 'mutation($input: EraseSubjectInput!) { eraseSubject(input: $input) { erasure { id } } }'
    const sent = await sentFor(erase, { input: { subjectRef: 'c', reason: 'asked in writing' } })
    expect(await wholeReads(sent)).toEqual([])
  })
})
