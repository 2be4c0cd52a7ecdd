import { sql } from 'drizzle-orm'
import { beforeEach, describe, expect, test } from 'vitest'
import { loadRuleset } from '../../../src/operations/rulesets/load-ruleset.ts'
import { keepPlanStatement, packPlan } from '../../../src/operations/rulesets/plan-row.ts'
import { recompileRuleset } from '../../../src/operations/rulesets/recompile-ruleset.ts'
import { verifySafetyCheck } from '../../../src/operations/verification/verify-safety-check.ts'
import { compileRuleset, storePlan } from '../../../src/rules/index.ts'
import { openTestDatabase, type TestOrganisation } from '../../support/api.ts'
import { type CheckData, RECORDING_WITHOUT_CONSENT, record } from '../../support/checks.ts'
import { makeLiveOrganisation } from '../../support/live-organisation.ts'
import { makeSystemContext } from '../../support/system.ts'

let own: TestOrganisation
let check: CheckData

beforeEach(async () => {
  own = await makeLiveOrganisation()
  check = await record(own.key, { facts: RECORDING_WITHOUT_CONSENT })
})

const verify = (ctx = makeSystemContext(own.organisation)) =>
  verifySafetyCheck({ ctx, input: { id: check.id } })

describe('an auditor is told what the packs say', () => {
  test('whatever plan is stored or kept in memory', async () => {
    const ctx = makeSystemContext(own.organisation)
    const digest = check.receipt.rulesetDigest
    const sound = await recompileRuleset(ctx, digest)
    if (sound === null) throw new Error('The ruleset is not stored')
    const loose = compileRuleset({ ...sound.ruleset, requirements: [] })
    // As if somebody had the deployment's master key, too.
    const row = await packPlan(ctx, digest, storePlan(loose))
    await ctx.db.writeBatch([keepPlanStatement(ctx, row)])
    expect((await loadRuleset({ ctx, input: { digest } }))?.requirements).toEqual([])
    expect(await verify(ctx)).toMatchObject({
      isReproduced: true,
      recomputedDigest: check.receipt.digest,
      disagreements: [],
    })
  })

  test('and nothing when the content of a pack was changed behind its digest', async () => {
    expect((await verify())?.isReproduced).toBe(true)
    const db = openTestDatabase()
    await db.writeBatch([
      db.orm.run(sql`update pack_versions set document = json_set(document, '$.requirements[0].level', 'advisory')
        where name = 'tutela/counselling-room-privacy'`),
    ])
    expect(await verify()).toMatchObject({
      isReproduced: false,
      recomputedDigest: null,
      alterations: [{ part: 'RULESET', message: expect.stringContaining('tutela/counselling-room-privacy') }],
    })
  })
})
