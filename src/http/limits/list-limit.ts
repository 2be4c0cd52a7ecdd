import {
  type DocumentNode,
  type FieldNode,
  type GraphQLArgument,
  GraphQLError,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
  getArgumentValues,
  getNamedType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  TypeInfo,
  type VariableValues,
  visit,
  visitWithTypeInfo,
} from 'graphql'

type Field = GraphQLField<unknown, unknown>
/** An argument or a field of an input object. */
type Place = Pick<GraphQLArgument, 'type' | 'extensions'>

/** What the lists among the arguments of an operation come to. */
export interface ListSizes {
  /** Entries of all lists together, each field counted once for every place it stands at. */
  readonly entries: number
  /** The first list that is longer than the schema says, with the path to it from the field. */
  readonly excess: { readonly path: readonly string[]; readonly entriesMax: number } | null
}

/** How many entries a list may have by the schema; no bound where there is none. */
function entriesMaxOf({ extensions }: Place): number {
  const { entriesMax } = extensions
  return typeof entriesMax === 'number' ? entriesMax : Number.POSITIVE_INFINITY
}

class ListCounter {
  entries = 0
  excess: ListSizes['excess'] = null

  read(place: Place, type: GraphQLInputType, value: unknown, path: readonly string[]): void {
    if (isNonNullType(type)) this.read(place, type.ofType, value, path)
    else if (isListType(type) && Array.isArray(value)) this.#readList(place, type.ofType, value, path)
    else if (isInputObjectType(type) && isRecord(value)) {
      for (const [name, field] of Object.entries(type.getFields()))
        this.read(field, field.type, value[name], [...path, name])
    }
  }

  #readList(place: Place, ofType: GraphQLInputType, list: readonly unknown[], path: readonly string[]): void {
    const entriesMax = entriesMaxOf(place)
    this.entries += list.length
    if (list.length > entriesMax) this.excess ??= { path, entriesMax }
    else
      for (const [index, entry] of list.entries()) this.read(place, ofType, entry, [...path, String(index)])
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

/** Verbs with userErrors say there what is wrong with their input. */
function reportsItself(field: Field): boolean {
  const type = getNamedType(field.type)
  return isObjectType(type) && 'userErrors' in type.getFields()
}

/** A field with arguments where it stands in a document. */
interface Asked {
  readonly field: Field
  readonly node: FieldNode
}

/** Of each document that was looked at, for as long as it is kept: the same text is not walked through again. */
const known = new WeakMap<GraphQLSchema, WeakMap<DocumentNode, readonly Asked[]>>()

/** The fields of a valid document that have arguments, each once for every place it stands at. */
function fieldsWithArguments(schema: GraphQLSchema, document: DocumentNode): readonly Asked[] {
  const ofSchema = known.get(schema) ?? new WeakMap<DocumentNode, readonly Asked[]>()
  known.set(schema, ofSchema)
  const found = ofSchema.get(document) ?? lookFor(schema, document)
  ofSchema.set(document, found)
  return found
}

function lookFor(schema: GraphQLSchema, document: DocumentNode): Asked[] {
  const types = new TypeInfo(schema)
  const found: Asked[] = []
  visit(
    document,
    visitWithTypeInfo(types, {
      Field(node) {
        const field = types.getFieldDef()
        if (field && field.args.length > 0) found.push({ field, node })
      },
    }),
  )
  return found
}

/**
 * Counts the entries of all lists among the arguments of a valid document, and finds one that is longer than the schema
 * says. Expects that execution will accept the arguments; throws GraphQLError where it will not.
 */
export function listSizes(
  schema: GraphQLSchema,
  document: DocumentNode,
  variables: VariableValues,
): ListSizes {
  let entries = 0
  let excess: ListSizes['excess'] = null
  for (const { field, node } of fieldsWithArguments(schema, document)) {
    const values = getArgumentValues(field, node, variables)
    const counter = new ListCounter()
    for (const argument of field.args)
      counter.read(argument, argument.type, values[argument.name], [argument.name])
    entries += counter.entries
    if (!reportsItself(field)) excess ??= counter.excess
  }
  return { entries, excess }
}

/** The refusal of a list that is too long: code and path, before anything runs. */
export function listTooLong({ path, entriesMax }: NonNullable<ListSizes['excess']>): GraphQLError {
  const message = `The list "${path.join('.')}" may have ${entriesMax} entries at most.`
  return new GraphQLError(message, {
    extensions: { code: 'BAD_USER_INPUT', argument: path, http: { status: 400 } },
  })
}
