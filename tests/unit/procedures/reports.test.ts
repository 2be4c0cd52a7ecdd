import { describe, expect, test } from 'vitest'
import type { Measure, Report } from '../../../src/rules/pack/format.ts'
import { reportOf } from '../../../src/rules/procedures/reports.ts'
import type {
  EntryState,
  ErasedRecord,
  RecordedFields,
  ReportRange,
  RunState,
} from '../../../src/rules/procedures/types.ts'
import { compiledFrom, EN, Play, pack, procedureIn, VISIT } from './world.ts'

const ALWAYS: ReportRange = { from: null, to: null }
const NOW = { asOf: '2026-06-15T12:00:00Z', zone: 'UTC' }

const FIELDS = {
  course: { type: 'code', vocabulary: 'courses', label: EN('course') },
  done: { type: 'date', label: EN('done') },
  until: { type: 'date', label: EN('until') },
  score: { type: 'integer', label: EN('score') },
  weight: { type: 'number', label: EN('weight') },
  topics: { type: 'strings', label: EN('topics') },
} as const

function compiledWith(report: Partial<Report> & { readonly from?: Report['from'] }) {
  return compiledFrom(
    pack({
      ...VISIT,
      vocabulary: {
        ...VISIT.vocabulary,
        courses: { fire: { title: { en: 'Fire safety', 'zh-CN': '消防' } }, care: { title: EN('Care') } },
      },
      registers: { courses: { title: EN('Courses'), subjectKind: 'worker', fields: FIELDS } },
      reports: { one: { title: EN('One'), from: { register: 'courses' }, ...report } },
    }),
  )
}

let count = 0
const entry = (fields: RecordedFields, parts: Partial<EntryState> = {}): EntryState => {
  count += 1
  return {
    id: `e${String(count).padStart(4, '0')}`,
    subjectRef: 'W1',
    version: 1,
    fields,
    void: false,
    happenedAt: '2026-03-01T09:00:00Z',
    recordedAt: '2026-03-01T09:00:00Z',
    recordedBy: 'Ana',
    ...parts,
  }
}

const erasedEntry = (happenedAt: string, parts: Partial<ErasedRecord> = {}): ErasedRecord => ({
  code: 'courses',
  state: 'OPEN',
  void: false,
  happenedAt,
  ...parts,
})

interface Given {
  readonly entries?: readonly EntryState[]
  readonly runs?: readonly RunState[]
  readonly erased?: readonly ErasedRecord[]
}

function table(report: Partial<Report>, given: Given, range = ALWAYS, moment = NOW) {
  const compiled = compiledWith(report)
  const one = compiled.ruleset.reports.one
  if (!one) throw new Error('no report')
  const { entries = [], runs = [], erased = [] } = given
  const made = reportOf(
    compiled,
    one,
    { entries: new Map([['courses', entries]]), runs, erased },
    range,
    moment,
  )
  const inEnglish = (cell: unknown) =>
    typeof cell === 'object' && cell !== null && 'en' in cell ? cell.en : cell
  return {
    columns: made.columns.map(inEnglish),
    rows: made.rows.map((row) => row.map(inEnglish)),
    notes: made.notes.map(inEnglish),
  }
}

/** The one figure of one row. */
const figure = (measure: Measure, entries: readonly EntryState[]) => {
  const [row] = table({ measures: { m: measure } }, { entries }).rows
  return row?.[1]
}

const SCORES = [3, 5, 4, 5].map((score) => entry({ score }))
const isFive = { fact: 'score', operator: 'equal', value: 5 } as const

