import { count } from 'drizzle-orm'
import { beforeAll, describe, expect, test } from 'vitest'
import { checks } from '../../../src/db/tables/checks.ts'
import { makeOrganisation, openTestDatabase } from '../../support/api.ts'
import { askRun, OFFICE_VISIT, run } from '../../support/checks.ts'
import { makeLiveOrganisation } from '../../support/live-organisation.ts'

let key = ''

beforeAll(async () => {
  key = (await makeLiveOrganisation()).key
})

const CASES: Readonly<Record<string, [input: Record<string, unknown>, path: string[]]>> = {
  'an empty key': [{ idempotencyKey: '' }, ['input', 'idempotencyKey']],
  'a blank key': [{ idempotencyKey: '   ' }, ['input', 'idempotencyKey']],
  'an overlong key': [{ idempotencyKey: 'k'.repeat(201) }, ['input', 'idempotencyKey']],
  'a key with a line break': [{ idempotencyKey: 'a\nb' }, ['input', 'idempotencyKey']],
  'a key with half a surrogate pair': [{ idempotencyKey: 'a\udc00' }, ['input', 'idempotencyKey']],
  'an empty subject': [{ subjectRef: '' }, ['input', 'subjectRef']],
  'an overlong subject': [{ subjectRef: 's'.repeat(129) }, ['input', 'subjectRef']],
  'a subject with a control character': [{ subjectRef: 'a\u0000b' }, ['input', 'subjectRef']],
  'a subject that is an e-mail address': [{ subjectRef: 'jo.doe@example.org' }, ['input', 'subjectRef']],
  'a subject with an e-mail address in it': [{ subjectRef: 'Jo <jo@example.org>' }, ['input', 'subjectRef']],
  'facts that are no object': [{ facts: [1] }, ['input', 'facts']],
  'an unknown attestation': [{ attestations: ['NO-SUCH-1'] }, ['input', 'attestations', '0']],
  'a malformed language': [{ locale: '!!' }, ['input', 'locale']],
}

describe('is reported with the path to it, and nothing is recorded', () => {
  test.each(Object.entries(CASES))('%s', async (_name, [input, path]) => {
    const { safetyCheck, userErrors } = await run(key, input)
    expect(safetyCheck).toBeNull()
    expect(userErrors).toMatchObject([{ code: 'INVALID_INPUT', path }])
    const [row] = await openTestDatabase().orm.select({ n: count() }).from(checks)
    expect(row?.n).toBe(0)
  })
})

test.each([
  ['missing key', { idempotencyKey: null }],
  ['number as key', { idempotencyKey: 7 }],
])('%s is refused before anything runs', async (_name, input) => {
  const { status, errors } = await askRun(key, input)
  expect([status, errors?.[0]?.extensions.code]).toEqual([400, 'BAD_USER_INPUT'])
})

test('every text of 200 printable characters is a key', async () => {
  const idempotencyKey = '护 é-🙂 '.repeat(50).slice(0, 200)
  const { data } = await askRun(key, { idempotencyKey, facts: OFFICE_VISIT })
  expect(data?.runSafetyCheck.userErrors).toEqual([])
})

test('an organisation without a live ruleset is told so', async () => {
  const { key: bare } = await makeOrganisation()
  const { safetyCheck, userErrors } = await run(bare)
  expect(safetyCheck).toBeNull()
  expect(userErrors).toMatchObject([{ code: 'NOT_FOUND', path: [] }])
})
