import { sql } from 'drizzle-orm'
import { beforeAll, describe, expect, test } from 'vitest'
import { SCOPES } from '../../../src/values/scopes.ts'
import { appWith, ask, makeKey, openTestDatabase, type TestOrganisation } from '../../support/api.ts'
import {
  askRun,
  changeParameters,
  newKey,
  OFFICE_VISIT,
  RECORDING_WITHOUT_CONSENT,
  record,
} from '../../support/checks.ts'
import { eventually } from '../../support/eventually.ts'
import { makeLiveOrganisation } from '../../support/live-organisation.ts'
import { granted } from '../../support/waivers.ts'

let own: TestOrganisation

beforeAll(async () => {
  own = await makeLiveOrganisation()
})

interface Verification {
  readonly holds: boolean
  readonly reproduced: boolean
  readonly recordedDigest: string
  readonly recomputedDigest: string | null
  readonly disagreements: readonly unknown[]
  readonly safetyCheck: { readonly id: string }
}

const QUERY = `query($id: ID!) { verifySafetyCheck(id: $id) { holds reproduced recordedDigest recomputedDigest
  safetyCheck { id } disagreements { subject item part ours reference } } }`

const askVerify = (key: string | undefined, id: string) =>
  ask<{ verifySafetyCheck: Verification | null }>(key, QUERY, { id })

async function verify(id: string): Promise<Verification | null> {
  const { data, errors } = await askVerify(own.key, id)
  if (!data) throw new Error(JSON.stringify(errors))
  return data.verifySafetyCheck
}

const HAZARDS = {
  subject: { kinds: ['risk_review'] },
  hazards: [
    { id: 'H1', likelihood: 1, impact: 1 },
    { id: 'H2', likelihood: 2, impact: 2 },
  ],
}

describe('a recorded check computed again', () => {
  test.each<[string, Record<string, unknown>]>([
    ['with little known', { facts: OFFICE_VISIT }],
    ['that was blocked', { facts: RECORDING_WITHOUT_CONSENT }],
    ['with list items', { facts: HAZARDS }],
    ['with nothing known', { facts: {} }],
    ['with attestations', { facts: OFFICE_VISIT, attestations: ['OV-2', 'OV-6'] }],
  ])('%s gives the recorded result, and json-rules-engine agrees', async (_name, input) => {
    const { id, receipt } = await record(own.key, input)
    expect(await verify(id)).toEqual({
      holds: true,
      reproduced: true,
      recordedDigest: receipt.digest,
      recomputedDigest: receipt.digest,
      safetyCheck: { id },
      disagreements: [],
    })
  })

  test('holds after the rules have changed, and with a waiver that has ended since', async () => {
    const other = await makeLiveOrganisation()
    const second = await makeKey(other.organisation, { scopes: SCOPES })
    await granted([other.key, second], { subjectRef: 'case-1' })
    const { id } = await record(other.key, { facts: OFFICE_VISIT, subjectRef: 'case-1' })
    await changeParameters(other.key, { childAgeBelow: 21 })
    const { data } = await askVerify(other.key, id)
    expect(data?.verifySafetyCheck?.holds).toBe(true)
  })

  test('does not hold when the recorded result was changed, and says which digest it should have', async () => {
    const { id, receipt } = await record(own.key)
    const forged = `sha256:${'0'.repeat(64)}`
    const db = openTestDatabase()
    await db.writeBatch([
      db.orm.run(sql`update checks set result_digest = ${forged}
        where id = ${id} and organisation_id = ${own.organisation.id}`),
    ])
    expect(await verify(id)).toMatchObject({
      holds: false,
      reproduced: false,
      recordedDigest: forged,
      recomputedDigest: receipt.digest,
    })
  })

  test('cannot be, once its subject was erased', async () => {
    const { id } = await record(own.key, { subjectRef: 'gone' })
    await ask(
      own.key,
      'mutation($input: EraseSubjectInput!) { eraseSubject(input: $input) { userErrors { code } } }',
      {
        input: { subjectRef: 'gone', reason: 'Asked for it' },
      },
    )
    expect((await askVerify(own.key, id)).errors).toMatchObject([{ extensions: { code: 'SUBJECT_ERASED' } }])
  })
})

describe('who may verify', () => {
  test("another organisation's check is not there, nor one of an unknown or malformed id", async () => {
    const other = await makeLiveOrganisation()
    const { id } = await record(own.key)
    expect((await askVerify(other.key, id)).data).toEqual({ verifySafetyCheck: null })
    expect(await verify(`chk_${'0'.repeat(26)}`)).toBeNull()
    expect(await verify('nonsense')).toBeNull()
  })

  test('an auditor may; a key without the scope may not', async () => {
    const { id } = await record(own.key)
    const auditor = await makeKey(own.organisation, { scopes: ['audit'] })
    const others = await makeKey(own.organisation, { scopes: SCOPES.filter((scope) => scope !== 'audit') })
    expect((await askVerify(auditor, id)).data?.verifySafetyCheck?.holds).toBe(true)
    expect((await askVerify(others, id)).errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }])
  })
})

describe('verification in the background', () => {
  async function linesWith(
    rate: string,
    input: object = {},
  ): Promise<{ lines: string[]; id: string | undefined }> {
    const lines: string[] = []
    const send = appWith({ writeLog: (line) => lines.push(line) }, { VERIFY_SAMPLE_RATE: rate })
    const { data } = await askRun(own.key, { facts: OFFICE_VISIT, ...input }, send)
    return { lines, id: data?.runSafetyCheck.safetyCheck?.id }
  }

  test('of every check is logged and counted, without the facts', async () => {
    const { lines, id } = await linesWith('1')
    await eventually(() => expect(lines.some((line) => line.includes('verification.agreed'))).toBe(true))
    const logged = JSON.parse(lines.find((line) => line.includes('verification.agreed')) ?? '{}')
    expect(logged).toMatchObject({ checkId: id, disagreeing: 0 })
    expect(logged.verified).toBeGreaterThan(0)
    expect(lines.join('\n')).not.toContain('case_management')
  })

  test('of none is not done', async () => {
    const { lines } = await linesWith('0')
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(lines.filter((line) => line.includes('verification.'))).toEqual([])
  })

  test('is not done again for a repeated key', async () => {
    const idempotencyKey = newKey()
    const first = await linesWith('1', { idempotencyKey })
    await eventually(() => expect(first.lines.some((line) => line.includes('verification.'))).toBe(true))
    const { lines, id } = await linesWith('1', { idempotencyKey })
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(id).toBe(first.id)
    expect(lines.filter((line) => line.includes('verification.'))).toEqual([])
  })
})
