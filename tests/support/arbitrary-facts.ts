import fc from 'fast-check'
import { DAYS, MOMENTS, ROLES, SHADES, TOKENS, WORDS } from './arbitrary-values.ts'

/** Facts by dotted name, as a caller sends them; `items` is a list of objects. */
export type FlatFacts = Readonly<Record<string, unknown>>
type Item = Readonly<Record<string, unknown>>

const some = (values: readonly string[]) => fc.uniqueArray(fc.constantFrom(...values), { maxLength: 4 })
const day = fc.constantFrom(...DAYS)
const moment = fc.constantFrom(...MOMENTS)

const ITEM_FIELDS: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  flag: fc.boolean(),
  score: fc.integer({ min: 1, max: 5 }),
  token: fc.constantFrom(...TOKENS),
  day,
  noted: fc.boolean(),
}
const arbitraryItem = fc.record(
  { id: fc.constantFrom('H1', 'H2', 'H3'), ...ITEM_FIELDS },
  { requiredKeys: ['id'] },
)

const VALUES: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  'flag.one': fc.boolean(),
  'flag.two': fc.boolean(),
  'flag.three': fc.boolean(),
  'count.one': fc.integer({ min: 0, max: 10 }),
  'count.two': fc.oneof(
    fc.integer({ min: -3, max: 7 }),
    fc.constantFrom(Number.MAX_SAFE_INTEGER, -Number.MAX_SAFE_INTEGER),
  ),
  amount: fc.constantFrom(-1.5, 0, -0, 0.1, 0.30000000000000004, 2, 2.5, 1e300),
  word: fc.constantFrom(...WORDS, 'n/a', 'constructor'),
  shade: fc.constantFrom(...SHADES),
  token: fc.constantFrom(...TOKENS, 'mauve', '__proto__'),
  words: some([...WORDS, 'toString']),
  'tokens.one': some(TOKENS),
  'tokens.two': some([...TOKENS, 'mauve']),
  'day.one': fc.oneof(day, moment),
  'day.two': day,
  moment: fc.oneof(moment, day),
  thing: fc.record(
    {
      size: fc.oneof(fc.integer({ min: 0, max: 3 }), fc.constantFrom('2', null, true, [2], {})),
      name: fc.oneof(fc.constantFrom(...WORDS), fc.constantFrom(5, null, ['red'])),
      deep: fc.oneof(
        fc.constant(null),
        fc.record({ er: fc.oneof(fc.boolean(), fc.integer({ min: 0, max: 3 })) }),
      ),
      list: fc.array(fc.oneof(fc.constantFrom(...WORDS), fc.integer({ min: 0, max: 3 })), { maxLength: 2 }),
      'a/b': fc.boolean(),
      ok: fc.boolean(),
    },
    { requiredKeys: [] },
  ),
  guarded: fc.boolean(),
  'done.by': fc.constantFrom(...ROLES),
  'done.all': some([...ROLES, 'stranger']),
  age: fc.constantFrom(0, 1, 30, 31, 365),
  stock: fc.integer({ min: -2, max: 6 }),
  'assumed.flag': fc.boolean(),
  'assumed.token': fc.constantFrom(...TOKENS),
  'assumed.tokens': some(TOKENS),
  items: fc.uniqueArray(arbitraryItem, { maxLength: 3, selector: ({ id }) => id }),
}

/** Facts that have `assume` in the generated packs. */
export const isAssumed = (name: string): boolean => name.startsWith('assumed.')

/** Facts that are asked for and also derived, with what they are derived from. */
const DERIVED_FROM: Readonly<Record<string, readonly string[]>> = {
  age: ['day.two'],
  stock: ['count.one', 'count.two'],
}

/** Values of the right types for most facts of the generated packs; `null` (not known) now and then. */
export const arbitraryFacts: fc.Arbitrary<FlatFacts> = fc.record(
  Object.fromEntries(
    Object.entries(VALUES).map(([name, value]) => [
      name,
      fc.oneof({ weight: 12, arbitrary: value }, { weight: 1, arbitrary: fc.constant(null) }),
    ]),
  ),
  { requiredKeys: [] },
)

/** Facts of which none is given both directly and through the facts it is derived from. */
export const arbitraryConsistentFacts: fc.Arbitrary<FlatFacts> = arbitraryFacts.map((facts) =>
  without(
    facts,
    Object.keys(DERIVED_FROM).filter((name) =>
      (DERIVED_FROM[name] ?? []).some((input) => isGiven(facts, input)),
    ),
  ),
)

const isGiven = (facts: FlatFacts, name: string) => facts[name] !== undefined && facts[name] !== null

/** The facts without some of them. */
export function without(facts: FlatFacts, names: readonly string[]): FlatFacts {
  return Object.fromEntries(Object.entries(facts).filter(([name]) => !names.includes(name)))
}

/**
 * The facts, with more of them known: absent ones and absent fields of items take their values from `more`. Left alone is
 * what the law of completion does not speak of: facts with `assume`, and facts that would contradict given ones.
 */
export function completedWith(facts: FlatFacts, more: FlatFacts): FlatFacts {
  const added = Object.entries(more).filter(([name]) => {
    if (isAssumed(name) || isGiven(facts, name)) return false
    const inputs = DERIVED_FROM[name] ?? []
    const outcomes = Object.keys(DERIVED_FROM).filter((derived) => DERIVED_FROM[derived]?.includes(name))
    return (
      !inputs.some((input) => isGiven(facts, input)) && !outcomes.some((derived) => isGiven(facts, derived))
    )
  })
  const together = Object.fromEntries(added)
  const consistent = without(
    together,
    Object.keys(DERIVED_FROM).filter((name) =>
      (DERIVED_FROM[name] ?? []).some((input) => isGiven(together, input)),
    ),
  )
  const items = isGiven(facts, 'items') ? { items: completedItems(facts.items, more.items) } : {}
  return { ...facts, ...consistent, ...items }
}

function completedItems(given: unknown, more: unknown): Item[] {
  const others = itemsOf(more)
  return itemsOf(given).map((item, index) => {
    const other = Object.entries(others[index] ?? {}).filter(
      ([field]) => field !== 'id' && item[field] === undefined,
    )
    return { ...item, ...Object.fromEntries(other) }
  })
}

/** The items of a list fact; none when it is not given. */
export const itemsOf = (list: unknown): Item[] =>
  Array.isArray(list) ? list.filter((item): item is Item => typeof item === 'object' && item !== null) : []

/** Every way of taking one thing away: a fact that has no `assume`, or one field of one item. */
export function removals(facts: FlatFacts): FlatFacts[] {
  const whole = Object.keys(facts)
    .filter((name) => !isAssumed(name))
    .map((name) => without(facts, [name]))
  const items = itemsOf(facts.items)
  const fields = items.flatMap((item, at) =>
    Object.keys(item)
      .filter((field) => field !== 'id')
      .map((field) => ({
        ...facts,
        items: items.map((other, index) => (index === at ? without(other, [field]) : other)),
      })),
  )
  return [...whole, ...fields]
}
