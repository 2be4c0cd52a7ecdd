import type { Pack } from '../../../src/rules/index.ts'
import {
  type Answer,
  asked,
  BLOCKED,
  base,
  derived,
  is,
  NOT_ACCEPTED,
  no,
  packOf,
  type Question,
  rule,
  yes,
} from './play.ts'

const boolean = asked('boolean')
const limit = (parts: object = {}) => ({
  limit: {
    type: 'integer' as const,
    default: 18,
    minimum: 0,
    maximum: 40,
    stricter: 'higher' as const,
    label: { en: 'limit' },
    ...parts,
  },
})
const people = { 'x.age': asked('integer'), 'x.ok': boolean }
const [young, old] = [
  is('x.age', 'lessThan', { param: 'limit' }),
  is('x.age', 'greaterThanInclusive', { param: 'limit' }),
]
const two = (parts: Partial<Pack> = {}) => ({
  ...base(people, { when: young, require: yes('x.ok') }, { parameters: limit() }),
  requirements: [
    rule({ when: young, require: yes('x.ok') }),
    rule({ code: 'F-2', when: old, require: yes('x.ok') }),
  ],
  ...parts,
})
const STILL_2: Answer = { verdict: 'BLOCKED', findings: { 'F-2': 'UNMET' } }
const PARAMETERS: readonly Question[] = [
  {
    title: 'a limit moved by the organisation, read by two floors in opposite ways',
    packs: [two()],
    parameters: { limit: 25 },
    facts: { 'x.age': 19, 'x.ok': false },
    right: [NOT_ACCEPTED, STILL_2, BLOCKED],
  },
  {
    title: 'a limit read by a floor through a named condition',
    packs: [
      two({
        conditions: { grown: old },
        requirements: [rule({ code: 'F-2', when: { condition: 'grown' }, require: yes('x.ok') })],
      }),
      packOf('acme/own', {
        extends: [{ pack: 'tutela/base', range: '*' }],
        parameters: limit({ default: 30 }),
      }),
    ],
    facts: { 'x.age': 20, 'x.ok': false },
    right: [NOT_ACCEPTED, STILL_2],
  },
  {
    title: 'a limit read by a floor through a computed fact',
    packs: [
      two({
        facts: { ...people, 'x.grown': derived('boolean', { when: old }) },
        requirements: [rule({ code: 'F-2', when: yes('x.grown'), require: yes('x.ok') })],
      }),
    ],
    parameters: { limit: 30 },
    facts: { 'x.age': 20, 'x.ok': false },
    right: [NOT_ACCEPTED, STILL_2],
  },
  {
    title: 'a limit read by a floor of a third pack',
    packs: [
      two({ requirements: [rule({ when: young, require: yes('x.ok') })] }),
      packOf('tutela/third', {
        extends: [{ pack: 'tutela/base', range: '*' }],
        requirements: [rule({ code: 'F-2', when: old, require: yes('x.ok') })],
      }),
      packOf('acme/own', {
        extends: [{ pack: 'tutela/base', range: '*' }],
        parameters: limit({ default: 30 }),
      }),
    ],
    facts: { 'x.age': 20, 'x.ok': false },
    right: [NOT_ACCEPTED, STILL_2],
  },
  {
    title: 'a figure that a computed floor multiplies',
    packs: [
      base(
        {
          'x.n': asked('integer'),
          'x.m': derived('integer', { product: [{ param: 'limit' }, { value: -1 }] }),
        },
        { require: is('x.n', 'lessThanInclusive', { fact: 'x.m' }) },
        { parameters: limit({ stricter: 'lower', minimum: -40 }) },
      ),
    ],
    parameters: { limit: 10 },
    facts: { 'x.n': -12 },
    right: [NOT_ACCEPTED, BLOCKED],
  },
  {
    title: 'a figure in a sum with another fact',
    packs: [
      base(
        {
          'x.a': asked('integer'),
          'x.b': asked('integer'),
          'x.n': derived('integer', {
            difference: [{ sum: [{ fact: 'x.a' }, { fact: 'x.b' }] }, { param: 'limit' }],
          }),
        },
        { require: is('x.n', 'lessThanInclusive', 0) },
        { parameters: limit() },
      ),
    ],
    parameters: { limit: 30 },
    facts: { 'x.a': 10, 'x.b': 15 },
    right: [NOT_ACCEPTED, BLOCKED],
  },
  {
    title: 'a figure in a product of two facts, compared with a third',
    packs: [
      base(
        {
          'x.a': asked('integer'),
          'x.b': asked('integer'),
          'x.c': asked('integer'),
          'x.n': derived('integer', { product: [{ fact: 'x.a' }, { fact: 'x.b' }, { param: 'limit' }] }),
        },
        { require: is('x.n', 'lessThanInclusive', { fact: 'x.c' }) },
        { parameters: limit({ stricter: 'lower' }) },
      ),
    ],
    parameters: { limit: 10 },
    facts: { 'x.a': 1, 'x.b': 1, 'x.c': 15 },
    right: [NOT_ACCEPTED, BLOCKED],
  },
  {
    title: 'a figure behind a fact that may be asked, too',
    packs: [
      base(
        {
          'x.n': asked('integer'),
          'x.high': asked('boolean', { derive: { when: is('x.n', 'greaterThan', { param: 'limit' }) } }),
        },
        { require: no('x.high') },
        { parameters: limit() },
      ),
    ],
    parameters: { limit: 30 },
    facts: { 'x.n': 20 },
    right: [NOT_ACCEPTED, BLOCKED],
  },
  {
    title: 'a figure behind the day from which a fact counts',
    packs: [
      base(
        {
          'x.on': asked('date'),
          'x.days': asked('integer'),
          'x.due': derived('date', {
            addDays: [{ fact: 'x.on' }, { sum: [{ fact: 'x.days' }, { param: 'limit' }] }],
          }),
        },
        { require: is('x.due', 'onOrAfter', '2026-03-01') },
        { parameters: limit() },
      ),
    ],
    parameters: { limit: 30 },
    facts: { 'x.on': '2026-02-01', 'x.days': 0 },
    right: [NOT_ACCEPTED, BLOCKED],
  },
  {
    title: 'a length of time in a deadline and in a demand',
    packs: [
      base(
        { 'x.on': asked('date') },
        { require: is('x.on', 'withinLast', { param: 'limit', unit: 'day' }) },
        { parameters: limit({ stricter: 'higher' }) },
      ),
    ],
    parameters: { limit: 30 },
    facts: { 'x.on': '2026-02-04' },
    right: [NOT_ACCEPTED, BLOCKED],
  },
  {
    title: 'the age of a child raised in the shipped packs by the organisation',
    shipped: 'all',
    parameters: { childAgeBelow: 21 },
    facts: {
      subject: { kinds: ['client'] },
      client: { ageYears: 19, circumstances: [] },
      measures: { individualRiskAssessment: false, informedChoiceSupported: false },
    },
    right: [NOT_ACCEPTED, { findings: { 'CG-2.1': 'UNMET' } }],
  },
]

/** Parameters that protect by one floor and weaken another. */
export const MOVED_PARAMETERS: readonly Question[] = PARAMETERS
