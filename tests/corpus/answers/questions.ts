import type { Pack, Requirement } from '../../../src/rules/index.ts'
import { all, any, asked, base, derived, is, type Question, rule, terms, yes } from './play.ts'

const boolean = asked('boolean')
const plain = asked('boolean', { decisive: false })
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
const needs = (...questions: string[]) => [{ verdict: 'NEEDS_INFORMATION', questions }]

const k = derived('boolean', { when: any(yes('x.k'), yes('x.t')) })
const tunable = (parts: Partial<Requirement>): Partial<Requirement> => ({
  level: 'required',
  lock: 'tunable',
  ...parts,
})
const LESS_SAID: readonly Question[] = [
  one(
    'a computed figure that never counts',
    {
      'x.a': plain,
      'x.on': asked('date'),
      'x.n': derived('integer', { ageInDays: 'x.on' }, { countsWhen: yes('x.a') }),
      'x.ok': plain,
    },
    tunable({ when: is('x.n', 'lessThan', 3), require: yes('x.ok') }),
    { 'x.a': false },
    [{ verdict: 'PROCEED' }],
  ),
  one(
    'two computed facts, the second of which never counts',
    {
      'x.a': plain,
      'x.k': boolean,
      'x.t': boolean,
      'x.ok': plain,
      'x.m': k,
      'x.e': derived('boolean', { when: yes('x.m') }, { countsWhen: yes('x.a') }),
      'x.d': derived('boolean', { when: yes('x.e') }),
    },
    tunable({ when: yes('x.d'), require: yes('x.ok') }),
    { 'x.k': true, 'x.a': false },
    [{ verdict: 'PROCEED' }],
  ),
  one(
    'a figure known whatever else is said',
    { 'x.k': boolean, 'x.t': boolean, 'x.m': k, 'x.ok': boolean },
    tunable({ when: yes('x.m'), require: yes('x.ok') }),
    { 'x.k': true },
    needs('x.ok'),
  ),
  one(
    'a branch that is never reached',
    {
      'x.a': plain,
      'x.k': boolean,
      'x.c': derived('string', {
        case: [
          { when: yes('x.a'), then: { value: 'one' } },
          { when: yes('x.k'), then: { value: 'two' } },
        ],
      }),
      'x.ok': plain,
    },
    tunable({ when: is('x.c', 'equal', 'two'), require: yes('x.ok') }),
    { 'x.a': true },
    [{ verdict: 'PROCEED', findings: { 'F-1': 'NOT_APPLICABLE' } }],
  ),
  one(
    'an item whose field never counts',
    {
      'x.a': plain,
      visits: asked('list', { key: 'id' }),
      'visits[].k': { ...boolean, countsWhen: yes('x.a') },
    },
    tunable({ each: 'visits', when: yes('visits[].k'), require: yes('x.a') }),
    { 'x.a': false, visits: [{ id: 'A' }] },
    [{ verdict: 'PROCEED' }],
  ),
]

const act = {
  'x.ok': plain,
  'x.act': plain,
  'x.kind': asked('code', { vocabulary: 'v', decisive: false }),
  'x.b': plain,
}
const onClose = (parts: Partial<Requirement> = {}): Partial<Requirement> => ({
  require: yes('x.ok'),
  bites: 'on_close',
  closes: yes('x.act'),
  ...parts,
})
const decisiveAct = Object.fromEntries(
  Object.entries(act).map(([name, fact]) => [name, { ...fact, decisive: true }]),
)
const V = { vocabulary: { v: terms('close', 'open') } }
const CLOSING: readonly Question[] = [
  one(
    'the closing act by its kind',
    decisiveAct,
    onClose({ closes: is('x.kind', 'equal', 'close') }),
    { 'x.ok': false },
    needs('x.kind'),
    V,
  ),
  one(
    'the closing act by a computed fact',
    { ...decisiveAct, 'x.closing': derived('boolean', { when: any(yes('x.act'), yes('x.b')) }) },
    onClose({ closes: yes('x.closing') }),
    { 'x.ok': false, 'x.act': false },
    needs('x.b'),
    V,
  ),
  one(
    'the closing act through a named condition',
    decisiveAct,
    onClose({ closes: { condition: 'closing' } }),
    { 'x.ok': false },
    needs('x.act'),
    { ...V, conditions: { closing: yes('x.act') } },
  ),
  one(
    'an act that closes nothing',
    decisiveAct,
    onClose(),
    { 'x.ok': false, 'x.act': false },
    [{ verdict: 'PROCEED_WITH_CONDITIONS', questions: [] }],
    V,
  ),
  one(
    'a closing act whose rule fails closed',
    decisiveAct,
    onClose({ failClosed: true }),
    { 'x.act': true },
    [{ verdict: 'BLOCKED', questions: ['x.ok'] }],
    V,
  ),
  one(
    'an act not known whose rule fails closed',
    decisiveAct,
    onClose({ failClosed: true }),
    {},
    [
      { verdict: 'NEEDS_INFORMATION', questions: ['x.act', 'x.ok'] },
      { verdict: 'NEEDS_INFORMATION', questions: ['x.ok', 'x.act'] },
    ],
    V,
  ),
  one(
    'an act somebody does not know',
    decisiveAct,
    onClose(),
    { 'x.ok': false, 'x.act': null },
    [{ verdict: 'NEEDS_INFORMATION', questions: [] }],
    V,
  ),
]

