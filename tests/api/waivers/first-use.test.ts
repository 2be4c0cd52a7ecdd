import { beforeEach, describe, expect, test } from 'vitest'
import { SCOPES } from '../../../src/values/scopes.ts'
import { ask, makeKey, type TestOrganisation } from '../../support/api.ts'
import { newKey, OFFICE_VISIT } from '../../support/checks.ts'
import { makeLiveOrganisation } from '../../support/live-organisation.ts'
import { FULFILLED_BY, granted, WAIVABLE } from '../../support/waivers.ts'

let own: TestOrganisation

beforeEach(async () => {
  own = await makeLiveOrganisation()
  const keys: [string, string] = [own.key, await makeKey(own.organisation, { scopes: SCOPES })]
  await granted(keys, { subjectRef: 'case-7' })
})

const CHANGED = { ...OFFICE_VISIT, [FULFILLED_BY]: false }
const FIELDS = 'safetyCheck { assessment { findings { status requirement { code } } } } userErrors { code }'

interface Payload {
  readonly safetyCheck: {
    readonly assessment: {
      readonly findings: readonly { readonly status: string; readonly requirement: { code: string } }[]
    }
  } | null
}

const inputOf = (facts: object) => ({ facts, subjectRef: 'case-7', idempotencyKey: newKey() })
const statusOf = ({ safetyCheck }: Payload) =>
  safetyCheck?.assessment.findings.find(({ requirement }) => requirement.code === WAIVABLE)?.status

async function run<Data>(document: string, variables: Record<string, unknown>): Promise<Data> {
  const { data, errors } = await ask<Data>(own.key, document, variables)
  if (!data) throw new Error(JSON.stringify(errors))
  return data
}

const runOne = (facts: object) =>
  run<{ runSafetyCheck: Payload }>(
    `mutation($input: RunSafetyCheckInput!) { runSafetyCheck(input: $input) { ${FIELDS} } }`,
    { input: inputOf(facts) },
  )

describe('a waiver counts for the facts of its first use only', () => {
  test('among the checks of one call', async () => {
    const document = `mutation($checks: [RunSafetyCheckInput!]!) {
      runSafetyChecks(input: { checks: $checks }) { results { ${FIELDS} } } }`
    const checks = [CHANGED, OFFICE_VISIT, CHANGED, OFFICE_VISIT].map(inputOf)
    const { runSafetyChecks } = await run<{ runSafetyChecks: { results: Payload[] } }>(document, { checks })
    expect(runSafetyChecks.results.map(statusOf)).toEqual(['WAIVED', 'OPEN', 'WAIVED', 'OPEN'])
  })

  test('between the mutations of one document', async () => {
    const document = `mutation($first: RunSafetyCheckInput!, $second: RunSafetyCheckInput!) {
      first: runSafetyCheck(input: $first) { ${FIELDS} } second: runSafetyCheck(input: $second) { ${FIELDS} } }`
    const variables = { first: inputOf(OFFICE_VISIT), second: inputOf(CHANGED) }
    const { first, second } = await run<Record<'first' | 'second', Payload>>(document, variables)
    expect([statusOf(first), statusOf(second)]).toEqual(['WAIVED', 'UNMET'])
  })

  test('between checks that arrive at the same time', async () => {
    const facts = Array.from({ length: 12 }, (_, place) => (place % 2 === 0 ? OFFICE_VISIT : CHANGED))
    const answers = await Promise.all(facts.map(runOne))
    const statuses = answers.map(({ runSafetyCheck }) => statusOf(runSafetyCheck))
    const even = new Set(statuses.filter((_, place) => place % 2 === 0))
    const odd = new Set(statuses.filter((_, place) => place % 2 === 1))
    expect([
      [['WAIVED'], ['UNMET']],
      [['OPEN'], ['WAIVED']],
    ]).toContainEqual([[...even], [...odd]])
  })
})
