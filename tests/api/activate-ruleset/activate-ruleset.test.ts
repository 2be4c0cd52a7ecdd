import { asc, eq } from 'drizzle-orm'
import { beforeEach, describe, expect, test } from 'vitest'
import { activations } from '../../../src/db/tables/activations.ts'
import { ask, makeOrganisation, openTestDatabase, type TestOrganisation } from '../../support/api.ts'
import {
  activeRuleset,
  newKey,
  OFFICE_VISIT,
  RECORDING_WITHOUT_CONSENT,
  record,
  run,
  type UserErrorData,
} from '../../support/checks.ts'
import { makeLiveOrganisation } from '../../support/live-organisation.ts'
import { ownPack } from '../../support/own-pack.ts'
import { upload } from '../../support/own-packs.ts'

let own: TestOrganisation

beforeEach(async () => {
  own = await makeLiveOrganisation()
})

interface RulesetData {
  digest: string
  stage: string | null
  note: string | null
  activatedBy: string | null
  activatedAt: string | null
  parameters: Record<string, number>
  packs: { name: string; version: string; digest: string }[]
}
interface Data {
  activateRuleset: { ruleset: RulesetData | null; userErrors: UserErrorData[] }
}
const ACTIVATE = `mutation Activate($input: ActivateRulesetInput!) { activateRuleset(input: $input) {
  ruleset { id digest stage note activatedBy activatedAt parameters packs { name version digest } }
  userErrors { code message path }
} }`
const askActivate = (input: object, key = own.key) => ask<Data>(key, ACTIVATE, { input })

async function activate(input: object, key = own.key) {
  const { data, errors } = await askActivate(input, key)
  if (!data) throw new Error(JSON.stringify(errors))
  return data.activateRuleset
}

async function history(): Promise<{ sequence: number; stage: string; rulesetDigest: string }[]> {
  return openTestDatabase()
    .orm.select({
      sequence: activations.sequence,
      stage: activations.stage,
      rulesetDigest: activations.rulesetDigest,
    })
    .from(activations)
    .where(eq(activations.organisationId, own.organisation.id))
    .orderBy(asc(activations.sequence))
}

async function livePacks() {
  return (await activeRuleset(own.key)).packs
}

