import { sql } from 'drizzle-orm'
import { beforeAll, describe, expect, test } from 'vitest'
import { ask, makeKey, openTestDatabase, type TestOrganisation } from '../../support/api.ts'
import { act, makeVisitingOrganisation, run } from '../../support/procedures.ts'

interface ReportData {
  readonly definition: { readonly code: string; readonly title: string; readonly pack: string }
  readonly from: string | null
  readonly to: string | null
  readonly columns: readonly string[]
  readonly rows: readonly (readonly unknown[])[]
  readonly notes: readonly string[]
  readonly csv: string
}

const REPORT = `query($code: String!, $from: Date, $to: Date, $locale: String) {
  report(code: $code, from: $from, to: $to, locale: $locale) {
    definition { code title pack } from to columns rows notes csv } }`

const askReport = (key: string, variables: object) =>
  ask<{ report: ReportData | null }>(key, REPORT, { ...variables })

async function report(key: string, variables: object): Promise<ReportData> {
  const { data, errors } = await askReport(key, variables)
  if (!data?.report || errors) throw new Error(JSON.stringify(errors))
  return data.report
}

const entry = (fields: object, subjectRef = 'client-1') => ({ register: 'keys', subjectRef, fields })

/** As somebody would who only reaches the database. */
async function tamper(statement: string): Promise<void> {
  const db = openTestDatabase()
  await db.writeBatch([db.orm.run(sql.raw(statement))])
}

let own: TestOrganisation

beforeAll(async () => {
  own = await makeVisitingOrganisation('reporting')
  const first = await run(own.key, 'start', {
    procedure: 'home_visit',
    subjectRef: 'client-1',
    happenedAt: '2026-03-02T08:00:00Z',
  })
  await run(own.key, 'step', {
    runId: first.id,
    step: 'arrival',
    actingRole: 'counsellor',
    happenedAt: '2026-03-02T11:00:00Z',
    fields: { calm: true },
  })
  const second = await run(own.key, 'start', {
    procedure: 'home_visit',
    subjectRef: 'client-2',
    happenedAt: '2026-04-02T08:00:00Z',
  })
  await run(own.key, 'step', {
    runId: second.id,
    step: 'arrival',
    actingRole: 'support_staff',
    happenedAt: '2026-04-02T09:00:00Z',
    fields: { calm: true },
  })
  for (const [on, state] of [
    ['2025-12-31', 'held'],
    ['2026-01-01', 'held'],
    ['2026-06-30', 'returned'],
  ])
    await act(own.key, 'entry', entry({ on, state, hook: 'B4' }))
  const wrong = await act(own.key, 'entry', entry({ on: '2026-02-01', state: 'held' }))
  await act(own.key, 'voidEntry', { entryId: wrong.entry?.id, reason: 'twice' })
}, 120_000)

describe('the reports', () => {
  test('of the live packs are listed in the language of the reader', async () => {
    const { data } = await ask<{ reports: { code: string; title: string; pack: string }[] }>(
      own.key,
      '{ reports(locale: "zh-CN") { code title pack } }',
    )
    const codes = data?.reports.map(({ code }) => code) ?? []
    for (const code of [
      'training_compliance',
      'incidents',
      'open_risks',
      'feedback',
      'programme',
      'privacy_audit',
    ])
      expect(codes).toContain(code)
    expect(data?.reports).toContainEqual({ code: 'visits', title: '家访', pack: 'reporting/visits' })
  })

  test('need the scope "read"', async () => {
    const checkOnly = await makeKey(own.organisation, { scopes: ['check', 'audit'] })
    const { errors } = await askReport(checkOnly, { code: 'visits' })
    expect(errors?.[0]?.extensions?.code).toBe('FORBIDDEN')
  })

  test('that no pack declares are null, and so are names that every object has', async () => {
    for (const code of ['nobody_knows', 'constructor', '__proto__'])
      expect((await askReport(own.key, { code })).data?.report).toBeNull()
  })
})

