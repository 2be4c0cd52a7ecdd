import { beforeEach, describe, expect, test } from 'vitest'
import { appWith, ask, type TestOrganisation } from '../../support/api.ts'
import { countDatabaseRequests } from '../../support/database.ts'
import { askCreate, askRevoke } from '../../support/keys.ts'
import { makeLiveOrganisation } from '../../support/live-organisation.ts'

const AGE_SECONDS = 10
const ASSESS = '{ assessSafety(input: { facts: {} }) { assessment { verdict } userErrors { code } } }'
const RUN = `mutation($input: RunSafetyCheckInput!) { runSafetyCheck(input: $input) { safetyCheck { id } } }`
const RECORDS = '{ safetyChecks(first: 10) { nodes { id } } }'

let own: TestOrganisation
let key: string
let keyId: string
let nowMs: number

/** An isolate of its own, by the clock of the test. */
const isolate = (seconds = AGE_SECONDS) =>
  appWith({ now: () => new Date(nowMs) }, { STANDING_MAX_AGE: String(seconds) })

beforeEach(async () => {
  own = await makeLiveOrganisation()
  nowMs = Date.now()
  const { data } = await askCreate(own.key, { name: 'another', scopes: ['check', 'read'] })
  key = data?.createApiKey.key ?? ''
  keyId = data?.createApiKey.apiKey?.id ?? ''
})

type Isolate = ReturnType<typeof isolate>
const revoke = (send?: Isolate) => askRevoke(own.key, { id: keyId, reason: 'lost' }, send)
const outcomeOf = async (send: Isolate, query = ASSESS, variables = {}) => {
  const { data, errors } = await ask(key, query, variables, send)
  return errors?.[0]?.extensions.code ?? (data === null ? 'nothing' : 'answered')
}
let keys = 0
const record = (send: Isolate) => {
  keys += 1
  return outcomeOf(send, RUN, { input: { idempotencyKey: `standing-${keys}`, facts: {} } })
}

describe('an assessment of an isolate that has read the key a short while ago', () => {
  test('goes to the database not once', async () => {
    const send = isolate()
    await outcomeOf(send)
    const { result, requests } = await countDatabaseRequests(() => outcomeOf(send))
    expect([result, requests]).toEqual(['answered', 0])
  })

  test('reads it again once the age allowed is reached, and for every request where that is 0', async () => {
    const send = isolate()
    await outcomeOf(send)
    nowMs += AGE_SECONDS * 1_000
    expect((await countDatabaseRequests(() => outcomeOf(send))).requests).toBe(1)
    const forgetful = isolate(0)
    await outcomeOf(forgetful)
    expect((await countDatabaseRequests(() => outcomeOf(forgetful))).requests).toBe(1)
  })
})

describe('a key that was revoked through another isolate', () => {
  test('may be asked with until the age allowed is reached, and not a millisecond longer', async () => {
    const send = isolate()
    await outcomeOf(send)
    await revoke()
    nowMs += AGE_SECONDS * 1_000 - 1
    expect(await outcomeOf(send)).toBe('answered')
    nowMs += 1
    expect(await outcomeOf(send)).toBe('UNAUTHENTICATED')
  })

  test('reads no record and writes none, from the moment it was revoked', async () => {
    const send = isolate()
    await outcomeOf(send)
    await revoke()
    expect(await outcomeOf(send, RECORDS)).toBe('UNAUTHENTICATED')
    expect(await record(send)).toBe('UNAUTHENTICATED')
    const { data } = await ask<{ safetyChecks: { nodes: unknown[] } }>(own.key, RECORDS)
    expect(data?.safetyChecks.nodes).toEqual([])
  })

  test('is not remembered again by what it was refused', async () => {
    const send = isolate()
    await outcomeOf(send)
    await revoke()
    await record(send)
    expect(await record(send)).toBe('UNAUTHENTICATED')
  })
})

test('a key that was revoked through the same isolate is refused at once', async () => {
  const send = isolate()
  expect(await outcomeOf(send)).toBe('answered')
  await revoke(send)
  expect(await outcomeOf(send)).toBe('UNAUTHENTICATED')
})

test('a ruleset that was rolled out through the same isolate counts there at once', async () => {
  const send = isolate()
  const digestOf = async () => {
    const query = '{ assessSafety(input: { facts: {} }) { assessment { ruleset { digest } } } }'
    const { data } = await ask<{ assessSafety: { assessment: { ruleset: { digest: string } } } }>(
      own.key,
      query,
      {},
      send,
    )
    return data?.assessSafety.assessment.ruleset.digest
  }
  const before = await digestOf()
  const { data } = await ask<{ activeRuleset: { packs: { name: string; version: string }[] } }>(
    own.key,
    '{ activeRuleset { packs { name version } } }',
  )
  const packs = data?.activeRuleset.packs.map(({ name, version }) => ({ name, version }))
  const activate = `mutation($input: ActivateRulesetInput!) { activateRuleset(input: $input) {
    ruleset { digest } userErrors { code message } } }`
  const parameters = { childAgeBelow: 20 }
  const made = await ask<{ activateRuleset: { ruleset: { digest: string } } }>(
    own.key,
    activate,
    { input: { packs, parameters } },
    send,
  )
  const after = await digestOf()
  expect(after).toBe(made.data?.activateRuleset.ruleset.digest)
  expect(after).not.toBe(before)
})
