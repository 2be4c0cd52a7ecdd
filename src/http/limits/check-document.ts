import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  NoFragmentCyclesRule,
  type OperationDefinitionNode,
  parse,
  Source,
  specifiedRules,
  validate,
} from 'graphql'
import type {
  CheckedDocument,
  DocumentFault,
} from '../../operations/trusted-documents/upload-trusted-documents.ts'
import { costOf, findExcess } from './cost-limit.ts'
import { checkTokens } from './document-limit.ts'
import { leastVariables } from './least-variables.ts'
import { limitRootFields } from './root-field-limit.ts'

/** Of one document; the author mends it and tries again. */
const FAULTS_MAX = 5

/**
 * What the stages of a request would say of a document, whoever asks and whatever the variables: its tokens are bounded, it is parsed,
 * validated against the schema, and each of its operations costed with the least of its variables.
 */
export function checkDocument(schema: GraphQLSchema, text: string): CheckedDocument {
  try {
    const source = new Source(text)
    checkTokens(source)
    const document = parse(source)
    const errors = invalidIn(schema, document)
    const operations = document.definitions.filter((part) => part.kind === Kind.OPERATION_DEFINITION)
    const faults = errors.length > 0 ? errors : operations.flatMap((one) => excessIn(schema, document, one))
    const named = operations.map(({ name, operation }) => ({ name: name?.value ?? null, type: operation }))
    return { operations: named, faults: faultsOf(operations.length === 0 ? [NO_OPERATION] : faults) }
  } catch (error) {
    if (error instanceof GraphQLError) return { operations: [], faults: faultsOf([error]) }
    throw error
  }
}

const NO_OPERATION = new GraphQLError('There is no operation in it.')

/** Circles of fragments first, for other rules run out of stack in them. */
function invalidIn(schema: GraphQLSchema, document: DocumentNode): readonly GraphQLError[] {
  const circles = validate(schema, document, [NoFragmentCyclesRule], { maxErrors: 1 })
  if (circles.length > 0) return circles.slice(0, 1)
  const rules = [...specifiedRules, limitRootFields]
  return validate(schema, document, rules, { maxErrors: FAULTS_MAX, hideSuggestions: true })
}

function excessIn(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): readonly GraphQLError[] {
  const variables = leastVariables(schema, operation)
  const operationName = operation.name?.value
  const cost = costOf({ schema, document, operationName, variables, context: {} })
  const excess =
    cost === null
      ? new GraphQLError('What it costs cannot be computed.', { nodes: operation })
      : findExcess(cost)
  return excess === null ? [] : [excess]
}

function faultsOf(errors: readonly GraphQLError[]): DocumentFault[] {
  return errors.slice(0, FAULTS_MAX).map(({ message, locations }) => {
    const { line = null, column = null } = locations?.[0] ?? {}
    return { message, line, column }
  })
}
