import {
  asked,
  BLOCKED,
  base,
  derived,
  is,
  MET,
  NEEDS,
  NOT_ACCEPTED,
  no,
  not,
  type Question,
  REFUSED,
  terms,
  yes,
} from './play.ts'

const boolean = asked('boolean')
const unknownWhen = (
  type: Parameters<typeof asked>[0],
  parts: Parameters<typeof asked>[1],
  when: Parameters<typeof not>[0],
) =>
  base(
    { 'x.a': asked(type, parts), 'x.ok': boolean },
    { when, require: yes('x.ok') },
    { vocabulary: { v: terms('a', 'b', 'ns') } },
  )
const POSSIBLE = { verdict: 'NEEDS_INFORMATION', findings: { 'F-1': 'POSSIBLE' } }
const NOT_KNOWN: readonly Question[] = [
  {
    title: 'two values for "not known" in one list',
    packs: [
      unknownWhen('codes', { vocabulary: 'v', unknownValues: ['b', 'ns'] }, is('x.a', 'contains', 'a')),
    ],
    facts: { 'x.a': ['ns', 'b'], 'x.ok': false },
    right: [POSSIBLE],
  },
  {
    title: 'a list in part, and a value that it does not name',
    packs: [unknownWhen('strings', { unknownValues: ['?'] }, is('x.a', 'containsAll', ['a', 'b']))],
    facts: { 'x.a': ['a', '?'], 'x.ok': false },
    right: [POSSIBLE],
  },
  {
    title: 'a list in part, and a value that it names',
    packs: [unknownWhen('strings', { unknownValues: ['?'] }, is('x.a', 'containsAny', ['a', 'b']))],
    facts: { 'x.a': ['?', 'a'], 'x.ok': false },
    right: [BLOCKED],
  },
  {
    title: 'a list in part, and a value that it must not have',
    packs: [unknownWhen('strings', { unknownValues: ['?'] }, is('x.a', 'doesNotContain', 'b'))],
    facts: { 'x.a': ['?', 'a'], 'x.ok': false },
    right: [POSSIBLE],
  },
  {
    title: 'the number of a list in part',
    packs: [
      base(
        { 'x.a': asked('strings', { unknownValues: ['?'] }), 'x.n': derived('integer', { count: 'x.a' }) },
        { require: is('x.n', 'lessThan', 3) },
      ),
    ],
    facts: { 'x.a': ['?', 'a'] },
    right: [{ ...NEEDS, findings: { 'F-1': 'OPEN' } }],
  },
  {
    title: 'what is left over from a list in part',
    packs: [
      base(
        {
          'x.a': asked('strings', { unknownValues: ['?'] }),
          'x.b': asked('strings'),
          'x.c': derived('strings', { without: ['x.a', 'x.b'] }),
          'x.n': derived('integer', { count: 'x.c' }),
        },
        { require: is('x.n', 'equal', 0) },
      ),
    ],
    facts: { 'x.a': ['?', 'a'], 'x.b': ['a'] },
    right: [{ ...NEEDS, findings: { 'F-1': 'OPEN' } }],
  },
  {
    title: 'a list covered by one in part',
    packs: [
      base(
        { 'x.a': asked('strings', { unknownValues: ['?'] }), 'x.b': asked('strings') },
        { require: is('x.a', 'covers', { fact: 'x.b' }) },
      ),
    ],
    facts: { 'x.a': ['?', 'a'], 'x.b': ['a', 'b'] },
    right: [{ ...NEEDS, findings: { 'F-1': 'OPEN' } }],
  },
  {
    title: 'a list in part covered by another one',
    packs: [
      base(
        { 'x.a': asked('strings'), 'x.b': asked('strings', { unknownValues: ['?'] }) },
        { require: is('x.a', 'covers', { fact: 'x.b' }) },
      ),
    ],
    facts: { 'x.a': ['a', 'b'], 'x.b': ['a', '?'] },
    right: [{ ...NEEDS, findings: { 'F-1': 'OPEN' } }],
  },
  {
    title: 'whether a list that says only "not known" is stated',
    packs: [
      base({ 'x.a': asked('strings', { unknownValues: ['?'] }) }, { require: is('x.a', 'isStated', true) }),
    ],
    facts: { 'x.a': ['?'] },
    right: [{ ...NEEDS, findings: { 'F-1': 'OPEN' } }],
  },
  {
    title: 'a number for "not known" in another spelling',
    packs: [unknownWhen('number', { unknownValues: [-1] }, is('x.a', 'lessThan', 18))],
    facts: JSON.parse('{"x.a": -1.0e0, "x.ok": false}'),
    right: [POSSIBLE],
  },
  {
    title: 'minus nothing where nothing means "not known"',
    packs: [unknownWhen('integer', { unknownValues: [0] }, is('x.a', 'lessThan', 18))],
    facts: { 'x.a': -0, 'x.ok': false },
    right: [POSSIBLE],
  },
  {
    title: 'a day for "not known", given as an instant with another offset',
    packs: [unknownWhen('date', { unknownValues: ['1900-01-01'] }, is('x.a', 'before', '2000-01-01'))],
    facts: { 'x.a': '1900-01-01T23:30:00+02:00', 'x.ok': false },
    right: [POSSIBLE],
  },
  {
    title: 'an instant for "not known", given with another offset',
    packs: [
      unknownWhen('dateTime', { unknownValues: ['1900-01-01T00:00:00Z'] }, is('x.a', 'before', '2000-01-01')),
    ],
    facts: { 'x.a': '1900-01-01T01:00:00.000+01:00', 'x.ok': false },
    right: [POSSIBLE],
  },
  {
    title: 'an instant for "not known", given as its day',
    packs: [
      unknownWhen('dateTime', { unknownValues: ['1900-01-01T00:00:00Z'] }, is('x.a', 'before', '2000-01-01')),
    ],
    facts: { 'x.a': '1900-01-01', 'x.ok': false },
    right: [POSSIBLE],
  },
  {
    title: 'a computed text that means "not known"',
    packs: [
      base(
        {
          'x.b': boolean,
          'x.a': derived(
            'string',
            {
              case: [
                { when: yes('x.b'), then: { value: 'n/a' } },
                { when: no('x.b'), then: { value: 'yes' } },
              ],
            },
            { unknownValues: ['n/a'] },
          ),
        },
        { require: is('x.a', 'notEqual', 'no') },
      ),
    ],
    facts: { 'x.b': true },
    right: [NOT_ACCEPTED, { ...NEEDS, findings: { 'F-1': 'OPEN' } }],
  },
  {
    title: 'a field of an item that means "not known"',
    packs: [
      base(
        {
          visits: asked('list', { key: 'id' }),
          'visits[].kinds': asked('strings', { unknownValues: ['?'] }),
        },
        { each: 'visits', require: is('visits[].kinds', 'doesNotContain', 'a') },
      ),
    ],
    facts: { visits: [{ id: 'A', kinds: ['?'] }] },
    right: [{ ...NEEDS, findings: { 'F-1[A]': 'OPEN' } }],
  },
]

