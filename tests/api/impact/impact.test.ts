import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { SCOPES } from '../../../src/values/scopes.ts'
import { ask, makeKey, type TestOrganisation } from '../../support/api.ts'
import {
  activeRuleset,
  newKey,
  OFFICE_VISIT,
  RECORDING_WITHOUT_CONSENT,
  record,
  type UserErrorData,
} from '../../support/checks.ts'
import { countDatabaseRequests } from '../../support/database.ts'
import { dumpDatabase } from '../../support/dump-database.ts'
import { makeLiveOrganisation } from '../../support/live-organisation.ts'
import {
  activate,
  type PackRef,
  STRICT_FACT,
  strictCode,
  strictPack,
  uploadBeside,
} from '../../support/rulesets.ts'
import { granted, WAIVABLE } from '../../support/waivers.ts'

interface Change {
  readonly safetyCheck: { readonly id: string }
  readonly before: string
  readonly after: string
  readonly because: readonly string[]
  readonly findings: readonly { requirementCode: string; before: string; after: string }[]
}
interface Impact {
  readonly compared: number
  readonly changed: number
  readonly refused: number
  readonly unreadable: number
  readonly changes: readonly Change[]
  readonly refusals: readonly { safetyCheck: { id: string }; because: readonly string[] }[]
  readonly userErrors: readonly UserErrorData[]
}

const QUERY = `query($input: RulesetImpactInput!, $first: Int, $skip: Int) { rulesetImpact(input: $input) {
  compared changed refused unreadable
  changes(first: $first, skip: $skip) { safetyCheck { id } before after because findings { requirementCode before after } }
  refusals { safetyCheck { id } because } userErrors { code path } } }`

const askImpact = (key: string | undefined, input: object, slice: object = {}) =>
  ask<{ rulesetImpact: Impact }>(key, QUERY, { input, ...slice })

async function impact(key: string, input: object, slice: object = {}): Promise<Impact> {
  const { data, errors } = await askImpact(key, input, slice)
  if (!data) throw new Error(JSON.stringify(errors))
  return data.rulesetImpact
}

let own: TestOrganisation
let shipped: PackRef[] = []
let withStrict: PackRef[] = []

beforeEach(async () => {
  own = await makeLiveOrganisation()
  shipped = (await activeRuleset(own.key)).packs.map(({ name, version }) => ({ name, version }))
  withStrict = await uploadBeside(own.key, strictPack(own.organisation.slug))
})

