import { complexityFromQuery } from '@pothos/plugin-complexity'
import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
} from 'graphql'
import type { Plugin } from 'graphql-yoga'
import type { HttpGraphqlContext } from '../types.ts'
import { type ListSizes, listSizes, listTooLong } from './list-limit.ts'

/** About one unit per resolved field. */
export const COST_MAX = 50_000
export const DEPTH_MAX = 12

interface Cost {
  readonly complexity: number
  readonly depth: number
  /** A list among the arguments that is longer than the schema says; null when there is none. */
  readonly tooLong: ListSizes['excess']
}

/** Of each operation, with the fragments of its document: one object, so that what is found out about it can be kept with it. */
const chosen = new WeakMap<OperationDefinitionNode, DocumentNode>()

function withFragments(operation: OperationDefinitionNode, { definitions }: DocumentNode): DocumentNode {
  const fragments = () => definitions.filter((part) => part.kind === Kind.FRAGMENT_DEFINITION)
  const made = chosen.get(operation) ?? { kind: Kind.DOCUMENT, definitions: [operation, ...fragments()] }
  chosen.set(operation, made)
  return made
}

/**
 * The cost with the arguments as they will be used, their lists counted entry by entry, or null when execution is going to
 * refuse the variables anyway.
 */
export function costOf(args: {
  readonly schema: GraphQLSchema
  readonly document: DocumentNode
  readonly operationName?: string | null | undefined
  readonly variables: Record<string, unknown>
  readonly context: object
}): Cost | null {
  const { schema, variables, context: ctx } = args
  const chosenOne = getOperationAST(args.document, args.operationName)
  if (!chosenOne) return null
  const operation = withFragments(chosenOne, args.document)
  // The computation below would list every bad value of a huge list, each with a stack trace; one is enough to know.
  const definitions = chosenOne.variableDefinitions ?? []
  const { variableValues } = getVariableValues(schema, definitions, variables, { maxErrors: 1 })
  if (variableValues === undefined) return null
  try {
    const { entries, excess } = listSizes(schema, operation, variableValues)
    const { complexity, depth } = complexityFromQuery(operation, { schema, variables, ctx })
    return { complexity: complexity + entries, depth, tooLong: excess }
  } catch (error) {
    if (error instanceof GraphQLError) return null
    throw error
  }
}

/** The refusal of an operation that costs so much; null when it may run. */
export function findExcess({ complexity, depth, tooLong }: Cost): GraphQLError | null {
  if (tooLong !== null) return listTooLong(tooLong)
  if (depth > DEPTH_MAX)
    return tooComplex(`The operation is ${depth} levels deep; the limit is ${DEPTH_MAX}.`)
  if (complexity <= COST_MAX) return null
  return tooComplex(
    `The operation would cost ${complexity}; the limit is ${COST_MAX}. Ask for less at a time.`,
  )
}

function tooComplex(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'OPERATION_TOO_COMPLEX', http: { status: 400 } } })
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
        setResultAndStopExecution({ errors: [excess] })
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
