import type { Pack } from '../../../src/rules/index.ts'
import {
  all,
  any,
  asked,
  BLOCKED,
  base,
  derived,
  is,
  MET,
  NEEDS,
  no,
  type Question,
  REFUSED,
  rule,
  terms,
  yes,
} from './play.ts'

const boolean = asked('boolean')
const visits = {
  visits: asked('list', { key: 'id' }),
  'visits[].from': asked('date'),
  'visits[].room.size': asked('integer'),
  'visits[].room.locked': asked('boolean'),
  'visits[].room.light.on': asked('boolean'),
  'visits[].done': boolean,
}
const computed: Pack = base(
  {
    ...visits,
    'x.items': asked('codes', { vocabulary: 'v' }),
    'x.back': asked('codes', { vocabulary: 'v' }),
    'x.at': asked('dateTime'),
    'x.few': derived('integer', { count: 'x.items' }),
    'x.left': derived('codes', { without: ['x.items', 'x.back'] }, { vocabulary: 'v' }),
    'x.due': derived('dateTime', { addDays: [{ fact: 'x.at' }, { value: 3 }] }),
    'x.state': derived('string', {
      case: [
        { when: is('x.few', 'greaterThan', 1), then: { value: 'many' } },
        { when: is('x.few', 'lessThanInclusive', 1), then: { value: 'few' } },
      ],
    }),
    'visits[].age': derived('integer', { ageInDays: 'visits[].from' }),
  },
  { require: is('x.few', 'lessThanInclusive', 1) },
  {
    vocabulary: { v: terms('a', 'b', 'c') },
    requirements: [
      rule({ require: is('x.few', 'lessThanInclusive', 1) }),
      rule({ code: 'F-2', each: 'visits', require: is('visits[].age', 'lessThan', 30) }),
      rule({ code: 'F-3', require: is('x.left', 'doesNotContain', 'a') }),
      rule({ code: 'F-4', level: 'advisory', require: is('x.due', 'olderThan', 'P1D') }),
      rule({ code: 'F-5', level: 'advisory', require: is('x.state', 'equal', 'few') }),
    ],
  },
)

/** Facts that are only computed are refused in every spelling and of every type. */
const COMPUTED: readonly Question[] = [
  { title: 'a number of items is sent', facts: { x: { items: ['a', 'b'], few: 1 } }, right: [REFUSED] },
  {
    title: 'a number of items is sent as null',
    facts: { 'x.items': ['a', 'b'], 'x.few': null },
    right: [REFUSED],
  },
  { title: 'a list that is left over is sent', facts: { x: { left: [] } }, right: [REFUSED] },
  { title: 'a day that is computed is sent', facts: { 'x.due': '2026-01-01' }, right: [REFUSED] },
  {
    title: 'a text that is computed is sent beside its source',
    facts: { 'x.items': ['a', 'b'], x: { state: 'few' } },
    right: [REFUSED],
  },
  {
    title: 'a computed field of an item is sent',
    facts: { visits: [{ id: 'A', from: '2020-01-01', age: 1 }] },
    right: [REFUSED],
  },
  {
    title: 'a computed field of an item is sent as null',
    facts: { visits: [{ id: 'A', from: '2020-01-01', age: null }] },
    right: [REFUSED],
  },
  { title: 'an empty object stands where a figure is computed', facts: { x: { few: {} } }, right: [REFUSED] },
].map((question) => ({ ...question, packs: [computed] }))

const SHIPPED_COMPUTED: readonly Question[] = [
  {
    title: 'privacy training of all is claimed against its figures',
    facts: { staff: { privacyUntrained: 0 } },
  },
  { title: 'a number of safety measures is claimed', facts: { 'incident.safetyMeasuresCount': 5 } },
  { title: 'a number of hazards is claimed beside none', facts: { 'hazards.count': 3 } },
  { title: 'a child is sent as an adult in a dotted name', facts: { 'client.isChild': false } },
  { title: 'a child is sent as not known', facts: { client: { ageYears: 9, isChild: null } } },
].map((question) => ({ ...question, shipped: 'all' as const, right: [REFUSED] }))

const bothWays = (parts: Parameters<typeof asked>[1], require = no('x.fit')): Pack =>
  base(
    { 'x.hurt': boolean, 'x.fit': asked('boolean', { derive: { when: yes('x.hurt') }, ...parts }) },
    { require },
  )
