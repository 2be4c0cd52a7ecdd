import { RefusedError } from '../../operations/errors.ts'
import type { Scope } from '../../values/scopes.ts'
import { ASSESS_BRIEFLY, RECORD_BRIEFLY } from '../assessment.ts'
import type { FacadeCall, Shapes } from '../facade.ts'
import { isObject, type JsonObject } from '../read.ts'

const QUESTIONS = `query Questions($input: AssessSafetyInput!) {
  assessSafety(input: $input) {
    assessment {
      verdict
      locale
      nextQuestions(first: 5) { text decides fact { name label type question help values unit decisive } }
      blockers { requirement { code title } message immediate }
    }
    userErrors { code message path }
  }
}`

const EXPLAIN = `query Explain($code: String!, $locale: String) {
  requirement(code: $code, locale: $locale) {
    code
    title
    guidance
    level
    kind
    lock
    pack
    locale
    sources { title reference checkedOn }
    responsibleRoles { code title }
    additions { packTitle title guidance }
  }
}`

interface Tool {
  readonly name: string
  readonly title: string
  readonly text: string
  /** What a key needs for it beside the protocol itself. */
  readonly needs: readonly Scope[]
  readonly document: string
  /** The fields that lead to the answer. */
  readonly path: readonly [string, ...string[]]
  readonly takes: (shapes: Shapes) => JsonObject
  readonly variables: (given: JsonObject) => JsonObject
  readonly writes?: boolean
}

const asInput = (input: JsonObject) => ({ input })
const situation = (shapes: Shapes) => shapes.input('AssessSafetyInput')

const TOOLS: readonly Tool[] = [
  {
    name: 'assess_safety',
    title: 'What does safety require here?',
    text: 'Judges a situation by the live rules: the verdict, what blocks, what to do first, what is missing. Stores nothing.',
    needs: ['check'],
    document: ASSESS_BRIEFLY,
    path: ['assessSafety', 'assessment'],
    takes: situation,
    variables: asInput,
  },
  {
    name: 'next_questions',
    title: 'What has to be asked next?',
    text: 'The questions whose answers decide most, the most decisive first. Put them to people; never answer them yourself.',
    needs: ['check'],
    document: QUESTIONS,
    path: ['assessSafety', 'assessment'],
    takes: situation,
    variables: asInput,
  },
  {
    name: 'explain_requirement',
    title: 'What is this requirement?',
    text: 'What a requirement of the live rules asks, why, who may do it, and where it comes from.',
    needs: ['read'],
    document: EXPLAIN,
    path: ['requirement'],
    takes: () => ({
      type: 'object',
      properties: {
        code: { type: 'string', description: 'Its code, as findings name it.' },
        locale: { type: 'string', description: 'The language of texts (BCP 47).' },
      },
      required: ['code'],
      additionalProperties: false,
    }),
    variables: (given) => given,
  },
  {
    name: 'run_safety_check',
    title: 'Record a safety check',
    text: 'Judges a situation and records it for good, with a receipt. Repeating the call with the same idempotencyKey is safe.',
    needs: ['check', 'mcp-record'],
    document: RECORD_BRIEFLY,
    path: ['runSafetyCheck', 'safetyCheck'],
    takes: (shapes) => shapes.input('RunSafetyCheckInput'),
    variables: asInput,
    writes: true,
  },
]

/** The tools that a key may use, each as the protocol describes it. */
export function toolsFor({ scopes, shapes }: FacadeCall) {
  return TOOLS.filter(({ needs }) => needs.every((scope) => scopes.has(scope))).map((tool) => ({
    tool,
    description: {
      name: tool.name,
      title: tool.title,
      description: tool.text,
      inputSchema: tool.takes(shapes),
      outputSchema: shapes.answer(tool.document, tool.path),
      annotations: { readOnlyHint: tool.writes !== true, idempotentHint: true, openWorldHint: false },
    },
  }))
}

/** Uses a tool. What the rules or their types do not take is an error that the assistant sees and can mend. */
export async function callTool(
  call: FacadeCall,
  { tool }: ReturnType<typeof toolsFor>[number],
  given: JsonObject,
): Promise<object> {
  try {
    const [root, ...below] = tool.path
    const payload = (await call.run<JsonObject>(tool.document, tool.variables(given)))[root]
    const found = below.reduce<unknown>((value, name) => (isObject(value) ? value[name] : null), payload)
    if (isObject(found)) return { content: [asText(found)], structuredContent: found }
    return mistaken(isObject(payload) ? payload.userErrors : [{ code: 'NOT_FOUND', message: NOTHING }])
  } catch (error) {
    if (error instanceof RefusedError && error.code === 'BAD_USER_INPUT')
      return mistaken([{ code: error.code, message: error.message }])
    throw error
  }
}

const NOTHING = 'There is nothing of this code here.'

const asText = (value: unknown) => ({ type: 'text', text: JSON.stringify(value) })

const mistaken = (errors: unknown) => ({ isError: true, content: [asText({ errors })] })