describe('a measure', () => {
  test.each<readonly [string, Measure, unknown]>([
    ['count counts all', { count: true }, 4],
    ['count counts those that fulfil a condition', { count: isFive }, 2],
    ['sum adds up', { sum: 'score' }, 17],
    ['average divides by those that have a value', { average: 'score' }, 4.25],
    ['median lies between the two in the middle', { median: 'score' }, 4.5],
    ['minimum is the smallest', { minimum: 'score' }, 3],
    ['maximum is the largest', { maximum: 'score' }, 5],
    ['where narrows what is looked at', { sum: 'score', where: isFive }, 10],
    ['countDistinct counts each value once', { countDistinct: 'score' }, 3],
    ['countDistinct counts each subject once', { countDistinct: 'subject' }, 1],
  ])('%s', (_title, measure, expected) => {
    expect(figure(measure, SCORES)).toBe(expected)
  })

  test('that has nothing to measure is an empty cell, and a count is zero', () => {
    expect(figure({ average: 'score' }, [entry({})])).toBeNull()
    expect(figure({ median: 'score' }, [entry({})])).toBeNull()
    expect(figure({ minimum: 'until' }, [entry({})])).toBeNull()
    expect(figure({ latest: 'score' }, [])).toBeNull()
    expect(figure({ count: isFive }, [entry({ score: 1 })])).toBe(0)
  })

  test('sums figures without the noise of binary fractions', () => {
    expect(figure({ sum: 'weight' }, [entry({ weight: 0.1 }), entry({ weight: 0.2 })])).toBe(0.3)
  })

  test('latest and previous go by the day, and by when it was recorded on one day', () => {
    const entries = [
      entry({ score: 1, done: '2026-02-02' }),
      entry({ score: 2, done: '2026-04-02' }, { recordedAt: '2026-04-03T09:00:00Z' }),
      entry({ score: 3, done: '2026-04-02' }, { recordedAt: '2026-04-04T09:00:00Z' }),
      entry({ score: 4, done: '2026-01-02' }),
    ]
    const measures = { now: { latest: 'score' }, before: { previous: 'score' } }
    expect(table({ date: 'done', measures }, { entries }).rows).toEqual([['all', 3, 2]])
  })

  test('a share lies between 0 and 1 and is empty where nothing is below', () => {
    const measures = {
      fives: { count: isFive },
      share: { share: { of: 'fives', in: 'all' } },
      none: { count: { fact: 'score', operator: 'equal', value: 9 } },
      ofNone: { share: { of: 'fives', in: 'none' } },
    } as const
    expect(table({ measures }, { entries: SCORES }).rows).toEqual([['all', 2, 0.5, 0, null]])
  })

  test('of a field says nothing of records in which the field is empty', () => {
    const until = { fact: 'until', operator: 'onOrAfter', value: { fact: 'asOf' } } as const
    const entries = [entry({ until: '2027-01-01' }), entry({ until: '2020-01-01' }), entry({})]
    const made = table({ measures: { next: { minimum: 'until', where: until } } }, { entries })
    expect(made).toMatchObject({ rows: [['all', '2027-01-01']], notes: [] })
  })

  test('a condition that cannot be told is not counted, and a note says how often', () => {
    const made = table(
      { measures: { low: { count: { fact: 'score', operator: 'lessThan', value: 4 } } } },
      { entries: [entry({ score: 1 }), entry({}), entry({})] },
    )
    expect(made.rows).toEqual([['all', 1]])
    expect(made.notes).toEqual([
      'In 2 cases it is not known whether a record belongs in a figure; it is not counted there.',
    ])
  })
})

describe('the rows of a report', () => {
  const measures = { n: { count: true } } as const

  test('are the values of a field by their titles, in order, with what was not filled in last', () => {
    const entries = [
      entry({ course: 'fire' }),
      entry({}),
      entry({ course: 'care' }),
      entry({ course: 'fire' }),
    ]
    const made = table({ rows: 'course', measures }, { entries })
    expect(made.columns).toEqual(['course', 'n'])
    expect(made.rows).toEqual([
      ['Care', 1],
      ['Fire safety', 2],
      ['not filled in', 1],
    ])
  })

  test('hold a record with several values several times, and a note says so', () => {
    const made = table(
      { rows: 'topics', measures },
      { entries: [entry({ topics: ['a', 'b', 'a'] }), entry({ topics: ['b'] })] },
    )
    expect(made.rows).toEqual([
      ['a', 1],
      ['b', 2],
    ])
    expect(made.notes).toEqual(['1 record stands in several rows: the rows add up to more than there is.'])
  })

  test.each([
    ['month', ['2025-12', '2026-01', '2026-04']],
    ['quarter', ['2025-Q4', '2026-Q1', '2026-Q2']],
    ['year', ['2025', '2026']],
  ] as const)('can be every %s in which something is', (by, expected) => {
    const entries = ['2026-01-31', '2025-12-31', '2026-04-01'].map((done) => entry({ done }))
    const made = table({ rows: { by }, date: 'done', measures }, { entries })
    expect(made.rows.map(([label]) => label)).toEqual(expected)
  })

  test('by bands of a score hold each record once, and what has no score stands apart', () => {
    const bands = [
      { upTo: 3, label: EN('low') },
      { upTo: 6, label: EN('high') },
    ]
    const entries = [
      entry({ score: 1, weight: 3 }),
      entry({ score: 2, weight: 2 }),
      entry({ score: 3, weight: 2 }),
      entry({ score: 5, weight: 5 }),
      entry({ score: 2 }),
    ]
    const made = table({ rows: { score: ['score', 'weight'], bands }, measures }, { entries })
    expect(made.rows).toEqual([
      ['low', 1],
      ['high', 2],
      ['in no band', 2],
    ])
  })

  test('of nothing at all are none by a field, and zeros where the rows are fixed', () => {
    expect(table({ rows: 'course', measures }, {}).rows).toEqual([])
    expect(table({ measures }, {}).rows).toEqual([['all', 0]])
    const bands = [{ upTo: 3, label: EN('low') }]
    expect(table({ rows: { score: ['score'], bands }, measures }, {}).rows).toEqual([['low', 0]])
  })
})

