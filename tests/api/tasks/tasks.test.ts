import { describe, expect, test, vi } from 'vitest'
import { ask, makeKey } from '../../support/api.ts'
import { createKey } from '../../support/keys.ts'
import { makeLiveOrganisation } from '../../support/live-organisation.ts'
import { act, run } from '../../support/procedures.ts'
import { at, dismiss, said, tasks } from '../../support/tasks.ts'
import { granted, inDays } from '../../support/waivers.ts'

// Each test makes an organisation of its own, which takes its time beside other work.
vi.setConfig({ testTimeout: 60_000 })

const DAY = 86_400_000
const day = (days: number) => new Date(Date.now() + days * DAY).toISOString().slice(0, 10)
const instant = (days: number) => new Date(Date.now() + days * DAY).toISOString()
const NEVER_KEPT = ['audit_due', 'drill_due', 'protocol_review_due']

const entry = async (key: string, register: string, fields: object, subjectRef?: string) => {
  const { entry: made, userErrors } = await act(key, 'entry', { register, fields, subjectRef })
  if (!made) throw new Error(JSON.stringify(userErrors))
  return made
}

describe('tasks', () => {
  test('name what registers without any entry ask for, in both languages, and are gone with the entry', async () => {
    const { key } = await makeLiveOrganisation()
    const before = await tasks(key)
    expect(said(before)).toEqual(NEVER_KEPT)
    expect(before).toMatchObject({ totalCount: 3, unlooked: 0, altered: [] })
    const titles = await ask<{ tasks: { nodes: { en: string; zh: string }[] } }>(
      key,
      '{ tasks(first: 1) { nodes { en: title(locale: "en") zh: title(locale: "zh-CN") } } }',
    )
    const [{ en, zh } = { en: '', zh: '' }] = titles.data?.tasks.nodes ?? []
    expect(en).toMatch(/^[A-Z]/)
    expect(zh).toMatch(/\p{Script=Han}/u)
    await entry(key, 'drills', { heldOn: day(-1), result: 'good' })
    expect(said(await tasks(key))).toEqual(['audit_due', 'protocol_review_due'])
  })

  test('are settled by an entry that is dated later only when its day has come', async () => {
    const { key } = await makeLiveOrganisation()
    await entry(key, 'drills', { heldOn: day(20) })
    expect(said(await tasks(key))).toEqual(NEVER_KEPT)
    await entry(key, 'drills', { heldOn: day(-400) })
    const drill = async (days: number) =>
      said(await tasks(key, {}, at(instant(days)))).filter((task) => task.startsWith('drill_due'))
    expect(await drill(0)).toEqual(['drill_due overdue'])
    expect(await drill(19)).toEqual(['drill_due overdue'])
    expect(await drill(21)).toEqual([])
    expect(await drill(20 + 366)).toEqual(['drill_due overdue'])
  })

  test('come back when the entry that settled them is declared void', async () => {
    const { key } = await makeLiveOrganisation()
    const drill = await entry(key, 'drills', { heldOn: day(-1) })
    await act(key, 'voidEntry', { entryId: drill.id, reason: 'was another house' })
    expect(said(await tasks(key))).toEqual(NEVER_KEPT)
  })

  test('are the open steps of runs with what is due first in front, and none of a closed run', async () => {
    const { key } = await makeLiveOrganisation()
    const started = await run(key, 'start', { procedure: 'near_miss', subjectRef: 'miss-1' })
    const mine = async () => said(await tasks(key, { filter: { subjectRef: 'miss-1' } }))
    expect(await mine()).toEqual(['near_miss/documentation'])
    const step = (name: string, fields: object) =>
      run(key, 'step', { runId: started.id, step: name, actingRole: 'supervisor', fields })
    await step('documentation', { date: day(0), description: 'A cable lay across the door.' })
    expect(await mine()).toEqual(['near_miss/analysis'])
    await step('analysis', { causes: ['no socket'] })
    await step('follow_up', { measures: ['cable channel'] })
    const closed = await act(key, 'close', { runId: started.id, actingRole: 'supervisor' })
    expect(closed.run?.state).toBe('CLOSED')
    expect(await mine()).toEqual([])
    await act(key, 'reopen', { runId: started.id, actingRole: 'supervisor', reason: 'not all was told' })
    expect(await mine()).toEqual([])
  })

  test('of an entry that runs out are shown so long before, overdue after its day, and only for the latest', async () => {
    const { key } = await makeLiveOrganisation()
    const training = (completedOn: string, expiresOn?: string) =>
      entry(key, 'training', { course: 'privacy', completedOn, ...(expiresOn && { expiresOn }) }, 'worker-1')
    await training(day(-300), day(60))
    const shown = async (days: number) =>
      said(await tasks(key, { filter: { subjectRef: 'worker-1' } }, at(instant(days))))
    expect(await shown(0)).toEqual([])
    expect(await shown(31)).toEqual(['training_expires'])
    expect(await shown(62)).toEqual(['training_expires overdue'])
    const renewed = await training(day(-1), day(65))
    expect(await shown(62)).toEqual(['training_expires'])
    await act(key, 'amendEntry', {
      entryId: renewed.id,
      fields: { expiresOn: null },
      reason: 'does not expire',
    })
    expect(await shown(62)).toEqual([])
    await act(key, 'voidEntry', { entryId: renewed.id, reason: 'another worker' })
    expect(await shown(62)).toEqual(['training_expires overdue'])
  })

  test('are waivers about to run out, until they have run out or are taken back', async () => {
    const { organisation, key } = await makeLiveOrganisation()
    const second = await createKey(key, { name: 'Second', scopes: ['check', 'read', 'approve'] })
    const waiver = await granted([key, second.key], { subjectRef: 'c9', expiresAt: inDays(20) })
    const about = { filter: { kind: 'waiver' } }
    expect(said(await tasks(key, about))).toEqual([])
    const soon = await tasks(key, about, at(instant(10)))
    expect(soon.nodes).toMatchObject([
      { code: 'waiver_ends', waiver: { id: waiver.id }, requirement: { code: 'OV-2' }, subjectRef: 'c9' },
    ])
    expect((await tasks(key, about, at(instant(21)))).nodes).toEqual([])
    await ask(key, 'mutation($input: RevokeWaiverInput!) { revokeWaiver(input: $input) { waiver { id } } }', {
      input: { id: waiver.id, reason: 'over' },
    })
    expect((await tasks(key, about, at(instant(10)))).nodes).toEqual([])
    expect(organisation.timeZone).toBe('UTC')
  })

  test('are packs whose review comes, and entries that were kept as long as they are to be', async () => {
    const { key } = await makeLiveOrganisation()
    await entry(key, 'feedback', { on: day(-10), score: 4 }, 'c1')
    const kinds = async (kind: string, years: number) =>
      (await tasks(key, { filter: { kind } }, at(instant(years * 366)))).nodes
    expect(await kinds('retention', 0)).toEqual([])
    expect(await kinds('retention', 10)).toMatchObject([{ code: 'feedback', subjectRef: 'c1', held: false }])
    const reviews = await kinds('review', 3)
    expect(reviews.length).toBeGreaterThan(5)
    expect(new Set(reviews.map(({ code }) => code))).toEqual(new Set(['pack_review']))
  })

  test('of an entry that is held stand last, are not overdue and say so, until the hold is released', async () => {
    const { key } = await makeLiveOrganisation()
    const held = await entry(key, 'feedback', { on: day(-10), score: 4 }, 'c1')
    await entry(key, 'feedback', { on: day(-9), score: 2 }, 'c2')
    const hold = await entry(key, 'legal_holds', { item: held.id, from: day(-1), basis: 'court' })
    const then = at(instant(3660))
    const filter = { kind: 'retention', subjectRef: 'c1' }
    expect((await tasks(key, { filter }, then)).nodes).toMatchObject([{ held: true, overdue: false }])
    const all = await tasks(key, {}, then)
    expect(all.nodes.at(-1)).toMatchObject({ entry: { id: held.id }, held: true })
    expect((await tasks(key, { filter: { ...filter, overdue: true } }, then)).totalCount).toBe(0)
    await act(key, 'amendEntry', { entryId: hold.id, fields: { releasedOn: day(0) }, reason: 'ruled' })
    expect((await tasks(key, { filter }, then)).nodes).toMatchObject([{ held: false, overdue: true }])
  })

  test('of a subject that is held are held, whatever the entry', async () => {
    const { key } = await makeLiveOrganisation()
    await entry(key, 'feedback', { on: day(-10), score: 4 }, 'c1')
    await entry(key, 'legal_holds', { item: 'c1', from: day(-1), basis: 'court' })
    const then = at(instant(3660))
    expect((await tasks(key, { filter: { subjectRef: 'c1' } }, then)).nodes).toMatchObject([{ held: true }])
  })

  test('page by place without a task lost or shown twice, held ones too, and count them all', async () => {
    const { key } = await makeLiveOrganisation()
    for (let index = 0; index < 4; index += 1) {
      await run(key, 'start', { procedure: 'incident_response', subjectRef: `c${index}` })
      await entry(key, 'feedback', { on: day(-index), score: 3 }, `c${index}`)
    }
    await entry(key, 'legal_holds', { item: 'c1', from: day(-1), basis: 'court' })
    const then = at(instant(3660))
    const whole = await tasks(key, {}, then)
    const paged: string[] = []
    let after: string | null = null
    do {
      const page = await tasks(key, { first: 3, after }, then)
      expect(page.totalCount).toBe(whole.nodes.length)
      paged.push(...page.nodes.map(({ id }) => id))
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null
    } while (after !== null)
    expect(paged).toEqual(whole.nodes.map(({ id }) => id))
    expect(new Set(paged).size).toBe(paged.length)
    const due = whole.nodes.filter(({ held }) => !held).map(({ dueAt }) => dueAt ?? '9999')
    expect(due).toEqual([...due].sort())
  })

  test('are filtered by kind, role, date and whether they are late', async () => {
    const { key } = await makeLiveOrganisation()
    await run(key, 'start', { procedure: 'incident_response', subjectRef: 'c1' })
    const of = async (filter: object) => said(await tasks(key, { filter }))
    expect(await of({ kind: 'register' })).toEqual(NEVER_KEPT)
    expect(await of({ overdue: true })).toEqual(['incident_response/assessment overdue'])
    expect(await of({ dueBefore: instant(1) })).toEqual(['incident_response/assessment overdue'])
    expect(await of({ kind: 'register', role: 'designated_personnel' })).toEqual(['drill_due'])
    expect(await of({ kind: 'no such kind' })).toEqual([])
    expect(await of({ role: '%' })).not.toContain('drill_due')
    expect(await of({ subjectRef: 'nobody' })).toEqual([])
  })

  test('are found by id as long as there is a reason, and never by another organisation', async () => {
    const { key } = await makeLiveOrganisation()
    const stranger = await makeLiveOrganisation()
    const { id } = await run(key, 'start', { procedure: 'near_miss', subjectRef: 'm1' })
    const [task] = (await tasks(key, { filter: { subjectRef: 'm1' } })).nodes
    const node = async (by: string) =>
      (await ask<{ node: object | null }>(by, 'query($id: ID!) { node(id: $id) { id } }', { id: task?.id }))
        .data?.node
    expect(await node(key)).toEqual({ id: task?.id })
    expect(await node(stranger.key)).toBeNull()
    const fields = { date: day(0), description: 'A cable lay there.' }
    await run(key, 'step', { runId: id, step: 'documentation', actingRole: 'supervisor', fields })
    expect(await node(key)).toBeNull()
  })

  test('of a subject that was erased are gone', async () => {
    const { key } = await makeLiveOrganisation()
    await run(key, 'start', { procedure: 'incident_response', subjectRef: 'gone' })
    await ask(
      key,
      'mutation($input: EraseSubjectInput!) { eraseSubject(input: $input) { userErrors { code } } }',
      {
        input: { subjectRef: 'gone', reason: 'asked' },
      },
    )
    expect(said(await tasks(key))).toEqual(NEVER_KEPT)
  })
})

