import { readFileSync } from 'node:fs'
import { join } from 'node:path'

interface Story {
  readonly facts: object
  readonly asOf: string
}
const stories: readonly Story[] = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../scripts/demo/stories.json'), 'utf8'),
)

const RUN = `mutation($input: RunSafetyCheckInput!) { runSafetyCheck(input: $input) { safetyCheck { id verdict } userErrors { code } } }`
const RUN_MANY = `mutation($input: RunSafetyChecksInput!) { runSafetyChecks(input: $input) {
  results { safetyCheck { id verdict } userErrors { code } } } }`
const START = `mutation($input: StartProcedureInput!) { startProcedure(input: $input) { run { id } userErrors { code } } }`
const VERDICT = `query($input: AssessSafetyInput!) { assessSafety(input: $input) { assessment { verdict blockers { requirement { code } } } } }`
const SENTENCES = `query($input: AssessSafetyInput!) { assessSafety(input: $input) { assessment { verdict
  findings { requirement { code title } status message because { text } } nextQuestions { text } } } }`

/** Facts and moment of the five stories of the demo, in turn. */
function storyAt(n: number): Story {
  const { facts, asOf } = stories[n % stories.length] ?? { facts: {}, asOf: '' }
  return { facts, asOf }
}

let keys = 0
const withKey = (input: object) => {
  keys += 1
  return { idempotencyKey: `asked-${process.pid}-${keys}`, ...input }
}
const about = (query: string, input: (n: number) => object) => (n: number) => ({
  query,
  variables: { input: input(n) },
})

export interface Question {
  readonly name: string
  /** It is answered by writing a transaction. */
  readonly writes?: true
  /** How many acts it is for, where it is for more than one. */
  readonly each?: number
  ask(n: number): object
}

/** So many checks with one request. */
export const checksTogether = (count: number): Question => ({
  name: `runSafetyChecks of ${count}, a check`,
  writes: true,
  each: count,
  ask: about(RUN_MANY, () => ({ checks: Array.from({ length: count }, (_, n) => withKey(storyAt(n))) })),
})

/** What is asked of the product when its requests are measured, by a name; each body is another one. */
export const QUESTIONS: readonly Question[] = [
  { name: '{ __typename }', ask: () => ({ query: '{ __typename }' }) },
  { name: 'assessSafety, verdict and blockers', ask: about(VERDICT, storyAt) },
  { name: 'assessSafety, everything in sentences', ask: about(SENTENCES, storyAt) },
  { name: 'runSafetyCheck', writes: true, ask: about(RUN, (n) => withKey(storyAt(n))) },
  // A run of its own each time, so that nobody waits for another one's version.
  {
    name: 'startProcedure',
    writes: true,
    ask: about(START, () => withKey({ procedure: 'near_miss', subjectRef: 'miss-1' })),
  },
]