const born = (
  derive: Parameters<typeof derived>[1],
  require: Parameters<typeof not>[0],
  type: 'date' | 'dateTime' = 'date',
) => base({ 'x.on': asked(type), 'x.age': derived('integer', derive) }, { require })
const OPEN = { ...NEEDS, findings: { 'F-1': 'OPEN' } }
const AHEAD: readonly Question[] = [
  {
    title: 'the age in years of a day ahead',
    packs: [born({ ageInYears: 'x.on' }, is('x.age', 'lessThan', 18))],
    facts: { 'x.on': '2026-03-02' },
    right: [OPEN],
  },
  {
    title: 'the age in years of a day far ahead, asked the other way round',
    packs: [born({ ageInYears: 'x.on' }, not(is('x.age', 'greaterThan', 1)))],
    facts: { 'x.on': '9999-12-31' },
    right: [OPEN],
  },
  {
    title: 'the age in days of a moment later on the same day',
    packs: [born({ ageInDays: 'x.on' }, is('x.age', 'lessThanInclusive', 30), 'dateTime')],
    facts: { 'x.on': '2026-03-01T23:00:00Z' },
    right: [OPEN, MET],
  },
  {
    title: 'the age of a field of an item that lies ahead',
    packs: [
      base(
        {
          visits: asked('list', { key: 'id' }),
          'visits[].on': asked('date'),
          'visits[].age': derived('integer', { ageInDays: 'visits[].on' }),
        },
        { each: 'visits', require: is('visits[].age', 'notEqual', 5) },
      ),
    ],
    facts: { visits: [{ id: 'A', on: '2026-03-05' }] },
    right: [{ ...NEEDS, findings: { 'F-1[A]': 'OPEN' } }],
  },
  {
    title: 'a sum with the age of a day ahead',
    packs: [born({ sum: [{ ageInDays: 'x.on' }, { value: 1 }] }, is('x.age', 'lessThan', 30))],
    facts: { 'x.on': '2026-03-05' },
    right: [OPEN],
  },
  {
    title: 'the age of a computed day ahead',
    packs: [
      base(
        {
          'x.on': asked('date'),
          'x.next': derived('date', { addMonths: [{ fact: 'x.on' }, { value: 1 }] }),
          'x.age': derived('integer', { ageInDays: 'x.next' }),
        },
        { require: is('x.age', 'lessThanInclusive', 30) },
      ),
    ],
    facts: { 'x.on': '2026-02-15' },
    right: [OPEN],
  },
  {
    title: 'the age of a day that was',
    packs: [born({ ageInDays: 'x.on' }, is('x.age', 'equal', 1))],
    facts: { 'x.on': '2026-02-28' },
    right: [MET],
  },
]