describe('a task that is set aside', () => {
  test('is gone, answers a repeated call the same, and has its place in the log', async () => {
    const { key } = await makeLiveOrganisation()
    const [task] = (await tasks(key)).nodes
    const input = { taskId: task?.id, idempotencyKey: 'once', reason: 'No counselling room any more.' }
    const done = await dismiss(key, input)
    expect(done).toMatchObject({ task: { code: 'audit_due', dismissed: true }, userErrors: [] })
    expect(await dismiss(key, input)).toEqual(done)
    expect(said(await tasks(key))).toEqual(['drill_due', 'protocol_review_due'])
    expect((await tasks(key)).totalCount).toBe(2)
    const { data } = await ask<{ logEntries: { nodes: { kind: string }[] } }>(
      key,
      '{ logEntries(first: 100) { nodes { kind } } }',
    )
    expect(data?.logEntries.nodes.filter(({ kind }) => /event/i.test(kind))).toHaveLength(1)
  })

  test('with the same key and another reason is a conflict, and a second time is not there', async () => {
    const { key } = await makeLiveOrganisation()
    const [task, other] = (await tasks(key)).nodes
    const once = { taskId: task?.id, idempotencyKey: 'once' }
    await dismiss(key, { ...once, reason: 'one' })
    const conflict = await dismiss(key, { ...once, reason: 'two' })
    expect(conflict).toMatchObject({ task: null, userErrors: [{ code: 'IDEMPOTENCY_CONFLICT' }] })
    const elsewhere = await dismiss(key, { ...once, taskId: other?.id, reason: 'one' })
    expect(elsewhere.userErrors).toMatchObject([{ code: 'IDEMPOTENCY_CONFLICT' }])
    const again = await dismiss(key, { taskId: task?.id })
    expect(again).toMatchObject({
      task: null,
      userErrors: [{ code: 'NOT_FOUND', path: ['input', 'taskId'] }],
    })
  })

  test('is there again when the date changes that it was due', async () => {
    const { key } = await makeLiveOrganisation()
    const made = await entry(
      key,
      'training',
      { course: 'privacy', completedOn: day(-300), expiresOn: day(10) },
      'worker-1',
    )
    const mine = async () => said(await tasks(key, { filter: { subjectRef: 'worker-1' } }))
    const [task] = (await tasks(key, { filter: { subjectRef: 'worker-1' } })).nodes
    await dismiss(key, { taskId: task?.id })
    expect(await mine()).toEqual([])
    await act(key, 'amendEntry', { entryId: made.id, fields: { completedOn: day(-299) }, reason: 'misread' })
    expect(await mine()).toEqual([])
    await act(key, 'amendEntry', { entryId: made.id, fields: { expiresOn: day(12) }, reason: 'misread' })
    expect(await mine()).toEqual(['training_expires'])
  })

  test('does not raise what it stands before', async () => {
    const { key } = await makeLiveOrganisation()
    for (const ago of [300, 200])
      await entry(
        key,
        'training',
        { course: 'privacy', completedOn: day(-ago), expiresOn: day(10 - ago / 100) },
        'worker-1',
      )
    const mine = { filter: { subjectRef: 'worker-1' } }
    const { nodes } = await tasks(key, mine)
    expect(nodes).toHaveLength(1)
    await dismiss(key, { taskId: nodes[0]?.id })
    expect((await tasks(key, mine)).nodes).toEqual([])
  })

  test('of a run is there again when the step has come further, and only then', async () => {
    const { key } = await makeLiveOrganisation()
    const { id } = await run(key, 'start', { procedure: 'incident_response', subjectRef: 'c1' })
    const mine = { filter: { subjectRef: 'c1', role: 'designated_personnel' } }
    const [task] = (await tasks(key, mine)).nodes
    expect(task?.code).toBe('incident_response/assessment')
    await dismiss(key, { taskId: task?.id })
    await act(key, 'note', { runId: id, note: 'called' })
    expect(said(await tasks(key, mine))).not.toContain('incident_response/assessment overdue')
    const fields = { immediateDanger: false, staffAffected: false }
    await act(key, 'step', { runId: id, step: 'assessment', actingRole: 'counsellor', fields })
    expect(said(await tasks(key, mine))).toContain('incident_response/assessment overdue')
  })

  test('is for those whose role it is, or a system that vouches for the role', async () => {
    const { organisation, key } = await makeLiveOrganisation()
    const counsellor = await createKey(key, {
      name: 'Counsellor',
      scopes: ['check', 'read'],
      roles: ['counsellor'],
    })
    const [task] = (await tasks(key)).nodes
    const refused = await dismiss(counsellor.key, { taskId: task?.id })
    expect(refused.userErrors).toMatchObject([{ code: 'ROLE_NOT_HELD' }])
    const reader = await makeKey(organisation, { scopes: ['read'] })
    await expect(dismiss(reader, { taskId: task?.id })).rejects.toThrow('FORBIDDEN')
    expect(said(await tasks(key))).toEqual(NEVER_KEPT)
  })

  test('is nothing that another organisation can name, nor what is no task', async () => {
    const { key } = await makeLiveOrganisation()
    const stranger = await makeLiveOrganisation()
    const [task] = (await tasks(key)).nodes
    for (const taskId of [task?.id, 'tsk_', 'tsk_%', `tsk_${btoa('chk_1 x')}`, 'x'.repeat(300)]) {
      const { userErrors } = await dismiss(stranger.key, { taskId })
      expect(userErrors).toHaveLength(1)
    }
    expect(said(await tasks(key))).toEqual(NEVER_KEPT)
  })

  test('of two who set it aside at once is set aside once', async () => {
    const { key } = await makeLiveOrganisation()
    const [task] = (await tasks(key)).nodes
    const both = await Promise.all(
      ['same', 'same'].map((idempotencyKey) => dismiss(key, { idempotencyKey, taskId: task?.id })),
    )
    expect(both.map(({ task: one }) => one?.code)).toEqual(['audit_due', 'audit_due'])
  })
})
