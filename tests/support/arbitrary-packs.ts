import fc from 'fast-check'
import { checkPack } from '../../src/rules/lint/check-pack.ts'
import type {
  Condition,
  Expression,
  FactDeclaration,
  Override,
  Pack,
  Requirement,
} from '../../src/rules/pack/format.ts'
import { arbitraryCondition, type Place } from './arbitrary-conditions.ts'
import { ROLES, SHADES, TOKENS } from './arbitrary-values.ts'

const text = (en: string) => ({ en })
const NAMED = ['namedOne', 'namedTwo'] as const
const PLAIN: Place = { assumed: false, item: false, named: [] }
const EVIDENCE: Place = { ...PLAIN, named: NAMED }
const SITUATION: Place = { ...EVIDENCE, assumed: true }

type Facts = Record<string, FactDeclaration>
type Draft = Omit<FactDeclaration, 'label'>

const ask = text('What is it?')
const asked = (draft: Draft): Draft => ({ ask, ...draft })
const tokens = { vocabulary: 'tokens' }

/** What differs from table to table. */
interface Drawn {
  readonly derivedFlag: Condition
  readonly derivedAssumed: Condition
  readonly age: Expression
  readonly due: Expression
  readonly sum: Expression
  readonly moved: Expression
  readonly stock: Expression
}

const TWO: [Expression, Expression] = [{ fact: 'count.one' }, { fact: 'count.two' }]
const FLAGGED: Expression = {
  case: [{ when: { fact: 'flag.three', operator: 'equal', value: true }, then: { value: 5 } }],
}
const arbitraryAge = fc.constantFrom<Expression>({ ageInDays: 'day.one' }, { ageInYears: 'day.one' })
const arbitraryDue = fc.constantFrom<Expression>(
  { addDays: [{ fact: 'day.one' }, { fact: 'count.two' }] },
  { addMonths: [{ fact: 'day.one' }, { fact: 'count.two' }] },
  { addMonths: [{ value: '2024-02-29' }, { fact: 'count.one' }] },
)
const arbitraryMove = fc.constantFrom<Expression>(
  { addDays: [{ fact: 'moment' }, { fact: 'count.two' }] },
  { addMonths: [{ fact: 'moment' }, { fact: 'count.two' }] },
)
const arbitrarySum = fc.constantFrom<Expression>(
  { sum: TWO },
  { product: TWO },
  { difference: TWO },
  { difference: [{ sum: TWO }, { param: 'limit' }] },
  { product: [{ fact: 'count.one' }, { param: 'limit' }] },
  { sum: [FLAGGED, { product: [...TWO, { value: 2 }] }] },
)

const arbitraryStock = fc.constantFrom<Expression>(
  { difference: TWO },
  { difference: [{ fact: 'count.one' }, { sum: [{ fact: 'count.two' }, { param: 'limit' }] }] },
)

