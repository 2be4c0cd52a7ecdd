import {
  above,
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
  type Question,
  yes,
} from './play.ts'
import { required, type Weakening, weakening } from './weakening.ts'

const boolean = asked('boolean')
const object = { 'x.o': asked('object'), 'x.ok': boolean }
const three = {
  'x.d': boolean,
  'x.n': asked('boolean', { decisive: false }),
  'x.ok': asked('boolean', { decisive: false }),
  'x.b': boolean,
}
const decisive = { 'x.d': boolean, 'x.b': boolean, 'x.ok': boolean }
const D_AND_N = all(yes('x.d'), yes('x.n'))
const HELD_UP: readonly Weakening[] = [
  {
    title: 'failing closed of a required floor',
    facts: three,
    floor: required(yes('x.d')),
    change: { failClosed: true },
    given: {},
    still: NEEDS,
  },
  {
    title: 'failing closed, with null',
    facts: three,
    floor: required(yes('x.d')),
    change: { failClosed: true },
    given: { 'x.d': null },
    still: NEEDS,
  },
  {
    title: 'failing closed of a floor per item',
    facts: { visits: asked('list', { key: 'id' }), 'visits[].ok': boolean },
    floor: required(yes('visits[].ok'), { each: 'visits' }),
    change: { failClosed: true },
    given: { visits: [{ id: 'A' }] },
    still: NEEDS,
  },
  {
    title: 'a wider case without the decisive fact',
    facts: three,
    floor: required(yes('x.ok'), { when: D_AND_N }),
    change: { when: yes('x.n') },
    given: {},
    still: NEEDS,
  },
  {
    title: 'a wider case with a fact that is not decisive',
    facts: three,
    floor: required(yes('x.ok'), { when: D_AND_N }),
    change: { when: any(yes('x.n'), yes('x.ok')) },
    given: {},
    still: NEEDS,
  },
  {
    title: 'a narrower demand without the decisive fact',
    facts: three,
    floor: required(any(yes('x.d'), yes('x.n'))),
    change: { require: yes('x.n') },
    given: {},
    still: NEEDS,
  },
  {
    title: 'a demand that nobody can fulfil',
    facts: three,
    floor: required(yes('x.d')),
    change: { require: all(yes('x.d'), yes('x.n'), no('x.n')) },
    given: { 'x.n': true },
    still: NEEDS,
  },
  {
    title: 'fewer roles where nobody said who did it',
    facts: { ...three, 'x.by': asked('code', { vocabulary: 'roles' }) },
    floor: required(yes('x.n'), { responsible: ['low', 'high'], performedBy: 'x.by' }),
    change: { responsible: ['low'], failClosed: true },
    given: { 'x.n': true },
    still: NEEDS,
  },
  {
    title: 'a higher level and failing closed',
    facts: three,
    floor: required(yes('x.d')),
    change: { level: 'blocking', failClosed: true },
    given: {},
    still: BLOCKED,
  },
]

const CONSTANT: readonly Weakening[] = [
  {
    title: 'a flag that may be asked and is always true',
    facts: { 'x.s': asked('boolean', { derive: { value: true }, protective: 'lower' }), 'x.ok': boolean },
    floor: { when: no('x.s'), require: yes('x.ok') },
    change: { when: all(no('x.s'), yes('x.ok')) },
    given: { 'x.s': false, 'x.ok': false },
  },
  {
    title: 'a figure that may be asked, computed by branches',
    facts: {
      'x.b': boolean,
      'x.n': asked('integer', {
        derive: { case: [{ when: yes('x.b'), then: { value: 1 } }] },
        protective: 'higher',
      }),
    },
    floor: { require: is('x.n', 'lessThan', 5) },
    change: { require: is('x.n', 'lessThan', 10) },
    given: { 'x.n': 7 },
  },
  {
    title: 'a sum of constants',
    facts: {
      'x.n': asked('integer', { derive: { sum: [{ value: 1 }, { value: 2 }] }, protective: 'higher' }),
      'x.ok': boolean,
    },
    floor: { when: is('x.n', 'greaterThan', 5), require: yes('x.ok') },
    change: { when: is('x.n', 'greaterThan', 8) },
    given: { 'x.n': 7, 'x.ok': false },
  },
  {
    title: 'a code that is handed on',
    facts: {
      'x.a': asked('code', { vocabulary: 'v' }),
      'x.c': asked('code', { vocabulary: 'v', derive: { fact: 'x.a' } }),
    },
    floor: { require: is('x.c', 'atMost', 'low') },
    change: { require: is('x.c', 'atMost', 'medium') },
    given: { 'x.c': 'medium' },
  },
]

