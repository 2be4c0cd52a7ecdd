import { beforeAll, describe, expect, test } from 'vitest'
import { appWith, ask, type TestOrganisation } from '../../support/api.ts'
import { countDatabaseRequests } from '../../support/database.ts'
import { askRevoke } from '../../support/keys.ts'
import { act, makeVisitingOrganisation } from '../../support/procedures.ts'
import { assess, check, fromRegisters, keysBack, keysPack, statusOf } from '../../support/subjects.ts'

const SLUG = 'counting-people'
const KEYS = keysBack(SLUG)
const CLOSING = { 'subject.kinds': ['client'], 'action.type': 'close_visit', 'visit.keysHeld': true }
const SUBJECTS = ['client-1', 'client-2', 'client-3'].map((ref) => ({ kind: 'client', ref }))

let own: TestOrganisation

beforeAll(async () => {
  own = await makeVisitingOrganisation(SLUG, keysPack(SLUG))
  for (const { ref } of SUBJECTS)
    await act(own.key, 'entry', {
      register: 'keys',
      subjectRef: ref,
      fields: { state: 'returned', on: '2026-11-01' },
    })
}, 60_000)

/** An isolate that has read the key a short while ago. */
async function warm() {
  const send = appWith({}, { STANDING_MAX_AGE: '60' })
  await assess(own.key, { facts: CLOSING, subjects: SUBJECTS }, send)
  return send
}

describe('what registers say of three subjects', () => {
  test('costs an assessment one round trip, in which the key is read as well', async () => {
    const send = await warm()
    const { result, requests } = await countDatabaseRequests(() =>
      assess(own.key, { facts: CLOSING, subjects: SUBJECTS }, send),
    )
    expect(statusOf(result.assessment, KEYS)).toBe('MET')
    expect(requests).toBe(1)
  })

  test('costs a recorded check none beside the reading of the key and the writing', async () => {
    const send = await warm()
    const plain = await countDatabaseRequests(() => check(own.key, { facts: CLOSING }, send))
    const named = await countDatabaseRequests(() =>
      check(own.key, { facts: CLOSING, subjects: SUBJECTS }, send),
    )
    expect(statusOf(plain.result.safetyCheck?.assessment, KEYS)).toBe('UNMET')
    expect(statusOf(named.result.safetyCheck?.assessment, KEYS)).toBe('MET')
    expect(fromRegisters(named.result.safetyCheck?.assessment)).toEqual(['visit.keysHeld'])
    expect([plain.requests, named.requests]).toEqual([1, 2])
  })

  test('costs one round trip for fifty checks, each about subjects of its own', async () => {
    const send = await warm()
    const checks = Array.from({ length: 50 }, (_, index) => ({
      idempotencyKey: `fifty-${index}`,
      facts: CLOSING,
      subjects: [SUBJECTS[index % SUBJECTS.length]],
    }))
    const run = `mutation($input: RunSafetyChecksInput!) {
      runSafetyChecks(input: $input) { results { safetyCheck { verdict } userErrors { message } } } }`
    const { result, requests } = await countDatabaseRequests(() =>
      ask<{ runSafetyChecks: { results: { safetyCheck: unknown; userErrors: unknown[] }[] } }>(
        own.key,
        run,
        { input: { checks } },
        send,
      ),
    )
    const results = result.data?.runSafetyChecks.results ?? []
    expect(results.filter(({ safetyCheck }) => safetyCheck !== null)).toHaveLength(50)
    expect(requests).toBe(2)
  })

  test('is not told to a key that was revoked, on whatever the isolate remembers', async () => {
    const { data } = await ask<{ createApiKey: { key: string; apiKey: { id: string } } }>(
      own.key,
      'mutation($input: CreateApiKeyInput!) { createApiKey(input: $input) { key apiKey { id } } }',
      { input: { name: 'lost', scopes: ['check'] } },
    )
    const { key = '', apiKey } = data?.createApiKey ?? {}
    const send = appWith({}, { STANDING_MAX_AGE: '60' })
    await assess(key, { facts: CLOSING, subjects: SUBJECTS }, send)
    await askRevoke(own.key, { id: apiKey?.id ?? '', reason: 'lost' })
    await expect(assess(key, { facts: CLOSING, subjects: SUBJECTS }, send)).rejects.toThrow('UNAUTHENTICATED')
    await expect(check(key, { facts: CLOSING, subjects: SUBJECTS }, send)).rejects.toThrow('UNAUTHENTICATED')
  })
})
