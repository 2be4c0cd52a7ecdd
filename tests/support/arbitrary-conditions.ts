import fc from 'fast-check'
import type { OperatorName } from '../../src/rules/operators/signatures.ts'
import type { Condition, ConditionValue } from '../../src/rules/pack/format.ts'
import { DAYS, MOMENTS, SHADES, TOKENS, WORDS } from './arbitrary-values.ts'

/** Where a condition stands: what may be read there is lint's law. */
export interface Place {
  /** Evidence is never assumed, so a `require` reads no fact that has `assume`. */
  readonly assumed: boolean
  /** Inside a requirement with `each` the fields of one item are at hand. */
  readonly item: boolean
  /** Names of conditions that may be referred to. */
  readonly named: readonly string[]
}

interface Template {
  readonly fact: string
  readonly assumed?: true
  readonly item?: true
  readonly leaf: fc.Arbitrary<Omit<Condition, 'fact'>>
}

const compare = (operator: readonly OperatorName[], value: fc.Arbitrary<ConditionValue>) =>
  fc.record({ operator: fc.constantFrom(...operator), value })
const stated = compare(['isStated'], fc.constant(true))
const some = <T>(values: readonly T[]) =>
  fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 3 })
const to = (...facts: readonly string[]) => fc.constantFrom(...facts.map((fact) => ({ fact })))

const EQUALITY = ['equal', 'notEqual'] as const
const MEMBERSHIP = ['in', 'notIn'] as const
const ORDER = ['lessThan', 'lessThanInclusive', 'greaterThan', 'greaterThanInclusive'] as const
const DATES = ['before', 'after', 'onOrBefore', 'onOrAfter'] as const
const TEXT = ['startsWith', 'endsWith', 'matchesGlob'] as const

const booleans = (...others: readonly string[]) =>
  fc.oneof(
    compare(EQUALITY, fc.boolean()),
    compare(MEMBERSHIP, some([true, false])),
    ...(others.length > 0 ? [compare(EQUALITY, to(...others))] : []),
    stated,
  )
const figures = (literal: fc.Arbitrary<number>, ...others: readonly string[]) =>
  fc.oneof(
    compare([...EQUALITY, ...ORDER], literal),
    compare(['multipleOf'], literal),
    compare(MEMBERSHIP, fc.uniqueArray(literal, { minLength: 1, maxLength: 3 })),
    compare(
      [...EQUALITY, ...ORDER],
      fc.oneof(fc.constant({ param: 'limit' }), ...(others.length > 0 ? [to(...others)] : [])),
    ),
    stated,
  )
const durations: fc.Arbitrary<ConditionValue> = fc.oneof(
  fc.constantFrom('P1D', 'P30D', 'P1M', 'P12M', 'P2W', 'P1Y2M3D', 'P0D'),
  fc.constant({ param: 'months', unit: 'month' as const }),
)
const dates = (literals: readonly string[], ...others: readonly string[]) =>
  fc.oneof(
    compare(EQUALITY, fc.constantFrom(...literals)),
    compare(DATES, fc.constantFrom(...DAYS, ...MOMENTS)),
    compare(MEMBERSHIP, some(literals)),
    compare([...EQUALITY, ...DATES], to(...others)),
    compare(['olderThan', 'withinLast'], durations),
    stated,
  )
const texts = (literals: readonly string[], ...others: readonly string[]) =>
  fc.oneof(
    compare(EQUALITY, fc.constantFrom(...literals)),
    compare(MEMBERSHIP, some(literals)),
    compare(
      TEXT,
      fc.constantFrom('', '*', 'r*', '*d*', '?e?', 'red', 'e', 'g*e*', '**', 'm?d*m', 'r*n', 'g*n', '*?n'),
    ),
    ...(others.length > 0 ? [compare(EQUALITY, to(...others))] : []),
    stated,
  )
const lists = (literals: readonly string[], ...others: readonly string[]) =>
  fc.oneof(
    compare(['contains', 'doesNotContain'], fc.constantFrom(...literals)),
    compare(['containsAny', 'containsAll', 'covers'], some(literals)),
    ...(others.length > 0 ? [compare(['covers'], to(...others))] : []),
    stated,
  )
const parts = fc
  .tuple(
    fc.constantFrom('/size', '/name', '/deep/er', '/list/0', '/a~1b', '/gone', '/ok'),
    fc.oneof(
      compare([...EQUALITY, ...ORDER], fc.integer({ min: 0, max: 3 })),
      compare([...EQUALITY, ...TEXT], fc.constantFrom(...WORDS)),
      compare(EQUALITY, fc.boolean()),
      compare(
        MEMBERSHIP,
        fc.uniqueArray(fc.oneof(fc.constantFrom(...WORDS), fc.integer({ min: 0, max: 3 })), {
          minLength: 1,
          maxLength: 3,
        }),
      ),
      stated,
    ),
  )
  .map(([path, leaf]) => ({ ...leaf, path }))

const small = fc.integer({ min: 0, max: 6 })
const FLAGS = ['flag.one', 'flag.two', 'flag.three'] as const