describe('the range of a report', () => {
  const report = { date: 'done', measures: { n: { count: true } } } as const
  const DAYS = ['2025-12-31', '2026-01-01', '2026-06-30', '2026-07-01']
  const entries = DAYS.map((done) => entry({ done }))

  test.each([
    ['2026-01-01', '2026-06-30', 2],
    [null, '2026-01-01', 2],
    ['2026-07-01', null, 1],
    ['2026-07-02', null, 0],
  ])('from %s to %s holds both its days', (from, to, expected) => {
    expect(table(report, { entries }, { from, to }).rows).toEqual([['all', expected]])
  })

  test('leaves records without a date out and says how many; without a range they count', () => {
    const given = { entries: [...entries, entry({}), entry({})] }
    const made = table(report, given, { from: '2026-01-01', to: null })
    expect(made.rows).toEqual([['all', 3]])
    expect(made.notes).toEqual(['2 records have no date and are not counted.'])
    expect(table(report, given)).toMatchObject({ rows: [['all', 6]], notes: [] })
  })

  test('goes by the day on the calendar of the organisation', () => {
    const late = [entry({}, { happenedAt: '2026-03-31T20:00:00Z' })]
    const byHappening = { measures: report.measures }
    const april = { from: '2026-04-01', to: '2026-04-30' }
    expect(table(byHappening, { entries: late }, april).rows).toEqual([['all', 0]])
    const inShanghai = { ...NOW, zone: 'Asia/Shanghai' }
    expect(table(byHappening, { entries: late }, april, inShanghai).rows).toEqual([['all', 1]])
  })
})