describe('replaying recorded checks on a candidate', () => {
  test('the live set changes nothing', async () => {
    await record(own.key)
    await record(own.key, { facts: RECORDING_WITHOUT_CONSENT })
    expect(await impact(own.key, { packs: shipped })).toEqual({
      compared: 2,
      changed: 0,
      refused: 0,
      unreadable: 0,
      changes: [],
      refusals: [],
      userErrors: [],
    })
  })

  test('more checks than one page holds cost a round trip a page', async () => {
    expect((await activate(own.key, { packs: withStrict })).userErrors).toEqual([])
    const query = `mutation($input: RunSafetyChecksInput!) { runSafetyChecks(input: $input) {
      results { safetyCheck { verdict } } } }`
    for (let call = 0; call < 3; call += 1) {
      const checks = Array.from({ length: 40 }, () => ({
        idempotencyKey: newKey(),
        facts: OFFICE_VISIT,
      }))
      await ask(own.key, query, { input: { checks } })
    }
    const once = await countDatabaseRequests(() => impact(own.key, { packs: shipped, lastChecks: 50 }))
    const { result, requests } = await countDatabaseRequests(() =>
      impact(own.key, { packs: shipped }, { first: 100, skip: 20 }),
    )
    expect([result.compared, result.changed]).toEqual([120, 120])
    expect(requests).toBe(once.requests + 1)
    const code = strictCode(own.organisation.slug)
    const gone = { requirementCode: code, before: 'OPEN', after: 'NOT_APPLICABLE' }
    expect(result.changes.map(({ findings }) => findings)).toEqual(Array(100).fill([gone]))
  })

  test('packs that are not live show what would change, with sentences that say why', async () => {
    const check = await record(own.key, { facts: OFFICE_VISIT })
    const result = await impact(own.key, { packs: withStrict })
    const code = strictCode(own.organisation.slug)
    expect(result).toMatchObject({ compared: 1, changed: 1 })
    expect(result.changes[0]).toMatchObject({
      safetyCheck: { id: check.id },
      before: 'PROCEED_WITH_CONDITIONS',
      after: 'NEEDS_INFORMATION',
      findings: [{ requirementCode: code, before: 'NOT_APPLICABLE', after: 'OPEN' }],
    })
    const [because] = result.changes[0]?.because ?? []
    expect(because).toContain(`As recorded, ${code} does not apply; with these rules it is undecided.`)
    expect(because).toContain('Check this: Was the talk held?')
  })

  test('in the language asked for', async () => {
    await record(own.key)
    const { changes } = await impact(own.key, { packs: withStrict, locale: 'zh-CN' })
    expect(changes[0]?.because[0]).toContain('请核实：是否已进行谈话')
    expect(changes[0]?.because[0]).toContain('按记录')
  })

  test('newly blocked checks come first, easier ones last, of each the newest first; in parts', async () => {
    const { userErrors } = await activate(own.key, { packs: withStrict })
    expect(userErrors).toEqual([])
    const open = await record(own.key, { facts: OFFICE_VISIT })
    const met = await record(own.key, { facts: { ...OFFICE_VISIT, [STRICT_FACT]: true } })
    const laterMet = await record(own.key, { facts: { ...OFFICE_VISIT, [STRICT_FACT]: true } })
    const upsideDown = strictPack(own.organisation.slug, '1.1.0')
    const [requirement = {}] = upsideDown.requirements
    upsideDown.requirements = [
      { ...requirement, require: { fact: STRICT_FACT, operator: 'equal', value: false } },
    ]
    const [held, notHeld, ...tests] = upsideDown.tests
    upsideDown.tests = [{ ...held, expect: notHeld?.expect }, { ...notHeld, expect: held?.expect }, ...tests]
    const result = await impact(own.key, { packs: await uploadBeside(own.key, upsideDown) })
    expect(result.changes.map(({ safetyCheck, after }) => [safetyCheck.id, after])).toEqual([
      [laterMet.id, 'BLOCKED'],
      [met.id, 'BLOCKED'],
    ])
    const easier = await impact(own.key, { packs: shipped })
    expect(easier.changes.map(({ safetyCheck }) => safetyCheck.id)).toEqual([open.id])
    expect(easier.changes[0]?.because).toEqual([
      expect.stringContaining('is undecided; with these rules it does not apply'),
    ])
    expect(easier.refusals.map(({ safetyCheck }) => safetyCheck.id)).toEqual([laterMet.id, met.id])
    expect(easier.refusals[0]?.because[0]).toContain(STRICT_FACT)
    const second = await impact(own.key, { packs: shipped }, { first: 1, skip: 1 })
    expect([second.changed, second.changes.length]).toEqual([1, 0])
  })

  test('only the latest are compared when there are more', async () => {
    for (let index = 0; index < 4; index += 1) await record(own.key)
    expect((await impact(own.key, { packs: withStrict, lastChecks: 3 })).compared).toBe(3)
  })

  test('more than a page of them is compared', async () => {
    const facts = OFFICE_VISIT
    const checks = Array.from({ length: 40 }, (_, index) => ({ idempotencyKey: `many-${index}`, facts }))
    const run = (part: string) =>
      ask(
        own.key,
        'mutation($input: RunSafetyChecksInput!) { runSafetyChecks(input: $input) { results { safetyCheck { id } } } }',
        {
          input: {
            checks: checks.map((check) => ({ ...check, idempotencyKey: `${part}-${check.idempotencyKey}` })),
          },
        },
      )
    await run('a')
    await run('b')
    await run('c')
    const result = await impact(own.key, { packs: withStrict }, { first: 100, skip: 50 })
    expect([result.compared, result.changed, result.changes.length]).toEqual([120, 120, 70])
    expect(new Set(result.changes.map(({ safetyCheck }) => safetyCheck.id)).size).toBe(70)
  })

  test('a waiver ends with the rules it was granted under, which the replay shows', async () => {
    const second = await makeKey(own.organisation, { scopes: SCOPES })
    await granted([own.key, second], { subjectRef: 'case-1' })
    await record(own.key, { facts: OFFICE_VISIT, subjectRef: 'case-1' })
    const same = await impact(own.key, { packs: shipped })
    expect(same.changed).toBe(0)
    const { changes } = await impact(own.key, { packs: withStrict })
    expect(changes[0]?.findings).toContainEqual({
      requirementCode: WAIVABLE,
      before: 'WAIVED',
      after: 'OPEN',
    })
  })

  test('checks of erased subjects are left out and counted', async () => {
    await record(own.key, { subjectRef: 'gone' })
    await record(own.key)
    await ask(
      own.key,
      'mutation($input: EraseSubjectInput!) { eraseSubject(input: $input) { userErrors { code } } }',
      {
        input: { subjectRef: 'gone', reason: 'Asked for it' },
      },
    )
    expect(await impact(own.key, { packs: withStrict })).toMatchObject({
      compared: 1,
      unreadable: 1,
      changed: 1,
    })
  })

  test('nothing is stored', async () => {
    await record(own.key)
    const before = await dumpDatabase()
    await impact(own.key, { packs: withStrict })
    expect(await dumpDatabase()).toEqual(before)
  })
})