const FAIL_CLOSED: readonly Question[] = [
  one(
    'one blocker for want of an answer',
    { 'x.ok': boolean },
    { failClosed: true, require: yes('x.ok') },
    {},
    [{ verdict: 'BLOCKED', questions: ['x.ok'] }],
  ),
  one(
    'a blocker that an answer lifts, behind a computed fact',
    { 'x.on': asked('date'), 'x.n': derived('integer', { ageInDays: 'x.on' }) },
    { failClosed: true, require: is('x.n', 'lessThan', 9) },
    {},
    [{ verdict: 'BLOCKED', questions: ['x.on'] }],
  ),
  one(
    'a field of an item',
    { visits: asked('list', { key: 'id' }), 'visits[].ok': boolean },
    { failClosed: true, each: 'visits', require: yes('visits[].ok') },
    { visits: [{ id: 'A' }] },
    [{ verdict: 'BLOCKED', questions: ['visits[A].ok'] }],
  ),
  {
    title: 'one blocker for want of an answer beside one that stands',
    packs: [
      {
        ...base({ 'x.ok': boolean, 'x.no': boolean }, {}),
        requirements: [
          rule({ failClosed: true, require: yes('x.ok') }),
          rule({ code: 'F-2', require: yes('x.no') }),
        ],
      },
    ],
    facts: { 'x.no': false },
    right: [{ verdict: 'BLOCKED', questions: ['x.ok'] }],
  },
  {
    title: 'two blockers for want of an answer',
    packs: [
      {
        ...base({ 'x.ok': boolean, 'x.no': boolean }, {}),
        requirements: [
          rule({ failClosed: true, require: yes('x.ok') }),
          rule({ code: 'F-2', failClosed: true, require: yes('x.no') }),
        ],
      },
    ],
    facts: {},
    right: [
      { verdict: 'BLOCKED', questions: ['x.no', 'x.ok'] },
      { verdict: 'BLOCKED', questions: ['x.ok', 'x.no'] },
    ],
  },
]

const efforts = {
  'x.a': asked('boolean', { effort: 1 }),
  'x.b': asked('boolean', { effort: 5 }),
  'x.c': asked('boolean', { effort: 3 }),
}
const NULL: readonly Question[] = [
  one(
    'easy, but asked before',
    efforts,
    { require: all(yes('x.a'), yes('x.b'), yes('x.c')) },
    { 'x.a': null },
    [...needs('x.c', 'x.b', 'x.a'), ...needs('x.c', 'x.b')],
  ),
  one('all asked before', efforts, { require: all(yes('x.a'), yes('x.b')) }, { 'x.a': null, 'x.b': null }, [
    ...needs(),
    ...needs('x.a', 'x.b'),
  ]),
  one('asked nested', efforts, { require: all(yes('x.a'), yes('x.b')) }, { x: { a: null } }, [
    ...needs('x.b', 'x.a'),
    ...needs('x.b'),
  ]),
  one(
    'a list asked before',
    { 'x.l': asked('strings', { effort: 1 }), 'x.b': efforts['x.b'] },
    { require: all(is('x.l', 'contains', 'a'), yes('x.b')) },
    { 'x.l': null },
    [...needs('x.b', 'x.l'), ...needs('x.b')],
  ),
  one(
    'a field of an item asked before',
    { visits: asked('list', { key: 'id' }), 'visits[].a': efforts['x.a'], 'visits[].b': efforts['x.b'] },
    { each: 'visits', require: all(yes('visits[].a'), yes('visits[].b')) },
    { visits: [{ id: 'A', a: null }] },
    [...needs('visits[A].b', 'visits[A].a'), ...needs('visits[A].b')],
  ),
  one(
    'answered with what means "not known"',
    { 'x.a': asked('code', { vocabulary: 'v', effort: 1, unknownValues: ['open'] }), 'x.b': efforts['x.b'] },
    { require: all(is('x.a', 'equal', 'close'), yes('x.b')) },
    { 'x.a': 'open' },
    [...needs('x.b', 'x.a'), ...needs('x.b')],
    V,
  ),
]

/** What holds up a verdict, and what is asked next. */
export const QUESTIONS: readonly Question[] = [...LESS_SAID, ...CLOSING, ...FAIL_CLOSED, ...NULL]