const DAY = '2026-03-01'
const moment = (operator: string, value: string, fact = DAY) => ({
  packs: [base({ 'x.at': asked('dateTime') }, { require: is('x.at', operator, value) })],
  facts: { 'x.at': fact },
})
const DAYS: readonly Question[] = [
  { title: 'a day before a time of that day', ...moment('before', `${DAY}T10:00:00Z`), right: [BLOCKED] },
  { title: 'a day after a time of that day', ...moment('after', `${DAY}T10:00:00Z`), right: [BLOCKED] },
  {
    title: 'a day on or before a time of that day',
    ...moment('onOrBefore', `${DAY}T10:00:00Z`),
    right: [MET],
  },
  { title: 'a day equal to a time of that day', ...moment('equal', `${DAY}T10:00:00Z`), right: [MET] },
  {
    title: 'a day not equal to a time of that day',
    ...moment('notEqual', `${DAY}T10:00:00Z`),
    right: [BLOCKED],
  },
  { title: 'a day before a time of the next day', ...moment('before', '2026-03-02T00:00:00Z'), right: [MET] },
  {
    title: 'a day before a time of the next day elsewhere',
    ...moment('before', '2026-03-02T01:00:00+02:00'),
    right: [BLOCKED],
  },
  {
    title: 'a day before another fact with a time of that day',
    packs: [
      base(
        { 'x.at': asked('dateTime'), 'x.end': asked('dateTime') },
        { require: is('x.at', 'before', { fact: 'x.end' }) },
      ),
    ],
    facts: { 'x.at': DAY, 'x.end': `${DAY}T10:00:00Z` },
    right: [BLOCKED],
  },
  {
    title: 'a time of a day before another fact that is the day',
    packs: [
      base(
        { 'x.at': asked('dateTime'), 'x.end': asked('dateTime') },
        { require: is('x.at', 'before', { fact: 'x.end' }) },
      ),
    ],
    facts: { 'x.at': `${DAY}T10:00:00Z`, 'x.end': DAY },
    right: [BLOCKED],
  },
  {
    title: 'a day in a list of times of that day, in a field of an item',
    packs: [
      base(
        { visits: asked('list', { key: 'id' }), 'visits[].at': asked('dateTime') },
        { each: 'visits', require: not(is('visits[].at', 'in', [`${DAY}T10:00:00Z`])) },
      ),
    ],
    facts: { visits: [{ id: 'A', at: DAY }] },
    right: [{ verdict: 'BLOCKED', findings: { 'F-1[A]': 'UNMET' } }],
  },
]

