/**
 * JSON Schema (2020-12) of what the GraphQL schema takes and gives, so that protocols that describe themselves say what holds:
 * the shapes come from the types and from the very documents that are run.
 */
import {
  type DocumentNode,
  type FieldNode,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  parse,
  type SelectionSetNode,
} from 'graphql'
import type { Shapes } from '../facades/facade.ts'

type JsonShape = Readonly<Record<string, unknown>>

const SCALARS: Readonly<Record<string, JsonShape>> = {
  Boolean: { type: 'boolean' },
  Date: { type: 'string', format: 'date' },
  DateTime: { type: 'string', format: 'date-time' },
  Float: { type: 'number' },
  ID: { type: 'string' },
  Int: { type: 'integer' },
  String: { type: 'string' },
  // Any value.
  JSON: {},
}

/** The shape of a type with what its lists and nulls add; `below` gives that of the type within. */
function wrapped<Type extends GraphQLInputType | GraphQLOutputType>(
  type: Type,
  below: (named: GraphQLNamedType) => JsonShape,
): JsonShape {
  if (isNonNullType(type)) return present(type.ofType, below)
  const shape = present(type, below)
  // What may be any value may be null.
  return Object.keys(shape).length === 0 ? shape : { anyOf: [shape, { type: 'null' }] }
}

function present(
  type: GraphQLInputType | GraphQLOutputType,
  below: (named: GraphQLNamedType) => JsonShape,
): JsonShape {
  if (isNonNullType(type)) return present(type.ofType, below)
  if (isListType(type)) return { type: 'array', items: wrapped(type.ofType, below) }
  if (isEnumType(type)) return { type: 'string', enum: type.getValues().map(({ name }) => name) }
  return SCALARS[type.name] ?? below(type)
}

const described = (shape: JsonShape, description: string | null | undefined): JsonShape =>
  description ? { ...shape, description } : shape

/** The shape of an input type of the schema. Throws for a name that is none. */
function inputShape(schema: GraphQLSchema, name: string): JsonShape {
  const type = schema.getType(name)
  if (!isInputObjectType(type)) throw new Error(`There is no input type ${name}`)
  const fields = Object.values(type.getFields())
  return {
    type: 'object',
    properties: Object.fromEntries(
      fields.map((field) => [
        field.name,
        described(
          wrapped(field.type, (named) => inputShape(schema, named.name)),
          field.description,
        ),
      ]),
    ),
    required: fields
      .filter((field) => isNonNullType(field.type) && field.defaultValue === undefined)
      .map((field) => field.name),
    additionalProperties: false,
  }
}

/** A type and what is selected of it. */
interface Selected {
  readonly type: GraphQLNamedType
  readonly selection: SelectionSetNode
}

/**
 * The shape of the object that a document answers with below the fields of `path`. Throws for a document that does not fit the
 * schema, and for a path that is not in it.
 */
function answerShape(schema: GraphQLSchema, text: string, path: readonly string[]): JsonShape {
  const document = parse(text)
  const operation = document.definitions.find((part) => part.kind === Kind.OPERATION_DEFINITION)
  const root = operation && schema.getRootType(operation.operation)
  if (!operation || !root) throw new Error('The document has no operation of the schema')
  let at: Selected = { type: root, selection: operation.selectionSet }
  for (const name of path) {
    const part = fieldsOf(document, at.selection).find((field) => field.name.value === name)
    const field = isObjectType(at.type) ? at.type.getFields()[name] : undefined
    if (!part?.selectionSet || !field) throw new Error(`The document has no object ${path.join('.')}`)
    at = { type: getNamedType(field.type), selection: part.selectionSet }
  }
  return selectionShape(schema, document, at)
}

function selectionShape(
  schema: GraphQLSchema,
  document: DocumentNode,
  { type, selection }: Selected,
): JsonShape {
  if (!isObjectType(type)) throw new Error(`${type.name} has no fields`)
  const properties = new Map<string, JsonShape>()
  for (const part of fieldsOf(document, selection)) {
    const field = type.getFields()[part.name.value]
    if (field === undefined) throw new Error(`${type.name} has no field ${part.name.value}`)
    const shape = wrapped(field.type, (named) => {
      if (part.selectionSet === undefined) throw new Error(`Nothing is selected of ${named.name}`)
      return selectionShape(schema, document, { type: named, selection: part.selectionSet })
    })
    properties.set(part.alias?.value ?? part.name.value, described(shape, field.description))
  }
  return { type: 'object', properties: Object.fromEntries(properties), required: [...properties.keys()] }
}

/** Fields of a selection, those of its named fragments among them. */
function fieldsOf(document: DocumentNode, { selections }: SelectionSetNode): FieldNode[] {
  return selections.flatMap((part) => {
    if (part.kind === Kind.FIELD) return [part]
    const fragment = document.definitions.find(
      (other) =>
        part.kind === Kind.FRAGMENT_SPREAD &&
        other.kind === Kind.FRAGMENT_DEFINITION &&
        other.name.value === part.name.value,
    )
    if (fragment?.kind !== Kind.FRAGMENT_DEFINITION) throw new Error('Only named fragments are understood')
    return fieldsOf(document, fragment.selectionSet)
  })
}

/** The shapes of one schema, which is asked for with the first of them. */
export const shapesOf = (schemaOf: () => GraphQLSchema): Shapes => ({
  input: (type) => inputShape(schemaOf(), type),
  answer: (document, path) => answerShape(schemaOf(), document, path),
})
