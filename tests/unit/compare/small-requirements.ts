import fc from 'fast-check'
import type { Condition, FactDeclaration } from '../../../src/rules/pack/format.ts'
import type { RuleContext, RulesetRequirement } from '../../../src/rules/types.ts'

const text = (en: string) => ({ en })
const ask = text('What is it?')
const asked = (name: string, rest: Omit<FactDeclaration, 'label'>): FactDeclaration => ({
  label: text(name),
  ask,
  ...rest,
})

const TOKENS = ['red', 'green', 'blue', 'grey'] as const
const DAYS = ['2026-06-10', '2026-06-14', '2026-06-15', '2026-06-16'] as const

/** Facts of every type whose values can be tried exhaustively, and every way a value can come about. */
export const SMALL_CONTEXT: RuleContext = {
  vocabulary: {
    tokens: Object.fromEntries(TOKENS.map((code, order) => [code, { title: text(code), order }])),
  },
  facts: {
    flag: asked('flag', { type: 'boolean' }),
    other: asked('other', { type: 'boolean' }),
    count: asked('count', { type: 'integer', minimum: 0, maximum: 9 }),
    amount: asked('amount', { type: 'number' }),
    word: asked('word', { type: 'string', unknownValues: ['n/a'] }),
    token: asked('token', { type: 'code', vocabulary: 'tokens' }),
    openToken: asked('open token', { type: 'code', vocabulary: 'tokens', open: true }),
    tokens: asked('tokens', { type: 'codes', vocabulary: 'tokens', open: true }),
    someTokens: asked('some tokens', { type: 'codes', vocabulary: 'tokens', minItems: 1 }),
    day: asked('day', { type: 'date' }),
    moment: asked('moment', { type: 'dateTime' }),
    assumed: asked('assumed', { type: 'boolean', assume: false }),
    guarded: asked('guarded', {
      type: 'boolean',
      countsWhen: { fact: 'openToken', operator: 'in', value: ['red', 'mauve'] },
    }),
    age: asked('age', { type: 'integer', minimum: 0, derive: { ageInDays: 'day' }, protective: 'higher' }),
    isYoung: {
      label: text('young'),
      type: 'boolean',
      derive: { when: { fact: 'count', operator: 'lessThan', value: 3 } },
    },
    second: asked('second', { type: 'integer', minimum: 0, maximum: 9 }),
    gap: {
      label: text('gap'),
      type: 'integer',
      derive: { difference: [{ fact: 'count' }, { fact: 'second' }] },
    },
    size: { label: text('size'), type: 'integer', derive: { count: 'tokens' } },
    least: asked('least', {
      type: 'integer',
      protective: 'lower',
      derive: {
        case: [
          { when: { fact: 'other', operator: 'equal', value: true }, then: { value: 0 } },
          { when: { fact: 'flag', operator: 'equal', value: true }, then: { fact: 'count' } },
        ],
      },
    }),
  },
}

const leaf = (
  fact: string,
  operators: readonly string[],
  value: fc.Arbitrary<NonNullable<Condition['value']>>,
) => fc.record({ fact: fc.constant(fact), operator: fc.constantFrom(...operators), value })
const some = (codes: readonly string[]) =>
  fc.uniqueArray(fc.constantFrom(...codes), { minLength: 1, maxLength: 3 })
const EQUALITY = ['equal', 'notEqual']
const ORDER = ['lessThan', 'lessThanInclusive', 'greaterThan', 'greaterThanInclusive']
const DATES = ['before', 'after', 'onOrBefore', 'onOrAfter']
const figure = fc.integer({ min: 0, max: 5 })
const code = fc.constantFrom<string>(...TOKENS, 'mauve')

const LEAVES: Readonly<Record<string, fc.Arbitrary<Condition>>> = {
  flag: leaf('flag', EQUALITY, fc.boolean()),
  other: leaf('other', EQUALITY, fc.boolean()),
  count: leaf('count', [...EQUALITY, ...ORDER, 'multipleOf'], figure),
  amount: leaf('amount', [...EQUALITY, ...ORDER, 'multipleOf'], fc.constantFrom(0, 0.5, 2, 2.5)),
  word: leaf('word', EQUALITY, fc.constantFrom('', 'yes', 'no')),
  token: fc.oneof(
    leaf('token', EQUALITY, fc.constantFrom<string>(...TOKENS)),
    leaf('token', ['in', 'notIn'], some(TOKENS)),
    leaf('token', ['atLeast', 'atMost'], fc.constantFrom<string>(...TOKENS)),
  ),
  openToken: fc.oneof(leaf('openToken', EQUALITY, code), leaf('openToken', ['in', 'notIn'], some(TOKENS))),
  tokens: fc.oneof(
    leaf('tokens', ['contains', 'doesNotContain'], code),
    leaf('tokens', ['containsAny', 'containsAll', 'covers'], some([...TOKENS, 'mauve'])),
  ),
  someTokens: leaf('someTokens', ['containsAny', 'containsAll'], some(TOKENS)),
  day: fc.oneof(
    leaf('day', [...DATES, ...EQUALITY], fc.constantFrom<string>(...DAYS)),
    leaf('day', ['olderThan', 'withinLast'], fc.constantFrom('P1D', 'P5D', 'P1M')),
  ),
  moment: fc.oneof(
    leaf('moment', DATES, fc.constantFrom('2026-06-15', '2026-06-15T12:00:00Z', '2026-06-15T13:00:00+02:00')),
    leaf('moment', ['olderThan', 'withinLast'], fc.constantFrom('P1D', 'P5D')),
  ),
  assumed: leaf('assumed', EQUALITY, fc.boolean()),
  guarded: leaf('guarded', EQUALITY, fc.boolean()),
  age: leaf('age', [...ORDER, 'multipleOf'], figure),
  isYoung: leaf('isYoung', EQUALITY, fc.boolean()),
  gap: leaf('gap', [...EQUALITY, ...ORDER, 'multipleOf'], fc.integer({ min: -1, max: 3 })),
  size: leaf('size', [...ORDER, 'multipleOf'], fc.integer({ min: 0, max: 3 })),
  least: leaf('least', [...EQUALITY, ...ORDER, 'multipleOf'], figure),
}

