import { describe, expect, test } from 'vitest'
import { WorkLimitError } from '../../../src/rules/operators/work.ts'
import type { Condition, RecordField, Register, RegisterYield } from '../../../src/rules/pack/format.ts'
import { factsFromRecords } from '../../../src/rules/procedures/facts-from-records.ts'
import { foldEntry } from '../../../src/rules/procedures/fold-entry.ts'
import { foldRun } from '../../../src/rules/procedures/fold-run.ts'
import { countsOf, yieldsOfEntries } from '../../../src/rules/procedures/register-yields.ts'
import type { EntryState, RecordedFields } from '../../../src/rules/procedures/types.ts'
import type { RecordValue } from '../../../src/rules/record-types.ts'
import { compiledFrom, EN, Play, pack, procedureIn, registerIn, VISIT } from './world.ts'

const is = (fact: string, value: string | number | boolean): Condition => ({ fact, operator: 'equal', value })
const filled = (fact: string): Condition => ({ fact, operator: 'isStated', value: true })

const FIELDS = {
  course: { type: 'code', values: ['fire', 'care'], label: EN('course'), required: true },
  on: { type: 'date', label: EN('on') },
  until: { type: 'date', label: EN('until') },
  score: { type: 'integer', label: EN('score') },
  note: { type: 'string', label: EN('note') },
} as const satisfies Register['fields']

function register(yielded: RegisterYield, parts: Partial<Register> = {}) {
  const compiled = compiledFrom(
    pack({
      registers: {
        courses: {
          title: EN('Courses'),
          subjectKind: 'worker',
          fields: FIELDS,
          yields: { worker: { 'x.value': yielded } },
          ...parts,
        },
      },
      facts: { 'x.value': { type: 'boolean', label: EN('x'), ask: EN('x?') } },
    }),
  )
  return registerIn(compiled, 'courses')
}

const entry = (id: string, fields: RecordedFields, parts: Partial<EntryState> = {}): EntryState => ({
  id,
  subjectRef: 'W1',
  version: 1,
  fields,
  void: false,
  happenedAt: '2026-03-01T09:00:00Z',
  recordedAt: '2026-03-01T09:00:00Z',
  recordedBy: 'Ana',
  ...parts,
})

const NOW = { asOf: '2026-06-15T12:00:00Z', zone: 'UTC' }

function yielded(
  given: RegisterYield,
  entries: readonly EntryState[],
  parts: Partial<Register> = {},
  moment = NOW,
): unknown {
  const { facts, unknown } = yieldsOfEntries(register(given, parts), entries, 'worker', moment)
  return unknown.length > 0 ? 'unknown' : facts['x.value']
}

const FIRE = entry('1', { course: 'fire', on: '2026-01-10', score: 3 })
const CARE = entry('2', { course: 'care', on: '2026-02-10', score: 5 })
const OPEN = entry('3', { course: 'care' })

