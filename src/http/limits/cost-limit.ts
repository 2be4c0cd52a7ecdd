import { complexityFromQuery } from '@pothos/plugin-complexity'
import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  getVariableValues,
  Kind,
} from 'graphql'
import type { Plugin } from 'graphql-yoga'
import type { HttpGraphqlContext } from '../types.ts'

/** About one unit per resolved field. */
export const COST_MAX = 50_000
export const DEPTH_MAX = 12

interface Cost {
  readonly complexity: number
  readonly depth: number
}

/** The chosen operation with its fragments, or null when the name chooses none. */
function chosenOperation(
  document: DocumentNode,
  operationName: string | null | undefined,
): DocumentNode | null {
  const operation = getOperationAST(document, operationName)
  if (!operation) return null
  const fragments = document.definitions.filter((part) => part.kind === Kind.FRAGMENT_DEFINITION)
  return { kind: Kind.DOCUMENT, definitions: [operation, ...fragments] }
}

// The computation below would list every bad value of a huge list, each with a stack trace; one is enough to know.
function hasBadVariables(args: Parameters<typeof costOf>[0]): boolean {
  const definitions = getOperationAST(args.document, args.operationName)?.variableDefinitions ?? []
  return getVariableValues(args.schema, definitions, args.variables, { maxErrors: 1 }).errors !== undefined
}

/** The cost with the arguments as they will be used, or null when execution is going to refuse the variables anyway. */
export function costOf(args: {
  readonly schema: GraphQLSchema
  readonly document: DocumentNode
  readonly operationName?: string | null | undefined
  readonly variables: Record<string, unknown>
  readonly context: object
}): Cost | null {
  const operation = chosenOperation(args.document, args.operationName)
  if (operation === null || hasBadVariables(args)) return null
  try {
    return complexityFromQuery(operation, {
      schema: args.schema,
      variables: args.variables,
      ctx: args.context,
    })
  } catch (error) {
    if (error instanceof GraphQLError) return null
    throw error
  }
}

function findExcess(cost: Cost): string | null {
  if (cost.depth > DEPTH_MAX) return `The operation is ${cost.depth} levels deep; the limit is ${DEPTH_MAX}.`
  if (cost.complexity > COST_MAX) {
    return `The operation would cost ${cost.complexity}; the limit is ${COST_MAX}. Ask for less at a time.`
  }
  return null
}

/** Refuses an operation that is too deep or too expensive before anything of it runs, and tells every other its cost. */
export function useCostLimit(): Plugin<HttpGraphqlContext> {
  return {
    onExecute({ args, setResultAndStopExecution }) {
      const cost = costOf({
        schema: args.schema,
        document: args.document,
        operationName: args.operationName,
        variables: args.variableValues ?? {},
        context: args.contextValue,
      })
      if (cost === null) return undefined
      args.contextValue.metrics.cost = cost.complexity
      const excess = findExcess(cost)
      if (excess !== null) {
        const extensions = { code: 'OPERATION_TOO_COMPLEX', http: { status: 400 } }
        setResultAndStopExecution({ errors: [new GraphQLError(excess, { extensions })] })
        return undefined
      }
      return {
        onExecuteDone({ result, setResult }) {
          if (Symbol.asyncIterator in result) return
          const extensions = { ...result.extensions, cost: { requested: cost.complexity, limit: COST_MAX } }
          setResult({ ...result, extensions })
        },
      }
    },
  }
}
