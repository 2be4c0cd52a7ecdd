import fc from 'fast-check'
import { arbitraryFacts } from './arbitrary-facts.ts'

const NAMES = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'valueOf',
  'hasOwnProperty',
  'items',
  'items[]',
  'items[].flag',
  'flag',
  'flag.one',
  'derived.flag',
  'tokens',
  '',
  '.',
  'a'.repeat(300),
] as const

const SCALARS = [
  null,
  true,
  0,
  -0,
  1e308,
  5e-324,
  Number.MAX_SAFE_INTEGER + 1,
  '',
  '\ud800',
  '\u0000',
  '2025-02-30',
  '2025-06-02T09:00:00',
  '+010000-01-01',
  '__proto__',
  'x'.repeat(5_000),
] as const

const key = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...NAMES) },
  { weight: 1, arbitrary: fc.string() },
)
const { json } = fc.letrec<{ json: unknown }>((tie) => ({
  json: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.oneof(fc.constantFrom(...SCALARS), fc.string(), fc.double({ noNaN: true, noDefaultInfinity: true })),
    fc.array(tie('json'), { maxLength: 4 }),
    fc.array(fc.tuple(key, tie('json')), { maxLength: 4 }).map((entries) => ownObject(entries)),
  ),
}))

/** An object whose keys are all its own, `__proto__` included. */
function ownObject(entries: readonly (readonly [string, unknown])[]): object {
  const object = {}
  for (const [name, value] of entries)
    Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true })
  return object
}

const DEEP = `${'{"flag":'.repeat(5_000)}1${'}'.repeat(5_000)}`
const WIDE = JSON.stringify(
  Object.fromEntries(Array.from({ length: 3_000 }, (_, index) => [`flag.o${index}`, index])),
)
const LONG_LIST = JSON.stringify({ items: Array.from({ length: 501 }, (_, index) => ({ id: `H${index}` })) })

/** Any JSON text: prototype names as keys, half surrogates, extreme numbers, depth, width. */
export const arbitraryHostileJson: fc.Arbitrary<string> = fc.oneof(
  { weight: 20, arbitrary: json.map((value) => JSON.stringify(value)) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(DEEP, WIDE, LONG_LIST, '[]', '"text"', 'null', '{"items":[null]}'),
  },
)

/** Right facts of which one is replaced by any JSON, or put in nested form. */
export const arbitraryNearlyRightFacts: fc.Arbitrary<string> = fc
  .tuple(
    arbitraryFacts,
    fc.constantFrom(...NAMES, 'age', 'thing', 'day.one', 'word', 'words'),
    json,
    fc.boolean(),
  )
  .map(([facts, name, value, isNested]) => {
    const given = isNested ? nested(facts) : facts
    return JSON.stringify(ownObject([...Object.entries(given), [name, value]]))
  })

function nested(facts: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const out: Record<string, Record<string, unknown> | unknown> = {}
  for (const [name, value] of Object.entries(facts)) {
    const [first = '', ...rest] = name.split('.')
    if (rest.length === 0) out[first] = value
    else out[first] = { ...Object(out[first]), [rest.join('.')]: value }
  }
  return out
}
