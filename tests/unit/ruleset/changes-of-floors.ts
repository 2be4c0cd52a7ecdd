import type {
  Condition,
  FactDeclaration,
  Override,
  Pack,
  Requirement,
} from '../../../src/rules/pack/format.ts'
import { ownPack } from './layers.ts'

type Change = Override['change']
type Value = NonNullable<Condition['value']>

export const text = (en: string) => ({ en })
const asked = (fact: Omit<FactDeclaration, 'label'>): FactDeclaration => ({
  label: text('A fact'),
  ask: text('What is it?'),
  decisive: true,
  ...fact,
})
export const leaf = (fact: string, operator: string, value: Value, path?: string): Condition => ({
  fact: `x.${fact}`,
  operator,
  value,
  ...(path && { path }),
})
export const all = (...parts: Condition[]): Condition => ({ all: parts })
export const any = (...parts: Condition[]): Condition => ({ any: parts })
export const not = (part: Condition): Condition => ({ not: part })

const FACTS: Record<string, FactDeclaration> = {
  'x.a': asked({ type: 'boolean' }),
  'x.b': asked({ type: 'boolean' }),
  'x.c': asked({ type: 'boolean' }),
  'x.count': asked({ type: 'integer', minimum: 0, maximum: 400, unknownValues: [31, 400] }),
  'x.second': asked({ type: 'integer' }),
  'x.amount': asked({ type: 'number' }),
  'x.word': asked({ type: 'string', maxLength: 5, unknownValues: ['other', 'n/a'] }),
  'x.code': asked({ type: 'code', vocabulary: 'shades' }),
  'x.open': asked({ type: 'code', vocabulary: 'shades', open: true, unknownValues: ['other'] }),
  'x.list': asked({ type: 'codes', vocabulary: 'shades' }),
  'x.words': asked({ type: 'strings', unknownValues: ['not stated'] }),
  'x.day': asked({ type: 'date' }),
  'x.other': asked({ type: 'date' }),
  'x.at': asked({ type: 'dateTime' }),
  'x.object': asked({ type: 'object' }),
  'x.guarded': asked({ type: 'boolean', countsWhen: leaf('a', 'equal', true) }),
  'x.since': { type: 'date', label: text('since'), derive: { value: '2027-01-01' } },
  'x.asked': asked({ type: 'boolean', derive: { value: true } }),
  'x.age': { type: 'integer', minimum: 0, label: text('age'), derive: { ageInYears: 'x.day' } },
  'x.size': { type: 'integer', label: text('size'), derive: { count: 'x.list' } },
  'x.left': {
    type: 'integer',
    label: text('left'),
    derive: { difference: [{ value: 10 }, { fact: 'x.count' }] },
  },
}

/** A pack with one floor, over facts of every type. */
export const base = (parts: Partial<Requirement>): Pack =>
  ownPack('tutela/base', [], {
    facts: FACTS,
    vocabulary: {
      shades: Object.fromEntries(
        ['low', 'medium', 'high', 'severe'].map((code, order) => [code, { title: text(code), order }]),
      ),
    },
    requirements: [
      {
        code: 'F-1',
        kind: 'measure',
        level: 'blocking',
        lock: 'floor',
        title: text('Title'),
        guidance: text('Guidance.'),
        message: text('Do it.'),
        sources: [{ title: text('Test') }],
        ...parts,
      },
    ],
  })

export const withChange = (floor: Partial<Requirement>, change: Change): Pack[] => [
  base(floor),
  ownPack('acme/own', [{ target: 'F-1', change }]),
]

export const require = (condition: Condition) => ({ require: condition })
export const when = (condition: Condition, asks: Condition = leaf('b', 'equal', true)) => ({
  when: condition,
  require: asks,
})

