import { beforeAll, describe, expect, test } from 'vitest'
import { ask, makeKey, type TestOrganisation } from '../../support/api.ts'
import { act, makeVisitingOrganisation, run, statesOf } from '../../support/procedures.ts'

let own: TestOrganisation

beforeAll(async () => {
  own = await makeVisitingOrganisation('visiting-runs')
}, 60_000)

const started = (more: object = {}) =>
  run(own.key, 'start', { procedure: 'home_visit', subjectRef: 'client-1', ...more })
const arrival = { step: 'arrival', actingRole: 'counsellor', fields: { calm: true, seen: 'two dogs' } }

describe('a run', () => {
  test('keeps what was written in each step, and yields its facts', async () => {
    const { id, steps, state, version } = await started()
    expect(state).toBe('OPEN')
    expect(version).toBe(1)
    expect(statesOf({ steps } as never)).toEqual({ arrival: 'OPEN', help: 'PENDING', leaving: 'WAITING' })
    const after = await run(own.key, 'step', { runId: id, ...arrival })
    expect(statesOf(after)).toEqual({ arrival: 'DONE', help: 'NOT_NEEDED', leaving: 'OPEN' })
    expect(after.facts).toMatchObject({ 'visit.calm': true, 'visit.remark': 'two dogs' })
    expect(after.receipt.sequence).toBeGreaterThan(0)
    const { data } = await ask(
      own.key,
      `query($id: ID!) { procedureRun(id: $id) {
      version subjectRef startedAt events { totalCount nodes { kind step actingRole fields receipt { digest } } } } }`,
      { id },
    )
    expect(data?.procedureRun).toMatchObject({
      version: 2,
      subjectRef: 'client-1',
      events: {
        totalCount: 2,
        nodes: [{ kind: 'started' }, { kind: 'step_done', step: 'arrival', actingRole: 'counsellor' }],
      },
    })
  })

  test('says which of its steps have to be done before it can be closed, whatever the rules say', async () => {
    const query = `query ($id: ID!) { procedureRun(id: $id) {
      closing { verdict } steps { step { code } holdsUpClosing } } }`
    type Told = {
      procedureRun: {
        closing: { verdict: string }
        steps: { step: { code: string }; holdsUpClosing: boolean }[]
      }
    }
    const { id } = await run(own.key, 'start', { procedure: 'near_miss', subjectRef: 'miss-9' })
    const heldUpBy = async () => {
      const { data } = await ask<Told>(own.key, query, { id })
      return data?.procedureRun.steps.filter((one) => one.holdsUpClosing).map(({ step }) => step.code)
    }
    expect(await heldUpBy()).toEqual(['documentation', 'analysis', 'follow_up'])
    const fields = { date: '2026-11-20', description: 'a cable across the door' }
    await run(own.key, 'step', { runId: id, step: 'documentation', actingRole: 'supervisor', fields })
    expect(await heldUpBy()).toEqual(['analysis', 'follow_up'])
    const closed = await act(own.key, 'close', { runId: id, actingRole: 'supervisor' })
    expect(closed.userErrors).toMatchObject([{ code: 'CLOSING_BLOCKED' }])
  })

  test('is told in the language asked for, the procedure, its steps and what keeps it open alike', async () => {
    const { id } = await started()
    const { data } = await ask<{
      procedureRun: Record<'en' | 'zh', { title: string }> &
        Record<'enSteps' | 'zhSteps', { step: { title: string } }[]> &
        Record<'enClosing' | 'zhClosing', { locale: string }>
    }>(
      own.key,
      `query($id: ID!) { procedureRun(id: $id) {
        en: procedure(locale: "en") { title } zh: procedure(locale: "zh-CN") { title }
        enSteps: steps(locale: "en") { step { title } } zhSteps: steps(locale: "zh-CN") { step { title } }
        enClosing: closing(locale: "en") { locale } zhClosing: closing(locale: "zh-CN") { locale } } }`,
      { id },
    )
    const told = data?.procedureRun
    expect(told?.en.title).toMatch(/^[^一-鿿]+$/)
    expect(told?.zh.title).toMatch(/[一-鿿]/)
    expect(told?.enSteps[0]?.step.title).toMatch(/^[^一-鿿]+$/)
    expect(told?.zhSteps[0]?.step.title).toMatch(/[一-鿿]/)
    expect([told?.enClosing.locale, told?.zhClosing.locale]).toEqual(['en', 'zh-CN'])
    const refused = await ask(
      own.key,
      `query($id: ID!) { procedureRun(id: $id) { steps(locale: "?") { state } } }`,
      { id },
    )
    expect(JSON.stringify(refused.errors)).toContain('BAD_USER_INPUT')
  })

  test('refuses a step that is done, one that has to wait, and one made on an older version', async () => {
    const { id } = await started()
    const early = await act(own.key, 'step', { runId: id, step: 'leaving', actingRole: 'counsellor' })
    expect(early.userErrors).toMatchObject([{ code: 'STEP_NOT_READY' }])
    await run(own.key, 'step', { runId: id, ...arrival })
    const again = await act(own.key, 'step', { runId: id, ...arrival })
    expect(again.userErrors).toMatchObject([{ code: 'STEP_ALREADY_DONE' }])
    const stale = await act(own.key, 'step', {
      runId: id,
      step: 'leaving',
      actingRole: 'counsellor',
      expectedVersion: 1,
    })
    expect(stale.userErrors).toMatchObject([{ code: 'VERSION_CONFLICT' }])
  })

  test('gives the same event for the same key, and refuses the key for something else', async () => {
    const { id } = await started()
    const idempotencyKey = `same ${id}`
    const first = await run(own.key, 'step', { runId: id, ...arrival, idempotencyKey })
    expect(await run(own.key, 'step', { runId: id, ...arrival, idempotencyKey })).toEqual(first)
    const other = await act(own.key, 'step', {
      runId: id,
      ...arrival,
      fields: { calm: false },
      idempotencyKey,
    })
    expect(other.userErrors).toMatchObject([{ code: 'IDEMPOTENCY_CONFLICT' }])
  })

  test('is started once by twenty calls at once with one key', async () => {
    const input = { procedure: 'home_visit', subjectRef: 'client-2', idempotencyKey: 'start once' }
    const all = await Promise.all(Array.from({ length: 20 }, () => run(own.key, 'start', input)))
    expect(new Set(all.map(({ id }) => id)).size).toBe(1)
  })

  test('lets two people do the same step once, and different steps both', async () => {
    const { id } = await started()
    const both = await Promise.all([1, 2].map(() => act(own.key, 'step', { runId: id, ...arrival })))
    expect(both.flatMap(({ userErrors }) => userErrors)).toMatchObject([{ code: 'STEP_ALREADY_DONE' }])
    const notes = await Promise.all(['a', 'b', 'c'].map((note) => act(own.key, 'note', { runId: id, note })))
    expect(notes.flatMap(({ userErrors }) => userErrors)).toEqual([])
    const versions = notes.map(({ run: noted }) => noted?.version)
    expect(versions.sort()).toEqual([3, 4, 5])
  })

  test('shows sensitive fields with the scope "read" only, and keeps who read them', async () => {
    const { id } = await started({ subjectRef: 'read-about' })
    const checkOnly = await makeKey(own.organisation, { scopes: ['check'] })
    const done = await run(checkOnly, 'step', { runId: id, ...arrival })
    expect(done.steps.find(({ step }) => step.code === 'arrival')?.fields).toEqual({ calm: true })
    expect(done.facts).not.toHaveProperty('visit.remark')
    await ask(own.key, 'query($id: ID!) { procedureRun(id: $id) { facts steps { fields } } }', { id })
    const { data } = await ask<{
      accessLog: { nodes: { action: string; details: { records?: string[] } }[] }
    }>(own.key, '{ accessLog(first: 5) { nodes { action details } } }')
    const reads = data?.accessLog.nodes.filter(({ details }) => details.records?.includes(id))
    expect(reads).toMatchObject([{ action: 'RECORDS_READ' }])
  })
})

