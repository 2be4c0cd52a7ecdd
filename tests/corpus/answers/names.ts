import type { Pack, Requirement } from '../../../src/rules/index.ts'
import {
  type Answer,
  all,
  any,
  asked,
  BLOCKED,
  base,
  derived,
  is,
  NEEDS,
  NOT_ACCEPTED,
  no,
  not,
  packOf,
  type Question,
  rule,
  terms,
  yes,
} from './play.ts'

const boolean = asked('boolean')
const OPEN: Answer = { ...NEEDS, findings: { 'F-1': 'OPEN' } }
const own = (parts: Partial<Pack>) => packOf('acme/own', parts)
const extending = (parts: Partial<Pack>, ...packs: string[]) =>
  packOf('acme/own', { extends: packs.map((pack) => ({ pack, range: '*' })), ...parts })

const TRANSFER = {
  subject: { kinds: ['organisation'] },
  action: { type: 'transfer_electronically' },
  transfer: { encrypted: false },
}
const CF_P5: Answer = { verdict: 'BLOCKED', findings: { 'CF-P5': 'UNMET' } }
const shippedFloor = (title: string, parts: Partial<Pack>): Question => ({
  title,
  shipped: ['tutela/core-safety', 'tutela/confidentiality'],
  packs: [own(parts)],
  facts: TRANSFER,
  right: [NOT_ACCEPTED, CF_P5],
})
const NAMES: readonly Question[] = [
  shippedFloor('an object above a fact', { facts: { transfer: asked('object') } }),
  shippedFloor('a list above a fact', { facts: { transfer: asked('list', { key: 'id' }) } }),
  shippedFloor('a text above a fact', { facts: { transfer: asked('string') } }),
  shippedFloor('a fact below a fact', { facts: { 'transfer.encrypted.strength': asked('integer') } }),
  shippedFloor('a fact of an item where others have a fact', {
    facts: { transfer: asked('list', { key: 'id' }), 'transfer[].encrypted': boolean },
  }),
  shippedFloor('the same fact with values that mean "not known"', {
    facts: { 'transfer.encrypted': { ...boolean, unknownValues: [false] } },
  }),
  shippedFloor('the same fact that never counts', {
    facts: { 'transfer.encrypted': { ...boolean, countsWhen: is('transfer.encrypted', 'equal', true) } },
  }),
  shippedFloor('the same fact computed', {
    facts: { 'transfer.encrypted': derived('boolean', { value: true }) },
  }),
  shippedFloor('a requirement with the same code', {
    requirements: [rule({ code: 'CF-P5', lock: 'local', level: 'info' })],
  }),
]

const onX = (parts: Partial<Pack> = {}) =>
  base(
    { 'a.x': boolean, 'a.y': derived('boolean', { when: { condition: 'isX' } }), 'a.done': boolean },
    { when: yes('a.y'), require: yes('a.done') },
    { conditions: { isX: yes('a.x') }, ...parts },
  )
