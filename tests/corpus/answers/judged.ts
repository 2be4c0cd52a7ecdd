import type { Requirement } from '../../../src/rules/index.ts'
import {
  type Answer,
  asked,
  BLOCKED,
  base,
  is,
  MET,
  NEEDS,
  NOT_ACCEPTED,
  not,
  type Question,
  terms,
  yes,
} from './play.ts'

const boolean = asked('boolean')
const OPEN: Answer = { ...NEEDS, findings: { 'F-1': 'OPEN' } }
const within = (
  value: string,
  fact: string,
  asOf: string,
  right: Answer,
  deadline: Requirement['deadline'],
  type: 'date' | 'dateTime' = 'dateTime',
): Question => ({
  title: `within ${value} of ${fact} at ${asOf}`,
  packs: [
    base(
      { 'w.at': asked(type) },
      { level: 'required', kind: 'deadline', require: is('w.at', 'withinLast', value), deadline },
    ),
  ],
  asOf,
  facts: { 'w.at': fact },
  right: [right],
})
const soon = (parts: object) => ({ label: 'SOON', from: 'w.at', ...parts })
const STILL: Answer = { findings: { 'F-1': 'MET' }, overdue: { 'F-1': false } }
const LATE: Answer = { findings: { 'F-1': 'UNMET' }, overdue: { 'F-1': true } }
const DEADLINES: readonly Question[] = [
  within('P1D', '2026-02-28T09:00:00Z', '2026-03-01T23:59:59Z', STILL, soon({ plusDays: 1 })),
  within('P1D', '2026-02-28T09:00:00Z', '2026-03-02T00:00:00Z', LATE, soon({ plusDays: 1 })),
  within('P1D', '2026-02-28', '2026-03-01T23:59:59Z', STILL, soon({ plusDays: 1 }), 'date'),
  within('P1D', '2026-02-28', '2026-03-02T00:00:00Z', LATE, soon({ plusDays: 1 }), 'date'),
  within('P1M', '2026-01-31T22:00:00Z', '2026-02-28T23:00:00Z', STILL, soon({ plusMonths: 1 })),
  within('P1M', '2026-01-31T22:00:00Z', '2026-03-01T00:00:00Z', LATE, soon({ plusMonths: 1 })),
  within('P0D', '2026-03-01T22:00:00Z', '2026-03-01T23:00:00Z', STILL, soon({ plusDays: 0 })),
  within('P1D', '2026-02-28T23:30:00-05:00', '2026-03-02T12:00:00Z', STILL, soon({ plusDays: 1 })),
  within('P2W', '2026-02-15', '2026-03-01T12:00:00Z', STILL, soon({ plusDays: 14 }), 'date'),
]