function conditionOf(
  leaves: fc.Arbitrary<Condition>,
  names: readonly string[],
  depth: number,
): fc.Arbitrary<Condition> {
  const stated = fc.constantFrom(...names).map((fact) => ({ fact, operator: 'isStated', value: true }))
  const one = fc.oneof({ weight: 9, arbitrary: leaves }, { weight: 1, arbitrary: stated })
  if (depth === 0) return one
  const inner = conditionOf(leaves, names, depth - 1)
  const parts = fc.array(inner, { minLength: 1, maxLength: 3 })
  return fc.oneof(
    { weight: 3, arbitrary: one },
    { weight: 2, arbitrary: parts.map((all) => ({ all })) },
    { weight: 2, arbitrary: parts.map((any) => ({ any })) },
    { weight: 1, arbitrary: inner.map((not) => ({ not })) },
  )
}

const TEXTS = { title: text('Title'), guidance: text('Guidance.'), message: text('Do it.') }

/** A floor over the facts of the small context. */
export const smallFloor = (
  parts: Partial<RulesetRequirement> & Pick<RulesetRequirement, 'level'>,
): RulesetRequirement => ({
  ...TEXTS,
  code: 'R-1',
  pack: 'tutela/base',
  kind: 'measure',
  lock: 'floor',
  sources: [{ title: text('Test') }],
  ...parts,
})

function requirementOf(condition: fc.Arbitrary<Condition>): fc.Arbitrary<RulesetRequirement> {
  return fc
    .record(
      {
        when: condition,
        require: condition,
        level: fc.constantFrom('blocking' as const, 'required' as const, 'advisory' as const),
        failClosed: fc.boolean(),
        closes: condition,
      },
      { requiredKeys: ['level'] },
    )
    .map((parts) => smallFloor({ ...parts, ...(parts.closes && { bites: 'on_close' as const }) }))
}

/** Two requirements over the same two or three facts, alike as often as not. */
export const arbitrarySmallPair: fc.Arbitrary<{ before: RulesetRequirement; after: RulesetRequirement }> = fc
  .uniqueArray(fc.constantFrom(...Object.keys(LEAVES)), { minLength: 1, maxLength: 3 })
  .chain((names) => {
    const leaves = fc.oneof(...names.flatMap((name) => LEAVES[name] ?? []))
    const condition = conditionOf(leaves, names, 2)
    const one = requirementOf(condition)
    return fc.oneof(
      fc.record({ before: one, after: one }),
      fc
        .tuple(one, conditionOf(leaves, names, 1), fc.constantFrom('when' as const, 'require' as const))
        .map(([before, changed, part]) => ({ before, after: { ...before, [part]: changed } })),
      fc
        .tuple(one, one)
        .map(([before, { when }]) => ({ before, after: { ...before, ...(when && { when }) } })),
    )
  })

const day = fc.constantFrom<string>(
  ...DAYS,
  '2026-05-14',
  '2026-05-15',
  '2026-05-16',
  '2026-06-09',
  '2026-06-12',
)
const moment = fc.constantFrom(
  '2026-06-15T11:00:00Z',
  '2026-06-15T11:59:59Z',
  '2026-06-15T12:00:00Z',
  '2026-06-15T12:00:01Z',
  '2026-06-14T23:59:59Z',
  '2026-06-16T00:00:00Z',
  '2026-06-10T08:00:00Z',
  '2026-06-15',
)

/** Any facts of the small context, contradictory ones included. */
export const arbitrarySmallFacts: fc.Arbitrary<Readonly<Record<string, unknown>>> = fc.record(
  {
    flag: fc.boolean(),
    other: fc.boolean(),
    count: fc.integer({ min: 0, max: 9 }),
    amount: fc.constantFrom(-1, 0, 0.25, 0.5, 1, 2, 2.2, 2.5, 3),
    word: fc.constantFrom('', 'yes', 'no', 'perhaps', 'n/a'),
    token: fc.constantFrom(...TOKENS),
    openToken: code,
    tokens: fc.uniqueArray(fc.constantFrom(...TOKENS, 'mauve', 'teal'), { maxLength: 5 }),
    someTokens: fc.uniqueArray(fc.constantFrom(...TOKENS), { minLength: 1, maxLength: 4 }),
    day,
    moment,
    assumed: fc.constantFrom(true, false, null),
    guarded: fc.boolean(),
    second: fc.integer({ min: 0, max: 9 }),
    age: fc.integer({ min: 0, max: 7 }),
    least: fc.integer({ min: -1, max: 7 }),
  },
  { requiredKeys: [] },
)