describe('a register yields', () => {
  test('any: true, false, and unknown while an entry leaves it open', () => {
    const any = { any: { fact: 'score', operator: 'greaterThan', value: 4 } as Condition }
    expect(yielded(any, [FIRE, CARE])).toBe(true)
    expect(yielded(any, [FIRE])).toBe(false)
    expect(yielded(any, [FIRE, OPEN])).toBe('unknown')
    expect(yielded(any, [FIRE, OPEN, CARE])).toBe(true)
  })

  test('all: never true where there is nothing, and unknown while an entry leaves it open', () => {
    const all = { all: { fact: 'score', operator: 'greaterThan', value: 2 } as Condition }
    expect(yielded(all, [FIRE, CARE])).toBe(true)
    expect(yielded(all, [FIRE, OPEN])).toBe('unknown')
    expect(yielded({ ...all, where: is('course', 'care') }, [FIRE])).toBe('unknown')
    expect(yielded({ ...all, where: is('course', 'care'), whenEmpty: false }, [FIRE])).toBe(false)
    expect(yielded({ all: is('score', 3) }, [FIRE, CARE])).toBe(false)
  })

  test('count, countDistinct and sum, which an entry that leaves it open makes unknown', () => {
    expect(yielded({ count: true }, [FIRE, CARE, OPEN])).toBe(3)
    expect(yielded({ count: is('course', 'care') }, [FIRE, CARE, OPEN])).toBe(2)
    expect(yielded({ count: is('score', 3) }, [FIRE, OPEN])).toBe('unknown')
    expect(yielded({ countDistinct: 'course' }, [FIRE, CARE, OPEN])).toBe(2)
    expect(yielded({ countDistinct: 'subject' }, [FIRE, entry('9', FIRE.fields, { subjectRef: 'W2' })])).toBe(
      2,
    )
    expect(yielded({ sum: 'score' }, [FIRE, CARE])).toBe(8)
    expect(yielded({ sum: 'score' }, [FIRE, OPEN])).toBe('unknown')
    expect(yielded({ sum: 'score', where: filled('score') }, [FIRE, OPEN])).toBe(3)
  })

  test('latest and earliest by a date, whatever order entries were written in', () => {
    const latest = { latest: 'course', by: 'on' }
    expect(yielded(latest, [CARE, FIRE])).toBe('care')
    expect(yielded({ earliest: 'course', by: 'on' }, [CARE, FIRE])).toBe('fire')
    expect(yielded({ latest: is('course', 'care'), by: 'on' }, [FIRE, CARE])).toBe(true)
    expect(yielded({ latest: 'on', by: 'on', where: is('course', 'fire') }, [FIRE, CARE])).toBe('2026-01-10')
  })

  test('latest without what is dated after the moment', () => {
    const moment = { asOf: '2026-01-20T12:00:00Z', zone: 'UTC' }
    expect(yielded({ latest: 'course', by: 'on' }, [FIRE, CARE], {}, moment)).toBe('fire')
  })

  test('latest without what happened after the day that is asked about, where no date is named', () => {
    const later = entry('4', { course: 'care' }, { happenedAt: '2026-04-01T09:00:00Z' })
    const moment = { asOf: '2026-03-31T23:30:00Z', zone: 'UTC' }
    expect(yielded({ latest: 'course' }, [FIRE, later], {}, moment)).toBe('fire')
    expect(yielded({ latest: 'course' }, [later], {}, moment)).toBe('unknown')
    expect(yielded({ latest: 'course' }, [FIRE, later], {}, { ...moment, zone: 'Asia/Tokyo' })).toBe('care')
  })

  test('latest by the time of day where the date has one, whatever was written down last', () => {
    const at: Register['fields'] = { ...FIELDS, at: { type: 'dateTime', label: EN('at') } }
    const said = (course: string, when: string, recorded: string) =>
      entry(`${course} ${when}`, { course, at: when }, { happenedAt: recorded, recordedAt: recorded })
    const [given, withdrawn] = [
      said('fire', '2026-03-01T09:00:00Z', '2026-03-01T17:00:00Z'),
      said('care', '2026-03-01T15:00:00Z', '2026-03-01T16:00:00Z'),
    ]
    const latest = (...entries: EntryState[]) =>
      yielded({ latest: 'course', by: 'at' }, entries, { fields: at })
    expect(latest(given, withdrawn)).toBe('care')
    expect(latest(withdrawn, given)).toBe('care')
    expect(yielded({ earliest: 'course', by: 'at' }, [withdrawn, given], { fields: at })).toBe('fire')
    const ofTheDay = said('fire', '2026-03-01', '2026-03-01T18:00:00Z')
    expect(latest(given, withdrawn, ofTheDay)).toBe('unknown')
    expect(latest(said('fire', '2026-03-01T19:00:00Z', '2026-03-01T19:00:00Z'), ofTheDay)).toBe('fire')
  })

  test('sums as on paper, and none that is beyond all numbers', () => {
    const fields: Register['fields'] = { ...FIELDS, hours: { type: 'number', label: EN('hours') } }
    const sum = (...hours: number[]) =>
      yielded(
        { sum: 'hours' },
        hours.map((one, n) => entry(String(n), { hours: one })),
        { fields },
      )
    expect(sum(0.1, 0.2)).toBe(0.3)
    expect(sum(0.7, 0.1)).toBe(0.8)
    expect(sum(1.7e308, 1.7e308)).toBe('unknown')
  })

  test('latest as unknown while an entry without a date might be the latest and says something else', () => {
    expect(yielded({ latest: 'course', by: 'on' }, [FIRE, OPEN])).toBe('unknown')
    expect(yielded({ latest: 'course', by: 'on' }, [CARE, OPEN])).toBe('care')
  })

  test('on one day what happened later, and at one time what was recorded later', () => {
    const given = entry('b', { course: 'fire', on: '2026-02-10' })
    const after = entry('a', { course: 'care', on: '2026-02-10' }, { happenedAt: '2026-03-01T10:00:00Z' })
    const corrected = entry(
      '0',
      { course: 'fire', on: '2026-02-10' },
      {
        happenedAt: '2026-03-01T10:00:00Z',
        recordedAt: '2026-03-02T00:00:00Z',
      },
    )
    const latest = { latest: 'course', by: 'on' }
    expect(yielded(latest, [after, given])).toBe('care')
    expect(yielded(latest, [corrected, after, given])).toBe('fire')
  })

  test('a list with an item an entry, fields as they are and conditions as true or false', () => {
    const list = {
      list: {
        kind: 'course',
        hasNote: filled('note'),
        high: { fact: 'score', operator: 'greaterThan', value: 4 },
      },
    }
    expect(yielded(list as RegisterYield, [FIRE, OPEN])).toEqual([
      { id: '1', kind: 'fire', hasNote: false, high: false },
      { id: '3', kind: 'care', hasNote: false },
    ])
  })
})

