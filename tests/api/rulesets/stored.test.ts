import { sql } from 'drizzle-orm'
import { beforeAll, describe, expect, test } from 'vitest'
import { loadRuleset } from '../../../src/operations/rulesets/load-ruleset.ts'
import { openTestDatabase, type TestOrganisation } from '../../support/api.ts'
import { activeRuleset } from '../../support/checks.ts'
import { countDatabaseRequests } from '../../support/database.ts'
import { makeLiveOrganisation } from '../../support/live-organisation.ts'
import { activate } from '../../support/rulesets.ts'
import { makeSystemContext } from '../../support/system.ts'

let own: TestOrganisation
let digest = ''

beforeAll(async () => {
  own = await makeLiveOrganisation()
  digest = (await activeRuleset(own.key)).digest
})

const load = (ctx = makeSystemContext(own.organisation)) => loadRuleset({ ctx, input: { digest } })

async function change(...statements: readonly ReturnType<typeof sql>[]): Promise<void> {
  const db = openTestDatabase()
  for (const statement of statements) await db.writeBatch([db.orm.run(statement)])
}

const withoutPlan = (id: string) => sql`delete from ruleset_plans where organisation_id = ${id}`

describe('a stored ruleset', () => {
  test.each([
    ['from its plan', []],
    ['from its packs where there is no plan', [sql`delete from ruleset_plans`]],
  ])('is loaded with one database request, then kept, %s', async (_name, before) => {
    await change(...before)
    const ctx = makeSystemContext(own.organisation)
    const cold = await countDatabaseRequests(() => Promise.all([load(ctx), load(ctx), load(ctx)]))
    expect(cold.requests).toBe(1)
    expect(cold.result[0]?.ruleset.digest).toBe(digest)
    const warm = await countDatabaseRequests(() => load(ctx))
    expect(warm.requests).toBe(0)
    expect(warm.result).toBe(cold.result[0])
    expect(ctx.rulesets.bytes).toBeGreaterThan(100_000)
  })

  test('is not there for another organisation', async () => {
    const other = await makeLiveOrganisation()
    const { id } = other.organisation
    await change(
      withoutPlan(id),
      sql`delete from activations where organisation_id = ${id}`,
      sql`delete from rulesets where organisation_id = ${id}`,
    )
    expect(await load(makeSystemContext(other.organisation))).toBeNull()
  })

  test.each([
    ['other parameters', sql`update rulesets set parameters = json_set(parameters, '$.childAgeBelow', 25)`],
    ['fewer packs', sql`update rulesets set packs = json_remove(packs, '$[0]')`],
    ['an unknown pack', sql`update rulesets set packs = json_set(packs, '$[0].digest', 'sha256:00')`],
  ])('that was changed to %s is not used', async (_name, forged) => {
    const other = await makeLiveOrganisation()
    const { id } = other.organisation
    await change(withoutPlan(id), sql`${forged} where organisation_id = ${id}`)
    await expect(load(makeSystemContext(other.organisation))).rejects.toThrow(digest)
  })

  // The last test of this file: it spoils the packs that all organisations of the file share.
  test('of packs whose content was changed is not used, nor put to use', async () => {
    const { packs } = await activeRuleset(own.key)
    await change(
      withoutPlan(own.organisation.id),
      sql`update pack_versions set document = json_set(document, '$.title.en', 'Something else')
        where name = 'tutela/core-safety'`,
    )
    await expect(load()).rejects.toThrow('tutela/core-safety')
    const named = packs.map(({ name, version }) => ({ name, version }))
    const input = { packs: named, parameters: { childAgeBelow: 20 } }
    await expect(activate(own.key, input)).rejects.toThrow('RECORD_ALTERED')
    expect((await activeRuleset(own.key)).digest).toBe(digest)
  })
})
