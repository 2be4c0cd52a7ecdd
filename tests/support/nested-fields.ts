import { type GraphQLField, getNamedType, isNonNullType, isObjectType } from 'graphql'
import { productSchema } from '../../src/schema/index.ts'
import { ROOT_FIELDS, type RootField } from './operations.ts'

const schema = productSchema()

/** A field with arguments somewhere below an operation, and how it is reached from there. */
export interface NestedField {
  readonly type: string
  readonly field: GraphQLField<unknown, unknown>
  readonly root: RootField
  /** Fields between the two, outermost first, with the arguments they need. */
  readonly way: readonly string[]
}

interface Reached {
  readonly root: RootField
  readonly way: readonly string[]
}

/** The field with a short page where it needs one; null when it needs anything else. */
function callOf({ name, args }: GraphQLField<unknown, unknown>): string | null {
  const required = args.filter(({ type, defaultValue }) => isNonNullType(type) && defaultValue === undefined)
  if (required.length === 0) return name
  return required.every((argument) => argument.name === 'first') ? `${name}(first: 2)` : null
}

/** Every type that a query leads to, by the shortest way. */
function reachedTypes(): ReadonlyMap<string, Reached> {
  const reached = new Map<string, Reached>()
  const queue: (Reached & { typeName: string })[] = ROOT_FIELDS.filter(({ kind }) => kind === 'query').map(
    (root) => ({ root, way: [], typeName: getNamedType(root.field.type).name }),
  )
  for (const { typeName, root, way } of queue) {
    const type = schema.getType(typeName)
    if (!isObjectType(type) || reached.has(typeName)) continue
    reached.set(typeName, { root, way })
    for (const field of Object.values(type.getFields())) {
      const call = callOf(field)
      if (call !== null) queue.push({ root, way: [...way, call], typeName: getNamedType(field.type).name })
    }
  }
  return reached
}

/** Every field with arguments of every type that a query leads to. */
export const NESTED_FIELDS: readonly NestedField[] = [...reachedTypes()].flatMap(([typeName, reached]) => {
  const type = schema.getType(typeName)
  if (!isObjectType(type)) return []
  return Object.values(type.getFields())
    .filter(({ args }) => args.length > 0)
    .map((field) => ({ type: typeName, field, ...reached }))
})
