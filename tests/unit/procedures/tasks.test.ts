import { describe, expect, test } from 'vitest'
import type { Pack, RecordField } from '../../../src/rules/pack/format.ts'
import {
  heldItems,
  nextComing,
  sharesOfEntry,
  shownTasks,
  tasksOfRegister,
  tasksOfReviews,
  tasksOfRun,
  tasksOfWaivers,
} from '../../../src/rules/procedures/tasks.ts'
import type { EntryState, RecordedFields, RegisterInForce } from '../../../src/rules/procedures/types.ts'
import { compiledFrom, EN, Play, pack, procedureIn, registerIn, VISIT } from './world.ts'

const HOUSE: Pack = pack({
  effective: { from: '2020-01-01', reviewBy: '2026-09-01' },
  registers: {
    courses: {
      title: EN('Courses'),
      subjectKind: 'worker',
      fields: {
        course: { type: 'code', values: ['fire', 'care'], label: EN('course') },
        until: { type: 'date', label: EN('until') },
      },
      retention: { from: 'until', keep: 'P1Y', then: 'task', roles: ['nurse'] },
    },
    exams: {
      title: EN('Exams'),
      subjectKind: 'worker',
      fields: {
        passedOn: { type: 'date', label: EN('passed on') },
        until: { type: 'date', label: EN('until') },
      },
    },
    drills: {
      title: EN('Drills'),
      subjectKind: 'organisation',
      fields: { heldOn: { type: 'date', label: EN('held on') } },
    },
    holds: {
      title: EN('Holds'),
      subjectKind: 'record',
      fields: {
        item: { type: 'string', label: EN('item') },
        from: { type: 'date', label: EN('from') },
        released: { type: 'date', label: EN('released') },
      },
      suspendsRetention: { item: 'item', from: 'from', until: 'released' },
    },
  },
  tasks: {
    fire_runs_out: {
      title: EN('Fire course runs out'),
      from: { register: 'courses' },
      date: 'until',
      ahead: 'P30D',
      where: { fact: 'course', operator: 'equal', value: 'fire' },
      latestPer: ['subject', 'course'],
      roles: ['nurse'],
    },
    newest_course: {
      title: EN('The newest course runs out'),
      from: { register: 'exams' },
      date: 'until',
      latestPer: ['subject'],
      latestBy: 'passedOn',
    },
    drill_due: {
      title: EN('Hold a drill'),
      from: { register: 'drills' },
      date: 'heldOn',
      after: 'P1Y',
      ahead: 'P1M',
      latestPer: [],
      whenEmpty: 'due',
    },
    waiver_ends: { title: EN('A waiver ends'), from: { waivers: true }, ahead: 'P14D' },
    review: { title: EN('Review the pack'), from: { reviews: true }, ahead: 'P1M' },
  },
})

const compiled = compiledFrom(HOUSE)
const courses = registerIn(compiled, 'courses')
const drills = registerIn(compiled, 'drills')
const holds = registerIn(compiled, 'holds')

const entry = (id: string, fields: RecordedFields, subjectRef = 'W1'): EntryState => ({
  id,
  subjectRef,
  version: 1,
  fields,
  void: false,
  happenedAt: '2026-01-01T09:00:00Z',
  recordedAt: '2026-01-01T09:00:00Z',
  recordedBy: 'Ana',
})

const on = (asOf: string, zone = 'UTC') => ({ asOf, zone })
const shown = (entries: readonly EntryState[], asOf: string, zone = 'UTC') =>
  shownTasks(tasksOfRegister(courses, entries, on(asOf, zone)), on(asOf, zone)).map(
    ({ code, dueAt, overdue }) => `${code} ${dueAt}${overdue ? ' overdue' : ''}`,
  )