const lengthOf = (
  title: string,
  requirement: Partial<Requirement>,
  right: Question['right'],
  parameter?: object,
): Question => ({
  title,
  packs: [
    base(
      { 'v.on': asked('date'), 'v.ok': boolean },
      { level: 'required', ...requirement },
      parameter
        ? {
            parameters: {
              most: { type: 'integer', default: 1, stricter: 'lower', label: { en: 'most' }, ...parameter },
            },
          }
        : {},
    ),
  ],
  facts: { v: { on: '2026-02-28', ok: false } },
  right,
})
const due = (parts: object): Partial<Requirement> => ({
  kind: 'deadline',
  require: yes('v.ok'),
  deadline: { label: 'SOON', from: 'v.on', ...parts },
})
const inDays = { require: is('v.on', 'withinLast', { param: 'most', unit: 'day' }) }
const LENGTHS: readonly Question[] = [
  lengthOf('half a month', due({ plusMonths: 0.5 }), [NOT_ACCEPTED]),
  lengthOf('days before the start', due({ plusDays: -1 }), [NOT_ACCEPTED]),
  lengthOf('days and a half by a parameter', due({ plusDays: { param: 'most' } }), [NOT_ACCEPTED], {
    default: 1.5,
  }),
  lengthOf('days before the start by a parameter', due({ plusDays: { param: 'most' } }), [NOT_ACCEPTED], {
    default: -3,
  }),
  lengthOf('a length of a day and a half by a parameter', inDays, [NOT_ACCEPTED], { default: 1.5 }),
  lengthOf('a length of seven figures', { require: is('v.on', 'withinLast', 'P1000000D') }, [
    { findings: { 'F-1': 'MET' } },
  ]),
  lengthOf('a length of nine figures of years', { require: is('v.on', 'withinLast', 'P999999999Y') }, [
    NOT_ACCEPTED,
    { findings: { 'F-1': 'MET' } },
  ]),
  lengthOf('a length of ten figures', { require: is('v.on', 'withinLast', 'P1000000000D') }, [NOT_ACCEPTED]),
  lengthOf('a length of hours', { require: is('v.on', 'withinLast', 'PT48H') }, [NOT_ACCEPTED]),
  lengthOf('a length longer than all time', { require: not(is('v.on', 'olderThan', 'P20000Y')) }, [
    NOT_ACCEPTED,
    { findings: { 'F-1': 'MET' } },
  ]),
  {
    ...lengthOf('a fraction of a day that the organisation sets', inDays, [NOT_ACCEPTED], {}),
    parameters: { most: 0.5 },
  },
  {
    ...lengthOf(
      'a month and a half that the organisation sets',
      due({ plusMonths: { param: 'most' } }),
      [NOT_ACCEPTED],
      {},
    ),
    parameters: { most: 0.5 },
  },
  {
    ...lengthOf(
      'days before the start that the organisation sets',
      due({ plusDays: { param: 'most' } }),
      [NOT_ACCEPTED],
      {},
    ),
    parameters: { most: -1 },
  },
  {
    ...lengthOf('a length of days before the start that the organisation sets', inDays, [NOT_ACCEPTED], {}),
    parameters: { most: -1 },
  },
  {
    ...lengthOf('a length of a thousand million that the organisation sets', inDays, [NOT_ACCEPTED], {
      stricter: 'higher',
    }),
    parameters: { most: 1e9 },
  },
]

const closing = (
  parts: Partial<Requirement>,
  facts: unknown,
  right: Question['right'],
  title: string,
  attestations = ['F-1'],
): Question => ({
  title,
  packs: [
    base(
      {
        'x.ok': boolean,
        'x.act': boolean,
        'x.in': boolean,
        visits: asked('list', { key: 'id' }),
        'visits[].ok': boolean,
      },
      { level: 'required', require: yes('x.ok'), ...parts },
    ),
  ],
  facts,
  attestations,
  right,
})
const UNMET: Answer = { findings: { 'F-1': 'UNMET' } }
const ATTESTED: readonly Question[] = [
  closing({ failClosed: true }, {}, [UNMET], 'what fails closed'),
  closing({ failClosed: true }, { 'x.ok': null }, [UNMET], 'what fails closed, asked and not known'),
  closing({ failClosed: true, level: 'advisory' }, {}, [UNMET], 'an advice that fails closed'),
  closing(
    { failClosed: true, each: 'visits', require: yes('visits[].ok') },
    { visits: [{ id: 'A' }] },
    [{ findings: { 'F-1[A]': 'UNMET' } }],
    'an item that fails closed',
  ),
  closing(
    { each: 'visits', require: yes('visits[].ok') },
    {},
    [{ findings: { 'F-1': 'OPEN' } }],
    'items that are not known',
  ),
  closing(
    { each: 'visits', require: yes('visits[].ok') },
    { visits: null },
    [{ findings: { 'F-1': 'OPEN' } }],
    'items that somebody does not know',
  ),
  closing(
    { each: 'visits', require: yes('visits[].ok') },
    { visits: [{ id: 'A' }, { id: 'B', ok: false }] },
    [{ findings: { 'F-1[A]': 'MET', 'F-1[B]': 'UNMET' } }],
    'one open item and one that is not fulfilled',
  ),
  closing({ level: 'blocking' }, {}, [OPEN], 'what blocks'),
  closing(
    { failClosed: true, level: 'blocking', bites: 'on_close', closes: yes('x.act') },
    { 'x.act': false },
    [{ verdict: 'PROCEED_WITH_CONDITIONS', findings: { 'F-1': 'OPEN' } }],
    'what blocks another act',
  ),
  closing({ when: yes('x.in') }, {}, [{ findings: { 'F-1': 'POSSIBLE' } }], 'what may apply'),
  closing({}, { 'x.ok': false }, [UNMET], 'what is not fulfilled'),
]

