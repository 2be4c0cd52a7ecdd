import {
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLInputType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from 'graphql'
import { beforeAll, describe, expect, test } from 'vitest'
import { schema } from '../../../src/schema/index.ts'
import { appWith, ask, type TestOrganisation } from '../../support/api.ts'
import { activeRuleset, OFFICE_VISIT, record } from '../../support/checks.ts'
import { makeLiveOrganisation } from '../../support/live-organisation.ts'
import { ownPack } from '../../support/own-pack.ts'

/** What each operation of this part is asked for beside the values under test, so that they are used as deeply as they can be. */
const SELECTIONS: Readonly<Record<string, string>> = {
  node: '{ id }',
  assessSafety: '{ assessment { verdict findings { message because { text } } } userErrors { code path } }',
  vocabulary: '{ facts { label } lists { terms { title } } }',
  requirements: '{ nodes { title guidance } totalCount }',
  requirement: '{ title }',
  safetyCheck: '{ assessment { verdict } }',
  safetyChecks: '{ nodes { id } totalCount }',
  rulePacks: '{ nodes { title } totalCount }',
  rulePack: '{ title requirements(first: 1) { totalCount } }',
  validateRulePack: '{ ok problems { message } }',
  rulesets: '{ nodes { digest } totalCount }',
  runSafetyCheck: '{ safetyCheck { assessment { verdict } } userErrors { code path } }',
  runSafetyChecks: '{ results { safetyCheck { id } userErrors { code path } } }',
  uploadRulePack: '{ report { ok } userErrors { code path } }',
  activateRuleset: '{ ruleset { digest } userErrors { code path } }',
  rollbackRuleset: '{ ruleset { digest } userErrors { code path } }',
}

const deep = (levels: number): unknown => Array.from({ length: levels }).reduce((inner) => [inner], 1)
const TEXTS = [
  '',
  ' ',
  '\u0000',
  '\ud800',
  '🙂',
  '__proto__',
  "' or 1=1 --",
  '%',
  '../..',
  'x'.repeat(100_000),
]
const HOSTILE: Readonly<Record<string, readonly unknown[]>> = {
  String: [...TEXTS, null, 7, {}, []],
  ID: [...TEXTS, 'chk_', 'req_AAAA', 'pack_%', null, {}, []],
  Int: [-1, 0, 101, 2_147_483_647, 1e300, 1.5, null, '1'],
  DateTime: [
    '',
    '2026-01-01',
    '2026-13-01T00:00:00Z',
    '9999-12-31T23:59:59-23:59',
    'x'.repeat(10_000),
    7,
    null,
  ],
  JSON: [
    ...TEXTS,
    null,
    0,
    -1,
    true,
    [],
    {},
    [1],
    { a: null },
    JSON.parse('{"__proto__": {"constructor": {"prototype": 1}}}'),
    { '\ud800': 1 },
    { a: '\udfff' },
    deep(60),
    Object.fromEntries(Array.from({ length: 3_000 }, (_, at) => [`k${at}`, at])),
  ],
}

type Input = GraphQLArgument | GraphQLInputField
type Path = readonly (string | number)[]

/** Every place of an operation's arguments, those inside input objects and lists included. */
function placesIn(inputs: readonly Input[], path: Path = []): { path: Path; type: GraphQLInputType }[] {
  return inputs.flatMap((input) => {
    const at = [...path, input.name]
    const type = isNonNullType(input.type) ? input.type.ofType : input.type
    const inner = getNamedType(type)
    const within = isListType(type) ? [...at, 0] : at
    const fields = isInputObjectType(inner) ? placesIn(Object.values(inner.getFields()), within) : []
    return [{ path: at, type }, ...fields]
  })
}

function hostileValues(type: GraphQLInputType): readonly unknown[] {
  if (isListType(type)) {
    const inner = isNonNullType(type.ofType) ? type.ofType.ofType : type.ofType
    const items = hostileValues(inner).map((value) => [value])
    return [...items, [], null, 'x', Array.from({ length: 600 }, () => items.at(0)?.at(0) ?? null)]
  }
  if (isInputObjectType(type)) return [null, {}, 'x', [], { nonsense: 1 }]
  if (isEnumType(type)) return ['', 'nonsense', null, 1]
  return HOSTILE[getNamedType(type).name] ?? []
}

function withValue(target: unknown, [step, ...rest]: Path, value: unknown): unknown {
  if (step === undefined) return value
  if (typeof step === 'number') {
    const list = Array.isArray(target) ? target : []
    return [withValue(list[step], rest, value), ...list.slice(1)]
  }
  const object = typeof target === 'object' && target !== null ? target : {}
  return { ...object, [step]: withValue(Reflect.get(object, step), rest, value) }
}

let own: TestOrganisation
let valid: Readonly<Record<string, Record<string, unknown>>> = {}

beforeAll(async () => {
  own = await makeLiveOrganisation()
  const { id } = await record(own.key)
  const { digest, packs } = await activeRuleset(own.key)
  const check = { idempotencyKey: 'hostile', facts: OFFICE_VISIT }
  const source = JSON.stringify(ownPack(own.organisation.slug))
  valid = {
    node: { id },
    safetyCheck: { id },
    requirement: { code: 'OV-1' },
    rulePack: { name: 'tutela/core-safety' },
    requirements: { first: 1 },
    safetyChecks: { first: 1 },
    rulePacks: { first: 1 },
    rulesets: { first: 1 },
    validateRulePack: { source },
    assessSafety: { input: { facts: OFFICE_VISIT } },
    runSafetyCheck: { input: check },
    runSafetyChecks: { input: { checks: [check] } },
    uploadRulePack: { input: { source } },
    activateRuleset: { input: { packs } },
    rollbackRuleset: { input: { toDigest: digest, note: 'back' } },
  }
})

const roots = [
  ['query', schema.getQueryType()],
  ['mutation', schema.getMutationType()],
] as const
const fields = roots.flatMap(([kind, root]) =>
  Object.values(root?.getFields() ?? {})
    .filter(({ name }) => SELECTIONS[name] !== undefined)
    .map((field) => ({ kind, field })),
)

const silent = appWith({})

describe('no value of any argument makes the product fail', () => {
  const places = fields.flatMap(({ kind, field }) =>
    placesIn(field.args).map((place) => ({ kind, field, ...place })),
  )

  test.each(places.map((place) => [`${place.field.name}: ${place.path.join('.')}`, place] as const))(
    '%s',
    async (_name, { kind, field, path, type }) => {
      const declared = field.args.map((arg) => `$${arg.name}: ${String(arg.type)}`).join(', ')
      const passed = field.args.map((arg) => `${arg.name}: $${arg.name}`).join(', ')
      const document = `${kind}(${declared}) { ${field.name}(${passed}) ${SELECTIONS[field.name]} }`
      const values = hostileValues(type)
      expect(values.length).toBeGreaterThan(0)
      const answers = await Promise.all(
        values.map(async (value) => {
          const variables = withValue(valid[field.name] ?? {}, path, value)
          const { status, errors } = await ask(own.key, document, toRecord(variables), silent)
          const codes = (errors ?? []).map(({ extensions }) => extensions.code)
          const isFine = status < 500 && codes.every((code) => code === 'BAD_USER_INPUT')
          return isFine ? null : [JSON.stringify(value).slice(0, 100), status, codes]
        }),
      )
      expect(answers.filter((answer) => answer !== null)).toEqual([])
    },
    30_000,
  )
})

function toRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}