describe('a rule for tasks', () => {
  const FIRE = entry('1', { course: 'fire', until: '2026-06-30' })

  test('shows a task so long before it is due, until the end of the day, and overdue afterwards', () => {
    expect(shown([FIRE], '2026-05-31T23:59:00Z')).toEqual([])
    expect(shown([FIRE], '2026-06-01T00:00:00Z')).toEqual(['fire_runs_out 2026-06-30T23:59:59Z'])
    expect(shown([FIRE], '2026-06-30T23:59:59Z')).toEqual(['fire_runs_out 2026-06-30T23:59:59Z'])
    expect(shown([FIRE], '2026-07-01T00:00:00Z')).toEqual(['fire_runs_out 2026-06-30T23:59:59Z overdue'])
  })

  test('goes by the day of the organisation', () => {
    expect(shown([FIRE], '2026-06-30T12:00:00Z', 'Pacific/Auckland')).toEqual([
      'fire_runs_out 2026-06-30T11:59:59Z overdue',
    ])
  })

  test('is settled by a later entry of the same subject and course, and not by another one’s', () => {
    const renewed = entry('2', { course: 'fire', until: '2027-06-30' })
    const other = entry('3', { course: 'fire', until: '2027-06-30' }, 'W2')
    const otherCourse = entry('4', { course: 'care', until: '2027-06-30' })
    expect(shown([FIRE, renewed], '2026-07-01T00:00:00Z')).toEqual([])
    expect(shown([FIRE, other, otherCourse], '2026-07-01T00:00:00Z')).toHaveLength(1)
    expect(shown([FIRE, { ...renewed, void: true }], '2026-07-01T00:00:00Z')).toHaveLength(1)
  })

  test('goes by the entry that is the latest by another date, also where that one says an earlier date or none', () => {
    const exams = registerIn(compiled, 'exams')
    const due = (...entries: EntryState[]) =>
      tasksOfRegister(exams, entries, on('2026-07-01T00:00:00Z')).map(({ dueAt }) => dueAt)
    const old = entry('1', { passedOn: '2026-01-01', until: '2027-12-31' })
    const sooner = entry('2', { passedOn: '2026-02-01', until: '2026-08-31' })
    const endless = entry('3', { passedOn: '2026-03-01' })
    expect(due(old)).toEqual(['2027-12-31T23:59:59Z'])
    expect(due(old, sooner)).toEqual(['2026-08-31T23:59:59Z'])
    expect(due(sooner, old)).toEqual(['2026-08-31T23:59:59Z'])
    expect(due(old, sooner, endless)).toEqual([])
    const sameDay = {
      ...entry('4', { passedOn: '2026-01-01', until: '2026-09-30' }),
      recordedAt: '2026-01-01T10:00:00Z',
    }
    expect(due(sameDay, old)).toEqual(['2026-09-30T23:59:59Z'])
  })

  test('means an entry of which it is not known whether it is meant', () => {
    expect(shown([entry('1', { until: '2026-06-30' })], '2026-07-01T00:00:00Z')).toHaveLength(1)
  })

  test('says that something is due where there is no entry at all, with no date', () => {
    const tasks = tasksOfRegister(drills, [], on('2026-07-01T00:00:00Z'))
    expect(tasks).toMatchObject([{ code: 'drill_due', dueAt: null, overdue: false }])
    expect(tasksOfRegister(drills, [], on('2026-07-01T00:00:00Z'), { isWhole: false })).toEqual([])
  })

  test('is not settled by an entry that is dated later than today, until its day on the clock of the organisation', () => {
    const held = entry('1', { heldOn: '2025-03-01' })
    const slip = entry('2', { heldOn: '2062-03-01' })
    const due = (asOf: string, zone: string, ...entries: EntryState[]) =>
      tasksOfRegister(drills, entries, on(asOf, zone)).map(({ dueAt, overdue }) => [dueAt, overdue])
    expect(due('2026-07-01T00:00:00Z', 'UTC', held, slip)).toEqual([['2026-03-01T23:59:59Z', true]])
    expect(due('2026-07-01T00:00:00Z', 'UTC', slip)).toEqual([[null, false]])
    const planned = entry('3', { heldOn: '2026-07-02' })
    expect(due('2026-07-01T11:59:59Z', 'Pacific/Auckland', held, planned)).toEqual([
      ['2026-03-01T10:59:59Z', true],
    ])
    expect(due('2026-07-01T12:00:00Z', 'Pacific/Auckland', held, planned)).toEqual([
      ['2027-07-02T11:59:59Z', false],
    ])
    expect(nextComing(drills, planned, on('2026-07-01T11:59:59Z', 'Pacific/Auckland'))).toBe(
      Date.UTC(2026, 6, 2),
    )
    expect(nextComing(drills, planned, on('2026-07-01T12:00:00Z', 'Pacific/Auckland'))).toBeNull()
  })

  test('hides no task behind an entry that is dated later, nor that entry’s own', () => {
    const exams = registerIn(compiled, 'exams')
    const due = (...entries: EntryState[]) =>
      tasksOfRegister(exams, entries, on('2026-07-01T00:00:00Z')).map(({ dueAt }) => dueAt)
    const old = entry('1', { passedOn: '2025-01-01', until: '2026-06-30' })
    const slip = entry('2', { passedOn: '2027-01-01', until: '2026-08-31' })
    expect(due(old, slip)).toEqual(['2026-06-30T23:59:59Z', '2026-08-31T23:59:59Z'])
    // Where the date is that on which something is due it lies ahead as a matter of course.
    expect(
      shown(
        [
          entry('1', { course: 'fire', until: '2026-06-30' }),
          entry('2', { course: 'fire', until: '2027-06-30' }),
        ],
        '2026-07-01T00:00:00Z',
      ),
    ).toEqual([])
  })

  test('counts a year from 29 February to 28 February', () => {
    const [task] = tasksOfRegister(drills, [entry('1', { heldOn: '2028-02-29' })], on('2028-03-01T00:00:00Z'))
    expect(task).toMatchObject({ dueAt: '2029-02-28T23:59:59Z', shownFrom: '2029-01-28T23:59:59Z' })
  })

  test('gives a task the same key whenever it is asked, and another when it is due again', () => {
    const keys = (until: string) =>
      tasksOfRegister(courses, [entry('1', { course: 'fire', until })], on('2026-06-15T00:00:00Z'))
        .filter(({ kind }) => kind === 'register')
        .map(({ key }) => key)
    expect(keys('2026-06-30')).toEqual(keys('2026-06-30'))
    expect(keys('2026-06-30')).not.toEqual(keys('2026-07-30'))
  })
})

