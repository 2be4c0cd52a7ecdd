import { visible } from '../../src/rules/pack/printable.ts'
import { OperatorError } from '../operator-error.ts'

export interface DemoFinding {
  status: string
  message: string
  item: string | null
  requirement: { code: string; title: string; level: string }
  because: { text: string }[]
}

export interface DemoAssessment {
  verdict: string
  focus: DemoFinding[]
  findings: DemoFinding[]
  blockers: DemoFinding[]
  missingFacts: { name: string; label: string }[]
  nextQuestions: { text: string }[]
  remedies: { text: string; verdictAfter: string }[]
  deadlines: {
    label: string
    dueAt: string | null
    overdue: boolean
    requirement: { code: string; title: string }
  }[]
  conflicts: { between: string[]; message: string }[]
  ratings: { serviceModel: string; rating: string }[]
  resources: { code: string; title: string; contact: string | null }[]
  riskRanking: { hazard: string; score: number | null; rank: number }[]
}

const FINDING = 'status message item requirement { code title level } because { text }'
const QUERY = `
  query Story($input: AssessSafetyInput!) {
    assessSafety(input: $input) {
      userErrors { code message path }
      assessment {
        verdict
        focus { ${FINDING} }
        findings { ${FINDING} }
        blockers { ${FINDING} }
        missingFacts { name label }
        nextQuestions { text }
        remedies { text verdictAfter }
        deadlines { label dueAt overdue requirement { code title } }
        conflicts { between message }
        ratings { serviceModel rating }
        resources { code title contact }
        riskRanking { hazard score rank }
      }
    }
  }`

interface Body {
  errors?: { message: string }[]
  data?: { assessSafety: { assessment: DemoAssessment | null; userErrors: { message: string }[] } }
}

/** Asks a running API about one situation. Throws an OperatorError with the API's own words when it refuses. */
export async function askAssessment({
  graphql,
  adminKey,
  input,
}: {
  graphql: string
  adminKey: string
  input: object
}): Promise<DemoAssessment> {
  const response = await fetch(graphql, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json',
      authorization: `Bearer ${adminKey}`,
    },
    body: JSON.stringify({ query: QUERY, variables: { input } }),
  })
  const { data, errors }: Body = JSON.parse(await response.text(), (_key, value) =>
    typeof value === 'string' ? visible(value) : value,
  )
  const assessment = data?.assessSafety.assessment
  const refusals = [...(errors ?? []), ...(data?.assessSafety.userErrors ?? [])]
  if (!assessment)
    throw new OperatorError(`The API refused the story: ${refusals.map(({ message }) => message).join(' ')}`)
  return assessment
}