/** Changes that ask at least as much in every case. */
export const TIGHTENINGS: [string, Partial<Requirement>, Change][] = [
  [
    'a smaller figure',
    require(leaf('count', 'lessThanInclusive', 30)),
    require(leaf('count', 'lessThanInclusive', 20)),
  ],
  [
    'the same figure in other words',
    require(leaf('count', 'lessThanInclusive', 30)),
    require(leaf('count', 'lessThan', 31)),
  ],
  [
    'a range inside a range',
    require(leaf('count', 'lessThan', 100)),
    require(all(leaf('count', 'greaterThan', 5), leaf('count', 'lessThan', 50))),
  ],
  ['a closer fraction', require(leaf('amount', 'lessThan', 2.5)), require(leaf('amount', 'lessThan', 2.25))],
  [
    'a further demand',
    require(leaf('a', 'equal', true)),
    require(all(leaf('a', 'equal', true), leaf('b', 'equal', true))),
  ],
  [
    'a shorter list of codes',
    require(leaf('code', 'in', ['low', 'medium'])),
    require(leaf('code', 'in', ['low'])),
  ],
  [
    'the codes that a scale leaves',
    require(leaf('code', 'atMost', 'medium')),
    require(leaf('code', 'in', ['low', 'medium'])),
  ],
  ['a lower step', require(leaf('code', 'atMost', 'medium')), require(leaf('code', 'atMost', 'low'))],
  [
    'everything but what fails',
    require(leaf('code', 'notIn', ['severe'])),
    require(leaf('code', 'in', ['low', 'medium', 'high'])),
  ],
  [
    'more of a list',
    require(leaf('list', 'containsAll', ['low'])),
    require(leaf('list', 'containsAll', ['low', 'high'])),
  ],
  [
    'one for certain instead of any',
    require(leaf('list', 'containsAny', ['low', 'high'])),
    require(leaf('list', 'contains', 'low')),
  ],
  [
    'a longer list by count',
    require(leaf('size', 'greaterThanInclusive', 1)),
    require(leaf('list', 'containsAll', ['low', 'high'])),
  ],
  ['a shorter time', require(leaf('day', 'withinLast', 'P12M')), require(leaf('day', 'withinLast', 'P6M'))],
  [
    'days for a month, at most as many',
    require(leaf('day', 'withinLast', 'P1M')),
    require(leaf('day', 'withinLast', 'P28D')),
  ],
  [
    'an earlier day',
    require(leaf('day', 'before', '2026-03-01')),
    require(leaf('day', 'before', '2026-02-01')),
  ],
  [
    'an instant within the day',
    require(leaf('at', 'onOrBefore', '2026-03-01')),
    require(leaf('at', 'before', '2026-03-01')),
  ],
  [
    'a stricter pattern',
    require(leaf('word', 'startsWith', 'a')),
    require(leaf('word', 'matchesGlob', 'a*b')),
  ],
  [
    'one text of a pattern',
    require(leaf('word', 'matchesGlob', 'a?c')),
    require(leaf('word', 'equal', 'abc')),
  ],
  [
    'an age by its figure',
    require(leaf('age', 'greaterThanInclusive', 18)),
    require(leaf('age', 'greaterThan', 20)),
  ],
  [
    'what is left by its figure',
    require(leaf('left', 'greaterThanInclusive', 4)),
    require(leaf('count', 'lessThanInclusive', 5)),
  ],
  [
    'more cases',
    when(leaf('a', 'equal', true)),
    { when: any(leaf('a', 'equal', true), leaf('c', 'equal', true)) },
  ],
  ['a wider figure', when(leaf('count', 'greaterThan', 30)), { when: leaf('count', 'greaterThan', 20) }],
  [
    'every case',
    when(leaf('a', 'equal', true)),
    {
      when: any(
        leaf('a', 'equal', true),
        leaf('a', 'equal', false),
        leaf('b', 'isStated', true),
        not(leaf('b', 'isStated', true)),
      ),
    },
  ],
  [
    'cases split in two',
    when(leaf('a', 'equal', true)),
    { when: any(all(leaf('a', 'equal', true), leaf('c', 'equal', true)), all(leaf('a', 'equal', true))) },
  ],
  ['failing closed', require(leaf('a', 'equal', true)), { failClosed: true }],
  ['a higher level', { ...require(leaf('a', 'equal', true)), level: 'required' }, { level: 'blocking' }],
  [
    'fewer roles',
    { ...require(leaf('a', 'equal', true)), responsible: ['low', 'high'] },
    { responsible: ['low'] },
  ],
  [
    'a part of an object, and more',
    require(leaf('object', 'equal', true, '/ok')),
    require(all(leaf('object', 'equal', true, '/ok'), leaf('object', 'lessThan', 3, '/size'))),
  ],
  [
    'two days in order, and more',
    require({ fact: 'x.day', operator: 'onOrBefore', value: { fact: 'x.other' } }),
    require({ fact: 'x.day', operator: 'before', value: { fact: 'x.other' } }),
  ],
  [
    'two figures in order, in other words',
    require({ fact: 'x.count', operator: 'lessThan', value: { fact: 'x.second' } }),
    require({ fact: 'x.second', operator: 'greaterThan', value: { fact: 'x.count' } }),
  ],
  [
    'from a day on, and before',
    when(all(leaf('since', 'olderThan', 'P0D'), leaf('a', 'equal', true))),
    { when: leaf('a', 'equal', true) },
  ],
  [
    'a guard left in place',
    require(leaf('guarded', 'equal', true)),
    require(all(leaf('guarded', 'equal', true), leaf('c', 'equal', true))),
  ],
]