describe('what does not count', () => {
  test('a void entry is left out, and a note says how many of the range there are', () => {
    const entries = [
      entry({ done: '2026-02-01' }),
      entry({ done: '2026-02-01' }, { void: true }),
      entry({ done: '2024-02-01' }, { void: true }),
    ]
    const made = table(
      { date: 'done', measures: { n: { count: true } } },
      { entries },
      { from: '2026-01-01', to: null },
    )
    expect(made.rows).toEqual([['all', 1]])
    expect(made.notes).toEqual(['1 entry was declared void and is not counted.'])
  })

  test('an entry of an erased subject counts, in a row of its own and in no figure that needs what it said', () => {
    const made = table(
      {
        rows: 'course',
        measures: { n: { count: true }, fives: { count: isFive }, people: { countDistinct: 'subject' } },
      },
      {
        entries: [entry({ course: 'fire', score: 5 })],
        erased: [erasedEntry('2026-02-01T09:00:00Z'), erasedEntry('2026-02-02T09:00:00Z', { void: true })],
      },
    )
    expect(made.rows).toEqual([
      ['Fire safety', 1, 1, 1],
      ['erased', 1, 0, 0],
    ])
    expect(made.notes).toEqual([
      '1 entry was declared void and is not counted.',
      '1 record is of an erased subject: it is counted, but in no figure or row that needs what it said.',
    ])
  })

  test('an erased entry is placed in a period by the day on which it happened, and that is said', () => {
    const report = { date: 'done', measures: { n: { count: true } } } as const
    const erased = [erasedEntry('2026-02-01T09:00:00Z'), erasedEntry('2024-02-01T09:00:00Z')]
    const made = table(report, { erased }, { from: '2026-01-01', to: '2026-12-31' })
    expect(made.rows).toEqual([['all', 1]])
    expect(made.notes).toContain(
      '1 of them can be placed in the period only by the day on which it happened.',
    )
  })

  test('of a report that asks which records count, erased ones do not, and that is said', () => {
    const made = table(
      { where: isFive, measures: { n: { count: true } } },
      { entries: SCORES, erased: [erasedEntry('2026-02-01T09:00:00Z')] },
    )
    expect(made.rows).toEqual([['all', 2]])
    expect(made.notes).toEqual([
      '1 record is of an erased subject: whether it belongs here cannot be told, and it is not counted.',
    ])
  })

  test('the latest value is never that of an erased entry', () => {
    const entries = [entry({ score: 4 }, { happenedAt: '2026-01-01T09:00:00Z' })]
    const made = table(
      { measures: { now: { latest: 'score' } } },
      { entries, erased: [erasedEntry('2026-03-01T09:00:00Z')] },
    )
    expect(made.rows).toEqual([['all', 4]])
  })

  test('a field called like something that every object has is empty where it was left empty', () => {
    const compiled = compiledFrom(
      pack({
        registers: {
          odd: {
            title: EN('Odd'),
            subjectKind: 'worker',
            fields: { constructor: { type: 'string' as const, label: EN('builder') } },
          },
        },
        reports: {
          odd: { title: EN('Odd'), from: { register: 'odd' }, measures: { m: { maximum: 'constructor' } } },
        },
      }),
    )
    const report = compiled.ruleset.reports.odd
    if (!report) throw new Error('no report')
    const data = { entries: new Map([['odd', [entry({})]]]), runs: [] }
    expect(reportOf(compiled, report, data, ALWAYS, NOW).rows[0]?.[1]).toBeNull()
  })
})

describe('a report of procedures', () => {
  const compiled = compiledWith({})
  const visit = procedureIn(compiled, 'visit')
  const play = () => new Play(visit)
  const looked = (hours: number, role = 'nurse') => {
    const one = play()
    one.start('2026-03-02T00:00:00Z')
    const happenedAt = `2026-03-02T0${hours}:00:00Z`
    one.step('look', role, { fields: { place: 'x', hurt: false }, happenedAt })
    return one.state()
  }
  const from = { procedures: ['visit'] }

  test('counts runs, and hours to a step are the median of those who did it', () => {
    const runs = [looked(1), looked(3), looked(8), play()].map((one) => {
      if (!(one instanceof Play)) return one
      one.start('2026-03-02T00:00:00Z')
      return one.state()
    })
    const measures = { n: { count: true }, hours: { hoursTo: 'look' }, never: { hoursTo: 'talk' } } as const
    const made = table({ from, rows: { by: 'procedure' }, measures }, { runs })
    expect(made.columns).toEqual(['procedure', 'n', 'hours', 'never'])
    expect(made.rows).toEqual([['Visit', 4, 3, null]])
  })

  test('a step that was done by a role that may not do it is not done, and a note says so', () => {
    const made = table(
      { from, measures: { hours: { hoursTo: 'look' } } },
      { runs: [looked(2), looked(9, 'guest')] },
    )
    expect(made.rows).toEqual([['all', 2]])
    expect(made.notes).toEqual(['1 step was done by a role that may not do it, and does not count as done.'])
  })

  test('by step says nothing of what a wrong role or the first of two people wrote', () => {
    const wrong = looked(2, 'guest')
    const half = play()
    half.start('2026-03-02T00:00:00Z')
    half.step('look', 'nurse', { fields: { place: 'hall' } })
    half.step('sign', 'nurse', { fields: { text: 'half' }, by: 'Ana' })
    const measures = { place: { maximum: 'place' }, text: { maximum: 'text' } } as const
    const made = table({ from, rows: { by: 'step' }, measures }, { runs: [wrong, half.state()] })
    expect(made.rows.map(([step, place, text]) => [step, place, text])).toEqual([
      ['Look', 'hall', null],
      ['Talk', null, null],
      ['Bandage', null, null],
      ['Sign', null, null],
      ['Call', null, null],
      ['Report', null, null],
    ])
  })

  test('by outcome shows what the outcome is called', () => {
    const closed = play()
    closed.start('2026-03-02T00:00:00Z')
    closed.step('look', 'nurse', { fields: { place: 'x', hurt: false } })
    closed.step('sign', 'nurse', { fields: { text: 'a' } })
    closed.step('sign', 'doctor', { by: 'Ben' })
    closed.do({ kind: 'close', actingRole: 'nurse', outcome: 'fine' })
    const made = table(
      { from, rows: { by: 'outcome' }, measures: { n: { count: true } } },
      { runs: [closed.state(), looked(1)] },
    )
    expect(made.rows).toEqual([
      ['All was well', 1],
      ['not filled in', 1],
    ])
  })

  test('runs of erased subjects count by their procedure, and their steps do not', () => {
    const erased = [erasedEntry('2026-03-01T09:00:00Z', { code: 'visit', state: 'CLOSED' })]
    const runs = [looked(1)]
    const measures = { n: { count: true } } as const
    expect(table({ from, rows: { by: 'procedure' }, measures }, { runs, erased }).rows).toEqual([
      ['Visit', 2],
    ])
    expect(table({ from, rows: { by: 'state' }, measures }, { runs, erased }).rows).toEqual([
      ['closed', 1],
      ['open', 1],
    ])
    const outside = { from: '2027-01-01', to: null }
    expect(table({ from, rows: { by: 'step' }, measures }, { erased }, outside).notes).toEqual([])
    const bySteps = table({ from, rows: { by: 'step' }, measures }, { runs, erased })
    expect(bySteps.rows[0]).toEqual(['Look', 1])
    expect(bySteps.notes).toEqual([
      '1 run is of an erased subject: its steps cannot be read and are not counted.',
    ])
  })
})