const again = { 'a.x': boolean, 'a.y': derived('boolean', { when: { condition: 'isX' } }) }
const REPEATED: readonly Question[] = [
  {
    title: 'a computed fact again, with its condition turned round two names down',
    packs: [
      onX(),
      own({ facts: again, conditions: { isX: not({ condition: 'other' }), other: yes('a.x') } }),
    ],
    facts: { a: { x: true, done: false } },
    right: [NOT_ACCEPTED, BLOCKED],
  },
  {
    title: 'a computed fact again, with a parameter of its own',
    packs: [
      base(
        {
          'a.n': asked('integer'),
          'a.y': derived('boolean', { when: is('a.n', 'greaterThan', { param: 'most' }) }),
          'a.done': boolean,
        },
        { when: yes('a.y'), require: yes('a.done') },
        { parameters: { most: { type: 'integer', default: 3, stricter: 'lower', label: { en: 'most' } } } },
      ),
      own({
        facts: {
          'a.n': asked('integer'),
          'a.y': derived('boolean', { when: is('a.n', 'greaterThan', { param: 'most' }) }),
        },
        parameters: { most: { type: 'integer', default: 30, stricter: 'lower', label: { en: 'most' } } },
      }),
    ],
    facts: { a: { n: 9, done: false } },
    right: [NOT_ACCEPTED, BLOCKED],
  },
  {
    title: 'when a fact counts, again, with a condition of its own',
    packs: [
      base(
        { 'a.x': boolean, 'a.done': boolean, 'a.y': { ...boolean, countsWhen: { condition: 'isX' } } },
        { when: yes('a.y'), require: yes('a.done') },
        { conditions: { isX: yes('a.x') } },
      ),
      own({
        facts: { 'a.x': boolean, 'a.y': { ...boolean, countsWhen: { condition: 'isX' } } },
        conditions: { isX: no('a.x') },
      }),
    ],
    facts: { a: { x: true, y: true, done: false } },
    right: [NOT_ACCEPTED, BLOCKED],
  },
  {
    title: 'a computed fact again, word for word, with the same condition',
    packs: [onX(), own({ facts: again, conditions: { isX: yes('a.x') } })],
    facts: { a: { x: true, done: false } },
    right: [BLOCKED],
  },
  {
    title: 'a condition of the same name that no fact of the other pack reads',
    packs: [
      onX(),
      own({
        facts: { 'b.x': boolean },
        conditions: { isX: no('b.x') },
        requirements: [
          rule({ code: 'acme/1', lock: 'local', level: 'advisory', require: { condition: 'isX' } }),
        ],
      }),
    ],
    facts: { a: { x: true, done: false }, b: { x: false } },
    right: [NOT_ACCEPTED, { ...BLOCKED, findings: { 'F-1': 'UNMET', 'acme/1': 'MET' } }],
  },
]

const scale = (
  operator: string,
  value: string,
  added: number,
  right: Question['right'],
  parts: Partial<Requirement> = {},
): Question => ({
  title: `a code at ${added} of a scale of which a floor wants ${JSON.stringify(parts.when ?? parts.require ?? [operator, value])}`,
  packs: [
    base(
      {
        'x.c': asked('code', { vocabulary: 'v', open: true }),
        'x.ok': boolean,
        'x.d': derived('boolean', { when: is('x.c', operator, value) }),
      },
      { require: is('x.c', operator, value), ...parts },
      { vocabulary: { v: terms('low', 'medium', 'high') }, conditions: { calm: is('x.c', operator, value) } },
    ),
    extending({ vocabulary: { v: { extreme: { title: { en: 'e' }, order: added } } } }, 'tutela/base'),
  ],
  facts: { 'x.c': 'extreme', 'x.ok': false },
  right,
})
const POSSIBLE: Answer = { ...NEEDS, findings: { 'F-1': 'POSSIBLE' } }
const SCALES: readonly Question[] = [
  scale('atMost', 'medium', 2, [NOT_ACCEPTED, OPEN]),
  scale('atLeast', 'medium', 9, [NOT_ACCEPTED, OPEN]),
  scale('atMost', 'medium', 9, [BLOCKED, NOT_ACCEPTED]),
  scale('atLeast', 'high', 0, [NOT_ACCEPTED, POSSIBLE], {
    when: is('x.c', 'atLeast', 'high'),
    require: yes('x.ok'),
  }),
  scale('atMost', 'medium', -5, [NOT_ACCEPTED, OPEN], { require: { condition: 'calm' } }),
  scale('atMost', 'medium', -5, [NOT_ACCEPTED, OPEN], { require: yes('x.d') }),
  scale('atMost', 'medium', -5, [NOT_ACCEPTED, OPEN], { require: not(is('x.c', 'atLeast', 'high')) }),
]

