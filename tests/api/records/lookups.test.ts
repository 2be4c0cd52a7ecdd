import { env } from 'cloudflare:workers'
import { createClient } from '@libsql/client/web'
import { beforeAll, describe, expect, test } from 'vitest'
import { appWith, ask, type TestOrganisation } from '../../support/api.ts'
import { OFFICE_VISIT, record } from '../../support/checks.ts'
import { act, makeVisitingOrganisation, run } from '../../support/procedures.ts'
import { keysPack } from '../../support/subjects.ts'
import { type SentStatement, statementsOf } from '../../support/tenant-guard.ts'

let own: TestOrganisation

beforeAll(async () => {
  own = await makeVisitingOrganisation('looked-up', keysPack('looked-up'))
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
const TABLES =
  '(records|record_events|record_reads|data_keys|log_leaves|checks|check_subjects|idempotency_keys|task_marks|waivers|access_log)'
const goesThroughAll = (index: string) =>
  new RegExp(
    `^(SCAN ${TABLES}$|SEARCH ${TABLES} USING (COVERING )?INDEX ${index} \\(organisation_id=\\?( AND kind=\\?)?( AND state=\\?)?\\)$)`,
  )
const GOES_THROUGH_ALL = goesThroughAll('(?!\\w+_in_order)\\w+')
const GOES_THROUGH_ALL_WITHOUT_A_PAGE = goesThroughAll('\\w+')
const NAMES_IDS = /"(id|record_id|parent_id)"?\s+in\s*\(/i

interface Plan {
  readonly sql: string
  readonly details: readonly string[]
}

async function plansOf(statements: readonly SentStatement[]): Promise<Plan[]> {
  const client = createClient({ url: env.LIBSQL_URL })
  const plans: Plan[] = []
  for (const { sql, args } of statements) {
    const { rows } = await client.execute({
      sql: `explain query plan ${sql}`,
      args: args.map((arg) => String(arg)),
    })
    plans.push({ sql, details: rows.map(({ detail }) => String(detail)) })
  }
  client.close()
  return plans
}

/**
 * Parts of plans that go through all rows of the organisation, though nobody asked how many there are. For its last number SQLite reads one
 * row, and says the same of it; rows that refer to what an insert writes it looks for only where a batch has left some without.
 */
const throughAllUnasked = (plans: readonly Plan[]): string[] =>
  throughAll(plans.filter(({ sql }) => !/^select count\(\*\)/.test(sql))).filter(
    (part) =>
      !/COVERING INDEX sqlite_autoindex_(access_log|log_leaves)_1 .*select max\(|^SCAN check_subjects: insert into "checks"/s.test(
        part,
      ),
  )

/** Parts of plans that go through all rows of the organisation. */
const throughAll = (plans: readonly Plan[]): string[] =>
  plans.flatMap(({ sql, details }) => {
    const goesThrough = /\blimit\b/i.test(sql) ? GOES_THROUGH_ALL : GOES_THROUGH_ALL_WITHOUT_A_PAGE
    return details.filter((one) => goesThrough.test(one)).map((detail) => `${detail}: ${sql}`)
  })

/** Parts of plans in which rows that are named by their ids are looked for among all of the organisation. */
const wholeReads = async (statements: readonly SentStatement[]) =>
  throughAll(await plansOf(statements.filter(({ sql }) => NAMES_IDS.test(sql))))

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

describe('a page of tasks, and what is looked for to bring it up to date, goes through no more than the page, whatever it is asked for', () => {
  test.each([
    ['nothing in particular', '', 'task_marks_by_due', 'organisation_id=? AND due_at<?'],
    ['one subject', 'subjectRef: "a"', 'task_marks_of_subject', 'organisation_id=? AND subject_hash=?'],
    ['one kind', 'kind: "register"', 'task_marks_by_kind', 'organisation_id=? AND kind=?'],
    ['what is late', 'overdue: true', 'task_marks_by_due', 'organisation_id=? AND due_at<?'],
    ['what is not late', 'overdue: false', 'task_marks_by_due', 'organisation_id=? AND due_at>?'],
  ])('%s', async (_what, filter, index, bounds) => {
    const sent = await sentFor(`{ tasks(first: 3, filter: { ${filter} }) { nodes { title } } }`)
    const plans = await plansOf(sent)
    expect(throughAll(plans)).toEqual([])
    const page = plans.find(({ sql }) => /from "task_marks" .* order by/s.test(sql))
    expect(page?.details[0]).toContain(`${index} (${bounds}`)
  })
})

describe('what a question is about is looked up by an index, in each of its statements', () => {
  test.each([
    ['the runs of a subject', '{ procedureRuns(first: 3, filter: { subjectRef: "a" }) { nodes { id } } }'],
    [
      'the entries of a subject',
      '{ registerEntries(register: "keys", first: 3, filter: { subjectRef: "a" }) { nodes { id } } }',
    ],
    ['the checks of a subject', '{ safetyChecks(first: 3, filter: { subjectRef: "a" }) { nodes { id } } }'],
    ['the waivers', '{ waivers(first: 3) { nodes { id } } }'],
    ['the access report', '{ accessReport(subjectRef: "a") { nodes { record } } }'],
    [
      'an assessment with the records of a subject',
      `{ assessSafety(input: { facts: ${'{}'}, subjects: [{ kind: "client", ref: "a" }] }) { assessment { verdict } } }`,
    ],
  ])('%s', async (_what, query) => {
    const plans = await plansOf(await sentFor(query))
    expect(plans.length).toBeGreaterThan(0)
    expect(throughAllUnasked(plans)).toEqual([])
  })

  test('a recorded check with the records of a subject', async () => {
    const query =
      'mutation($input: RunSafetyCheckInput!) { runSafetyCheck(input: $input) { safetyCheck { verdict } } }'
    const input = {
      idempotencyKey: 'looked-up',
      facts: OFFICE_VISIT,
      subjects: [{ kind: 'client', ref: 'a' }],
    }
    const plans = await plansOf(await sentFor(query, { input }))
    expect(throughAllUnasked(plans)).toEqual([])
  })
})