const word = (
  require: Parameters<typeof not>[0],
  fact: string,
  right: Question['right'],
  parts = {},
): Question => ({
  title: `${JSON.stringify(require)} of ${JSON.stringify(fact)}`,
  packs: [base({ 'x.w': asked('string', parts) }, { require })],
  facts: { 'x.w': fact },
  right,
})
const CHARACTERS: readonly Question[] = [
  word(is('x.w', 'matchesGlob', '?'), '😀', [MET]),
  word(is('x.w', 'matchesGlob', '??'), '😀', [BLOCKED]),
  word(is('x.w', 'matchesGlob', 'a?b*'), 'a𠮷b', [MET]),
  word(is('x.w', 'matchesGlob', '*?'), '𠮷', [MET]),
  word(is('x.w', 'matchesGlob', '?*?'), '𠮷', [BLOCKED]),
  word(is('x.w', 'matchesGlob', '👍*'), '👍🏽', [MET]),
  word(is('x.w', 'isStated', true), '😀😀', [MET], { maxLength: 2 }),
  word(is('x.w', 'isStated', true), '😀😀a', [REFUSED], { maxLength: 2 }),
  word(is('x.w', 'startsWith', '\u{1F600}'), '😀a', [MET]),
]

const figure = (
  derive: Parameters<typeof derived>[1],
  require: Parameters<typeof not>[0],
  facts: unknown,
  title: string,
  right: Question['right'] = [MET],
): Question => ({
  title,
  packs: [
    base({ 'x.a': asked('number'), 'x.b': asked('number'), 'x.n': derived('number', derive) }, { require }),
  ],
  facts: { x: facts },
  right,
})
const [A, B] = [{ fact: 'x.a' }, { fact: 'x.b' }]
const DECIMAL: readonly Question[] = [
  figure({ difference: [A, B] }, is('x.n', 'equal', 0.1), { a: 0.3, b: 0.2 }, 'a difference of decimals'),
  figure({ product: [A, B] }, is('x.n', 'equal', 0.33), { a: 1.1, b: 0.3 }, 'a product of decimals'),
  figure(
    { sum: [A, B, { value: 0.3 }] },
    is('x.n', 'equal', 0.6),
    { a: 0.1, b: 0.2 },
    'a sum of three decimals',
  ),
  figure(
    { sum: [A, { product: [B, { value: 3 }] }] },
    is('x.n', 'lessThanInclusive', 1),
    { a: 0.7, b: 0.1 },
    'a sum with a product in it',
  ),
  figure(
    { difference: [A, B] },
    is('x.n', 'lessThanInclusive', 0),
    { a: 1e21, b: 1 },
    'a large figure less one',
    [BLOCKED],
  ),
  figure({ sum: [A, B] }, not(is('x.n', 'greaterThan', 1e-7)), { a: 5e-8, b: 5e-8 }, 'small figures'),
  figure({ sum: [A, B] }, is('x.n', 'lessThan', 1), { a: 1e308, b: 1e308 }, 'a figure beyond all numbers', [
    OPEN,
  ]),
  figure(
    { product: [A, B] },
    is('x.n', 'equal', { fact: 'x.a' }),
    { a: 4.35, b: 1 },
    'a product compared with a fact',
  ),
  figure({ product: [A, B] }, is('x.n', 'equal', 435), { a: 4.35, b: 100 }, 'a hundred times a price'),
]

/** What values mean: not known, lying ahead, a day for a moment, characters and figures. */
export const VALUES: readonly Question[] = [...NOT_KNOWN, ...AHEAD, ...DAYS, ...CHARACTERS, ...DECIMAL]
