import {
  type GraphQLInputType,
  type GraphQLScalarType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isScalarType,
  type OperationDefinitionNode,
  typeFromAST,
} from 'graphql'

/** What scalars of this schema take: the first that one takes is its value. */
const CANDIDATES = [1, '2000-01-01', '2000-01-01T00:00:00Z', 'x', true, {}] as const

/**
 * Values for the variables of a valid operation with which it costs as little as it can: whole numbers are 1, lists are empty, what may be
 * left out is. An operation that is too expensive with these is too expensive whatever is asked.
 */
export function leastVariables(
  schema: GraphQLSchema,
  { variableDefinitions = [] }: OperationDefinitionNode,
): Record<string, unknown> {
  return Object.fromEntries(
    variableDefinitions.flatMap(({ variable, type }) => {
      const inputType = typeFromAST(schema, type)
      const value = inputType === undefined ? undefined : leastOf(inputType as GraphQLInputType)
      return value === undefined ? [] : [[variable.name.value, value]]
    }),
  )
}

/** Undefined: it may be left out, and nothing is less. */
function leastOf(type: GraphQLInputType): unknown {
  // A page size has a default of its own where none is given.
  if (isScalarType(type)) return type.name === 'Int' ? 1 : undefined
  return isNonNullType(type) ? requiredOf(type.ofType) : undefined
}

function requiredOf(type: GraphQLInputType): unknown {
  if (isListType(type)) return []
  if (isEnumType(type)) return type.getValues()[0]?.name
  if (isScalarType(type)) return sampleOf(type)
  if (!isInputObjectType(type)) return undefined
  const fields = Object.values(type.getFields())
  const [first] = fields
  if (type.isOneOf) return first === undefined ? {} : { [first.name]: requiredOf(first.type) }
  return Object.fromEntries(
    fields.flatMap((field) =>
      isNonNullType(field.type) && field.defaultValue === undefined
        ? [[field.name, requiredOf(field.type.ofType)]]
        : [],
    ),
  )
}

function sampleOf(type: GraphQLScalarType): unknown {
  return CANDIDATES.find((candidate) => {
    try {
      type.parseValue(candidate)
      return true
    } catch {
      return false
    }
  })
}
