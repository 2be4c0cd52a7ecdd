import { beforeAll, expect, test } from 'vitest'
import cases from '../../corpus/acceptance/cases.json' with { type: 'json' }
import { type AcceptanceCase, comparable } from '../../support/acceptance.ts'
import { ask } from '../../support/api.ts'
import { makeLiveOrganisation } from '../../support/live-organisation.ts'

interface Finding {
  status: string
  requirement: { code: string }
  responsibleRoles: { code: string }[]
}
interface Data {
  assessSafety: {
    userErrors: { code: string; message: string }[]
    assessment: {
      verdict: string
      findings: Finding[]
      blockers: { requirement: { code: string } }[]
      missingFacts: { name: string; decisive: boolean }[]
      deadlines: { label: string; dueAt: string | null; requirement: { code: string } }[]
      conflicts: { between: string[] }[]
      warnings: { code: string; subject: string }[]
      ratings: { serviceModel: string; rating: string }[]
      resources: { code: string }[]
      riskRanking: { hazard: string; rank: number }[]
    } | null
  }
}

const ASSESS = `query Assess($input: AssessSafetyInput!) {
  assessSafety(input: $input) {
    userErrors { code message }
    assessment {
      verdict
      findings { status requirement { code } responsibleRoles { code } }
      blockers { requirement { code } }
      missingFacts { name decisive }
      deadlines { label dueAt requirement { code } }
      conflicts { between }
      warnings { code subject }
      ratings { serviceModel rating }
      resources { code }
      riskRanking { hazard rank }
    }
  }
}`

const list: readonly AcceptanceCase[] = cases.cases
let key = ''

beforeAll(async () => {
  key = (await makeLiveOrganisation()).key
})

test.each(list)('$id $title', async (one) => {
  const { asOf, ...facts } = one.input
  const { data, errors } = await ask<Data>(key, ASSESS, { input: { facts, asOf } })
  expect(errors).toBeUndefined()
  expect(data?.assessSafety.userErrors).toEqual([])
  const assessment = data?.assessSafety.assessment
  if (!assessment) throw new Error('no assessment')
  const { got, expected } = comparable(one, {
    ...assessment,
    findings: assessment.findings.map(({ status, requirement, responsibleRoles }) => ({
      status,
      code: requirement.code,
      roles: responsibleRoles.map(({ code }) => code),
    })),
    blockers: assessment.blockers.map(({ requirement }) => requirement.code),
    deadlines: assessment.deadlines.map(({ requirement, label, dueAt }) => ({
      code: requirement.code,
      label,
      dueAt,
    })),
    conflicts: assessment.conflicts.map(({ between }) => between),
    resources: assessment.resources.map(({ code }) => code),
    ranking: assessment.riskRanking.toSorted((a, b) => a.rank - b.rank).map(({ hazard }) => hazard),
  })
  expect(got).toEqual(expected)
})