describe('a report of claims', () => {
  test('puts what the source claims in a column of its own, marked, beside the own figure', () => {
    const claim = { value: { value: 92 }, unit: '%', caveat: EN('Nobody measured it.') }
    const compiled = compiledFrom(
      pack({
        requirements: ['A-1', 'A-2'].map((code) => ({
          code,
          kind: 'claim' as const,
          level: 'info' as const,
          lock: 'local' as const,
          title: EN(`Claim ${code}`),
          guidance: EN('Look.'),
          message: EN('Look.'),
          sources: [{ title: EN('Leaflet') }],
          claim,
        })),
        registers: { courses: { title: EN('Courses'), subjectKind: 'worker', fields: FIELDS } },
        reports: {
          one: {
            title: EN('One'),
            from: {
              claims: {
                'A-1': null,
                'A-2': { register: 'courses', measure: { title: EN('mean'), average: 'score' } },
              },
            },
          },
        },
      }),
    )
    const report = compiled.ruleset.reports.one
    if (!report) throw new Error('no report')
    const data = {
      entries: new Map([['courses', [...SCORES, entry({ score: 1 }, { void: true })]]]),
      runs: [],
      erased: [erasedEntry('2026-02-01T09:00:00Z')],
    }
    const made = reportOf(compiled, report, data, ALWAYS, NOW)
    expect(made.columns.map(({ en }) => en).slice(0, 2)).toEqual([
      'claim',
      'claimed by the source, not measured',
    ])
    expect(made.rows).toEqual([
      [EN('Claim A-1'), 92, '%', null, null, EN('Nobody measured it.')],
      [EN('Claim A-2'), 92, '%', EN('mean'), 4.25, EN('Nobody measured it.')],
    ])
    expect(made.notes).toHaveLength(2)
  })
})

test('every note is there in both languages, with Chinese punctuation', () => {
  const compiled = compiledWith({ date: 'done', rows: 'topics', measures: { n: { count: isFive } } })
  const report = compiled.ruleset.reports.one
  if (!report) throw new Error('no report')
  const entries = [entry({}), entry({ topics: ['a', 'b'], done: '2026-03-01' }), entry({}, { void: true })]
  const { notes } = reportOf(
    compiled,
    report,
    { entries: new Map([['courses', entries]]), runs: [], erased: [erasedEntry('2026-02-01T09:00:00Z')] },
    { from: '2020-01-01', to: null },
    NOW,
  )
  expect(notes.length).toBeGreaterThanOrEqual(4)
  for (const note of notes) {
    expect(note.en).toMatch(/\.$/)
    expect(note['zh-CN']).toMatch(/^[^,;:.?!]*。$/)
  }
})
