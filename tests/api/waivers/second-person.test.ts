import { beforeAll, describe, expect, test } from 'vitest'
import { SCOPES } from '../../../src/values/scopes.ts'
import { ask, makeKey, type TestOrganisation } from '../../support/api.ts'
import { makeLiveOrganisation } from '../../support/live-organisation.ts'
import {
  askGrant,
  askRequest,
  granted,
  inDays,
  REQUEST_FIELDS,
  terms,
  WAIVABLE,
} from '../../support/waivers.ts'

let own: TestOrganisation
let second = ''
let subjects = 0

beforeAll(async () => {
  own = await makeLiveOrganisation()
  second = await makeKey(own.organisation, { scopes: SCOPES })
})

const newSubject = () => {
  subjects += 1
  return `subject-${subjects}`
}

async function pending(): Promise<unknown[]> {
  const query = `{ waiverRequests(first: 100, filter: { state: [PENDING] }) { totalCount nodes { ${REQUEST_FIELDS} } } }`
  const { data } = await ask<{ waiverRequests: { nodes: unknown[] } }>(own.key, query)
  return data?.waiverRequests.nodes ?? []
}

describe('a waiver takes two', () => {
  test('one asks, the other grants', async () => {
    const input = terms({ subjectRef: newSubject() })
    const asked = await askRequest(own.key, input)
    expect(asked.data?.requestWaiver).toMatchObject({
      waiverRequest: { requirementCode: WAIVABLE, subjectRef: input.subjectRef, state: 'PENDING' },
      userErrors: [],
    })
    const { data } = await askGrant(second, { ...input, reason: 'Seen and agreed' })
    expect(data?.grantWaiver).toMatchObject({
      waiver: { state: 'ACTIVE', ageDays: 0, reason: 'Seen and agreed', subjectRef: input.subjectRef },
      waiverRequest: null,
      userErrors: [],
    })
    const { waiver } = data?.grantWaiver ?? {}
    expect(waiver?.requestedBy).toMatch(/^key_/)
    expect(waiver?.grantedBy).toMatch(/^key_/)
    expect(waiver?.grantedBy).not.toBe(waiver?.requestedBy)
  })

  test('nobody grants what they asked for, however often they try', async () => {
    const input = terms({ subjectRef: newSubject() })
    await askRequest(own.key, input)
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const { data } = await askGrant(own.key, input)
      expect(data?.grantWaiver).toMatchObject({ waiver: null, userErrors: [{ code: 'SELF_APPROVAL' }] })
    }
  })

  test('granting what nobody asked for records a request, says so, and a second call by another grants it', async () => {
    const input = terms({ subjectRef: newSubject() })
    const before = await pending()
    const first = await askGrant(own.key, input)
    expect(first.data?.grantWaiver).toMatchObject({
      waiver: null,
      waiverRequest: { state: 'PENDING', subjectRef: input.subjectRef },
      userErrors: [{ code: 'SELF_APPROVAL', path: ['input'] }],
    })
    expect(first.data?.grantWaiver.userErrors[0]?.message).toContain('second person has to grant this')
    await askGrant(own.key, input)
    expect(await pending()).toHaveLength(before.length + 1)
    const { data } = await askGrant(second, input)
    expect(data?.grantWaiver.waiver?.state).toBe('ACTIVE')
    expect(await pending()).toHaveLength(before.length)
  })

  test('a key that took the place of the asking one counts as the same person', async () => {
    const asking = await makeKey(own.organisation, { scopes: SCOPES })
    const input = terms({ subjectRef: newSubject() })
    const asked = await askRequest(asking, input)
    const id = asked.data?.requestWaiver.waiverRequest?.requestedBy
    const rotated = await ask<{ rotateApiKey: { key: string } }>(
      own.key,
      'mutation($input: RotateApiKeyInput!) { rotateApiKey(input: $input) { key userErrors { message } } }',
      { input: { id, overlapHours: 1 } },
    )
    const successor = rotated.data?.rotateApiKey.key
    const { data } = await askGrant(successor, input)
    expect(data?.grantWaiver.userErrors.map(({ code }) => code)).toEqual(['SELF_APPROVAL'])
    expect((await askGrant(second, input)).data?.grantWaiver.waiver?.state).toBe('ACTIVE')
  })

  test.each([
    ['requirement', { requirementCode: 'OV-6' }],
    ['subject', { subjectRef: 'somebody-else' }],
    ['reason code', { reasonCode: 'staff_shortage' }],
  ])('a request for another %s is not what is granted', async (_name, change) => {
    const input = terms({ subjectRef: newSubject() })
    await askRequest(own.key, { ...input, ...change })
    const { data } = await askGrant(second, input)
    expect(data?.grantWaiver.userErrors.map(({ code }) => code)).toEqual(['SELF_APPROVAL'])
  })

  test.each([
    ['asked for', 3, 10],
    ['granted', 10, 3],
  ])('the earlier expiry holds: the one %s', async (_name, asked, given) => {
    const subjectRef = newSubject()
    await askRequest(own.key, terms({ subjectRef, expiresAt: inDays(asked) }))
    const { data } = await askGrant(second, terms({ subjectRef, expiresAt: inDays(given) }))
    const ends = Date.parse(data?.grantWaiver.waiver?.expiresAt ?? '')
    expect(Math.abs(ends - Date.parse(inDays(3)))).toBeLessThan(60_000)
  })

  test('repeating a grant gives the same waiver', async () => {
    const subjectRef = newSubject()
    const input = { subjectRef, expiresAt: inDays(5) }
    const waiver = await granted([own.key, second], input)
    const { data } = await askGrant(second, terms(input))
    expect(data?.grantWaiver.waiver?.id).toBe(waiver.id)
  })

  test('of twenty who grant one request at the same time, all get one waiver or a request of their own', async () => {
    const input = terms({ subjectRef: newSubject() })
    await askRequest(own.key, input)
    const answers = await Promise.all(Array.from({ length: 20 }, () => askGrant(second, input)))
    const ids = answers.flatMap(({ data }) => data?.grantWaiver.waiver?.id ?? [])
    expect(new Set(ids).size).toBe(1)
    expect(answers.filter(({ errors }) => errors !== undefined)).toEqual([])
  })
})
