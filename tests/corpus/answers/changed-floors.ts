import { all, any, asked, derived, is, no, not, type Question, yes } from './play.ts'
import { OPEN, type Weakening, weakening } from './weakening.ts'

const boolean = asked('boolean')
const text = { 'x.w': asked('string', { maxLength: 3, unknownValues: ['zz', 'n/a'] }), 'x.ok': boolean }
const OTHER_VALUES: readonly Weakening[] = [
  {
    title: 'texts with an end no other text can have but one',
    facts: text,
    floor: { require: is('x.w', 'equal', 'ab') },
    change: { require: is('x.w', 'matchesGlob', '?b?') },
    given: { 'x.w': 'abc' },
  },
  {
    title: 'all texts but those named',
    facts: text,
    floor: { require: is('x.w', 'in', ['ab', 'cd']) },
    change: { require: is('x.w', 'notIn', ['ef', 'gh']) },
    given: { 'x.w': 'q' },
  },
  {
    title: 'the empty text',
    facts: { 'x.w': asked('string', { maxLength: 1 }) },
    floor: { require: is('x.w', 'startsWith', 'a') },
    change: { require: not(is('x.w', 'matchesGlob', '?')) },
    given: { 'x.w': '' },
  },
  {
    title: 'a character beyond the basic plane',
    facts: { 'x.w': asked('string', { maxLength: 1 }) },
    floor: { require: is('x.w', 'equal', '😀') },
    change: { require: is('x.w', 'matchesGlob', '?') },
    given: { 'x.w': 'x' },
  },
  {
    title: 'codes of an open list where all named ones mean "not known"',
    facts: { 'x.w': asked('code', { vocabulary: 'v', open: true, unknownValues: ['low', 'high'] }) },
    floor: { require: is('x.w', 'equal', 'medium') },
    change: { require: is('x.w', 'notEqual', 'high') },
    given: { 'x.w': 'elsewhere' },
  },
  {
    title: 'figures with gaps that mean "not known"',
    facts: { 'x.n': asked('integer', { minimum: 0, maximum: 10, unknownValues: [4, 5, 6] }) },
    floor: { require: is('x.n', 'lessThanInclusive', 3) },
    change: { require: is('x.n', 'lessThanInclusive', 7) },
    given: { 'x.n': 7 },
  },
  {
    title: 'a fraction between two whole figures',
    facts: { 'x.n': asked('number', { unknownValues: [3, 4] }) },
    floor: { require: is('x.n', 'lessThan', 3) },
    change: { require: is('x.n', 'lessThan', 4) },
    given: { 'x.n': 3.5 },
  },
  {
    title: 'figures below a bound, by the sum with another',
    facts: {
      'x.n': asked('integer', { maximum: 0 }),
      'x.m': derived('integer', { sum: [{ fact: 'x.n' }, { value: 5 }] }),
    },
    floor: { require: is('x.m', 'greaterThan', 3) },
    change: { require: is('x.m', 'greaterThanInclusive', 3) },
    given: { 'x.n': -2 },
  },
  {
    title: 'a list in part',
    facts: { 'x.l': asked('strings', { unknownValues: ['?'] }), 'x.ok': boolean },
    floor: { require: is('x.l', 'doesNotContain', 'bad') },
    change: { require: any(is('x.l', 'doesNotContain', 'bad'), is('x.l', 'containsAny', ['good', 'fine'])) },
    given: { 'x.l': ['good', '?'] },
    still: OPEN,
  },
  {
    title: 'a list in part whose number is not known',
    facts: { 'x.l': asked('strings', { unknownValues: ['?'] }), 'x.n': derived('integer', { count: 'x.l' }) },
    floor: { require: is('x.n', 'greaterThan', 1) },
    change: { require: any(is('x.n', 'greaterThan', 1), is('x.l', 'contains', 'a')) },
    given: { 'x.l': ['a', '?'] },
    still: OPEN,
  },
  {
    title: 'a list that must be there',
    facts: { 'x.l': asked('codes', { vocabulary: 'v', minItems: 1 }) },
    floor: { require: is('x.l', 'containsAll', ['low', 'high']) },
    change: {
      require: any(
        is('x.l', 'contains', 'low'),
        is('x.l', 'contains', 'high'),
        is('x.l', 'contains', 'medium'),
      ),
    },
    given: { 'x.l': ['medium'] },
  },
  {
    title: 'a list that another covers',
    facts: { 'x.l': asked('strings'), 'x.k': asked('strings') },
    floor: { require: is('x.l', 'covers', { fact: 'x.k' }) },
    change: { require: any(is('x.l', 'covers', { fact: 'x.k' }), is('x.l', 'contains', 'all')) },
    given: { 'x.l': ['all'], 'x.k': ['key'] },
  },
]