const evidence = (
  facts: Pack['facts'],
  require: Requirement['require'],
  right: Question['right'],
  title: string,
): Question => ({
  title,
  packs: [base(facts, { require }, { vocabulary: { v: terms('low', 'high') } })],
  facts: {},
  right,
})
const UNSAID: Question['right'] = [NOT_ACCEPTED, OPEN]
const EVIDENCE: readonly Question[] = [
  evidence(
    { 'x.ok': asked('boolean', { derive: { value: true } }) },
    yes('x.ok'),
    UNSAID,
    'evidence that is a constant',
  ),
  evidence(
    { 'x.n': asked('integer', { derive: { sum: [{ value: 1 }, { value: 2 }] } }) },
    is('x.n', 'greaterThan', 2),
    UNSAID,
    'evidence that is a sum of constants',
  ),
  evidence(
    { 'x.a': asked('code', { vocabulary: 'v', derive: { value: 'low' } }) },
    is('x.a', 'atMost', 'low'),
    UNSAID,
    'evidence that is a constant code',
  ),
  evidence(
    { 'x.ok': derived('boolean', { value: true }) },
    yes('x.ok'),
    UNSAID,
    'evidence that is only a constant',
  ),
  evidence(
    {
      'x.k': derived('boolean', { value: true }),
      'x.ok': asked('boolean', { derive: { when: yes('x.k') } }),
    },
    yes('x.ok'),
    UNSAID,
    'evidence that follows from a constant',
  ),
  evidence(
    {
      'x.b': boolean,
      'x.ok': asked('boolean', { derive: { when: any(yes('x.b'), not(all(yes('x.b'), no('x.b')))) } }),
    },
    yes('x.ok'),
    UNSAID,
    'evidence that follows from anything',
  ),
  evidence(
    { 'x.s': { ...boolean, assume: true }, 'x.ok': asked('boolean', { derive: { when: yes('x.s') } }) },
    yes('x.ok'),
    UNSAID,
    'evidence that follows from what is assumed',
  ),
  evidence(
    { 'x.s': { ...boolean, assume: true } },
    any(yes('x.s'), yes('x.s')),
    UNSAID,
    'evidence that is assumed',
  ),
]

const NAMED_TWICE: readonly Question[] = [
  {
    title: 'a condition that two packs above name, read by a computed fact of a third',
    packs: [
      base({ 'x.s': boolean, 'x.d': boolean }, { require: yes('x.d') }),
      packOf('acme/aa', { extends: [{ pack: 'tutela/base', range: '*' }], conditions: { fine: yes('x.s') } }),
      packOf('acme/bb', { extends: [{ pack: 'tutela/base', range: '*' }], conditions: { fine: yes('x.d') } }),
      packOf('acme/cc', {
        extends: [
          { pack: 'acme/aa', range: '*' },
          { pack: 'acme/bb', range: '*' },
        ],
        facts: { 'c.fine': derived('boolean', { when: { condition: 'fine' } }) },
        requirements: [rule({ code: 'acme/c', lock: 'local', require: yes('c.fine') })],
      }),
    ],
    facts: { x: { s: true, d: false } },
    right: [NOT_ACCEPTED],
  },
  {
    title: 'a condition that a pack and one below it name',
    packs: [
      base(
        { 'x.s': boolean, 'x.d': boolean },
        { require: { condition: 'fine' } },
        { conditions: { fine: yes('x.d') } },
      ),
      extending(
        {
          conditions: { fine: yes('x.s') },
          requirements: [rule({ code: 'acme/c', lock: 'local', require: { condition: 'fine' } })],
        },
        'tutela/base',
      ),
    ],
    facts: { x: { s: true, d: false } },
    right: [NOT_ACCEPTED, { verdict: 'BLOCKED', findings: { 'F-1': 'UNMET', 'acme/c': 'MET' } }],
  },
]

/** What a pack may not do to the names, scales and evidence of another. */
export const NAMES_OF_PACKS: readonly Question[] = [
  ...NAMES,
  ...REPEATED,
  ...SCALES,
  ...EVIDENCE,
  ...NAMED_TWICE,
]
