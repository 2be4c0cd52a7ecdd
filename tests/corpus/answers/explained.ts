import type { Pack, Requirement } from '../../../src/rules/index.ts'
import { all, any, asked, base, derived, is, no, type Question, terms, yes } from './play.ts'

const boolean = asked('boolean')
const change = asked('boolean', { changeable: true })
type Facts = Pack['facts']

const one = (
  title: string,
  declared: Facts,
  floor: Partial<Requirement>,
  facts: unknown,
  right: Question['right'],
  parts: Partial<Pack> = {},
): Question => ({
  title,
  packs: [base(declared, floor, parts)],
  facts,
  right,
})
const V = { vocabulary: { v: terms('close', 'open') } }
const because = (
  title: string,
  declared: Facts,
  floor: Partial<Requirement>,
  facts: unknown,
  ...sets: string[][]
): Question =>
  one(
    title,
    declared,
    floor,
    facts,
    sets.map((set) => ({ because: { 'F-1': set } })),
    { vocabulary: { v: terms('close', 'open'), roles: terms('x', 'y') } },
  )
const kind = derived('string', {
  case: [
    { when: yes('x.a'), then: { value: 'one' } },
    { when: yes('x.b'), then: { value: 'two' } },
    { when: yes('x.c'), then: { value: 'three' } },
  ],
})
const abc = { 'x.a': boolean, 'x.b': boolean, 'x.c': boolean, 'x.kind': kind }
const BECAUSE: readonly Question[] = [
  because('the first branch', abc, { require: is('x.kind', 'equal', 'two') }, { 'x.a': true }, ['x.a']),
  because(
    'the last branch',
    abc,
    { require: is('x.kind', 'equal', 'two') },
    { 'x.a': false, 'x.b': false, 'x.c': true },
    ['x.a', 'x.b', 'x.c'],
  ),
  because(
    'a branch with a fact in it',
    {
      'x.a': boolean,
      'x.n': asked('integer'),
      'x.m': derived('integer', { case: [{ when: yes('x.a'), then: { fact: 'x.n' } }] }),
    },
    { require: is('x.m', 'lessThan', 3) },
    { 'x.a': true, 'x.n': 5 },
    ['x.a', 'x.n'],
    ['x.m', 'x.a', 'x.n'],
    ['x.m'],
  ),
  because(
    'two facts of which one is computed, on the other side',
    { 'x.k': boolean, 'x.o': boolean, 'x.d': derived('boolean', { when: yes('x.k') }) },
    { require: is('x.o', 'equal', { fact: 'x.d' }) },
    { 'x.k': true, 'x.o': false },
    ['x.k', 'x.o'],
    ['x.d', 'x.o'],
  ),
  because(
    'both facts computed',
    {
      'x.k': boolean,
      'x.o': boolean,
      'x.d': derived('boolean', { when: yes('x.k') }),
      'x.e': derived('boolean', { when: yes('x.o') }),
    },
    { require: is('x.d', 'equal', { fact: 'x.e' }) },
    { 'x.k': true, 'x.o': false },
    ['x.k', 'x.o'],
    ['x.d', 'x.e'],
  ),
  because(
    'a computed fact of a computed fact',
    {
      'x.k': boolean,
      'x.d': derived('boolean', { when: yes('x.k') }),
      'x.e': derived('boolean', { when: no('x.d') }),
    },
    { require: yes('x.e') },
    { 'x.k': true },
    ['x.k'],
  ),
  because(
    'a value that counts for a reason',
    { 'x.k': boolean, 'x.d': { ...boolean, countsWhen: yes('x.k') } },
    { require: yes('x.d') },
    { 'x.k': true, 'x.d': false },
    ['x.k', 'x.d'],
  ),
  because(
    'the closing act, too',
    { 'x.ok': boolean, 'x.act': boolean },
    { require: yes('x.ok'), bites: 'on_close', closes: yes('x.act') },
    { 'x.ok': false, 'x.act': true },
    ['x.ok', 'x.act'],
  ),
  because(
    'who did it',
    { 'x.ok': boolean, 'x.by': asked('code', { vocabulary: 'roles' }) },
    { require: yes('x.ok'), responsible: ['x'], performedBy: 'x.by' },
    { 'x.ok': true, 'x.by': 'y' },
    ['x.by'],
  ),
  because(
    'a given value that the computed one overrules',
    { 'x.a': boolean, 'x.k': asked('boolean', { derive: { when: yes('x.a') } }) },
    { require: no('x.k') },
    { 'x.a': true, 'x.k': false },
    ['x.a'],
  ),
  because(
    'a given value that protects more than the computed one',
    { 'x.a': boolean, 'x.k': asked('boolean', { derive: { when: yes('x.a') }, protective: 'higher' }) },
    { require: no('x.k') },
    { 'x.a': false, 'x.k': true },
    ['x.k'],
    ['x.a', 'x.k'],
  ),
]