describe('retention', () => {
  const old = entry('old', { course: 'care', until: '2025-01-31' })
  const moment = on('2026-06-15T00:00:00Z')

  test('asks somebody to decide once the time is over, and deletes nothing by itself', () => {
    const [task] = shownTasks(tasksOfRegister(courses, [old], moment), moment)
    expect(task).toMatchObject({
      kind: 'retention',
      dueAt: '2026-01-31T23:59:59Z',
      overdue: true,
      held: false,
      roles: ['nurse'],
    })
  })

  test('is suspended for what is held, which stays visible behind everything else', () => {
    const hold = (fields: RecordedFields) =>
      heldItems(holds, [entry('h', { item: 'old', ...fields })], moment)
    expect([...hold({ from: '2026-01-01' })]).toEqual(['old'])
    expect([...hold({ from: '2026-06-16' })]).toEqual([])
    expect([...hold({ from: '2026-01-01', released: '2026-06-15' })]).toEqual([])
    expect([...hold({ from: '2026-01-01', released: '2026-06-16' })]).toEqual(['old'])
    const held = hold({ from: '2026-01-01' })
    const other = entry('other', { course: 'care', until: '2025-02-28' })
    const tasks = shownTasks(tasksOfRegister(courses, [old, other], moment, { held }), moment)
    expect(tasks).toMatchObject([
      { entryId: 'other', held: false, overdue: true },
      { entryId: 'old', held: true, overdue: false },
    ])
  })
})

test('what is held from or until a moment is held for the whole of that day, as the organisation counts days', () => {
  const moment: RecordField = { type: 'dateTime', label: EN('when') }
  const { registers } = HOUSE
  const byMoment = {
    ...registers?.holds,
    fields: { ...registers?.holds?.fields, from: moment, released: moment },
  }
  const one = registerIn(compiledFrom({ ...HOUSE, registers: { ...registers, holds: byMoment } }), 'holds')
  const held = (fields: RecordedFields, zone = 'UTC') =>
    heldItems(one, [entry('h', { item: 'old', ...fields })], { asOf: '2026-06-15T12:00:00Z', zone }).size
  expect(held({ from: '2026-06-15T08:00:00Z' })).toBe(1)
  expect(held({ from: '2026-06-15T15:00:00Z' })).toBe(1)
  expect(held({ from: '2026-06-16T00:00:00Z' })).toBe(0)
  expect(held({ from: '2026-06-15T20:00:00Z' }, 'Asia/Tokyo')).toBe(0)
  expect(held({ from: '2026-01-01T00:00:00Z', released: '2026-06-15T09:00:00Z' })).toBe(1)
  expect(held({ from: '2026-01-01T00:00:00Z', released: '2026-06-14T23:00:00Z' })).toBe(0)
})

describe('waivers and reviews', () => {
  const waiver = { id: 'w', requirementCode: 'X-1', expiresAt: '2026-06-20T00:00:00Z', subjectRef: null }
  const shownAt = (asOf: string) => shownTasks(tasksOfWaivers(compiled, [waiver], on(asOf)), on(asOf))

  test('a waiver is a task before it ends, and none when it has ended', () => {
    expect(shownAt('2026-06-05T00:00:00Z')).toEqual([])
    expect(shownAt('2026-06-06T00:00:00Z')).toMatchObject([{ kind: 'waiver', requirement: 'X-1' }])
    expect(shownAt('2026-06-20T00:00:00Z')).toEqual([])
  })

  test('a pack whose review comes is a task that names it', () => {
    const at = on('2026-08-15T00:00:00Z')
    expect(shownTasks(tasksOfReviews(compiled, at), at)).toMatchObject([
      { kind: 'review', title: { en: 'Review the pack (acme/small)' }, dueAt: '2026-09-01T23:59:59Z' },
    ])
  })
})