/** Facts of every type, with bounds, guards, derivations of every form, assumptions, and a list with fields. */
function factDrafts({
  derivedFlag,
  derivedAssumed,
  age,
  due,
  sum,
  moved,
  stock,
}: Drawn): Record<string, Draft> {
  return {
    'flag.one': asked({ type: 'boolean', changeable: true }),
    'flag.two': asked({ type: 'boolean', changeable: true }),
    'flag.three': asked({ type: 'boolean' }),
    'count.one': asked({ type: 'integer', minimum: 0, maximum: 10 }),
    'count.two': asked({ type: 'integer' }),
    amount: asked({ type: 'number' }),
    word: asked({ type: 'string', unknownValues: ['n/a'] }),
    shade: asked({ type: 'code', vocabulary: 'shades' }),
    token: asked({ type: 'code', ...tokens, open: true, changeable: true }),
    words: asked({ type: 'strings' }),
    'tokens.one': asked({ type: 'codes', ...tokens, changeable: true }),
    'tokens.two': asked({ type: 'codes', ...tokens, open: true, unknownValues: ['blue'] }),
    'day.one': asked({ type: 'date' }),
    'day.two': asked({ type: 'date', unknownValues: ['2023-12-31'] }),
    moment: asked({ type: 'dateTime' }),
    thing: asked({ type: 'object' }),
    guarded: asked({
      type: 'boolean',
      countsWhen: { fact: 'token', operator: 'in', value: ['red', 'green'] },
    }),
    age: asked({ type: 'integer', minimum: 0, derive: { ageInDays: 'day.two' }, protective: 'higher' }),
    stock: asked({ type: 'integer', derive: stock }),
    'derived.flag': { type: 'boolean', derive: { when: derivedFlag } },
    'derived.guarded': {
      type: 'boolean',
      derive: {
        when: {
          any: ['flag.one', 'guarded'].map((name) => ({ fact: name, operator: 'equal', value: true })),
        },
      },
      countsWhen: { fact: 'flag.two', operator: 'equal', value: true },
    },
    'done.by': asked({ type: 'code', vocabulary: 'roles' }),
    'done.all': asked({ type: 'codes', vocabulary: 'roles', open: true }),
    'derived.assumed': { type: 'boolean', derive: { when: derivedAssumed } },
    'derived.age': { type: 'integer', minimum: 0, derive: age },
    'derived.size': { type: 'integer', derive: { count: 'tokens.one' } },
    'derived.items': { type: 'integer', derive: { count: 'items' } },
    'derived.sum': { type: 'integer', maximum: 1_000_000, derive: sum },
    'derived.rest': { type: 'codes', ...tokens, derive: { without: ['tokens.one', 'tokens.two'] } },
    'derived.due': { type: 'date', derive: due },
    'derived.case': { type: 'integer', derive: CASE },
    'assumed.flag': asked({ type: 'boolean', assume: false }),
    'assumed.token': asked({ type: 'code', ...tokens, assume: 'grey' }),
    'assumed.tokens': asked({ type: 'codes', ...tokens, assume: [] }),
    items: asked({ type: 'list', key: 'id' }),
    'items[].flag': asked({ type: 'boolean' }),
    'items[].score': asked({ type: 'integer', minimum: 1, maximum: 5 }),
    'items[].token': asked({ type: 'code', ...tokens }),
    'items[].day': asked({ type: 'date' }),
    'items[].late': {
      type: 'boolean',
      derive: { when: { fact: 'items[].day', operator: 'olderThan', value: 'P1M' } },
    },
    'items[].squared': {
      type: 'integer',
      derive: { product: [{ fact: 'items[].score' }, { fact: 'items[].score' }] },
    },
    'items[].noted': asked({
      type: 'boolean',
      countsWhen: { fact: 'items[].flag', operator: 'equal', value: true },
    }),
    'derived.moment': { type: 'dateTime', derive: moved },
    'derived.amount': { type: 'number', derive: AMOUNT },
  }
}

/** A tenth, and nested steps that doubles would round in between. */
const AMOUNT: Expression = {
  difference: [
    { sum: [{ fact: 'amount' }, { value: 0.1 }, { product: [{ fact: 'count.one' }, { value: 0.7 }] }] },
    { value: 0.3 },
  ],
}

const CASE: FactDeclaration['derive'] = {
  case: [
    { when: { fact: 'flag.one', operator: 'equal', value: true }, then: { value: 1 } },
    { when: { fact: 'flag.two', operator: 'equal', value: true }, then: { fact: 'count.one' } },
  ],
}

const arbitraryFactTable: fc.Arbitrary<Facts> = fc
  .record({
    derivedFlag: arbitraryCondition(PLAIN, 1).filter((one) => !reads(one, /^derived\.flag|^stock|^age/)),
    derivedAssumed: arbitraryCondition({ ...PLAIN, assumed: true }, 1).filter(
      (one) => !reads(one, /^derived\./),
    ),
    age: arbitraryAge,
    due: arbitraryDue,
    sum: arbitrarySum,
    moved: arbitraryMove,
    stock: arbitraryStock,
    dice: fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 68, maxLength: 68 }),
  })
  .map(({ dice, ...drawn }) =>
    Object.fromEntries(
      Object.entries(factDrafts(drawn)).map(([name, draft], index) => [
        name,
        { label: text(name), ...draft, ...(dice[index] !== 0 && { decisive: true }) },
      ]),
    ),
  )

const reads = (condition: Condition, names: RegExp): boolean =>
  [...JSON.stringify(condition).matchAll(/"fact":"([^"]*)"/g)].some(([, name = '']) => names.test(name))

const TEXTS = { title: text('Title'), guidance: text('Guidance.'), message: text('Do it.') }
const SOURCES = [{ title: text('Test') }]

