import { beforeAll, expect, test } from 'vitest'
import { ask, type TestOrganisation } from '../../support/api.ts'
import {
  CHECK_FIELDS,
  newKey,
  OFFICE_VISIT,
  RECORDING_WITHOUT_CONSENT,
  type RunData,
} from '../../support/checks.ts'
import { countDatabaseRequests } from '../../support/database.ts'
import { makeLiveOrganisation } from '../../support/live-organisation.ts'

let own: TestOrganisation

beforeAll(async () => {
  own = await makeLiveOrganisation()
})

const RUN = `mutation Run($input: RunSafetyChecksInput!) { runSafetyChecks(input: $input) {
  results { safetyCheck { ${CHECK_FIELDS} assessment { verdict } } userErrors { code message path } }
} }`

const askAll = (checks: readonly object[]) =>
  ask<{ runSafetyChecks: { results: RunData[] } }>(own.key, RUN, { input: { checks } })

async function runAll(checks: readonly object[]): Promise<RunData[]> {
  const { data, errors } = await askAll(checks)
  if (!data) throw new Error(JSON.stringify(errors))
  return data.runSafetyChecks.results
}

const valid = () => ({ idempotencyKey: newKey(), facts: OFFICE_VISIT })

test('each check has its own result at its place; those that are refused stop nothing', async () => {
  const results = await runAll([
    valid(),
    { idempotencyKey: newKey(), facts: { nothing: 'known' } },
    { idempotencyKey: newKey(), facts: RECORDING_WITHOUT_CONSENT },
    { idempotencyKey: '', facts: OFFICE_VISIT },
    valid(),
  ])
  expect(results.map(({ safetyCheck }) => safetyCheck?.verdict)).toEqual([
    'PROCEED_WITH_CONDITIONS',
    undefined,
    'BLOCKED',
    undefined,
    'PROCEED_WITH_CONDITIONS',
  ])
  expect(results.flatMap(({ userErrors }) => userErrors.map(({ code, path }) => [code, path]))).toEqual([
    ['UNDECLARED_FACT', ['input', 'checks', '1', 'facts', 'nothing']],
    ['INVALID_INPUT', ['input', 'checks', '3', 'idempotencyKey']],
  ])
  const sequences = results.flatMap(({ safetyCheck }) => safetyCheck?.receipt.sequence ?? [])
  expect(sequences).toEqual([1, 2, 3])
})

test('fifty checks cost one read and one write request', async () => {
  const { result, requests } = await countDatabaseRequests(() =>
    runAll(Array.from({ length: 50 }, () => valid())),
  )
  expect(result.every(({ safetyCheck }) => safetyCheck !== null)).toBe(true)
  expect(new Set(result.map(({ safetyCheck }) => safetyCheck?.id)).size).toBe(50)
  expect(requests).toBe(2)
})

test('a key that stands twice in one call gives one check, or a conflict', async () => {
  const one = valid()
  const [first, second, third] = await runAll([one, one, { ...one, facts: RECORDING_WITHOUT_CONSENT }])
  expect(second).toEqual(first)
  expect(third).toMatchObject({
    safetyCheck: null,
    userErrors: [{ code: 'IDEMPOTENCY_CONFLICT', path: ['input', 'checks', '2', 'idempotencyKey'] }],
  })
})

test('a key is shared with runSafetyCheck', async () => {
  const one = valid()
  const [first] = await runAll([one])
  const { data } = await ask<{ runSafetyCheck: RunData }>(
    own.key,
    `mutation($input: RunSafetyCheckInput!) { runSafetyCheck(input: $input) { safetyCheck { id } } }`,
    { input: one },
  )
  expect(data?.runSafetyCheck.safetyCheck?.id).toBe(first?.safetyCheck?.id)
})

test.each([
  ['no checks', 0],
  ['more than fifty', 51],
])('%s are refused as a whole', async (_name, length) => {
  const { errors, status } = await askAll(Array.from({ length }, () => valid()))
  expect([status, errors?.[0]?.extensions.code]).toEqual([400, 'BAD_USER_INPUT'])
})