describe('a report', () => {
  test('counts runs with the hours to a step', async () => {
    const made = await report(own.key, { code: 'visits' })
    expect(made.columns).toEqual(['procedure', 'begun', 'hours to arrival'])
    expect(made.rows).toEqual([['Home visit', 2, 3]])
    expect(made.csv).toBe('\uFEFF"procedure","begun","hours to arrival"\r\n"Home visit",2,3\r\n')
    expect(made.notes).toEqual([
      'Counted by the day on which a visit begins.',
      '1 step was done by a role that may not do it, and does not count as done.',
    ])
  })

  test('speaks Chinese, and of a language that is not there says which one it speaks instead', async () => {
    const chinese = await report(own.key, { code: 'visits', locale: 'zh-CN' })
    expect(chinese.columns).toEqual(['流程', '已开始', '到达所需小时数'])
    expect(chinese.definition.title).toBe('家访')
    const french = await report(own.key, { code: 'visits', locale: 'fr' })
    expect(french.columns[0]).toBe('procedure')
    expect(french.notes[0]).toMatch(/fr.*en/)
    const { errors } = await askReport(own.key, { code: 'visits', locale: 'not a tag' })
    expect(errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT')
  })

  test('of a period holds both its days, by the date that the report goes by', async () => {
    const halfYear = { from: '2026-01-01', to: '2026-06-30' }
    const made = await report(own.key, { code: 'keys', ...halfYear })
    expect(made).toMatchObject(halfYear)
    expect(made.rows).toEqual([
      ['held', 1],
      ['returned', 1],
    ])
    expect(made.notes).toEqual(['1 entry was declared void and is not counted.'])
    const visits = await report(own.key, { code: 'visits', from: '2026-04-02', to: '2026-04-02' })
    expect(visits.rows).toEqual([['Home visit', 1, null]])
  })

  test('of a period in which nothing is has no figures, and of the first and last days of all time all', async () => {
    const empty = await report(own.key, { code: 'keys', from: '2020-01-01', to: '2020-12-31' })
    expect(empty.rows).toEqual([])
    const all = { from: '0001-01-01', to: '9999-12-31' }
    expect((await report(own.key, { code: 'visits', ...all })).rows).toEqual([['Home visit', 2, 3]])
  })

  test('of a period that ends before it begins is refused with the place of the mistake', async () => {
    const { data, errors } = await askReport(own.key, { code: 'keys', from: '2026-06-30', to: '2026-01-01' })
    expect(data?.report ?? null).toBeNull()
    expect(errors?.[0]?.extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      userErrors: [{ code: 'INVALID_INPUT', path: ['from'] }],
    })
  })

  test('that is read leaves an entry in the access log, before the answer leaves', async () => {
    const range = { from: '2026-01-01', to: '2026-12-31' }
    await report(own.key, { code: 'keys', ...range })
    const { data } = await ask<{
      accessLog: { nodes: { action: string; subjectId: string; details: object }[] }
    }>(own.key, '{ accessLog(first: 1) { nodes { action subjectId details } } }')
    expect(data?.accessLog.nodes).toEqual([
      {
        action: 'REPORT_READ',
        subjectId: 'keys',
        details: { act: 'makeReport', ...range, counted: 2 },
      },
    ])
  })

  test('that shows what needs care is a reading of each record it shows', async () => {
    const readings = () =>
      openTestDatabase().orm.all<{ record_id: string }>(
        `select record_id from record_reads where organisation_id = '${own.organisation.id}'`,
      )
    const before = (await readings()).length
    await report(own.key, { code: 'keys' })
    expect(await readings()).toHaveLength(before)
    await report(own.key, { code: 'hooks' })
    expect(await readings()).toHaveLength(before + 3)
  })

  test('is of one organisation only', async () => {
    const other = await makeVisitingOrganisation('reporting-other')
    expect((await report(other.key, { code: 'visits' })).rows).toEqual([['Home visit', 0, null]])
    expect((await report(other.key, { code: 'keys' })).rows).toEqual([])
  }, 60_000)
})

describe('a report over many records', () => {
  let many: TestOrganisation
  const ADD = `mutation($input: AddRegisterEntriesInput!) { addRegisterEntries(input: $input) {
    results { entry { id } userErrors { message } } } }`
  const COUNT = 430

  beforeAll(async () => {
    many = await makeVisitingOrganisation('reporting-many')
    for (let from = 0; from < COUNT; from += 100) {
      const size = Math.min(100, COUNT - from)
      const entries = Array.from({ length: size }, (_, at) => ({
        ...entry(
          { on: '2026-05-01', state: (from + at) % 3 === 0 ? 'returned' : 'held' },
          `client-${at % 10}`,
        ),
        idempotencyKey: `many ${from + at}`,
      }))
      const { data } = await ask<{ addRegisterEntries: { results: { userErrors: object[] }[] } }>(
        many.key,
        ADD,
        {
          input: { entries },
        },
      )
      expect(data?.addRegisterEntries.results.flatMap(({ userErrors }) => userErrors)).toEqual([])
    }
  }, 120_000)

  test('misses none at the seams of its pages', async () => {
    expect((await report(many.key, { code: 'keys' })).rows).toEqual([
      ['held', 286],
      ['returned', 144],
    ])
  })

  test('keeps counting those of a subject that was erased, and says so', async () => {
    await ask(
      many.key,
      'mutation($input: EraseSubjectInput!) { eraseSubject(input: $input) { userErrors { message } } }',
      { input: { subjectRef: 'client-0', reason: 'asked in writing' } },
    )
    const made = await report(many.key, { code: 'keys' })
    expect(made.rows.at(-1)).toEqual(['erased', 43])
    expect(made.rows.reduce((sum, [, count]) => sum + Number(count), 0)).toBe(COUNT)
    expect(made.notes).toEqual([
      '43 records are of erased subjects: they are counted, but in no figure or row that needs what they said.',
    ])
  })

  test('is refused altogether when one of them was altered in the database', async () => {
    await tamper(
      `update record_events set happened_at = '2020-01-01T00:00:00.000Z' where id = (select max(e.id) from record_events e
        join records r on r.id = e.record_id where r.subject_hash is not null and r.organisation_id = '${many.organisation.id}')`,
    )
    const { errors } = await askReport(many.key, { code: 'keys' })
    expect(errors?.[0]?.extensions?.code).toBe('RECORD_ALTERED')
  })

  test('is refused in words when it would read more than one report may', async () => {
    await tamper(
      `update records set version = 60001 where id = (select min(id) from records
        where kind = 'entry' and organisation_id = '${many.organisation.id}')`,
    )
    const { errors } = await askReport(many.key, { code: 'keys' })
    expect(errors?.[0]?.extensions?.code).toBe('WORK_LIMIT_EXCEEDED')
    expect(errors?.[0]?.message).toMatch(/430 records with 60,430 events; one report may read 60,000 events/)
  })
})