describe('an entry', () => {
  const key = {
    register: 'keys',
    subjectRef: 'client-1',
    fields: { state: 'held', on: '2026-11-20', hook: 'B4' },
  }

  test('is corrected and declared void, and keeps its history', async () => {
    const { entry } = await act(own.key, 'entry', key)
    expect(entry).toMatchObject({ version: 1, void: false, counts: true, fields: key.fields })
    const changed = await act(own.key, 'amendEntry', {
      entryId: entry?.id,
      fields: { state: 'returned' },
      reason: 'misread',
    })
    expect(changed.entry).toMatchObject({ version: 2, fields: { state: 'returned', on: '2026-11-20' } })
    const voided = await act(own.key, 'voidEntry', { entryId: entry?.id, reason: 'another client' })
    expect(voided.entry).toMatchObject({ version: 3, void: true, counts: false })
    expect(voided.entry?.history.map(({ kind }) => kind)).toEqual(['added', 'amended', 'voided'])
  })

  test('with an unknown field, or without a field that is needed, is refused with its place', async () => {
    const unknown = await act(own.key, 'entry', { ...key, fields: { ...key.fields, colour: 'red' } })
    expect(unknown.userErrors).toMatchObject([{ code: 'INVALID_INPUT', path: ['input', 'fields', 'colour'] }])
    const missing = await act(own.key, 'entry', { ...key, fields: { state: 'held' } })
    expect(missing.userErrors).toMatchObject([{ code: 'INVALID_INPUT', path: ['input', 'fields', 'on'] }])
  })

  test('is listed with others of its subject, the newest first', async () => {
    const subjectRef = 'listed'
    for (const on of ['2026-11-01', '2026-11-02', '2026-11-03']) {
      await act(own.key, 'entry', { ...key, subjectRef, fields: { state: 'held', on } })
    }
    const query = `query($after: String) { registerEntries(first: 2, after: $after, register: "keys", filter: { subjectRef: "listed" }) {
      totalCount nodes { fields counts } pageInfo { endCursor hasNextPage } } }`
    const { data, errors } = await ask<{ registerEntries: { pageInfo: { endCursor: string } } }>(
      own.key,
      query,
    )
    expect(errors).toBeUndefined()
    expect(data?.registerEntries).toMatchObject({
      totalCount: 3,
      nodes: [{ fields: { on: '2026-11-03' } }, { fields: { on: '2026-11-02' } }],
    })
    const next = await ask(own.key, query, { after: data?.registerEntries.pageInfo.endCursor })
    expect(next.data?.registerEntries).toMatchObject({ nodes: [{ fields: { on: '2026-11-01' } }] })
  })
})
