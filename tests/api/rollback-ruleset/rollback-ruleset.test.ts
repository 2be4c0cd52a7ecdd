import { count, eq } from 'drizzle-orm'
import { beforeEach, describe, expect, test } from 'vitest'
import { activations } from '../../../src/db/tables/activations.ts'
import { ask, openTestDatabase, type TestOrganisation } from '../../support/api.ts'
import { activeRuleset, changeParameters, record, type UserErrorData } from '../../support/checks.ts'
import { makeLiveOrganisation } from '../../support/live-organisation.ts'

let own: TestOrganisation

beforeEach(async () => {
  own = await makeLiveOrganisation()
})

interface Data {
  rollbackRuleset: {
    ruleset: { digest: string; stage: string; note: string | null } | null
    userErrors: UserErrorData[]
  }
}
const ROLLBACK = `mutation Rollback($input: RollbackRulesetInput!) { rollbackRuleset(input: $input) {
  ruleset { digest stage note } userErrors { code message path }
} }`

async function rollback(input: object, key = own.key) {
  const { data, errors } = await ask<Data>(key, ROLLBACK, { input })
  if (!data) throw new Error(JSON.stringify(errors))
  return data.rollbackRuleset
}

async function activationCount(): Promise<number> {
  const [row] = await openTestDatabase()
    .orm.select({ n: count() })
    .from(activations)
    .where(eq(activations.organisationId, own.organisation.id))
  return row?.n ?? -1
}

describe('rolling back', () => {
  test('makes an earlier live ruleset live again, as it was', async () => {
    const before = await activeRuleset(own.key)
    const changed = await changeParameters(own.key, { childAgeBelow: 20 })
    expect(changed).not.toBe(before.digest)
    const { ruleset, userErrors } = await rollback({ toDigest: before.digest, note: 'too strict' })
    expect(userErrors).toEqual([])
    expect(ruleset).toEqual({ digest: before.digest, stage: 'LIVE', note: 'too strict' })
    expect(await activeRuleset(own.key)).toEqual(before)
    expect((await record(own.key)).receipt.rulesetDigest).toBe(before.digest)
  })

  test('twice changes nothing more', async () => {
    const { digest } = await activeRuleset(own.key)
    await changeParameters(own.key, { childAgeBelow: 20 })
    const first = await rollback({ toDigest: digest, note: 'once' })
    const rows = await activationCount()
    expect(await rollback({ toDigest: digest, note: 'twice' })).toEqual(first)
    expect(await activationCount()).toBe(rows)
  })
})

describe('is refused and changes nothing', () => {
  async function expectRefused(toDigest: string, code: string, note?: string) {
    const before = await activeRuleset(own.key)
    const rows = await activationCount()
    const { ruleset, userErrors } = await rollback({ toDigest, note: note ?? 'back' })
    expect(ruleset).toBeNull()
    const field = note === undefined ? 'toDigest' : 'note'
    expect(userErrors).toMatchObject([{ code, path: ['input', field] }])
    expect(await activeRuleset(own.key)).toEqual(before)
    expect(await activationCount()).toBe(rows)
  }

  test('a digest nobody knows', () => expectRefused(`sha256:${'0'.repeat(64)}`, 'NOT_FOUND'))

  test('a ruleset that was only ever shadow', async () => {
    const { packs } = await activeRuleset(own.key)
    const { data } = await ask<{ activateRuleset: { ruleset: { digest: string } } }>(
      own.key,
      'mutation($input: ActivateRulesetInput!) { activateRuleset(input: $input) { ruleset { digest } } }',
      { input: { packs, parameters: { childAgeBelow: 23 }, stage: 'SHADOW' } },
    )
    await expectRefused(data?.activateRuleset.ruleset.digest ?? '', 'NOT_FOUND')
  })

  test("another organisation's ruleset, as if it were not there", async () => {
    const other = await makeLiveOrganisation()
    await expectRefused(await changeParameters(other.key, { childAgeBelow: 24 }), 'NOT_FOUND')
  })

  test.each([
    ['an empty digest', ''],
    ['a word', 'previous'],
    ['an overlong digest', `sha256:${'0'.repeat(10_000)}`],
    ['a digest with a quote', `sha256:${'0'.repeat(63)}'`],
  ])('%s', (_name, toDigest) => expectRefused(toDigest, 'INVALID_INPUT'))

  test('a note with a control character', () =>
    expectRefused(`sha256:${'0'.repeat(64)}`, 'INVALID_INPUT', 'a\u0007b'))
})
