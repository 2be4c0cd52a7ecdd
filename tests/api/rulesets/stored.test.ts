import { sql } from 'drizzle-orm'
import { beforeEach, describe, expect, test } from 'vitest'
import { loadRuleset } from '../../../src/operations/rulesets/load-ruleset.ts'
import { openTestDatabase, type TestOrganisation } from '../../support/api.ts'
import { activeRuleset } from '../../support/checks.ts'
import { countDatabaseRequests } from '../../support/database.ts'
import { makeLiveOrganisation } from '../../support/live-organisation.ts'
import { makeSystemContext } from '../../support/system.ts'

let own: TestOrganisation
let digest = ''

beforeEach(async () => {
  own = await makeLiveOrganisation()
  digest = (await activeRuleset(own.key)).digest
})

describe('a stored ruleset', () => {
  test('is loaded with one database request, then kept', async () => {
    const ctx = makeSystemContext(own.organisation)
    const load = () => loadRuleset({ ctx, input: { digest } })
    const cold = await countDatabaseRequests(() => Promise.all([load(), load(), load()]))
    expect(cold.requests).toBe(1)
    expect(cold.result[0]?.ruleset.digest).toBe(digest)
    const warm = await countDatabaseRequests(load)
    expect(warm.requests).toBe(0)
    expect(warm.result).toBe(cold.result[0])
    expect(ctx.rulesets.bytes).toBeGreaterThan(100_000)
  })

  test('is not there for another organisation', async () => {
    const other = await makeLiveOrganisation()
    const ctx = makeSystemContext(other.organisation)
    const db = openTestDatabase()
    await db.writeBatch([
      db.orm.run(sql`delete from activations where organisation_id = ${other.organisation.id}`),
      db.orm.run(sql`delete from rulesets where organisation_id = ${other.organisation.id}`),
    ])
    expect(await loadRuleset({ ctx, input: { digest } })).toBeNull()
  })

  test.each([
    ['other parameters', sql`update rulesets set parameters = json_set(parameters, '$.childAgeBelow', 25)`],
    ['fewer packs', sql`update rulesets set packs = json_remove(packs, '$[0]')`],
    ['an unknown pack', sql`update rulesets set packs = json_set(packs, '$[0].digest', 'sha256:00')`],
  ])('that was changed to %s is not used', async (_name, change) => {
    const db = openTestDatabase()
    await db.writeBatch([db.orm.run(sql`${change} where organisation_id = ${own.organisation.id}`)])
    const ctx = makeSystemContext(own.organisation)
    await expect(loadRuleset({ ctx, input: { digest } })).rejects.toThrow(digest)
  })
})