describe('what cannot be replayed', () => {
  test.each<[string, object, [string, string[]]]>([
    [
      'an unknown pack',
      { packs: [{ name: 'no/pack', version: '1.0.0' }] },
      ['NOT_FOUND', ['input', 'packs', '0']],
    ],
    ['no pack', { packs: [] }, ['INVALID_INPUT', ['input', 'packs']]],
    ['too many checks', { lastChecks: 1_001 }, ['INVALID_INPUT', ['input', 'lastChecks']]],
    ['no checks', { lastChecks: 0 }, ['INVALID_INPUT', ['input', 'lastChecks']]],
    [
      'parameters that are no numbers',
      { parameters: { x: 'y' } },
      ['INVALID_INPUT', ['input', 'parameters']],
    ],
    ['an unknown parameter', { parameters: { nope: 1 } }, ['INVALID_INPUT', ['input', 'parameters', 'nope']]],
    ['a malformed language', { locale: '??' }, ['INVALID_INPUT', ['input', 'locale']]],
  ])('%s is told', async (_name, change, expected) => {
    const { compared, userErrors } = await impact(own.key, { packs: shipped, ...change })
    expect([compared, userErrors.map(({ code, path }) => [code, path])]).toEqual([0, [expected]])
  })

  test.each([{ first: 0 }, { first: 101 }, { skip: -1 }])(
    'a part of the list that is none: %j',
    async (slice) => {
      const { errors } = await askImpact(own.key, { packs: shipped }, slice)
      expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }])
    },
  )
})

describe('who may replay', () => {
  let other: TestOrganisation
  beforeAll(async () => {
    other = await makeLiveOrganisation()
  })

  test("another organisation's packs and checks are not there", async () => {
    await record(own.key)
    const theirs = await impact(other.key, { packs: withStrict })
    expect(theirs.userErrors.map(({ code }) => code)).toEqual(['NOT_FOUND'])
    expect((await impact(other.key, { packs: shipped })).compared).toBe(0)
  })

  test('a key without the scope "read" may not', async () => {
    const key = await makeKey(own.organisation, { scopes: SCOPES.filter((scope) => scope !== 'read') })
    expect((await askImpact(key, { packs: shipped })).errors).toMatchObject([
      { extensions: { code: 'FORBIDDEN' } },
    ])
    expect((await askImpact(undefined, { packs: shipped })).errors).toMatchObject([
      { extensions: { code: 'UNAUTHENTICATED' } },
    ])
  })
})
