import { count } from 'drizzle-orm'
import { beforeAll, describe, expect, test } from 'vitest'
import { checkBlocks } from '../../../src/db/tables/check-blocks.ts'
import { checkMarks } from '../../../src/db/tables/check-marks.ts'
import { checks } from '../../../src/db/tables/checks.ts'
import { idempotencyKeys } from '../../../src/db/tables/idempotency-keys.ts'
import { logLeaves } from '../../../src/db/tables/log-leaves.ts'
import { ask, openTestDatabase, type TestOrganisation } from '../../support/api.ts'
import {
  activeRuleset,
  changeParameters,
  newKey,
  OFFICE_VISIT,
  RECORDING_WITHOUT_CONSENT,
  record,
  run,
} from '../../support/checks.ts'
import { countDatabaseRequests } from '../../support/database.ts'
import { makeLiveOrganisation } from '../../support/live-organisation.ts'

let own: TestOrganisation

beforeAll(async () => {
  own = await makeLiveOrganisation()
})

async function rowCounts(): Promise<number[]> {
  const { orm } = openTestDatabase()
  const tables = [checks, checkMarks, checkBlocks, idempotencyKeys, logLeaves]
  const counts = await Promise.all(tables.map((table) => orm.select({ n: count() }).from(table)))
  return counts.map(([row]) => row?.n ?? -1)
}

describe('the same key with the same input', () => {
  test('gives the same check and the same receipt, and writes nothing, in one read and one write request', async () => {
    const input = { idempotencyKey: newKey(), facts: RECORDING_WITHOUT_CONSENT, subjectRef: 'case-1' }
    const first = await record(own.key, input)
    const before = await rowCounts()
    const { result, requests } = await countDatabaseRequests(() => record(own.key, input))
    expect(result).toEqual(first)
    expect(requests).toBe(2)
    expect(await rowCounts()).toEqual(before)
  })

  test('does not depend on the order of the facts', async () => {
    const idempotencyKey = newKey()
    const first = await record(own.key, { idempotencyKey, facts: OFFICE_VISIT })
    const turned = Object.fromEntries(Object.entries(OFFICE_VISIT).reverse())
    expect(await record(own.key, { idempotencyKey, facts: turned })).toEqual(first)
  })

  test('gives the check that was recorded, also after the ruleset has changed', async () => {
    const input = { idempotencyKey: newKey(), facts: { ...OFFICE_VISIT, client: { ageYears: 19 } } }
    const first = await record(own.key, input)
    await changeParameters(own.key, { childAgeBelow: 20 })
    expect(await record(own.key, input)).toEqual(first)
    const other = await record(own.key, { ...input, idempotencyKey: newKey() })
    expect(other.receipt.rulesetDigest).not.toBe(first.receipt.rulesetDigest)
  })

  test('gives it even when the new ruleset refuses the facts', async () => {
    const { key } = await makeLiveOrganisation()
    const input = {
      idempotencyKey: newKey(),
      facts: { ...OFFICE_VISIT, measures: { safetyCulture: true } },
    }
    const first = await record(key, input)
    const { packs } = await activeRuleset(key)
    const mandatory = packs.filter(({ name }) => /\/(core-safety|confidentiality)$/.test(name))
    const activated = await ask<{ activateRuleset: { userErrors: object[] } }>(
      key,
      'mutation($input: ActivateRulesetInput!) { activateRuleset(input: $input) { userErrors { message } } }',
      { input: { packs: mandatory, weakeningReason: 'a test of what is left' } },
    )
    expect(activated.data?.activateRuleset.userErrors).toEqual([])
    const fresh = await run(key, { ...input, idempotencyKey: newKey() })
    expect(fresh.userErrors.map(({ code }) => code)).toContain('UNDECLARED_FACT')
    expect(await record(key, input)).toEqual(first)
  })

  test('is another check for another organisation', async () => {
    const idempotencyKey = newKey()
    const first = await record(own.key, { idempotencyKey })
    const { key } = await makeLiveOrganisation()
    const second = await record(key, { idempotencyKey })
    expect(second.id).not.toBe(first.id)
    expect(second.receipt.sequence).toBe(1)
  })
})

describe('the same key with another input is refused and changes nothing', () => {
  test.each([
    ['facts', { facts: RECORDING_WITHOUT_CONSENT }],
    ['attestations', { attestations: ['OV-1'] }],
    ['subject', { subjectRef: 'case-2' }],
    ['time', { asOf: '2026-01-01T00:00:00Z' }],
    ['language', { locale: 'zh-CN' }],
  ])('another %s', async (_name, other) => {
    const input = { idempotencyKey: newKey(), facts: OFFICE_VISIT, subjectRef: 'case-1', locale: 'en' }
    const first = await record(own.key, input)
    const before = await rowCounts()
    const { safetyCheck, userErrors } = await run(own.key, { ...input, ...other })
    expect(safetyCheck).toBeNull()
    expect(userErrors).toMatchObject([{ code: 'IDEMPOTENCY_CONFLICT', path: ['input', 'idempotencyKey'] }])
    expect(await rowCounts()).toEqual(before)
    expect(await record(own.key, input)).toEqual(first)
  })
})
