/// <reference types="vite/client" />
import {
  buildSchema,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  lexicographicSortSchema,
  print,
  printSchema,
} from 'graphql'
import { describe, expect, test } from 'vitest'
import { productSchema } from '../../src/schema/index.ts'

const schema = productSchema()

const [contractText, printedText] = Object.values(
  import.meta.glob<string>(['./contract.graphql', '../../schema.graphql'], {
    query: '?raw',
    import: 'default',
    eager: true,
  }),
).sort((a, b) => a.length - b.length)

const types = (of: typeof schema): GraphQLNamedType[] =>
  Object.values(of.getTypeMap()).filter(({ name }) => !name.startsWith('__'))

/** One line for every promise: a field with its type, an argument with type and default, an enum value. */
function promises(type: GraphQLNamedType): string[] {
  const { name } = type
  if (isEnumType(type)) return type.getValues().map((value) => `${name}.${value.name}`)
  if (isInputObjectType(type)) {
    return Object.values(type.getFields()).map((field) => `${name}.${inputLine(field)}`)
  }
  if (!isObjectType(type) && !isInterfaceType(type)) return [`scalar ${name}`]
  return [
    ...type.getInterfaces().map((implemented) => `${name} implements ${implemented.name}`),
    ...Object.values(type.getFields()).flatMap((field) => [
      `${name}.${field.name}: ${String(field.type)}`,
      ...field.args.map((arg) => `${name}.${field.name}(${inputLine(arg)})`),
    ]),
  ]
}

const inputLine = (input: GraphQLArgument | GraphQLInputField): string => {
  const literal = input.default?.literal
  return `${input.name}: ${String(input.type)}${literal ? ` = ${print(literal)}` : ''}`
}

/** Everything that has a description of its own, as path → description. */
function described(type: GraphQLNamedType): [string, string | null | undefined][] {
  const own: [string, string | null | undefined][] = [[type.name, type.description]]
  if (isEnumType(type)) {
    return [...own, ...type.getValues().map(({ name, description }) => entry([type.name, name], description))]
  }
  if (isInputObjectType(type)) {
    return [
      ...own,
      ...Object.values(type.getFields()).map((field) => entry([type.name, field.name], field.description)),
    ]
  }
  if (!isObjectType(type) && !isInterfaceType(type)) return own
  return [...own, ...Object.values(type.getFields()).flatMap((field) => fieldEntries(type.name, field))]
}

const entry = (
  path: string[],
  description: string | null | undefined,
): [string, string | null | undefined] => [path.join('.'), description]

function fieldEntries(
  type: string,
  field: GraphQLField<unknown, unknown>,
): [string, string | null | undefined][] {
  return [
    entry([type, field.name], field.description),
    ...field.args.map((arg) => entry([type, field.name, arg.name], arg.description)),
  ]
}

// As others read it: from its text.
const ours = buildSchema(printSchema(schema))
const contract = buildSchema(contractText ?? '')

describe('the schema', () => {
  test('keeps every promise of the contract', () => {
    const wanted = types(contract).flatMap(promises)
    expect(wanted.length).toBeGreaterThan(250)
    // Who names an argument is answered as before where one that left it out is answered too.
    const withoutDefault = (promise: string) => promise.replace(/ = .*\)$/, ')')
    const kept = new Set(
      types(ours)
        .flatMap(promises)
        .flatMap((promise) => [promise, withoutDefault(promise)]),
    )
    expect(wanted.filter((promise) => !kept.has(promise))).toEqual([])
  })

  test('demands no argument or input field that the contract does not know, of what the contract knows', () => {
    const known = new Set(types(contract).flatMap(promises))
    const fields = new Set(
      types(contract).flatMap((type) =>
        isObjectType(type) ? Object.keys(type.getFields()).map((field) => `${type.name}.${field}`) : [],
      ),
    )
    const demanded = types(contract).flatMap(({ name }) => {
      const type = ours.getType(name)
      const lines = type === undefined ? [] : promises(type)
      return lines.filter((line) => {
        const [field = '', argument] = line.split('(')
        const isKnown = argument === undefined ? isInputObjectType(type) : fields.has(field)
        return isKnown && /!\)?$/.test(line)
      })
    })
    expect(demanded.length).toBeGreaterThan(15)
    expect(demanded.filter((line) => !known.has(line))).toEqual([])
  })

  test('has a description for every type, field, argument and value', () => {
    const undescribed = types(schema)
      .filter(({ name }) => !['String', 'Int', 'Float', 'Boolean', 'ID'].includes(name))
      .flatMap(described)
      .filter(([, description]) => (description ?? '').trim() === '')
    expect(undescribed.map(([path]) => path)).toEqual([])
  })

  test('is the one in schema.graphql (npm run schema:print writes it)', () => {
    expect(printedText).toBe(`${printSchema(lexicographicSortSchema(schema))}\n`)
  })
})