const by = (
  parts: Partial<Requirement>,
  facts: unknown,
  right: Question['right'],
  title: string,
  type: 'code' | 'codes' = 'code',
): Question => ({
  title,
  packs: [
    base(
      {
        'm.checked': boolean,
        'm.by': asked(type, { vocabulary: 'roles', unknownValues: ['unclear'] }),
        'm.in': boolean,
        visits: asked('list', { key: 'id' }),
        'visits[].done': boolean,
        'visits[].by': asked('code', { vocabulary: 'roles' }),
      },
      { responsible: ['nurse', 'doctor'], performedBy: 'm.by', require: yes('m.checked'), ...parts },
      { vocabulary: { roles: terms('nurse', 'doctor', 'cleaner', 'unclear') } },
    ),
  ],
  facts,
  right,
})
const ROLES: readonly Question[] = [
  by({}, { m: { checked: true, by: 'doctor' } }, [MET], 'a role of two that may'),
  by({}, { m: { checked: true, by: 'cleaner' } }, [BLOCKED], 'a role that may not'),
  by({}, { m: { checked: true } }, [OPEN], 'nobody said who'),
  by({}, { m: { checked: true, by: null } }, [OPEN], 'nobody knows who'),
  by({}, { m: { checked: true, by: 'unclear' } }, [OPEN], 'it is not clear who'),
  by({}, { m: { checked: false, by: 'nurse' } }, [BLOCKED], 'not done by who may'),
  by({}, { m: { by: 'cleaner' } }, [BLOCKED], 'not known whether done, by who may not'),
  by(
    {},
    { m: { checked: true, by: ['cleaner'] } },
    [NOT_ACCEPTED, BLOCKED],
    'a list of one role that may not',
    'codes',
  ),
  by(
    {},
    { m: { checked: true, by: ['cleaner', 'nurse'] } },
    [NOT_ACCEPTED, MET],
    'a list with one role that may',
    'codes',
  ),
  by({}, { m: { checked: true, by: [] } }, [NOT_ACCEPTED, BLOCKED], 'a list of no role', 'codes'),
  by(
    {},
    { m: { checked: true, by: ['cleaner', 'unclear'] } },
    [NOT_ACCEPTED, OPEN],
    'a list of one role that may not and one that is not clear',
    'codes',
  ),
  by(
    { each: 'visits', require: yes('visits[].done'), performedBy: 'visits[].by' },
    {
      visits: [
        { id: 'A', done: true, by: 'cleaner' },
        { id: 'B', done: true, by: 'nurse' },
      ],
    },
    [NOT_ACCEPTED, { verdict: 'BLOCKED', findings: { 'F-1[A]': 'UNMET', 'F-1[B]': 'MET' } }],
    'roles by item',
  ),
  {
    ...by(
      { level: 'required' },
      { m: { checked: true, by: 'cleaner' } },
      [{ verdict: 'PROCEED_WITH_CONDITIONS', findings: { 'F-1': 'UNMET' } }],
      'a role that may not, attested',
    ),
    attestations: ['F-1'],
  },
  {
    ...by(
      { level: 'required' },
      { m: { checked: true } },
      [{ verdict: 'PROCEED', findings: { 'F-1': 'MET' } }],
      'nobody said who, attested',
    ),
    attestations: ['F-1'],
  },
]

/** Deadlines, lengths of time, attestations, and who did it. */
export const JUDGED: readonly Question[] = [...DEADLINES, ...LENGTHS, ...ATTESTED, ...ROLES]