const at = { 'x.at': asked('dateTime'), 'x.ok': boolean }
const day = {
  'x.on': asked('date'),
  'x.ok': boolean,
  'x.age': derived('integer', { ageInDays: 'x.on' }),
  'x.years': derived('integer', { ageInYears: 'x.on' }),
  'x.due': derived('date', { addDays: [{ fact: 'x.on' }, { value: 30 }] }),
}
const MOMENTS: readonly Weakening[] = [
  {
    title: 'a day to come for a day that was',
    facts: day,
    floor: { require: is('x.age', 'lessThanInclusive', 30) },
    change: { require: not(is('x.age', 'greaterThan', 30)) },
    given: { 'x.on': '2026-05-01' },
    still: OPEN,
  },
  {
    title: 'a day to come by a length of time',
    facts: day,
    floor: { require: is('x.on', 'withinLast', 'P1Y') },
    change: { require: not(is('x.on', 'olderThan', 'P1Y')) },
    given: { 'x.on': '2026-03-02' },
  },
  {
    title: 'a birthday in a leap year',
    facts: day,
    floor: { require: is('x.years', 'lessThan', 1) },
    change: { require: is('x.age', 'lessThanInclusive', 366) },
    given: { 'x.on': '2025-03-01' },
  },
  {
    title: 'a computed day that lies behind',
    facts: day,
    floor: { require: is('x.due', 'olderThan', 'P1D') },
    change: { require: is('x.due', 'olderThan', 'P0D') },
    given: { 'x.on': '2026-01-29' },
  },
  {
    title: 'a thousandth of a second',
    facts: at,
    floor: { require: is('x.at', 'before', '2026-03-01T10:00:00Z') },
    change: { require: is('x.at', 'onOrBefore', '2026-03-01T10:00:00.000Z') },
    given: { 'x.at': '2026-03-01T10:00:00Z' },
  },
  {
    title: 'a day for a time of that day',
    facts: at,
    floor: { require: is('x.at', 'before', '2026-03-01T00:00:00Z') },
    change: {
      require: any(is('x.at', 'before', '2026-03-01T00:00:00Z'), is('x.at', 'equal', '2026-03-01T00:00:00Z')),
    },
    given: { 'x.at': '2026-03-01' },
  },
  {
    title: 'a time of a day for the day',
    facts: at,
    floor: { require: is('x.at', 'equal', '2026-03-01T08:00:00Z') },
    change: { require: all(is('x.at', 'onOrAfter', '2026-03-01'), is('x.at', 'onOrBefore', '2026-03-01')) },
    given: { 'x.at': '2026-03-01T20:00:00Z' },
  },
  {
    title: 'a floor that is in force from a day of its own',
    facts: { ...at, 'x.force': derived('date', { value: '2027-01-01' }) },
    floor: { when: is('x.force', 'withinLast', 'P100Y'), require: yes('x.ok') },
    change: { when: all(is('x.force', 'withinLast', 'P100Y'), no('x.ok')), require: yes('x.ok') },
    given: {},
    asOf: '2027-06-01T00:00:00Z',
    still: OPEN,
  },
  {
    title: 'a floor in force for a year only',
    facts: { ...at, 'x.force': derived('date', { value: '2027-01-01' }), 'x.b': boolean },
    floor: {
      when: all(is('x.force', 'olderThan', 'P0D'), not(is('x.force', 'olderThan', 'P1Y'))),
      require: yes('x.ok'),
    },
    change: {
      when: all(is('x.force', 'olderThan', 'P0D'), not(is('x.force', 'olderThan', 'P1Y')), yes('x.b')),
    },
    given: { 'x.ok': false, 'x.b': false },
    asOf: '2027-06-01T00:00:00Z',
  },
  {
    title: 'one field of an item that lies ahead',
    facts: { visits: asked('list', { key: 'id' }), 'visits[].on': asked('date') },
    floor: { each: 'visits', require: is('visits[].on', 'withinLast', 'P30D') },
    change: { require: not(is('visits[].on', 'olderThan', 'P30D')) },
    given: { visits: [{ id: 'A', on: '2026-04-01' }] },
    still: { verdict: 'BLOCKED', findings: { 'F-1[A]': 'UNMET' } },
  },
]

const object = { 'x.o': asked('object'), 'x.ok': boolean }
const OBJECTS: readonly Weakening[] = [
  {
    title: 'a list inside an object',
    facts: object,
    floor: { require: is('x.o', 'equal', true, '/ok') },
    change: { require: is('x.o', 'isStated', true, '/ok') },
    given: { 'x.o': { ok: [] } },
    still: OPEN,
  },
  {
    title: 'an empty text inside an object',
    facts: object,
    floor: { require: is('x.o', 'greaterThan', 0, '/a/b') },
    change: { require: any(is('x.o', 'greaterThan', 0, '/a/b'), is('x.o', 'matchesGlob', '*', '/a/b')) },
    given: { 'x.o': { a: { b: '' } } },
    still: OPEN,
  },
  {
    title: 'a text on another level of an object',
    facts: object,
    floor: { require: is('x.o', 'equal', 'yes', '/a') },
    change: { require: any(is('x.o', 'equal', 'yes', '/a'), is('x.o', 'equal', 'yes', '/a/0')) },
    given: { 'x.o': { a: ['yes'] } },
    still: OPEN,
  },
  {
    title: 'no figure inside an object',
    facts: object,
    floor: { require: is('x.o', 'lessThan', 3, '/n') },
    change: { require: is('x.o', 'notEqual', 3, '/n') },
    given: { 'x.o': { n: 5 } },
  },
  {
    title: 'two paths into one place of an object',
    facts: object,
    floor: { when: is('x.o', 'isStated', true, '/a'), require: yes('x.ok') },
    change: { when: is('x.o', 'isStated', true, '/a/b') },
    given: { 'x.o': { a: 1 }, 'x.ok': false },
  },
]

/** Changes of floors that ask less for some value: another text or figure, another time, another kind. */
export const CHANGED_FLOORS: readonly Question[] = [...OTHER_VALUES, ...MOMENTS, ...OBJECTS].map(weakening)