function arbitraryRequirement(item: boolean): fc.Arbitrary<Omit<Requirement, 'code'>> {
  const when = arbitraryCondition({ ...SITUATION, item })
  const require = arbitraryCondition({ ...EVIDENCE, item })
  const closes = arbitraryCondition({ ...SITUATION, item }, 1)
  const base = { kind: 'measure' as const, ...TEXTS, sources: SOURCES, ...(item && { each: 'items' }) }
  const noted = fc
    .record({ when })
    .map((parts) => ({ ...base, ...parts, level: 'info' as const, lock: 'local' as const }))
  const demanding = fc
    .record(
      {
        when,
        require,
        closes,
        failClosed: fc.boolean(),
        level: fc.constantFrom(
          'blocking' as const,
          'blocking' as const,
          'required' as const,
          'advisory' as const,
        ),
        lock: fc.constantFrom('floor' as const, 'tunable' as const),
        performedBy: fc.constantFrom('done.by', 'done.all'),
        deadline: fc.constant({ label: 'SOON', from: 'day.one', plusDays: 30 }),
      },
      { requiredKeys: ['require', 'level', 'lock'] },
    )
    .map((parts) => ({
      ...base,
      ...parts,
      ...(parts.closes && { bites: 'on_close' as const }),
      ...(parts.performedBy && { responsible: ['nurse', 'doctor'] }),
    }))
  return fc.oneof({ weight: 1, arbitrary: noted }, { weight: 5, arbitrary: demanding })
}

function arbitraryRequirements(prefix: string, counts: { minLength: number; maxLength: number }) {
  const one = fc.oneof(
    { weight: 2, arbitrary: arbitraryRequirement(false) },
    { weight: 1, arbitrary: arbitraryRequirement(true) },
  )
  return fc
    .array(one, counts)
    .map((list) => list.map((requirement, index) => ({ ...requirement, code: `${prefix}-${index + 1}` })))
}

const arbitraryOverride: fc.Arbitrary<Override> = fc.record({
  target: fc.constantFrom('R-1', 'R-2', 'R-3'),
  change: fc.record(
    {
      level: fc.constantFrom('blocking' as const, 'required' as const, 'advisory' as const),
      failClosed: fc.boolean(),
      when: arbitraryCondition({ ...SITUATION, named: [] }, 1),
      require: arbitraryCondition({ ...EVIDENCE, named: [] }, 1),
      enabled: fc.boolean(),
    },
    { requiredKeys: [] },
  ),
  reason: fc.constant(text('Reason')),
})

const PACK = {
  version: '1.0.0',
  title: text('Pack'),
  locales: ['en'],
  owner: { team: 'Test' },
  effective: { from: '2020-01-01' },
}
const terms = (codes: readonly string[], ordered: boolean) =>
  Object.fromEntries(codes.map((code, order) => [code, { title: text(code), ...(ordered && { order }) }]))
const parameter = (value: number) => ({
  type: 'integer' as const,
  default: value,
  minimum: 0,
  maximum: 60,
  stricter: 'lower' as const,
  label: text('Limit'),
})

export const arbitraryBasePack: fc.Arbitrary<Pack> = fc
  .record({
    facts: arbitraryFactTable,
    namedOne: arbitraryCondition(PLAIN, 1),
    namedTwo: arbitraryCondition({ ...PLAIN, named: ['namedOne'] }, 1),
    requirements: arbitraryRequirements('R', { minLength: 1, maxLength: 5 }),
    clash: fc.option(arbitraryCondition(SITUATION, 1)),
  })
  .map(({ facts, namedOne, namedTwo, requirements, clash }) => ({
    ...PACK,
    pack: 'tutela/base',
    vocabulary: { roles: terms(ROLES, false), tokens: terms(TOKENS, false), shades: terms(SHADES, true) },
    facts,
    parameters: { limit: parameter(3), months: parameter(12) },
    conditions: { namedOne, namedTwo },
    requirements,
    ...(clash && {
      conflicts: [{ code: 'K-1', between: ['R-1', 'flag.one'], when: clash, message: text('Clash.') }],
    }),
    rankings: [{ list: 'items', by: ['items[].score'], score: ['items[].score', 'items[].squared'] }],
  }))

