import { env } from 'cloudflare:workers'
import { sql } from 'drizzle-orm'
import { describe, expect, test, vi } from 'vitest'
import { makeScheduled } from '../../../src/http/scheduled.ts'
import type { OrganisationIdentity } from '../../../src/operations/context.ts'
import { announceTasks } from '../../../src/operations/tasks/announce-tasks.ts'
import { renewMarks } from '../../../src/operations/tasks/renew-marks.ts'
import { ask, openTestDatabase } from '../../support/api.ts'
import { activeRuleset } from '../../support/checks.ts'
import { makeLiveOrganisation } from '../../support/live-organisation.ts'
import { act, run } from '../../support/procedures.ts'
import { activate } from '../../support/rulesets.ts'
import { makeSystemContext } from '../../support/system.ts'
import { at, dismiss, said, tasks } from '../../support/tasks.ts'

// Each test makes an organisation of its own, which takes its time beside other work.
vi.setConfig({ testTimeout: 60_000 })

const DAY = 86_400_000
const day = (days: number) => new Date(Date.now() + days * DAY).toISOString().slice(0, 10)
const instant = (days: number) => new Date(Date.now() + days * DAY).toISOString()

/** The clock strikes, in so many regions at once. */
async function strike(when: string, regions = 1): Promise<void> {
  const scheduled = makeScheduled({ now: () => new Date(when), writeLog: () => {} })
  await Promise.all(Array.from({ length: regions }, () => scheduled(undefined, env)))
}

async function announced({ id }: OrganisationIdentity): Promise<string[]> {
  const rows = await openTestDatabase().orm.all<{ payload: string }>(
    sql`select payload from outbox where organisation_id = ${id} and topic = 'task.due' order by id`,
  )
  return rows.map(({ payload }) => String(JSON.parse(payload).code)).sort()
}

const NEVER_KEPT = ['audit_due', 'drill_due', 'protocol_review_due']

/** The organisation's own tasks are announced and out of the way. */
async function quiet() {
  const made = await makeLiveOrganisation()
  await strike(instant(0))
  expect(await announced(made.organisation)).toEqual(NEVER_KEPT)
  const news = async () => {
    const all = await announced(made.organisation)
    return all.filter((code) => !NEVER_KEPT.includes(code))
  }
  return { ...made, news }
}

const training = (key: string, fields: object, subjectRef = 'worker-1') =>
  act(key, 'entry', {
    register: 'training',
    subjectRef,
    fields: { course: 'privacy', completedOn: day(-300), ...fields },
  })