const remedy = (...changes: object[]) => [
  { remedies: changes.map((one) => ({ changes: one, verdictAfter: 'PROCEED' })) },
]
const lists = asked('codes', { vocabulary: 'v', changeable: true })
const REMEDIES: readonly Question[] = [
  one(
    'a list that has one of two already',
    { 'x.l': lists },
    { require: is('x.l', 'containsAll', ['close', 'open']) },
    { 'x.l': ['open'] },
    remedy({ 'x.l': ['open', 'close'] }),
    V,
  ),
  one(
    'a figure that is at the limit',
    { 'x.n': asked('integer'), 'x.a': change },
    { require: all(is('x.n', 'lessThan', 5), yes('x.a')) },
    { 'x.n': 3, 'x.a': false },
    remedy({ 'x.a': true }),
  ),
  one(
    'a named remedy of which a part is so already',
    { 'x.a': change, 'x.b': change },
    {
      require: all(yes('x.a'), yes('x.b')),
      remedies: [{ set: { 'x.a': true, 'x.b': true }, label: { en: 'Do both.' } }],
    },
    { 'x.a': true, 'x.b': false },
    remedy({ 'x.b': true }),
  ),
  one(
    'one of two ways that is half gone',
    { 'x.a': change, 'x.b': change, 'x.c': change },
    { require: any(all(yes('x.a'), yes('x.b')), all(yes('x.b'), yes('x.c'))) },
    { 'x.a': true, 'x.b': false, 'x.c': true },
    remedy({ 'x.b': true }),
  ),
  one(
    'what nobody can change',
    { 'x.a': change, 'x.b': boolean },
    { require: all(yes('x.a'), yes('x.b')) },
    { 'x.a': false, 'x.b': false },
    remedy(),
  ),
  one(
    'what follows from what can be changed',
    { 'x.a': change, 'x.d': derived('boolean', { when: yes('x.a') }) },
    { require: yes('x.d') },
    { 'x.a': false },
    remedy({ 'x.a': true }),
  ),
]

const says = (
  title: string,
  declared: Facts,
  floor: Partial<Requirement>,
  facts: unknown,
  messages: Record<string, string>[],
  parts: Partial<Pack> = {},
): Question =>
  one(
    title,
    declared,
    floor,
    facts,
    messages.map((message) => ({ messages: message })),
    parts,
  )
const words = (message: string, guidance = 'Do it. Then tell.') => ({
  message: { en: message },
  guidance: { en: guidance },
})
const each = { visits: asked('list', { key: 'id' }), 'visits[].n': asked('integer'), 'visits[].ok': boolean }
const MESSAGES: readonly Question[] = [
  says(
    'an item that is not known',
    each,
    { each: 'visits', require: yes('visits[].ok'), ...words('Check {item} now.') },
    {},
    [{ 'F-1': 'Find out: What is it?' }],
  ),
  says(
    'an item that is not known, in the guidance, too',
    each,
    { each: 'visits', require: yes('visits[].ok'), ...words('Check {item}.', 'Look at {item}. Then tell.') },
    {},
    [{ 'F-1': 'Find out: What is it?' }],
  ),
  says(
    'an item that is not known, everywhere',
    each,
    { each: 'visits', require: yes('visits[].ok'), ...words('Check {item}.', 'Look at {item}.') },
    {},
    [{ 'F-1': 'Find out: What is it?' }],
  ),
  says(
    'a field of an item that is not known',
    each,
    { each: 'visits', require: yes('visits[].ok'), ...words('{item} has {visits[].n} rooms.') },
    { visits: [{ id: 'A', ok: false }] },
    [{ 'F-1[A]': 'Do it. Then tell.' }],
  ),
  says(
    'a figure that is null',
    { 'x.n': asked('integer'), 'x.ok': boolean },
    { require: yes('x.ok'), ...words('There are {x.n} rooms.') },
    { 'x.n': null, 'x.ok': false },
    [{ 'F-1': 'Do it. Then tell.' }],
  ),
  says(
    'a figure that is known',
    { 'x.n': asked('integer'), 'x.ok': boolean },
    { require: yes('x.ok'), ...words('There are {x.n} rooms.') },
    { 'x.n': 0, 'x.ok': false },
    [{ 'F-1': 'There are 0 rooms.' }],
  ),
  says(
    'an age that cannot be computed',
    { 'x.on': asked('date'), 'x.n': derived('integer', { ageInDays: 'x.on' }), 'x.ok': boolean },
    { require: yes('x.ok'), ...words('It is {x.n} days old.') },
    { 'x.on': '2027-01-01', 'x.ok': false },
    [{ 'F-1': 'Do it. Then tell.' }],
  ),
]

/** Reasons, remedies and messages. */
export const EXPLAINED: readonly Question[] = [...BECAUSE, ...REMEDIES, ...MESSAGES]
