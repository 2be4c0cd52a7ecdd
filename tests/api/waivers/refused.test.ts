import { beforeAll, describe, expect, test } from 'vitest'
import { SCOPES, type Scope } from '../../../src/values/scopes.ts'
import { ask, makeKey, makeOrganisation, type TestOrganisation } from '../../support/api.ts'
import { makeLiveOrganisation } from '../../support/live-organisation.ts'
import { ownPack } from '../../support/own-pack.ts'
import { activate, uploadBeside } from '../../support/rulesets.ts'
import { askGrant, askRequest, askRevoke, FLOOR, granted, inDays, terms } from '../../support/waivers.ts'

let own: TestOrganisation
let other: TestOrganisation
let second = ''

beforeAll(async () => {
  own = await makeLiveOrganisation()
  other = await makeLiveOrganisation()
  second = await makeKey(own.organisation, { scopes: SCOPES })
})

const NOBODY_YET = { requirementCode: 'NO-SUCH' }

describe.each([
  ['asked for', async (input: object) => (await askRequest(own.key, input)).data?.requestWaiver],
  ['granted', async (input: object) => (await askGrant(own.key, input)).data?.grantWaiver],
])('what cannot be waived cannot be %s', (_name, attempt) => {
  test.each<[string, Record<string, unknown>, string, string]>([
    ['a floor', { requirementCode: FLOOR }, 'WAIVER_NOT_ALLOWED', 'requirementCode'],
    ['an unknown requirement', NOBODY_YET, 'NOT_FOUND', 'requirementCode'],
    ['longer than the requirement allows', { expiresAt: inDays(91) }, 'WAIVER_TOO_LONG', 'expiresAt'],
    ['in the past', { expiresAt: inDays(-1) }, 'INVALID_INPUT', 'expiresAt'],
    ['without a reason', { reason: '  ' }, 'INVALID_INPUT', 'reason'],
    ['for an overlong reason', { reason: 'x'.repeat(2_001) }, 'INVALID_INPUT', 'reason'],
    ['for a reason that is no code', { reasonCode: 'No reason' }, 'INVALID_INPUT', 'reasonCode'],
    ['for nobody', { subjectRef: '' }, 'INVALID_INPUT', 'subjectRef'],
    ['for an e-mail address', { subjectRef: 'ann@example.org' }, 'INVALID_INPUT', 'subjectRef'],
    ['of an overlong code', { requirementCode: 'X'.repeat(65) }, 'INVALID_INPUT', 'requirementCode'],
  ])('%s', async (_case, change, code, field) => {
    const payload = await attempt(terms(change))
    expect(payload?.waiverRequest).toBeNull()
    expect(payload?.userErrors.map((error) => [error.code, error.path])).toEqual([[code, ['input', field]]])
  })
})

test('the longest time that the requirement allows is not too long', async () => {
  const { data } = await askRequest(own.key, terms({ subjectRef: 'long', expiresAt: inDays(89.99) }))
  expect(data?.requestWaiver.userErrors).toEqual([])
})

test('without a live ruleset there is nothing to waive', async () => {
  const { key } = await makeOrganisation()
  const { data } = await askRequest(key, terms())
  expect(data?.requestWaiver.userErrors.map(({ code }) => code)).toEqual(['NOT_FOUND'])
})

test('where the packs name the reasons that are accepted, no other one is', async () => {
  const there = await makeLiveOrganisation()
  const pack = {
    ...ownPack(there.organisation.slug),
    vocabulary: { waiverReasons: { staff_shortage: REASON, 'Site-7.closed': REASON } },
  }
  const { userErrors } = await activate(there.key, { packs: await uploadBeside(there.key, pack) })
  expect(userErrors).toEqual([])
  const known = await askRequest(there.key, terms({ reasonCode: 'staff_shortage' }))
  expect(known.data?.requestWaiver.userErrors).toEqual([])
  const inCapitals = terms({ reasonCode: 'Site-7.closed', subjectRef: 'another' })
  expect((await askRequest(there.key, inCapitals)).data?.requestWaiver.userErrors).toEqual([])
  const unknown = await askRequest(there.key, terms({ reasonCode: 'other' }))
  expect(unknown.data?.requestWaiver.userErrors).toMatchObject([
    {
      code: 'INVALID_INPUT',
      path: ['input', 'reasonCode'],
      message: expect.stringContaining('staff_shortage'),
    },
  ])
})

const REASON = { title: { en: 'Too few people', 'zh-CN': '人手不足' } }

describe('who may', () => {
  test.each<[string, Scope, (key: string | undefined) => Promise<{ errors: unknown }>]>([
    ['ask', 'check', (key) => askRequest(key, terms())],
    ['grant', 'approve', (key) => askGrant(key, terms())],
    ['revoke', 'approve', (key) => askRevoke(key, { id: 'wvr_x', reason: 'x' })],
    ['list', 'read', (key) => ask(key, '{ waivers(first: 1) { totalCount } }')],
    ['list requests', 'read', (key) => ask(key, '{ waiverRequests(first: 1) { totalCount } }')],
  ])('%s needs the scope %s, and a key', async (_name, scope, send) => {
    const [allowed, forbidden] = await Promise.all([
      makeKey(own.organisation, { scopes: [scope] }),
      makeKey(own.organisation, { scopes: SCOPES.filter((one) => one !== scope) }),
    ])
    expect((await send(allowed)).errors).toBeUndefined()
    expect((await send(forbidden)).errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }])
    expect((await send(undefined)).errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }])
  })
})

describe("another organisation's", () => {
  test('request cannot be granted, nor its waiver revoked, seen or listed', async () => {
    const waiver = await granted([own.key, second], { subjectRef: 'theirs' })
    await askRequest(own.key, terms({ subjectRef: 'asked here' }))
    const grant = await askGrant(other.key, terms({ subjectRef: 'asked here' }))
    expect(grant.data?.grantWaiver.userErrors.map(({ code }) => code)).toEqual(['SELF_APPROVAL'])
    const revoke = await askRevoke(other.key, { id: waiver.id, reason: 'Not mine' })
    const absent = await askRevoke(other.key, { id: `wvr_${'0'.repeat(26)}`, reason: 'Not there' })
    expect(revoke.data).toEqual(absent.data)
    expect(revoke.data?.revokeWaiver.userErrors.map(({ code }) => code)).toEqual(['NOT_FOUND'])
    const { data } = await ask(
      other.key,
      `query($id: ID!) { node(id: $id) { id } waivers(first: 5, filter: { subjectRef: "theirs" }) { totalCount } }`,
      { id: waiver.id },
    )
    expect(data).toEqual({ node: null, waivers: { totalCount: 0 } })
  })
})