test('what the fact does not take is not known, and refuses no check', () => {
  const compiled = compiledFrom(
    pack({
      facts: { 'x.count': { type: 'integer', maximum: 2, label: EN('x'), ask: EN('x?') } },
      registers: {
        courses: {
          title: EN('Courses'),
          subjectKind: 'worker',
          fields: FIELDS,
          yields: { worker: { 'x.count': { count: true } } },
        },
      },
    }),
  )
  const said = (...entries: EntryState[]) =>
    factsFromRecords(compiled, [{ kind: 'worker', entries: new Map([['courses', entries]]), runs: [] }], NOW)
  expect(said(FIRE, CARE)).toEqual({ facts: { 'x.count': 2 }, unknown: [] })
  expect(said(FIRE, CARE, OPEN)).toEqual({ facts: {}, unknown: ['x.count'] })
})

describe('a register that was never kept', () => {
  test.each<RegisterYield>([
    { any: is('course', 'fire') },
    { all: is('course', 'fire') },
    { count: true },
    { countDistinct: 'subject' },
    { sum: 'score' },
    { latest: 'course' },
    { earliest: 'on', by: 'on' },
    { list: { kind: 'course' } },
  ])('yields nothing known, %j', (given) => {
    expect(yielded(given, [])).toBe('unknown')
    expect(yielded({ ...given, whenEmpty: false }, [])).toBe(false)
    expect(yielded({ ...given, whenEmpty: false }, [{ ...FIRE, void: true }])).toBe(false)
  })
})

describe('entries that count', () => {
  const parts = {
    countsWhen: {
      any: [{ not: filled('until') }, { fact: 'until', operator: 'onOrAfter', value: { fact: 'asOf' } }],
    },
  } satisfies Partial<Register>
  const until = (day: string) => entry('1', { course: 'fire', until: day })

  test('are those for which the condition holds on the day of the organisation', () => {
    expect(yielded({ count: true }, [until('2026-06-15')], parts)).toBe(1)
    expect(yielded({ count: true }, [until('2026-06-14')], parts)).toBe(0)
    expect(yielded({ count: true }, [entry('1', { course: 'fire' })], parts)).toBe(1)
    const there = { asOf: '2026-06-15T12:00:00Z', zone: 'Pacific/Auckland' }
    expect(yielded({ count: true }, [until('2026-06-15')], parts, there)).toBe(0)
  })

  test('count or not one by one', () => {
    const one = register({ count: true }, parts)
    expect(countsOf(one, until('2026-06-15'), NOW)).toBe('TRUE')
    expect(countsOf(one, until('2026-06-14'), NOW)).toBe('FALSE')
    expect(countsOf(one, { ...until('2026-06-15'), void: true }, NOW)).toBe('FALSE')
    const strict = register({ count: true }, { countsWhen: is('score', 1) })
    expect(countsOf(strict, OPEN, NOW)).toBe('UNKNOWN')
  })
})

describe('the state of an entry', () => {
  const event = (version: number, parts: object) => ({
    id: `e${version}`,
    version,
    kind: 'amended' as const,
    fields: null,
    happenedAt: '2026-03-01T09:00:00Z',
    recordedAt: '2026-03-01T09:00:00Z',
    recordedBy: 'Ana',
    reason: null,
    ...parts,
  })

  test('is what was sent last, field by field; null takes away, and events that are there twice are one', () => {
    const events = [
      event(1, { kind: 'added', fields: { course: 'fire', on: '2026-01-10' } }),
      event(2, { fields: { on: null, score: 2 } }),
      event(2, { fields: { on: null, score: 2 } }),
      event(3, { kind: 'voided' }),
    ]
    const state = foldEntry({ id: '1', subjectRef: 'W1' }, [...events].reverse())
    expect(state).toMatchObject({ version: 3, fields: { course: 'fire', score: 2 }, void: true })
    expect(state.fields).not.toHaveProperty('on')
    expect(foldEntry({ id: '1', subjectRef: 'W1' }, events.slice(0, 3)).void).toBe(false)
  })
})

