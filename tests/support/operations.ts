import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
  isInterfaceType,
  isLeafType,
  isNonNullType,
  isObjectType,
} from 'graphql'
import { productSchema } from '../../src/schema/index.ts'

const schema = productSchema()

export interface RootField {
  readonly kind: 'query' | 'mutation'
  readonly field: GraphQLField<unknown, unknown>
}

/** Every operation of the product. */
export const ROOT_FIELDS: readonly RootField[] = (
  [
    ['query', schema.getQueryType()],
    ['mutation', schema.getMutationType()],
  ] as const
).flatMap(([kind, root]) => Object.values(root?.getFields() ?? {}).map((field) => ({ kind, field })))

/** Every place where an operation takes a value, such as "activateRuleset.input.packs.name". */
export function placesOf({ field }: RootField): string[] {
  const walk = (inputs: readonly (GraphQLArgument | GraphQLInputField)[], path: string): string[] =>
    inputs.flatMap((input) => {
      const type = getNamedType(input.type)
      const at = `${path}.${input.name}`
      return isInputObjectType(type) ? walk(Object.values(type.getFields()), at) : [at]
    })
  return walk(field.args, field.name)
}

/** Whole packs, and what takes long to compute: nothing to see there that stands nowhere else. */
const HEAVY = new Set(['document', 'coverage', 'proposedTests'])
const LISTED = 2

function argumentsOf({ args }: GraphQLField<unknown, unknown>): string | null {
  const required = args.filter(
    (arg) => isNonNullType(arg.type) && arg.defaultValue === undefined && arg.default === undefined,
  )
  if (required.length === 0) return ''
  return required.every(({ name }) => name === 'first') ? `(first: ${LISTED})` : null
}

/** Everything a type shows, so many levels deep; a connection by its nodes. `alias` keeps fields of several types apart. */
export const selectionOf = (typeName: string, levels: number): string => selectionIn(schema, typeName, levels)

/** The same of a schema that was read from its text. */
export function selectionIn(of: GraphQLSchema, typeName: string, levels: number, alias = ''): string {
  const type = of.getType(typeName)
  if (isInterfaceType(type)) {
    const names = of.getPossibleTypes(type).map(({ name }) => name)
    const parts = names.map((name) => `... on ${name} ${selectionIn(of, name, levels, `${name}_`)}`)
    return `{ __typename ${parts.join(' ')} }`
  }
  if (!isObjectType(type)) return ''
  const fields = Object.values(type.getFields()).flatMap((field) => {
    const named = getNamedType(field.type)
    const passed = argumentsOf(field)
    if (passed === null || HEAVY.has(field.name) || field.name === 'edges') return []
    const call = `${alias === '' ? '' : `${alias}${field.name}: `}${field.name}${passed}`
    if (isLeafType(named)) return [call]
    return levels > 1 ? [`${call} ${selectionIn(of, named.name, levels - 1)}`] : []
  })
  return `{ __typename ${fields.join(' ')} }`
}

/** A document that asks one operation for a selection, all of its arguments being variables. */
export function documentOf({ kind, field }: RootField, selection: string): string {
  const declared = field.args.map(({ name, type }) => `$${name}: ${String(type)}`)
  const passed = field.args.map(({ name }) => `${name}: $${name}`)
  const [head, call] = declared.length > 0 ? [`(${declared.join(', ')})`, `(${passed.join(', ')})`] : ['', '']
  const isLeaf = isLeafType(getNamedType(field.type))
  return `${kind} Call${head} { ${field.name}${call} ${isLeaf ? '' : selection} }`
}

/** The variables with another value at a place; a list on the way has one entry. */
export function withValueAt(
  variables: Readonly<Record<string, unknown>>,
  place: string,
  value: unknown,
): Record<string, unknown> {
  const change = (target: unknown, [step, ...rest]: readonly string[]): unknown => {
    if (step === undefined) return value
    if (Array.isArray(target)) {
      const [first, ...others] = target
      return [change(first, [step, ...rest]), ...others]
    }
    const object: Record<string, unknown> = { ...(typeof target === 'object' ? target : {}) }
    return { ...object, [step]: change(object[step], rest) }
  }
  const [, ...steps] = place.split('.')
  return { ...variables, ...Object(change(variables, steps)) }
}
