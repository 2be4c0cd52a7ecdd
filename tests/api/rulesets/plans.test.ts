import { and, eq, sql } from 'drizzle-orm'
import { beforeEach, describe, expect, test } from 'vitest'
import { rulesetPlans } from '../../../src/db/tables/ruleset-plans.ts'
import type { OperationContext } from '../../../src/operations/context.ts'
import { loadRuleset } from '../../../src/operations/rulesets/load-ruleset.ts'
import { pointerStatement } from '../../../src/operations/rulesets/ruleset-view.ts'
import { PLAN_VERSION } from '../../../src/rules/index.ts'
import { openTestDatabase, type TestOrganisation } from '../../support/api.ts'
import { activeRuleset, changeParameters } from '../../support/checks.ts'
import { countDatabaseRequests } from '../../support/database.ts'
import { makeLiveOrganisation } from '../../support/live-organisation.ts'
import { activate } from '../../support/rulesets.ts'
import { makeSystemContext } from '../../support/system.ts'

let own: TestOrganisation
let digest = ''

beforeEach(async () => {
  own = await makeLiveOrganisation()
  digest = (await activeRuleset(own.key)).digest
})

const ofOwn = () => eq(rulesetPlans.organisationId, own.organisation.id)

const plans = () => openTestDatabase().orm.select().from(rulesetPlans).where(ofOwn())

async function planOf(rulesetDigest: string) {
  const all = await plans()
  const plan = all.find((one) => one.rulesetDigest === rulesetDigest)
  if (plan === undefined) throw new Error(`${rulesetDigest} has no plan`)
  return plan
}

async function change(values: Partial<typeof rulesetPlans.$inferInsert>): Promise<void> {
  const db = openTestDatabase()
  const live = and(ofOwn(), eq(rulesetPlans.rulesetDigest, digest))
  await db.writeBatch([db.orm.update(rulesetPlans).set(values).where(live)])
}

/** Loads the live ruleset as a request in a new isolate does, to the end of what it does in the background. */
async function loadCold(differing: Partial<OperationContext> = {}) {
  const errors: string[] = []
  const pending: Promise<void>[] = []
  const plain = makeSystemContext(own.organisation)
  const [pointer = null] = await pointerStatement(plain, 'LIVE')
  const ctx: OperationContext = {
    ...plain,
    ...differing,
    liveActivation: pointer,
    log: { info: () => {}, error: (event, error) => errors.push(`${event}: ${error}`) },
    inBackground: (work) => pending.push(work()),
  }
  const { result, requests } = await countDatabaseRequests(() => loadRuleset({ ctx, input: { digest } }))
  await Promise.all(pending)
  return { ruleset: result?.ruleset, requests, errors, writes: pending.length }
}

/** So that whoever reads the packs of the organisation's rulesets finds nothing. */
async function loosePacks(): Promise<void> {
  const db = openTestDatabase()
  const { id } = own.organisation
  await db.writeBatch([
    db.orm.run(sql`update rulesets set packs = json_array() where organisation_id = ${id}`),
  ])
}