/** Changes that ask less in some case. */
export const WEAKENINGS: [string, Partial<Requirement>, Change][] = [
  [
    'a larger figure',
    require(leaf('count', 'lessThanInclusive', 30)),
    require(leaf('count', 'lessThanInclusive', 32)),
  ],
  [
    'a figure just above one that means "not known"',
    require(leaf('count', 'lessThanInclusive', 30)),
    require(leaf('count', 'lessThanInclusive', 300)),
  ],
  [
    'a figure at the end of the range',
    require(leaf('count', 'lessThan', 399)),
    require(leaf('count', 'lessThanInclusive', 399)),
  ],
  ['everything but one figure', require(leaf('count', 'equal', 3)), require(leaf('count', 'notEqual', 4))],
  [
    'a fraction more',
    require(leaf('amount', 'lessThan', 2.5)),
    require(leaf('amount', 'lessThanInclusive', 2.5)),
  ],
  ['any figure', require(leaf('amount', 'lessThan', 2.5)), require(leaf('amount', 'isStated', true))],
  [
    'a demand less',
    require(all(leaf('a', 'equal', true), leaf('b', 'equal', true))),
    require(leaf('a', 'equal', true)),
  ],
  [
    'one of two demands',
    require(all(leaf('a', 'equal', true), leaf('b', 'equal', true))),
    require(any(leaf('a', 'equal', true), leaf('b', 'equal', true))),
  ],
  ['another demand', require(leaf('a', 'equal', true)), require(leaf('b', 'equal', true))],
  ['the contrary', require(leaf('a', 'equal', true)), require(not(leaf('a', 'equal', true)))],
  ['a code more', require(leaf('code', 'in', ['low'])), require(leaf('code', 'in', ['low', 'severe']))],
  ['a step more', require(leaf('code', 'atMost', 'low')), require(leaf('code', 'atMost', 'medium'))],
  ['all other codes', require(leaf('open', 'equal', 'low')), require(leaf('open', 'notEqual', 'high'))],
  [
    'codes off the scale',
    require(leaf('open', 'atMost', 'high')),
    require(leaf('open', 'notEqual', 'severe')),
  ],
  [
    'other texts that are not "not known"',
    require(leaf('word', 'equal', 'a')),
    require(leaf('word', 'notIn', ['b', 'c'])),
  ],
  [
    'texts as long as may be',
    require(leaf('word', 'matchesGlob', '????')),
    require(leaf('word', 'matchesGlob', '????*')),
  ],
  [
    'the start instead of the whole',
    require(leaf('word', 'equal', 'ab')),
    require(leaf('word', 'startsWith', 'ab')),
  ],
  [
    'the end instead of the start',
    require(leaf('word', 'startsWith', 'a')),
    require(leaf('word', 'endsWith', 'a')),
  ],
  [
    'less of a list',
    require(leaf('list', 'containsAll', ['low', 'high'])),
    require(leaf('list', 'contains', 'low')),
  ],
  [
    'any instead of all',
    require(leaf('list', 'containsAll', ['low', 'high'])),
    require(leaf('list', 'containsAny', ['low', 'high'])),
  ],
  [
    'a list by its length',
    require(leaf('list', 'contains', 'low')),
    require(leaf('size', 'greaterThanInclusive', 3)),
  ],
  [
    'anything that is not on a list',
    require(leaf('words', 'contains', 'safe')),
    require(leaf('words', 'doesNotContain', 'unsafe')),
  ],
  ['a longer time', require(leaf('day', 'withinLast', 'P12M')), require(leaf('day', 'withinLast', 'P366D'))],
  [
    'a month for days, at times more',
    require(leaf('day', 'withinLast', 'P30D')),
    require(leaf('day', 'withinLast', 'P1M')),
  ],
  ['days to come', require(leaf('day', 'withinLast', 'P1M')), require(not(leaf('day', 'olderThan', 'P1M')))],
  [
    'instants to come',
    require(leaf('at', 'withinLast', 'P1D')),
    require(not(leaf('at', 'olderThan', 'P1D'))),
  ],
  [
    'a later day',
    require(leaf('day', 'before', '2026-03-01')),
    require(leaf('day', 'onOrBefore', '2026-03-01')),
  ],
  [
    'a tenth of a second more',
    require(leaf('at', 'before', '2026-03-01T10:00:00Z')),
    require(leaf('at', 'before', '2026-03-01T10:00:00.1Z')),
  ],
  [
    'a time between two instants',
    require(any(leaf('at', 'before', '2026-03-01T10:00:00Z'), leaf('at', 'after', '2026-03-01T10:00:00.5Z'))),
    require(leaf('at', 'isStated', true)),
  ],
  [
    'a calendar day for a time ago',
    require(leaf('day', 'withinLast', 'P1M')),
    require(leaf('day', 'onOrAfter', '2026-06-15')),
  ],
  [
    'a younger age',
    require(leaf('age', 'greaterThanInclusive', 18)),
    require(leaf('age', 'greaterThanInclusive', 17)),
  ],
  [
    'less that is left',
    require(leaf('left', 'greaterThanInclusive', 4)),
    require(leaf('count', 'lessThanInclusive', 7)),
  ],
  [
    'fewer cases',
    when(leaf('a', 'equal', true)),
    { when: all(leaf('a', 'equal', true), leaf('c', 'equal', true)) },
  ],
  ['other cases', when(leaf('a', 'equal', true)), { when: leaf('c', 'equal', true) }],
  ['cases turned round', when(leaf('word', 'notEqual', 'a')), { when: leaf('word', 'equal', 'a') }],
  ['a narrower figure', when(leaf('count', 'greaterThan', 30)), { when: leaf('count', 'greaterThan', 200) }],
  [
    'no case to come',
    when(leaf('since', 'olderThan', 'P0D')),
    { when: all(leaf('since', 'olderThan', 'P0D'), leaf('c', 'equal', true)) },
  ],
  [
    'what is met once the floor is in force',
    when(leaf('since', 'olderThan', 'P0D')),
    require(leaf('b', 'isStated', true)),
  ],
  [
    'another kind of value inside an object',
    require(leaf('object', 'in', [true, false], '/ok')),
    require(leaf('object', 'isStated', true, '/ok')),
  ],
  [
    'a text where a figure stood',
    require(leaf('object', 'lessThan', 3, '/size')),
    require(any(leaf('object', 'lessThan', 3, '/size'), leaf('object', 'equal', 'small', '/size'))),
  ],
  [
    'another order of two days',
    require({ fact: 'x.day', operator: 'before', value: { fact: 'x.other' } }),
    require({ fact: 'x.day', operator: 'onOrBefore', value: { fact: 'x.other' } }),
  ],
  [
    'another order of two figures',
    require({ fact: 'x.count', operator: 'lessThan', value: { fact: 'x.second' } }),
    require({ fact: 'x.count', operator: 'notEqual', value: { fact: 'x.second' } }),
  ],
  [
    'a guarded fact without its guard',
    require(all(leaf('guarded', 'equal', true), leaf('b', 'equal', true))),
    require(leaf('b', 'equal', true)),
  ],
  ['not failing closed', { ...require(leaf('a', 'equal', true)), failClosed: true }, { failClosed: false }],
  ['a lower level', require(leaf('a', 'equal', true)), { level: 'required' }],
  ['switched off', require(leaf('a', 'equal', true)), { enabled: false }],
  [
    '"no" turned into "not known"',
    require(leaf('a', 'equal', true)),
    require(any(leaf('a', 'equal', true), all(leaf('b', 'equal', true), leaf('b', 'equal', false)))),
  ],
]