describe('activating', () => {
  test('moves the live pointer, keeps who, when and why, and decides from then on', async () => {
    const pack = ownPack(own.organisation.slug)
    await upload(own.key, pack)
    const before = await record(own.key)
    const packs = [...(await livePacks()), { name: pack.pack, version: '1.0.0' }]
    const { ruleset, userErrors } = await activate({ packs, note: 'House rules\nfrom today' })
    expect(userErrors).toEqual([])
    expect(ruleset).toMatchObject({ stage: 'LIVE', note: 'House rules\nfrom today' })
    expect(ruleset?.activatedBy).toMatch(/^key_/)
    expect(ruleset?.packs.map(({ name }) => name)).toEqual(packs.map(({ name }) => name).sort())
    expect((await activeRuleset(own.key)).digest).toBe(ruleset?.digest)
    const after = await record(own.key)
    expect(after.receipt.rulesetDigest).toBe(ruleset?.digest)
    expect(after.receipt.rulesetDigest).not.toBe(before.receipt.rulesetDigest)
    expect((await history()).map(({ sequence }) => sequence)).toEqual([1, 2])
  })

  test('does not depend on the order of the packs', async () => {
    const packs = await livePacks()
    const { digest } = await activeRuleset(own.key)
    const { ruleset } = await activate({ packs: packs.toReversed() })
    expect(ruleset?.digest).toBe(digest)
  })

  test('again changes nothing', async () => {
    const input = { packs: await livePacks(), parameters: { childAgeBelow: 20 }, note: 'first' }
    const first = await activate(input)
    const before = await history()
    expect(await activate({ ...input, note: 'second' })).toEqual(first)
    expect(await history()).toEqual(before)
  })

  test('with a parameter changes what is decided', async () => {
    const facts = { ...OFFICE_VISIT, client: { ageYears: 19, groups: ['adult'] } }
    const query = `query($facts: JSON!) { assessSafety(input: { facts: $facts }) { assessment {
      findings(status: [NOT_APPLICABLE]) { requirement { code } } } } }`
    const ruledOut = async () => {
      const { data } = await ask<{
        assessSafety: { assessment: { findings: { requirement: { code: string } }[] } }
      }>(own.key, query, { facts })
      return data?.assessSafety.assessment.findings.map(({ requirement }) => requirement.code)
    }
    expect(await ruledOut()).toContain('CG-1.1')
    const { ruleset } = await activate({ packs: await livePacks(), parameters: { childAgeBelow: 20 } })
    expect(ruleset?.parameters).toMatchObject({ childAgeBelow: 20 })
    expect(await ruledOut()).not.toContain('CG-1.1')
  })

  test('is seen by what follows in the same request', async () => {
    const packs = await livePacks()
    const document = `mutation($activate: ActivateRulesetInput!, $run: RunSafetyCheckInput!) {
      activateRuleset(input: $activate) { ruleset { digest } }
      runSafetyCheck(input: $run) { safetyCheck { receipt { rulesetDigest }
        assessment { ruleset { digest stage } } } }
    }`
    const { data } = await ask<{
      activateRuleset: { ruleset: { digest: string } }
      runSafetyCheck: {
        safetyCheck: {
          receipt: { rulesetDigest: string }
          assessment: { ruleset: { digest: string; stage: string } }
        }
      }
    }>(own.key, document, {
      activate: { packs, parameters: { childAgeBelow: 21 } },
      run: { idempotencyKey: newKey(), facts: OFFICE_VISIT },
    })
    const digest = data?.activateRuleset.ruleset.digest
    expect(data?.runSafetyCheck.safetyCheck).toEqual({
      receipt: { rulesetDigest: digest },
      assessment: { ruleset: { digest, stage: 'LIVE' } },
    })
  })

  test('as shadow leaves the live ruleset alone', async () => {
    const live = await activeRuleset(own.key)
    const { ruleset } = await activate({
      packs: live.packs,
      parameters: { childAgeBelow: 22 },
      stage: 'SHADOW',
    })
    expect(ruleset?.stage).toBe('SHADOW')
    expect(await activeRuleset(own.key)).toEqual(live)
    expect((await record(own.key)).receipt.rulesetDigest).toBe(live.digest)
  })

  test('is the first step of an organisation that has nothing live', async () => {
    const { key } = await makeOrganisation()
    const { ruleset, userErrors } = await activate({ packs: await livePacks() }, key)
    expect(userErrors).toEqual([])
    expect((await activeRuleset(key)).digest).toBe(ruleset?.digest)
    expect((await run(key, { facts: RECORDING_WITHOUT_CONSENT })).safetyCheck?.verdict).toBe('BLOCKED')
  })

  test('several times at once keeps the history in order', { timeout: 30_000 }, async () => {
    const packs = await livePacks()
    const all = await Promise.all(
      Array.from({ length: 7 }, (_, at) =>
        activate({ packs, parameters: { childAgeBelow: 19 + at }, weakeningReason: 'any order' }),
      ),
    )
    expect(all.flatMap(({ userErrors }) => userErrors)).toEqual([])
    const rows = await history()
    expect(rows.map(({ sequence }) => sequence)).toEqual(rows.map((_, at) => at + 1))
    expect(rows).toHaveLength(8)
    expect((await activeRuleset(own.key)).digest).toBe(rows.at(-1)?.rulesetDigest)
  })
})