/** A pack on top of the base pack: requirements of its own and changes to the base's. */
export const arbitraryAddedPack = (name: string): fc.Arbitrary<Pack> =>
  fc
    .record({
      requirements: arbitraryRequirements(name.toUpperCase(), { minLength: 0, maxLength: 2 }),
      overrides: fc.uniqueArray(arbitraryOverride, { maxLength: 2, selector: ({ target }) => target }),
    })
    .map((parts) => ({
      ...PACK,
      pack: `tutela/${name}`,
      extends: [{ pack: 'tutela/base', range: '^1.0.0' }],
      ...parts,
    }))

/** A pack that changes the floors of the base pack, mostly in ways that tighten them. */
export const arbitraryFloorChange = (name: string, base: Pack): fc.Arbitrary<Pack> =>
  fc
    .tuple(
      ...(base.requirements ?? [])
        .filter(({ lock, require }) => lock === 'floor' && require)
        .map(arbitraryChange),
    )
    .map((overrides) => ({
      ...PACK,
      pack: `tutela/${name}`,
      extends: [{ pack: 'tutela/base', range: '^1.0.0' }],
      overrides,
    }))

function arbitraryChange({ code, when, require }: Requirement): fc.Arbitrary<Override> {
  const more = arbitraryCondition({ ...EVIDENCE, named: [] }, 0)
  const joined = (old: Condition, usual: 'all' | 'any') =>
    fc.tuple(more, fc.integer({ min: 0, max: 5 })).map(([one, dice]) => {
      const parts = [old, one]
      return (dice === 0) === (usual === 'all') ? { any: parts } : { all: parts }
    })
  return fc.record({
    target: fc.constant(code),
    reason: fc.constant(text('Reason')),
    change: fc.record(
      {
        level: fc.constantFrom('blocking' as const, 'required' as const),
        failClosed: fc.constant(true),
        ...(when && { when: joined(when, 'any') }),
        ...(require && { require: joined(require, 'all') }),
        title: fc.constant(text('Title')),
      },
      { requiredKeys: ['title'] },
    ),
  })
}

/** Leaves out changes to floors: whether one weakens is searched for, which takes its time. */
function sparingFloors(pack: Pack, base: Pack): Pack {
  const floors = new Set(
    (base.requirements ?? []).filter(({ lock }) => lock === 'floor').map(({ code }) => code),
  )
  return { ...pack, overrides: (pack.overrides ?? []).filter(({ target }) => !floors.has(target)) }
}

/**
 * Packs that lint accepts, the base first, none of which touches a floor of another. A blocking requirement that would break the law of missing facts becomes a
 * required one, and an override that would is left out; what else lint refuses is not generated.
 */
export const arbitraryPacks: fc.Arbitrary<Pack[]> = fc
  .tuple(arbitraryBasePack, fc.array(fc.constantFrom('a', 'b'), { maxLength: 2 }))
  .chain(([base, names]) => fc.tuple(fc.constant(base), ...[...new Set(names)].map(arbitraryAddedPack)))
  .map(([base, ...added]) => {
    const lawful = madeLawful(base, [])
    return [lawful, ...added.map((pack) => madeLawful(sparingFloors(pack, lawful), [lawful]))]
  })

/** The pack without what lint finds unlawful; anything else it finds is a fault of the generator and throws. */
export function madeLawful(pack: Pack, below: readonly Pack[]): Pack {
  // What trying cases shows is warnings only, and takes most of the time.
  const errors = checkPack(pack, { extends: below, analyse: false }).filter(
    ({ severity }) => severity === 'ERROR',
  )
  if (errors.length === 0) return pack
  const unlawful = (section: string, index: number) =>
    errors.some(
      ({ pointer }) => pointer === `/${section}/${index}` || pointer.startsWith(`/${section}/${index}/`),
    )
  const unexpected = errors.find(
    ({ code, pointer }) =>
      !/^(LAW_|UNKNOWN_REQUIREMENT|OVERRIDE_|REQUIRE_MISSING|ITEM_FACT|TOO_MANY|CONDITION_TOO_DEEP)/.test(
        code,
      ) || !/^\/(requirements|overrides)\//.test(pointer),
  )
  if (unexpected)
    throw new Error(`the generator made a pack that lint refuses: ${JSON.stringify(unexpected)}`)
  const changed: Pack = {
    ...pack,
    requirements: (pack.requirements ?? []).map((requirement, index) =>
      unlawful('requirements', index) ? { ...requirement, level: 'required' } : requirement,
    ),
    overrides: (pack.overrides ?? []).filter((_, index) => !unlawful('overrides', index)),
  }
  return madeLawful(changed, below)
}