const never = all(yes('x.b'), no('x.b'))
const ATTESTED: readonly Weakening[] = [
  {
    title: '"no" turned into "not known"',
    facts: three,
    floor: required(yes('x.d')),
    change: { require: any(yes('x.d'), never) },
    given: { 'x.d': false },
    attestations: ['F-1'],
    still: { findings: { 'F-1': 'UNMET' } },
  },
  {
    title: '"no" into "not known" by a comparison of two facts',
    facts: three,
    floor: required(yes('x.d')),
    change: { require: any(yes('x.d'), all(is('x.d', 'equal', { fact: 'x.b' }), yes('x.d'))) },
    given: { 'x.d': false },
    attestations: ['F-1'],
    still: { findings: { 'F-1': 'UNMET' } },
  },
  {
    title: '"no" into "not known" by an object',
    facts: { ...three, ...object },
    floor: required(yes('x.d')),
    change: { require: any(yes('x.d'), all(is('x.o', 'equal', 'a', '/p'), is('x.o', 'equal', 1, '/p'))) },
    given: { 'x.d': false, 'x.o': { p: 'a' } },
    attestations: ['F-1'],
    still: { findings: { 'F-1': 'UNMET' } },
  },
  {
    title: 'no longer failing closed by being left out',
    facts: three,
    floor: required(yes('x.d'), { failClosed: true }),
    change: { require: any(yes('x.d'), never), failClosed: true },
    given: { 'x.d': false },
    attestations: ['F-1'],
    still: { findings: { 'F-1': 'UNMET' } },
  },
  {
    title: '"no" into "not known" per item',
    facts: { visits: asked('list', { key: 'id' }), 'visits[].ok': boolean, 'x.b': boolean },
    floor: required(yes('visits[].ok'), { each: 'visits' }),
    change: { require: any(yes('visits[].ok'), never) },
    given: { visits: [{ id: 'A', ok: false }] },
    attestations: ['F-1'],
    still: { findings: { 'F-1[A]': 'UNMET' } },
  },
]

const THROUGH_NAMES: readonly Weakening[] = [
  {
    title: 'through a named condition of its own',
    facts: decisive,
    floor: { when: yes('x.d'), require: yes('x.ok') },
    change: { when: { condition: 'fewer' } },
    own: { conditions: { fewer: all(yes('x.d'), yes('x.b')) } },
    given: { 'x.d': true, 'x.b': false, 'x.ok': false },
  },
  {
    title: 'through two named conditions',
    facts: decisive,
    floor: { require: all(yes('x.d'), yes('x.ok')) },
    change: { require: { condition: 'lax' } },
    own: {
      conditions: { either: any(yes('x.d'), yes('x.ok')), lax: all({ condition: 'either' }, yes('x.d')) },
    },
    given: { 'x.d': true, 'x.ok': false },
  },
  {
    title: 'through a computed fact of its own',
    facts: decisive,
    floor: { require: all(yes('x.d'), yes('x.ok')) },
    change: { require: yes('own.done') },
    own: { facts: { 'own.done': derived('boolean', { when: any(yes('x.d'), yes('x.ok')) }) } },
    given: { 'x.d': true, 'x.ok': false },
  },
  {
    title: 'through a case of its own',
    facts: decisive,
    floor: { when: yes('x.d'), require: yes('x.ok') },
    change: { when: is('own.kind', 'equal', 'risky') },
    own: {
      facts: {
        'own.kind': derived('string', {
          case: [
            { when: yes('x.b'), then: { value: 'fine' } },
            { when: yes('x.d'), then: { value: 'risky' } },
          ],
        }),
      },
    },
    given: { 'x.d': true, 'x.b': true, 'x.ok': false },
  },
  {
    title: 'through a parameter of its own',
    facts: { 'x.n': asked('integer') },
    floor: { require: is('x.n', 'lessThanInclusive', 3) },
    change: { require: is('x.n', 'lessThanInclusive', { param: 'own.most' }) },
    own: {
      parameters: { 'own.most': { type: 'integer', default: 4, stricter: 'lower', label: { en: 'most' } } },
    },
    given: { 'x.n': 4 },
  },
  {
    title: 'through a fact that does not always count',
    facts: decisive,
    floor: { when: yes('x.d'), require: yes('x.ok') },
    change: { when: yes('own.guarded') },
    own: { facts: { 'own.guarded': derived('boolean', { when: yes('x.d') }, { countsWhen: yes('x.b') }) } },
    given: { 'x.d': true, 'x.b': false, 'x.ok': false },
  },
]

/** A parameter of its own, moved by the organisation after the override was compared. */
const MOVED: readonly Question[] = [
  {
    title: 'a parameter of an override moved by the organisation',
    packs: [
      base({ 'x.n': asked('integer') }, { require: is('x.n', 'lessThanInclusive', 3) }),
      above(
        { require: is('x.n', 'lessThanInclusive', { param: 'own.most' }) },
        {
          parameters: {
            'own.most': { type: 'integer', default: 2, stricter: 'higher', label: { en: 'most' } },
          },
        },
      ),
    ],
    parameters: { 'own.most': 9 },
    facts: { 'x.n': 7 },
    right: [NOT_ACCEPTED, BLOCKED],
  },
]

/** Changes of floors that let a verdict through, or ask less in a roundabout way. */
export const HELD_FLOORS: readonly Question[] = [
  ...[...HELD_UP, ...CONSTANT, ...ATTESTED, ...THROUGH_NAMES].map(weakening),
  ...MOVED,
]
