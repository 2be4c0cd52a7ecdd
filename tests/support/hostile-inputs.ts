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

/** By the name of a scalar: a new scalar has to be added here. */
const HOSTILE: Readonly<Record<string, readonly unknown[]>> = {
  String: [...TEXTS, null, 7, {}, []],
  ID: [...TEXTS, 'chk_', 'req_AAAA', 'pack_%', null, {}, []],
  Int: [-1, 0, 101, 2_147_483_647, 1e300, 1.5, null, '1'],
  Boolean: ['true', 1, null, {}, []],
  DateTime: [
    '',
    '2026-01-01',
    '2026-13-01T00:00:00Z',
    '9999-12-31T23:59:59-23:59',
    'x'.repeat(10_000),
    7,
    null,
  ],
  Date: [
    '',
    '2026-13-01',
    '2026-02-30',
    '0000-00-00',
    '9999-12-31',
    '2026-01-01T00:00:00Z',
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
export type Path = readonly (string | number)[]

/** Every place of an operation's arguments, those inside input objects and lists included. */
export function placesIn(
  inputs: readonly Input[],
  path: Path = [],
): { path: Path; type: GraphQLInputType }[] {
  return inputs.flatMap((input) => {
    const at = [...path, input.name]
    const type = isNonNullType(input.type) ? input.type.ofType : input.type
    const inner = getNamedType(type)
    const within = isListType(type) ? [...at, 0] : at
    const fields = isInputObjectType(inner) ? placesIn(Object.values(inner.getFields()), within) : []
    return [{ path: at, type }, ...fields]
  })
}

/** What a caller may try in the place of a value of this type. */
export function hostileValues(type: GraphQLInputType): readonly unknown[] {
  if (isListType(type)) {
    const inner = isNonNullType(type.ofType) ? type.ofType.ofType : type.ofType
    const items = hostileValues(inner).map((value) => [value])
    return [...items, [], null, 'x', Array.from({ length: 600 }, () => items.at(0)?.at(0) ?? null)]
  }
  if (isInputObjectType(type)) return [null, {}, 'x', [], { nonsense: 1 }]
  if (isEnumType(type)) return ['', 'nonsense', null, 1]
  return HOSTILE[getNamedType(type).name] ?? []
}

/** The value with another one at a place. */
export function withValue(target: unknown, [step, ...rest]: Path, value: unknown): unknown {
  if (step === undefined) return value
  if (typeof step === 'number') {
    const list = Array.isArray(target) ? target : []
    return [withValue(list[step], rest, value), ...list.slice(1)]
  }
  const object = typeof target === 'object' && target !== null ? target : {}
  return { ...object, [step]: withValue(Reflect.get(object, step), rest, value) }
}
