import { eq } from 'drizzle-orm'
import { beforeAll, describe, expect, test } from 'vitest'
import { activations } from '../../../src/db/tables/activations.ts'
import { checks } from '../../../src/db/tables/checks.ts'
import { packVersions } from '../../../src/db/tables/pack-versions.ts'
import { rulesets } from '../../../src/db/tables/rulesets.ts'
import { digestOf } from '../../../src/rules/index.ts'
import type { Pack } from '../../../src/rules/pack/format.ts'
import { ask, openTestDatabase, type TestOrganisation } from '../../support/api.ts'
import { activeRuleset, OFFICE_VISIT, record } from '../../support/checks.ts'
import { makeLiveOrganisation } from '../../support/live-organisation.ts'

const ROOM = 'tutela/counselling-room-privacy'
const ASSESS = `query($input: AssessSafetyInput!) { assessSafety(input: $input) { assessment { verdict } userErrors { code } } }`
const ACTIVATE = `mutation($input: ActivateRulesetInput!) { activateRuleset(input: $input) {
  ruleset { digest } weakenings { requirementCode } userErrors { code message } } }`

interface Activated {
  activateRuleset: {
    ruleset: object | null
    weakenings: { requirementCode: string }[]
    userErrors: { code: string; message: string }[]
  }
}

/** A pack as an earlier version of the product accepted it: its fact stands above facts of a shipped one. */
const clashing = (slug: string): Pack => ({
  pack: `${slug}/old`,
  version: '1.0.0',
  title: { en: 'Old' },
  locales: ['en'],
  owner: { team: 'House' },
  effective: { from: '2025-01-01' },
  facts: { client: { type: 'object', label: { en: 'client' }, ask: { en: 'Who?' } } },
})

/** Makes live, past the checks of today, what a former version had made live. */
async function makeLiveByAFormerVersion(own: TestOrganisation, pack: Pack): Promise<string> {
  const db = openTestDatabase()
  const { id: organisationId } = own.organisation
  const [live] = await db.orm.select().from(rulesets).where(eq(rulesets.organisationId, organisationId))
  if (!live) throw new Error('nothing is live')
  const at = new Date().toISOString()
  const packDigest = await digestOf(pack)
  const reference = { name: pack.pack, version: pack.version, digest: packDigest }
  const packs = [...live.packs, reference].sort((a, b) => (a.name < b.name ? -1 : 1))
  const digest = await digestOf({
    packs: packs.map(({ name, version, digest: of }) => ({ name, version, digest: of })),
    parameters: live.parameters,
  })
  const version = {
    id: `pack_${crypto.randomUUID()}`,
    organisationId,
    name: pack.pack,
    version: pack.version,
    digest: packDigest,
  }
  const text = { source: JSON.stringify(pack), document: pack, title: pack.title }
  const pointer = {
    id: `act_${crypto.randomUUID()}`,
    organisationId,
    sequence: 99,
    rulesetDigest: digest,
    stage: 'LIVE' as const,
  }
  await db.writeBatch([
    db.orm.insert(packVersions).values({ ...version, ...text, uploadedAt: at, uploadedBy: 'key:former' }),
    db.orm.insert(rulesets).values({ ...live, id: `rul_${crypto.randomUUID()}`, digest, packs }),
    db.orm.insert(activations).values({ ...pointer, activatedAt: at, activatedBy: 'key:former', note: null }),
  ])
  return digest
}

describe('a live set that this version does not accept any more', () => {
  let own: TestOrganisation
  let digest = ''
  let shipped: { name: string; version: string }[] = []

  beforeAll(async () => {
    own = await makeLiveOrganisation()
    const { packs } = await activeRuleset(own.key)
    shipped = packs.map(({ name, version }) => ({ name, version }))
    digest = await makeLiveByAFormerVersion(own, clashing(own.organisation.slug))
  })

  test('is named instead of answered with, with the packs that clash and what leads out of it', async () => {
    const { errors } = await ask(own.key, ASSESS, { input: { facts: OFFICE_VISIT } })
    const [error] = errors ?? []
    expect(error?.extensions?.code).toBe('RULES_NO_LONGER_ACCEPTED')
    expect(error?.message).toContain(`${own.organisation.slug}/old`)
    expect(error?.message).toContain('make a set with it live')
  })

  test('is left without a reason for a set in which every floor of the shipped packs stays, and not for less', async () => {
    const less = shipped.filter(({ name }) => name !== ROOM)
    const refused = await ask<Activated>(own.key, ACTIVATE, { input: { packs: less } })
    expect(refused.data?.activateRuleset.userErrors.map(({ code }) => code)).toEqual(['REASON_MISSING'])
    expect(refused.data?.activateRuleset.weakenings.map((one) => one.requirementCode)).toContain('EQ-6')
    const { data } = await ask<Activated>(own.key, ACTIVATE, { input: { packs: shipped } })
    expect(data?.activateRuleset.userErrors).toEqual([])
    const answer = await ask<{ assessSafety: { assessment: object } }>(own.key, ASSESS, {
      input: { facts: OFFICE_VISIT },
    })
    expect(answer.data?.assessSafety.assessment).not.toBeNull()
  })

  test('keeps its name in the verification of a check that it answered', async () => {
    const { id } = await record(own.key)
    const db = openTestDatabase()
    const mine = eq(checks.organisationId, own.organisation.id)
    await db.writeBatch([db.orm.update(checks).set({ rulesetDigest: digest }).where(mine)])
    const verify = `query($id: ID!) { verifySafetyCheck(id: $id) { holds } }`
    const { errors } = await ask(own.key, verify, { id })
    expect(errors?.map(({ extensions }) => extensions?.code)).toEqual(['RULES_NO_LONGER_ACCEPTED'])
  })
})

test('a former set whose own pack changed floors is not compared: leaving it takes a reason', async () => {
  const own = await makeLiveOrganisation()
  const { packs } = await activeRuleset(own.key)
  const pack = clashing(own.organisation.slug)
  const overrides = [{ target: 'EQ-6', change: { failClosed: true }, reason: { en: 'House rule.' } }]
  await makeLiveByAFormerVersion(own, { ...pack, overrides })
  const kept = packs.map(({ name, version }) => ({ name, version }))
  const { data } = await ask<Activated>(own.key, ACTIVATE, { input: { packs: kept } })
  expect(data?.activateRuleset.userErrors.map(({ code }) => code)).toEqual(['REASON_MISSING'])
})
