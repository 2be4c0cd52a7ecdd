import { beforeEach, describe, expect, test } from 'vitest'
import { appWith, ask, type TestOrganisation } from '../../support/api.ts'
import { askRun, changeParameters, newKey, OFFICE_VISIT } from '../../support/checks.ts'
import { countDatabaseRequests } from '../../support/database.ts'
import { createKey } from '../../support/keys.ts'
import { makeLiveOrganisation } from '../../support/live-organisation.ts'
import { activate, STRICT_FACT, strictPack, uploadBeside } from '../../support/rulesets.ts'
import { granted, WAIVABLE } from '../../support/waivers.ts'

const BATCH = `mutation($input: RunSafetyChecksInput!) { runSafetyChecks(input: $input) {
  results { safetyCheck { id } userErrors { code } } } }`
const FINDINGS = `query($id: ID!) { safetyCheck(id: $id) { assessment { findings { requirement { code } waiver { id } } } } }`

interface WaivedData {
  readonly safetyCheck: {
    readonly assessment: {
      readonly findings: readonly {
        readonly requirement: { code: string }
        readonly waiver: { id: string } | null
      }[]
    }
  }
}

let own: TestOrganisation
let send: ReturnType<typeof appWith>

/** A network that ends at this machine. */
const fetchInside: typeof fetch = async (request, init) =>
  String(request instanceof Request ? request.url : request).startsWith('https://receiver.')
    ? new Response(null, { status: 204 })
    : fetch(request, init)

/** An isolate that has read the key and the ruleset a short while ago. */
beforeEach(async () => {
  own = await makeLiveOrganisation()
  send = appWith({ fetch: fetchInside }, { STANDING_MAX_AGE: '60' })
  await recorded()
})

const counted = <Result>(action: () => Promise<Result>) => countDatabaseRequests(action)
const answered = (input: Readonly<Record<string, unknown>> = {}) => askRun(own.key, input, send)

async function recorded(input: Readonly<Record<string, unknown>> = {}) {
  const { data, errors } = await answered(input)
  const check = data?.runSafetyCheck.safetyCheck
  if (!check) throw new Error(JSON.stringify(errors ?? data))
  return check
}

describe('a check of an isolate that has read the key a short while ago', () => {
  test('is one round trip, that of its writing', async () => {
    const { result, requests } = await counted(() => recorded())
    expect(requests).toBe(1)
    const { data } = await ask<{ safetyCheck: { id: string } }>(
      own.key,
      'query($id: ID!) { safetyCheck(id: $id) { id } }',
      { id: result.id },
    )
    expect(data?.safetyCheck.id).toBe(result.id)
  })

  test('is one round trip also when fifty are run together, and when it is repeated', async () => {
    const checks = Array.from({ length: 50 }, () => ({ idempotencyKey: newKey(), facts: OFFICE_VISIT }))
    const input = { idempotencyKey: newKey(), facts: OFFICE_VISIT }
    const many = await counted(() => ask(own.key, BATCH, { input: { checks } }, send))
    expect([many.requests, many.result.errors]).toEqual([1, undefined])
    const first = await recorded(input)
    const { result, requests } = await counted(() => recorded(input))
    expect([result.id, requests]).toEqual([first.id, 1])
  })
})

describe('what changed through another isolate meanwhile', () => {
  test('a ruleset judges the check that is recorded', async () => {
    const digest = await changeParameters(own.key, { childAgeBelow: 20 })
    const { receipt } = await recorded()
    expect(receipt.rulesetDigest).toBe(digest)
  })

  test('a ruleset judges facts that the one before did not know', async () => {
    const pack = strictPack(own.organisation.slug)
    const packs = await uploadBeside(own.key, pack)
    const facts = { ...OFFICE_VISIT, [STRICT_FACT]: true }
    expect((await answered({ facts })).data?.runSafetyCheck.userErrors).toMatchObject([
      { code: 'UNDECLARED_FACT' },
    ])
    await activate(own.key, { packs })
    expect((await recorded({ facts })).verdict).not.toBe('BLOCKED')
    expect((await recorded()).verdict).toBe('NEEDS_INFORMATION')
  })

  test('a waiver counts', async () => {
    const asking = await createKey(own.key, { name: 'Asking', scopes: ['check', 'author'] })
    const waiver = await granted([asking.key, own.key])
    const { id } = await recorded({ subjectRef: 'case-1' })
    const { data } = await ask<WaivedData>(own.key, FINDINGS, { id })
    const finding = data?.safetyCheck.assessment.findings.find(
      ({ requirement }) => requirement.code === WAIVABLE,
    )
    expect(finding?.waiver?.id ?? 'none').toBe(waiver.id)
  })

  test('somebody who wants to be told is told', async () => {
    const create = `mutation($input: CreateWebhookInput!) { createWebhook(input: $input) { webhook { id } userErrors { code } } }`
    await ask(own.key, create, {
      input: { name: 'Office', url: 'https://receiver.example.org/hooks', topics: ['check.recorded'] },
    })
    const { id } = await recorded()
    const { data } = await ask<{ webhookDeliveries: { nodes: { data: { checkId: string } }[] } }>(
      own.key,
      '{ webhookDeliveries(first: 10) { nodes { data } } }',
    )
    expect(data?.webhookDeliveries.nodes.map(({ data: told }) => told.checkId)).toContain(id)
  })

  test('costs two round trips more, once', async () => {
    await changeParameters(own.key, { childAgeBelow: 20 })
    expect((await counted(() => recorded())).requests).toBeGreaterThan(1)
    expect((await counted(() => recorded())).requests).toBe(1)
  })
})

test('an isolate that remembers nothing reads the key for every check', async () => {
  send = appWith({}, { STANDING_MAX_AGE: '0' })
  await recorded()
  expect((await counted(() => recorded())).requests).toBe(2)
})