describe('tasks of a run', () => {
  test('are its open steps, the most urgent first, and none once it is closed', () => {
    const play = new Play(procedureIn(compiledFrom(VISIT), 'visit'))
    play.start('2026-03-02T09:00:00Z')
    const codes = (asOf: string) =>
      shownTasks(tasksOfRun(play.procedure, 'r', play.state(asOf)), on(asOf)).map(({ code }) => code)
    expect(codes(play.now)).toEqual(['visit/look', 'visit/call', 'visit/talk'])
    play.step('look', 'guest', { fields: { place: 'x' } })
    expect(codes(play.now)).toContain('visit/look')
    play.step('look', 'nurse', { fields: { place: 'x', hurt: true } })
    expect(codes(play.now)).toEqual(['visit/bandage', 'visit/call', 'visit/sign', 'visit/talk'])
    play.step('sign', 'nurse', { fields: { text: 'x' } })
    play.step('sign', 'nurse', { by: 'Ben' })
    play.do({ kind: 'close', actingRole: 'nurse' })
    expect(codes(play.now)).toEqual([])
  })
})

describe('what one entry has to do with the rules', () => {
  const random = (seed: number) => () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
    return seed / 2_147_483_648
  }

  /** As rows that are found one by one are put together: of each group the entry that stands latest. */
  function together(register: RegisterInForce, entries: readonly EntryState[], asOf: string): string[] {
    const shares = entries.flatMap((one) => sharesOfEntry(register, one, on(asOf)))
    return shares
      .filter(({ code, group, task }) => {
        if (task === null) return false
        if (group === null) return true
        const members = JSON.stringify(group.members)
        return !shares.some(
          (other) =>
            other.code === code &&
            other.group !== null &&
            JSON.stringify(other.group.members) === members &&
            other.group.position > group.position,
        )
      })
      .flatMap(({ task }) => task?.key ?? [])
      .sort()
  }

  test('taken together is what the register says of all of them, whatever they are', () => {
    const next = random(20_261_130)
    const pick = <Value>(values: readonly Value[]) => values[Math.floor(next() * values.length)]
    for (let round = 0; round < 300; round += 1) {
      const entries = Array.from({ length: 1 + Math.floor(next() * 8) }, (_one, index): EntryState => {
        const until = pick([undefined, '2026-06-30', '2026-07-31', '2025-12-31'])
        const course = pick([undefined, 'fire', 'care'])
        return {
          ...entry(
            `e${index}`,
            { ...(until !== undefined && { until }), ...(course !== undefined && { course }) },
            pick(['W1', 'W2']),
          ),
          void: next() < 0.2,
          recordedAt: `2026-01-01T09:00:${String(index).padStart(2, '0')}Z`,
        }
      })
      const whole = tasksOfRegister(courses, entries, on('2026-07-01T00:00:00Z'), { isWhole: false })
      const told = whole.filter(({ kind }) => kind === 'register').map(({ key }) => key)
      expect(together(courses, entries, '2026-07-01T00:00:00Z')).toEqual(told.sort())
    }
  })

  test.each(['exams', 'drills'])('of %s, too, where some are dated later than today', (code) => {
    const register = registerIn(compiled, code)
    const next = random(20_261_201)
    const pick = <Value>(values: readonly Value[]) => values[Math.floor(next() * values.length)] as Value
    const days = [undefined, '2025-12-31', '2026-06-30', '2026-07-01', '2026-07-02', '2027-01-01']
    let ahead = 0
    for (let round = 0; round < 300; round += 1) {
      const entries = Array.from({ length: 1 + Math.floor(next() * 6) }, (_one, index): EntryState => {
        const [day, until] = [pick(days), pick(days)]
        const by = code === 'exams' ? 'passedOn' : 'heldOn'
        const fields = { ...(day && { [by]: day }), ...(code === 'exams' && until && { until }) }
        return {
          ...entry(`e${index}`, fields, pick(['W1', 'W2'])),
          void: next() < 0.1,
          recordedAt: `2026-01-01T09:00:${String(index).padStart(2, '0')}Z`,
        }
      })
      const asOf = '2026-07-01T10:00:00Z'
      ahead += entries.filter((one) => nextComing(register, one, on(asOf)) !== null).length
      const told = tasksOfRegister(register, entries, on(asOf), { isWhole: false }).map(({ key }) => key)
      expect(together(register, entries, asOf)).toEqual(told.sort())
    }
    expect(ahead).toBeGreaterThan(100)
  })
})
