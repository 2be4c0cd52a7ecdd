import { beforeEach, describe, expect, test } from 'vitest'
import { appWith, ask, type TestOrganisation } from '../../support/api.ts'
import { activeRuleset, askRun, changeParameters, newKey, OFFICE_VISIT } from '../../support/checks.ts'
import { countDatabaseRequests } from '../../support/database.ts'
import { askRevoke, createKey } from '../../support/keys.ts'
import { makeLiveOrganisation } from '../../support/live-organisation.ts'
import { upload } from '../../support/own-packs.ts'
import { procedurePack } from '../../support/procedure-pack.ts'
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

/** One that the shipped packs have. */
const PROCEDURE = 'near_miss'
const START = `mutation($input: StartProcedureInput!) { startProcedure(input: $input) {
  run { id version receipt { rulesetDigest } } userErrors { code } } }`

interface StartData {
  readonly startProcedure: {
    readonly run: {
      readonly id: string
      readonly version: number
      readonly receipt: { readonly rulesetDigest: string }
    } | null
    readonly userErrors: readonly { readonly code: string }[]
  }
}

const started = (input: Readonly<Record<string, unknown>> = {}, key = own.key) =>
  ask<StartData>(key, START, { input: { idempotencyKey: newKey(), procedure: PROCEDURE, ...input } }, send)

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

describe('the start of a run by an isolate that has read the key a short while ago', () => {
  test('is one round trip, that of its writing, also when another one is asked for beside a check', async () => {
    const { result, requests } = await counted(() => started())
    expect([result.errors, result.data?.startProcedure.userErrors, requests]).toEqual([undefined, [], 1])
    const both = `mutation($check: RunSafetyCheckInput!, $run: StartProcedureInput!) {
      runSafetyCheck(input: $check) { safetyCheck { id } } startProcedure(input: $run) { run { id } } }`
    const variables = () => ({
      check: { idempotencyKey: newKey(), facts: OFFICE_VISIT },
      run: { idempotencyKey: newKey(), procedure: PROCEDURE },
    })
    expect((await counted(() => ask(own.key, both, variables(), send))).requests).toBe(2)
  })

  test('is the same run when it is repeated, and none with another input', async () => {
    const input = { idempotencyKey: newKey(), subjectRef: 'miss-1' }
    const [first, again] = [await started(input), await started(input)]
    expect(again.data?.startProcedure.run?.id).toBe(first.data?.startProcedure.run?.id)
    const other = await started({ ...input, subjectRef: 'miss-2' })
    expect(other.data?.startProcedure).toMatchObject({
      run: null,
      userErrors: [{ code: 'IDEMPOTENCY_CONFLICT' }],
    })
  })

  test('is pinned to the rules that another isolate has made live meanwhile', async () => {
    const digest = await changeParameters(own.key, { childAgeBelow: 20 })
    const { data } = await started()
    expect(data?.startProcedure.run?.receipt.rulesetDigest).toBe(digest)
  })

  test('is not refused by rules that are only remembered', async () => {
    const { slug } = own.organisation
    const procedure = 'home_visit'
    expect((await started({ procedure })).data?.startProcedure.run).toBeNull()
    const uploaded = await upload(own.key, procedurePack(slug))
    expect(uploaded.userErrors).toEqual([])
    const packs = [...(await activeRuleset(own.key)).packs, { name: `${slug}/visits`, version: '1.0.0' }]
    await activate(own.key, { packs })
    expect((await started({ procedure })).data?.startProcedure).toMatchObject({
      run: { version: 1 },
      userErrors: [],
    })
  })

  test('is refused, and nothing is written, once the key was revoked', async () => {
    const { key, apiKey } = await createKey(own.key, { name: 'Short-lived', scopes: ['check', 'read'] })
    expect((await started({}, key)).errors).toBeUndefined()
    await askRevoke(own.key, { id: apiKey.id, reason: 'lost' })
    const subjectRef = 'never-written'
    const { errors } = await started({ subjectRef }, key)
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['UNAUTHENTICATED'])
    const runs = `query($subjectRef: String) { procedureRuns(first: 5, filter: { subjectRef: $subjectRef }) { totalCount } }`
    const { data } = await ask<{ procedureRuns: { totalCount: number } }>(own.key, runs, { subjectRef })
    expect(data?.procedureRuns.totalCount).toBe(0)
  })
})

test('an isolate that remembers nothing reads the key for every check', async () => {
  send = appWith({}, { STANDING_MAX_AGE: '0' })
  await recorded()
  expect((await counted(() => recorded())).requests).toBe(2)
})