describe('a value that was written down while its field was of another kind', () => {
  const now = (type: RecordField['type'], operator: string, value: string | number | boolean): Condition => {
    const kind = { type, label: EN('kind') } as RecordField
    AS_NOW.set(type, { ...FIELDS, kind })
    return { fact: 'kind', operator, value }
  }
  const AS_NOW = new Map<RecordField['type'], Register['fields']>()
  const says = (type: RecordField['type'], given: RegisterYield, value: RecordValue) =>
    yielded(given, [entry('1', { course: 'fire', kind: value })], { fields: AS_NOW.get(type) })

  test('is not known, and neither false nor zero', () => {
    expect(says('boolean', { any: now('boolean', 'equal', true) }, 'yes')).toBe('unknown')
    expect(says('integer', { any: now('integer', 'greaterThan', 4) }, '9')).toBe('unknown')
    expect(says('integer', { count: now('integer', 'greaterThan', 4) }, true)).toBe('unknown')
    expect(says('strings', { any: now('strings', 'contains', 'x') }, 'x')).toBe('unknown')
    expect(says('string', { all: now('string', 'equal', '9') }, 9)).toBe('unknown')
    expect(says('string', { any: now('string', 'equal', 'x') }, ['x'])).toBe('unknown')
    expect(says('date', { any: now('date', 'onOrAfter', '2026-01-01') }, 'spring')).toBe('unknown')
    expect(says('date', { any: { not: now('date', 'isStated', true) } }, 'spring')).toBe('unknown')
  })

  test('is known where it is of the kind that the field takes now', () => {
    expect(says('number', { any: now('number', 'greaterThan', 4) }, 9)).toBe(true)
    expect(says('dateTime', { any: now('dateTime', 'onOrAfter', '2026-01-01') }, '2026-02-01')).toBe(true)
    expect(says('code', { any: now('code', 'equal', 'x') }, 'x')).toBe(true)
  })
})

describe('entries that nothing tells apart', () => {
  const said = (id: string, course: string, parts: Partial<EntryState> = {}) =>
    entry(id, { course, on: '2026-01-10' }, parts)

  test('leave open which is the latest or the earliest, whatever their ids, unless they say the same', () => {
    for (const which of ['latest', 'earliest'] as const) {
      const by = (...entries: EntryState[]) => yielded({ [which]: 'course', by: 'on' }, entries)
      expect(by(said('1', 'fire'), said('2', 'care'))).toBe('unknown')
      expect(by(said('2', 'fire'), said('1', 'care'))).toBe('unknown')
      expect(by(said('1', 'fire'), said('2', 'fire'))).toBe('fire')
    }
    const written = said('1', 'care', { recordedAt: '2026-03-01T10:00:00Z' })
    expect(yielded({ latest: 'course', by: 'on' }, [written, said('2', 'fire')])).toBe('care')
  })

  test('count as different where they say something else, and not for how it is written', () => {
    const fields = (type: RecordField['type']) => ({
      ...FIELDS,
      kind: { type, label: EN('kind') } as RecordField,
    })
    const distinct = (type: RecordField['type'], ...kinds: RecordValue[]) =>
      yielded(
        { countDistinct: 'kind' },
        kinds.map((kind, n) => entry(String(n), { course: 'fire', kind })),
        { fields: fields(type) },
      )
    expect(distinct('strings', ['a,b'], ['a', 'b'], ['b', 'a'])).toBe(2)
    expect(distinct('dateTime', '2026-01-01T00:00:00Z', '2026-01-01T01:00:00+01:00')).toBe(1)
    expect(distinct('string', '2026-01-01T00:00:00Z', 'at 1767225600000')).toBe(2)
  })
})

test('what registers and runs say takes its work from what whoever asks has left', () => {
  const where: Condition = { fact: 'note', operator: 'matchesGlob', value: '*b*c*d' }
  const one = register({ any: where })
  const many = Array.from({ length: 50 }, (_, n) => entry(String(n), { note: 'a'.repeat(1_000) }))
  const within = (left: number) => yieldsOfEntries(one, many, 'worker', { ...NOW, work: { left } })
  expect(within(1_000_000).facts).toEqual({ 'x.value': false })
  expect(() => within(10_000)).toThrow(WorkLimitError)
  const run = new Play(procedureIn(compiledFrom(VISIT), 'visit'))
  run.start()
  const folded = (left: number) =>
    foldRun(run.procedure, run.events, { ...run.context(), work: { left } }).state
  expect(folded(10_000)).toBe('OPEN')
  expect(() => folded(5)).toThrow(WorkLimitError)
})