const TEMPLATES: readonly Template[] = [
  ...FLAGS.map((fact) => ({ fact, leaf: booleans(...FLAGS, 'derived.flag') })),
  { fact: 'derived.flag', leaf: booleans() },
  { fact: 'guarded', leaf: booleans('flag.one') },
  { fact: 'derived.guarded', leaf: booleans('flag.three') },
  { fact: 'count.one', leaf: figures(small, 'count.two', 'amount', 'derived.sum') },
  { fact: 'count.two', leaf: figures(small, 'count.one') },
  { fact: 'amount', leaf: figures(fc.constantFrom(-1.5, 0, 0.1, 2, 2.5), 'count.one') },
  { fact: 'derived.amount', leaf: figures(fc.constantFrom(-0.2, 0.1, 0.5, 1.9, 2.4, 7), 'amount') },
  { fact: 'derived.size', leaf: figures(small) },
  { fact: 'derived.sum', leaf: figures(small, 'stock') },
  { fact: 'derived.case', leaf: figures(small) },
  { fact: 'derived.age', leaf: figures(fc.constantFrom(0, 1, 30, 365)) },
  { fact: 'age', leaf: figures(fc.constantFrom(0, 1, 30, 365)) },
  { fact: 'stock', leaf: figures(small) },
  { fact: 'word', leaf: texts(WORDS) },
  {
    fact: 'shade',
    leaf: fc.oneof(texts(SHADES), compare(['atLeast', 'atMost'], fc.constantFrom(...SHADES))),
  },
  { fact: 'token', leaf: texts(TOKENS) },
  { fact: 'words', leaf: lists(WORDS) },
  { fact: 'tokens.one', leaf: lists(TOKENS, 'tokens.two') },
  { fact: 'tokens.two', leaf: lists(TOKENS, 'tokens.one', 'derived.rest') },
  { fact: 'derived.rest', leaf: lists(TOKENS) },
  { fact: 'day.one', leaf: dates(DAYS, 'day.two', 'moment', 'derived.due') },
  { fact: 'day.two', leaf: dates(DAYS, 'day.one') },
  { fact: 'moment', leaf: dates(MOMENTS, 'day.one', 'derived.due') },
  { fact: 'derived.due', leaf: dates(DAYS, 'moment') },
  { fact: 'thing', leaf: fc.oneof(parts, stated) },
  { fact: 'derived.items', leaf: figures(small) },
  { fact: 'assumed.flag', assumed: true, leaf: booleans('flag.one') },
  { fact: 'assumed.token', assumed: true, leaf: texts(TOKENS) },
  { fact: 'assumed.tokens', assumed: true, leaf: lists(TOKENS) },
  { fact: 'derived.assumed', assumed: true, leaf: booleans() },
  { fact: 'items[].flag', item: true, leaf: booleans('flag.one') },
  { fact: 'items[].score', item: true, leaf: figures(fc.integer({ min: 1, max: 5 }), 'count.one') },
  { fact: 'items[].token', item: true, leaf: texts(TOKENS) },
  { fact: 'items[].day', item: true, leaf: dates(DAYS, 'day.one') },
  { fact: 'items[].late', item: true, leaf: booleans() },
  { fact: 'items[].squared', item: true, leaf: figures(small) },
  { fact: 'items[].noted', item: true, leaf: booleans() },
]

/**
 * A condition that lint accepts at this place: every operator, every type, named conditions, and all nestings. Half of them
 * speak of one to three facts only, so that comparisons of one fact meet.
 */
export function arbitraryCondition({ assumed, item, named }: Place, depth = 2): fc.Arbitrary<Condition> {
  const usable = TEMPLATES.filter((one) => (assumed || !one.assumed) && (item || !one.item))
  // Fields of an item are few among all facts; where they are at hand they are read half of the time.
  const groups = [usable.filter((one) => one.item), usable.filter((one) => !one.item)]
  const filled = groups.filter((group) => group.length > 0)
  const ofAny = fc.oneof(...filled.map((group) => fc.constantFrom(...group)))
  const ofFew = fc.uniqueArray(ofAny, { minLength: 1, maxLength: 3 })
  return fc.oneof(
    conditionOver(ofAny, named, depth),
    ofFew.chain((few) => conditionOver(fc.constantFrom(...few), named, depth)),
  )
}

function conditionOver(
  templates: fc.Arbitrary<Template>,
  named: readonly string[],
  depth: number,
): fc.Arbitrary<Condition> {
  const leaf = templates.chain(({ fact, leaf: rest }) =>
    rest.map((chosen): Condition => ({ fact, ...chosen })),
  )
  if (depth === 0) return leaf
  const inner = conditionOver(templates, named, depth - 1)
  const children = fc.array(inner, { minLength: 1, maxLength: 3 })
  const references = named.length === 0 ? [] : [fc.constantFrom(...named).map((condition) => ({ condition }))]
  return fc.oneof(
    { weight: 3, arbitrary: leaf },
    { weight: 2, arbitrary: children.map((all) => ({ all })) },
    { weight: 2, arbitrary: children.map((any) => ({ any })) },
    { weight: 1, arbitrary: inner.map((not) => ({ not })) },
    ...references.map((arbitrary) => ({ weight: 1, arbitrary })),
  )
}