describe('the plan of a ruleset', () => {
  test('is stored when it becomes live or shadow, and spares the packs', async () => {
    const { packs } = await activeRuleset(own.key)
    const named = packs.map(({ name, version }) => ({ name, version }))
    const live = await activate(own.key, { packs: named, parameters: { childAgeBelow: 21 } })
    const shadow = await activate(own.key, {
      packs: named,
      parameters: { childAgeBelow: 20 },
      stage: 'SHADOW',
    })
    expect(new Set((await plans()).map(({ rulesetDigest }) => rulesetDigest))).toEqual(
      new Set([digest, live.ruleset?.digest, shadow.ruleset?.digest]),
    )
    digest = live.ruleset?.digest ?? ''
    await loosePacks()
    const { ruleset, errors, writes } = await loadCold()
    expect(ruleset).toMatchObject({ digest, parameters: { childAgeBelow: 21 } })
    expect(ruleset?.requirements.length).toBeGreaterThan(100)
    expect([errors, writes]).toEqual([[], 0])
  })

  test.each([
    ['missing', sql`delete from ruleset_plans where true`],
    ['of another version', sql`update ruleset_plans set plan_version = ${PLAN_VERSION + 1} where true`],
  ])('is made from the packs in one round trip where it is %s, and stored', async (_name, statement) => {
    const before = await planOf(digest)
    const db = openTestDatabase()
    await db.writeBatch([db.orm.run(sql`${statement} and organisation_id = ${own.organisation.id}`)])
    const { ruleset, requests, errors, writes } = await loadCold()
    expect([ruleset?.digest, requests, errors, writes]).toEqual([digest, 1, [], 1])
    const after = (await plans()).find(({ planVersion }) => planVersion === PLAN_VERSION)
    expect(after?.plan).toBe(before.plan)
    expect((await loadCold()).writes).toBe(0)
  })

  test('of what is not in use is not stored again', async () => {
    const before = digest
    await changeParameters(own.key, { childAgeBelow: 20 })
    const db = openTestDatabase()
    await db.writeBatch([db.orm.delete(rulesetPlans).where(ofOwn())])
    const { ruleset, writes } = await loadCold()
    expect([ruleset?.digest, writes]).toEqual([before, 0])
    expect(await plans()).toEqual([])
  })

  test('is let go of when its ruleset has been out of use for long', async () => {
    const digests = [digest]
    for (const childAgeBelow of [19, 20, 21, 22])
      digests.push(await changeParameters(own.key, { childAgeBelow }))
    expect((await plans()).map(({ rulesetDigest }) => rulesetDigest).sort()).toEqual(digests.slice(1).sort())
  })
})

describe('a plan that was altered in the database is not used, reported and made anew:', () => {
  const cases: [string, () => Promise<Partial<typeof rulesetPlans.$inferInsert>>][] = [
    [
      'some of its bytes',
      async () => {
        const { plan } = await planOf(digest)
        return { plan: plan.replace(/.(?=.{20}$)/, (was) => (was === 'A' ? 'B' : 'A')) }
      },
    ],
    ['something else', async () => ({ plan: 'not base64' })],
    ['another code', async () => ({ authenticationCode: btoa('0'.repeat(32)) })],
    ['no code', async () => ({ authenticationCode: '' })],
    [
      'the plan and code of another ruleset of the organisation',
      async () => {
        const live = digest
        const weaker = await changeParameters(own.key, { childAgeBelow: 20 })
        const { plan, authenticationCode } = await planOf(weaker)
        digest = live
        return { plan, authenticationCode }
      },
    ],
    [
      'the plan and code of another organisation',
      async () => {
        const other = await makeLiveOrganisation()
        const [row] = await openTestDatabase()
          .orm.select()
          .from(rulesetPlans)
          .where(eq(rulesetPlans.organisationId, other.organisation.id))
        return { plan: row?.plan ?? '', authenticationCode: row?.authenticationCode ?? '' }
      },
    ],
  ]
  test.each(cases)('%s', async (_name, forge) => {
    const before = await planOf(digest)
    const forged = await forge()
    expect(before).not.toMatchObject(forged)
    await change(forged)
    const { ruleset, errors, requests } = await loadCold()
    expect(ruleset?.digest).toBe(digest)
    expect(ruleset?.parameters.childAgeBelow).not.toBe(20)
    expect(requests).toBe(2)
    expect(errors).toEqual([expect.stringContaining('ruleset.plan_refused')])
  })

  test('one made with a retired master key is as good as before', async () => {
    const { masterKeys } = makeSystemContext(own.organisation)
    const rotated = { current: crypto.getRandomValues(new Uint8Array(32)), retired: [masterKeys.current] }
    expect(await loadCold({ masterKeys: rotated })).toMatchObject({ requests: 1, errors: [], writes: 0 })
  })

  test('one made with a master key that is gone is no error, and made anew, too', async () => {
    const { masterKeyId } = await planOf(digest)
    await change({ masterKeyId: 'mk_0000000000000000' })
    const { ruleset, errors, writes } = await loadCold()
    expect([ruleset?.digest, errors, writes]).toEqual([digest, [], 1])
    expect((await planOf(digest)).masterKeyId).toBe(masterKeyId)
  })

  test('the next isolate finds a sound one', async () => {
    const { plan, authenticationCode } = await planOf(digest)
    await change({ authenticationCode: btoa('0'.repeat(32)) })
    expect((await loadCold()).writes).toBe(1)
    expect(await planOf(digest)).toMatchObject({ plan, authenticationCode })
    expect(await loadCold()).toMatchObject({ requests: 1, errors: [], writes: 0 })
  })
})