const CONTRADICTED: readonly Question[] = [
  {
    title: 'a given flag against the computed one',
    packs: [bothWays({})],
    facts: { x: { hurt: true, fit: false } },
    right: [{ ...BLOCKED, conflicts: 1 }],
  },
  {
    title: 'a given flag like the computed one',
    packs: [bothWays({})],
    facts: { x: { hurt: false, fit: false } },
    right: [{ ...MET, conflicts: 0 }],
  },
  {
    title: 'a given list against the computed one',
    packs: [
      base(
        {
          'x.had': asked('strings'),
          'x.back': asked('strings'),
          'x.lost': asked('strings', { derive: { without: ['x.had', 'x.back'] } }),
        },
        { require: is('x.lost', 'doesNotContain', 'key') },
      ),
    ],
    facts: { 'x.had': ['key', 'card'], 'x.back': ['card'], 'x.lost': [] },
    right: [{ ...BLOCKED, conflicts: 1 }],
  },
  {
    title: 'a given moment against the computed one',
    packs: [
      base(
        {
          'x.start': asked('dateTime'),
          'x.end': asked('dateTime', { derive: { addDays: [{ fact: 'x.start' }, { value: 2 }] } }),
        },
        { require: is('x.end', 'after', '2026-03-01T09:00:00Z') },
      ),
    ],
    facts: { 'x.start': '2026-02-01T09:00:00Z', 'x.end': '2026-04-01T09:00:00Z' },
    right: [{ ...BLOCKED, conflicts: 1 }],
  },
  {
    title: 'a given field of an item against the computed one',
    packs: [
      base(
        {
          visits: asked('list', { key: 'id' }),
          'visits[].hurt': boolean,
          'visits[].fit': asked('boolean', { derive: { when: yes('visits[].hurt') } }),
        },
        { each: 'visits', require: no('visits[].fit') },
      ),
    ],
    facts: { visits: [{ id: 'A', hurt: true, fit: false }] },
    right: [{ verdict: 'BLOCKED', findings: { 'F-1[A]': 'UNMET' }, conflicts: 1 }],
  },
  {
    title: 'the given value where it protects more',
    packs: [bothWays({ protective: 'higher' })],
    facts: { x: { hurt: false, fit: true } },
    right: [{ ...BLOCKED, conflicts: 1 }],
  },
]

const OPEN = { ...NEEDS, findings: { 'F-1': 'OPEN' } }
const listed = base(
  {
    'x.a': asked('strings'),
    'x.n': asked('number'),
    'x.o': asked('object'),
    'x.at': asked('dateTime'),
    'x.b': boolean,
    ...visits,
  },
  { require: all(is('x.a', 'doesNotContain', 'bad'), any(yes('x.b'), is('x.n', 'greaterThan', 1))) },
)
const TWICE: readonly Question[] = [
  { title: 'a list dotted and null nested', facts: { x: { a: null }, 'x.a': ['good'] }, right: [REFUSED] },
  { title: 'null dotted and a list nested', facts: { 'x.a': null, x: { a: ['bad'] } }, right: [REFUSED] },
  { title: 'an empty list and null', facts: { 'x.a': [], x: { a: null } }, right: [REFUSED] },
  { title: 'false and null', facts: { x: { b: null }, 'x.b': false }, right: [REFUSED] },
  { title: 'no number and nothing', facts: { 'x.n': 0, x: { n: null } }, right: [REFUSED] },
  { title: 'an empty object and null', facts: { 'x.o': {}, x: { o: null } }, right: [REFUSED] },
  {
    title: 'a list of items and null',
    facts: { visits: [{ id: 'A', 'room.size': 3, room: { size: null } }] },
    right: [REFUSED],
  },
  {
    title: 'a field of an item in two spellings with one value',
    facts: { 'x.a': ['good'], 'x.b': true, visits: [{ id: 'A', 'room.size': 3, room: { size: 3 } }] },
    right: [MET],
  },
  { title: 'null twice', facts: { 'x.a': null, x: { a: null, b: true } }, right: [OPEN] },
].map((question) => ({ ...question, packs: [listed] }))

const perVisit = (facts: unknown, right: Question['right'], title: string): Question => ({
  title,
  packs: [
    base(visits, {
      each: 'visits',
      when: is('visits[].room.size', 'greaterThan', 5),
      require: all(yes('visits[].room.locked'), yes('visits[].room.light.on')),
    }),
  ],
  facts: { visits: [facts] },
  right,
})
const UNMET_A = [{ verdict: 'BLOCKED', findings: { 'F-1[A]': 'UNMET' } }]
const IN_ITEMS: readonly Question[] = [
  perVisit({ id: 'A', room: { size: 9, locked: false } }, UNMET_A, 'nested fields of an item'),
  perVisit(
    { id: 'A', 'room.size': 9, room: { locked: false } },
    UNMET_A,
    'dotted and nested fields of an item',
  ),
  perVisit(
    { id: 'A', 'room.size': 9, room: { 'light.on': false } },
    UNMET_A,
    'a dotted field in a nested one',
  ),
  perVisit(
    { id: 'A', 'room.size': 9, 'room.light': { on: false } },
    UNMET_A,
    'a nested field in a dotted one',
  ),
  perVisit(
    { id: 'A', room: { size: 9, locked: true, light: { on: true } } },
    [{ verdict: 'PROCEED', findings: { 'F-1[A]': 'MET' } }],
    'fields of an item nested twice',
  ),
  perVisit(
    { id: 'A', room: { size: 9, lokced: false } },
    [REFUSED],
    'a nested field of an item that nobody declares',
  ),
  perVisit(
    { id: 'A', room: null },
    [REFUSED, { verdict: 'NEEDS_INFORMATION', findings: { 'F-1[A]': 'POSSIBLE' } }],
    'null where fields of an item are',
  ),
]

/** What callers may send, in which spelling, and what counts where two values of one fact disagree. */
export const SPELLINGS: readonly Question[] = [
  ...COMPUTED,
  ...SHIPPED_COMPUTED,
  ...CONTRADICTED,
  ...TWICE,
  ...IN_ITEMS,
]