describe('the clock', () => {
  test('announces a step once when its time has passed, and never again', async () => {
    const { key, news } = await quiet()
    await run(key, 'start', { procedure: 'incident_response', subjectRef: 'c1' })
    await strike(instant(0.01))
    expect(await news()).toEqual(['incident_response/assessment'])
    await strike(instant(0.02))
    await strike(instant(1))
    expect(await news()).toEqual(['incident_response/assessment'])
  })

  test('announces in two regions at once as one', async () => {
    const { organisation, key, news } = await quiet()
    await run(key, 'start', { procedure: 'incident_response', subjectRef: 'c1' })
    await training(key, { expiresOn: day(10) })
    await strike(instant(0.01), 3)
    expect(await news()).toEqual(['incident_response/assessment', 'training_expires'])
    const other = await makeLiveOrganisation()
    await strike(instant(0.02), 2)
    expect(await announced(other.organisation)).toEqual(NEVER_KEPT)
    expect((await announced(organisation)).length).toBe(NEVER_KEPT.length + 2)
  })

  test('catches up with all the runs that it missed', async () => {
    const { key, news } = await quiet()
    await training(key, { expiresOn: day(100) })
    await training(key, { expiresOn: day(120) }, 'worker-2')
    await strike(instant(60))
    expect(await news()).toEqual([])
    await strike(instant(400))
    expect((await news()).filter((code) => code === 'training_expires')).toHaveLength(2)
  })

  test('announces nothing of a run that was closed, a task that was set aside or a subject that was erased', async () => {
    const { key, news } = await quiet()
    const closed = await run(key, 'start', { procedure: 'near_miss', subjectRef: 'm1' })
    const steps = [
      ['documentation', { date: day(0), description: 'A cable.' }],
      ['analysis', { causes: ['no socket'] }],
      ['follow_up', { measures: ['channel'] }],
    ] as const
    for (const [step, fields] of steps)
      await run(key, 'step', { runId: closed.id, step, actingRole: 'supervisor', fields })
    const { run: ended } = await act(key, 'close', { runId: closed.id, actingRole: 'supervisor' })
    expect(ended?.state).toBe('CLOSED')
    await run(key, 'start', { procedure: 'incident_response', subjectRef: 'aside' })
    const [task] = (await tasks(key, { filter: { subjectRef: 'aside', overdue: true } })).nodes
    await dismiss(key, { taskId: task?.id })
    await run(key, 'start', { procedure: 'incident_response', subjectRef: 'erased' })
    await ask(
      key,
      'mutation($input: EraseSubjectInput!) { eraseSubject(input: $input) { erasure { id } } }',
      {
        input: { subjectRef: 'erased', reason: 'asked' },
      },
    )
    await strike(instant(2))
    expect(await news()).toEqual([])
  })

  test('announces anew what is due at another time', async () => {
    const { key, news } = await quiet()
    const { entry } = await training(key, { expiresOn: day(10) })
    await strike(instant(0))
    await act(key, 'amendEntry', { entryId: entry?.id, fields: { expiresOn: day(12) }, reason: 'misread' })
    await strike(instant(0))
    await act(key, 'amendEntry', {
      entryId: entry?.id,
      fields: { expiresOn: day(10) },
      reason: 'right before',
    })
    await strike(instant(0))
    expect(await news()).toEqual(['training_expires', 'training_expires'])
  })

  test('announces of a group only what stands latest', async () => {
    const { key, news } = await quiet()
    await training(key, { expiresOn: day(5) })
    await training(key, { completedOn: day(-100), expiresOn: day(200) })
    await strike(instant(8))
    expect(await news()).toEqual([])
  })

  test('does a bounded piece of work at a time and goes on where it stopped', async () => {
    const { organisation, key, news } = await quiet()
    const mutation = `mutation($input: AddRegisterEntriesInput!) { addRegisterEntries(input: $input) {
      results { userErrors { code } } } }`
    for (const from of [0, 75]) {
      const entries = Array.from({ length: 75 }, (_one, index) => ({
        idempotencyKey: `t${from + index}`,
        register: 'training',
        subjectRef: `w${from + index}`,
        fields: { course: 'privacy', completedOn: day(-300), expiresOn: day(10) },
      }))
      await ask(key, mutation, { input: { entries } })
    }
    const ctx = { ...makeSystemContext(organisation), liveActivation: await pointerOf(key) }
    expect(await announceTasks(ctx, 1)).toBe(false)
    expect(await news()).toHaveLength(100)
    expect(await announceTasks(ctx, 1)).toBe(true)
    expect(await news()).toHaveLength(150)
    expect(await announceTasks(ctx, 5)).toBe(true)
    expect(await news()).toHaveLength(150)
  })

  test('marks entries anew after the rules have changed, and a page says what is left until then', async () => {
    const { organisation, key } = await quiet()
    await act(key, 'entry', { register: 'drills', fields: { heldOn: day(-200), result: 'good' } })
    const drills = async (days: number) =>
      said(await tasks(key, { filter: { kind: 'register' } }, at(instant(days)))).filter((code) =>
        code.startsWith('drill'),
      )
    expect(await drills(0)).toEqual([])
    const { packs } = await activeRuleset(key)
    const changed = await activate(key, { packs, parameters: { 'drill.maxMonths': 6 } })
    expect(changed.ruleset).not.toBeNull()
    expect(await drills(0)).toEqual(['drill_due overdue'])
    const ctx = { ...makeSystemContext(organisation), liveActivation: await pointerOf(key) }
    expect(await renewMarks(ctx, 1)).toBe(true)
  })

  test('goes by the clock of the organisation, also after it has moved to another zone', async () => {
    const { key } = await quiet()
    await training(key, { expiresOn: '2028-02-29', completedOn: '2026-01-01' })
    const late = async (when: string) =>
      (await tasks(key, { filter: { subjectRef: 'worker-1', overdue: true } }, at(when))).totalCount
    expect(await late('2028-02-29T12:00:00Z')).toBe(0)
    expect(await late('2028-03-01T00:00:01Z')).toBe(1)
    await ask(
      key,
      'mutation($input: ChangeSettingsInput!) { changeSettings(input: $input) { userErrors { code } } }',
      {
        input: { timeZone: 'Pacific/Auckland' },
      },
    )
    // Auckland is thirteen hours ahead in February.
    expect(await late('2028-02-29T10:59:59Z')).toBe(0)
    expect(await late('2028-02-29T11:00:01Z')).toBe(1)
  })

  test('counts a day across the end of summer time as the clock on the wall does', async () => {
    const { key } = await quiet()
    await ask(
      key,
      'mutation($input: ChangeSettingsInput!) { changeSettings(input: $input) { userErrors { code } } }',
      {
        input: { timeZone: 'Europe/Berlin' },
      },
    )
    // The day on which the clocks are set back has 25 hours there.
    await training(key, { expiresOn: '2027-10-31', completedOn: '2026-01-01' })
    const [task] = (await tasks(key, { filter: { subjectRef: 'worker-1' } }, at('2027-10-31T12:00:00Z')))
      .nodes
    expect(task).toMatchObject({ dueAt: '2027-10-31T22:59:59Z', overdue: false })
  })
})

async function pointerOf(key: string) {
  const { data } = await ask<{ activeRuleset: { digest: string } }>(key, '{ activeRuleset { digest } }')
  const [row] = await openTestDatabase().orm.all<{
    id: string
    sequence: number
    activated_at: string
    activated_by: string
  }>(
    sql`select * from activations where ruleset_digest = ${data?.activeRuleset.digest} order by sequence desc`,
  )
  if (!row) throw new Error('nothing is live')
  return {
    id: row.id,
    sequence: row.sequence,
    rulesetDigest: data?.activeRuleset.digest ?? '',
    stage: 'LIVE' as const,
    activatedAt: row.activated_at,
    activatedBy: row.activated_by,
    note: null,
    weakeningReason: null,
  }
}