describe('is refused and changes nothing', () => {
  async function refused(input: object) {
    const before = await history()
    const { ruleset, userErrors } = await activate(input)
    expect(ruleset).toBeNull()
    expect(await history()).toEqual(before)
    return userErrors.map(({ code, path }) => [code, path])
  }

  test('a pack or version that is not there', async () => {
    const packs = await livePacks()
    const wanted = [...packs, { name: 'tutela/no-such', version: '1.0.0' }, { ...packs[0], version: '9.9.9' }]
    expect(await refused({ packs: wanted })).toEqual([
      ['NOT_FOUND', ['input', 'packs', String(packs.length)]],
      ['NOT_FOUND', ['input', 'packs', String(packs.length + 1)]],
    ])
  })

  test("another organisation's pack, exactly as if it were not there", async () => {
    const other = await makeLiveOrganisation()
    const pack = ownPack(other.organisation.slug)
    await upload(other.key, pack)
    const packs = await livePacks()
    const theirs = await activate({ packs: [...packs, { name: pack.pack, version: '1.0.0' }] })
    const absent = await activate({ packs: [...packs, { name: `${pack.pack}x`, version: '1.0.0' }] })
    expect(theirs.ruleset).toBeNull()
    expect(theirs.userErrors.map(({ code, path, message }) => [code, path, message])).toEqual(
      absent.userErrors.map(({ code, path, message }) => [
        code,
        path,
        message.replace(`${pack.pack}x`, pack.pack),
      ]),
    )
  })

  test('a set that lacks what one of its packs extends', async () => {
    const packs = (await livePacks()).filter(({ name }) => !name.endsWith('/core-safety'))
    const found = await refused({ packs })
    expect(new Set(found.map(([code]) => code))).toEqual(new Set(['PACK_DEPENDENCY_MISSING']))
    expect(found[0]?.[1]).toEqual(['input', 'packs', '0'])
  })

  test('the same pack twice', async () => {
    const packs = await livePacks()
    expect((await refused({ packs: [...packs, packs[0]] }))[0]?.[0]).toBe('INVALID_INPUT')
  })

  test.each([
    ['a parameter beyond its bounds', { childAgeBelow: 99 }, ['PARAMETER_OUT_OF_BOUNDS'], 'childAgeBelow'],
    [
      'a floor figure loosened',
      { 'cctv.maxRetentionDays': 60 },
      ['PARAMETER_OUT_OF_BOUNDS', 'FLOOR_WEAKENED'],
      'cctv.maxRetentionDays',
    ],
    ['a parameter nobody declares', { nonsense: 1 }, ['INVALID_INPUT'], 'nonsense'],
    ['a fraction where whole numbers count', { childAgeBelow: 18.5 }, ['INVALID_INPUT'], 'childAgeBelow'],
  ])('%s', async (_name, parameters, codes, name) => {
    expect(await refused({ packs: await livePacks(), parameters })).toEqual(
      codes.map((code) => [code, ['input', 'parameters', name]]),
    )
  })

  test.each([
    ['a parameter that is a text', { childAgeBelow: '20' }],
    ['parameters that are a list', [1]],
    ['parameters that are a text', 'childAgeBelow'],
    ['too many parameters', Object.fromEntries(Array.from({ length: 501 }, (_, at) => [`p${at}`, 1]))],
  ])('%s', async (_name, parameters) => {
    expect(await refused({ packs: await livePacks(), parameters })).toEqual([
      ['INVALID_INPUT', ['input', 'parameters']],
    ])
  })

  test.each([
    ['no packs', { packs: [] }, ['packs']],
    [
      'too many packs',
      { packs: Array.from({ length: 101 }, () => ({ name: 'tutela/core-safety', version: '1.0.0' })) },
      ['packs'],
    ],
    ['a name that is none', { packs: [{ name: 'Core Safety', version: '1.0.0' }] }, ['packs', '0', 'name']],
    ['an empty name', { packs: [{ name: '', version: '1.0.0' }] }, ['packs', '0', 'name']],
    [
      'a range as version',
      { packs: [{ name: 'tutela/core-safety', version: '^1.0.0' }] },
      ['packs', '0', 'version'],
    ],
  ])('%s', async (_name, input, path) => {
    expect(await refused(input)).toEqual([['INVALID_INPUT', ['input', ...path]]])
  })

  test('an overlong note', async () => {
    expect(await refused({ packs: await livePacks(), note: 'x'.repeat(2_001) })).toEqual([
      ['INVALID_INPUT', ['input', 'note']],
    ])
  })

  test('an unknown stage', async () => {
    const { status, errors } = await askActivate({ packs: await livePacks(), stage: 'TEST' })
    expect([status, errors?.[0]?.extensions.code]).toEqual([400, 'BAD_USER_INPUT'])
  })
})
