import {
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  getArgumentValues,
  getOperationAST,
  getVariableValues,
  type OperationDefinitionNode,
  OperationTypeNode,
} from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { keepAtHand } from '../operations/check-subjects/read-records.ts'
import { type AskedAbout, readAhead } from '../operations/checks/read-ahead.ts'
import { rootFieldNodesOf } from './limits/root-fields.ts'
import type { HttpGraphqlContext } from './types.ts'

/** What writes records only: of the standing it can change no more than the facts that a waiver is tied to. */
const RECORDING: ReadonlySet<string> = new Set([
  'runSafetyCheck',
  'runSafetyChecks',
  'startProcedure',
  '__typename',
])
/** What changes nothing of the standing at all. */
const LEAVES_STANDING: ReadonlySet<string> = new Set(['createCheckToken', '__typename'])

/**
 * Has the credential of whoever changes something read by the request itself, and makes this isolate forget what it remembers
 * of the organisation, so that a revoked key or a new ruleset counts here at once. What checks need to know of their subjects is read in
 * the same round trip. Checks and runs that need nothing else are judged on the word of memory, in no round trip but that of their writing,
 * which looks by itself whether memory was right.
 */
export function useConfirmedStanding(): Plugin<HttpGraphqlContext> {
  return {
    onExecute({ args }) {
      const operation = getOperationAST(args.document, args.operationName)
      // A question has nothing to wait for here.
      return operation?.operation === OperationTypeNode.MUTATION
        ? confirmStanding(args, operation)
        : undefined
    },
  }
}

interface Mutation {
  readonly document: DocumentNode
  readonly schema: GraphQLSchema
  readonly variableValues?: Parameters<typeof getVariableValues>[2] | null | undefined
  readonly contextValue: HttpGraphqlContext
}

async function confirmStanding(
  { document, schema, variableValues, contextValue }: Mutation,
  operation: OperationDefinitionNode,
): Promise<{ onExecuteDone: () => void } | undefined> {
  // What decides is what the database says, not what a replica has heard.
  contextValue.ctx.db.readFromPrimary()
  const fields = rootFieldNodesOf(document, operation)
  const onlyRecords = fields.every(({ name }) => RECORDING.has(name.value))
  const asked = onlyRecords ? checksAskedFor(schema, operation, { fields, variableValues }) : []
  const read = await readAhead(contextValue.ctx, asked)
  const { confirm, forgetStanding } = contextValue
  if (onlyRecords && read === null && trustMemory(contextValue)) return undefined
  const ctx = await confirm()
  if (read !== null) keepAtHand(ctx, read)
  Object.assign(contextValue, { ctx })
  if (fields.every(({ name }) => LEAVES_STANDING.has(name.value))) return undefined
  const { waivers, isComplete } = ctx.waiversAtHand
  if (onlyRecords && isComplete && waivers.length === 0) return undefined
  forgetStanding()
  // What others read while it ran may be from before.
  return { onExecuteDone: forgetStanding }
}

/**
 * Lets checks and runs be judged by what is remembered. Not without a ruleset, for then nothing is written that could show a new one; nor with
 * waivers, which are read as they are.
 */
function trustMemory({ ctx, confirm, writerOnMemory }: HttpGraphqlContext): boolean {
  const { waivers, isComplete } = ctx.waiversAtHand
  const db = ctx.liveActivation !== null && isComplete && waivers.length === 0 ? writerOnMemory() : null
  if (db === null) return false
  ctx.remembered = { db, readAnew: confirm }
  return true
}

interface RunArguments {
  readonly input?: AskedAbout & { readonly checks?: readonly AskedAbout[] }
}

/** The inputs of the checks that a mutation runs; none where its values are not of their types, which the execution tells. */
function checksAskedFor(
  schema: GraphQLSchema,
  { variableDefinitions = [] }: OperationDefinitionNode,
  {
    fields,
    variableValues,
  }: {
    readonly fields: readonly FieldNode[]
    readonly variableValues: Parameters<typeof getVariableValues>[2] | null | undefined
  },
): AskedAbout[] {
  const values = getVariableValues(schema, variableDefinitions, variableValues ?? {})
  if (values.errors !== undefined) return []
  const known = schema.getMutationType()?.getFields() ?? {}
  return fields.flatMap((field) => {
    const definition = known[field.name.value]
    if (definition === undefined) return []
    const { input }: RunArguments = getArgumentValues(definition, field, values.variableValues)
    return input?.checks ?? (input === undefined ? [] : [input])
  })
}
