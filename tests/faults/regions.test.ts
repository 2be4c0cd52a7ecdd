// Two regions: a primary, two replicas and two runtimes with the bundle that is deployed, over links of 40 ms each way.
import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Miniflare } from 'miniflare'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freePort } from '../../scripts/free-port.ts'
import { migrateDatabase } from '../../scripts/migrate.ts'
import { seed } from '../../scripts/seed.ts'
import { CONSISTENCY_HEADER, makeToken } from '../../src/http/consistency.ts'
import { buildBundle } from '../support/build-bundle.ts'
import { makeDatabaseFolder } from '../support/database-folder.ts'
import { type DelayedLink, openDelayedLink } from '../support/delayed-link.ts'
import { type KillableDatabase, startKillableDatabase } from '../support/killable-database.ts'
import { serveBundle } from '../support/served-bundle.ts'

const LINK_MS = 40
const RUN = `mutation ($key: String!, $subject: String) {
  runSafetyCheck(input: { idempotencyKey: $key, subjectRef: $subject, facts: {} }) { safetyCheck { id } userErrors { code } } }`
const COUNT =
  'query ($filter: SafetyCheckFilter) { safetyChecks(first: 1, filter: $filter) { totalCount nodes { id } } }'
const ONE = 'query ($id: ID!) { safetyCheck(id: $id) { id } }'

interface Body {
  readonly data?: {
    readonly runSafetyCheck?: { readonly safetyCheck: { readonly id: string } | null }
    readonly safetyChecks?: {
      readonly totalCount: number
      readonly nodes: readonly { readonly id: string }[]
    }
    readonly safetyCheck?: { readonly id: string } | null
  } | null
  readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code: string } }[]
}

/** A runtime of one region, with a caller who keeps the token of each answer, or does without. */
interface Region {
  ask(query: string, variables?: object, asking?: { token?: string | null; key?: string }): Promise<Answer>
}

interface Answer {
  readonly status: number
  readonly token: string | null
  readonly body: Body
}

const parts = new AsyncDisposableStack()
const masterKey = randomBytes(32).toString('base64')
const masterKeys = { current: Buffer.from(masterKey, 'base64'), retired: [] }
let primary: KillableDatabase
/** From the far replica to the primary. */
let replication: DelayedLink
/** From the far runtime to the primary. */
let writing: DelayedLink
let near: Region
let far: Region
let adminKey: string
let otherKey: string

const portOf = (url: string) => Number(new URL(url).port)

beforeAll(async () => {
  const folder = makeDatabaseFolder('tutela-regions-')
  parts.defer(() => rmSync(folder, { recursive: true, force: true }))
  const bundle = await buildBundle()
  parts.defer(bundle.remove)
  const grpcPort = await freePort()
  primary = await startKillableDatabase(join(folder, 'primary'), [
    '--grpc-listen-addr',
    `127.0.0.1:${grpcPort}`,
  ])
  parts.defer(() => primary.stop())
  await migrateDatabase({ url: primary.url })
  adminKey = (await seed({ url: primary.url, masterKey })).adminKey
  const other = { slug: 'other', name: 'Other', defaultLocale: 'en', requiresSecondPerson: false }
  otherKey = (await seed({ url: primary.url, masterKey, organisation: other })).adminKey
  const region = async (name: string, milliseconds: number) => {
    const replicating = await openDelayedLink(grpcPort, milliseconds)
    const reaching = await openDelayedLink(portOf(primary.url), milliseconds)
    const replica = await startKillableDatabase(join(folder, name), [
      '--primary-grpc-url',
      `http://127.0.0.1:${replicating.port}`,
    ])
    parts.defer(() => replica.stop())
    parts.defer(() => replicating.stop())
    parts.defer(() => reaching.stop())
    const served = await serveBundle(bundle.folder, {
      LIBSQL_URL: `http://127.0.0.1:${reaching.port}`,
      LIBSQL_REPLICA_URL: replica.url,
      MASTER_KEY: masterKey,
    })
    parts.defer(() => served.dispose())
    return { replicating, reaching, region: regionOf(served) }
  }
  const here = await region('near', 0)
  const there = await region('far', LINK_MS)
  near = here.region
  far = there.region
  replication = there.replicating
  writing = there.reaching
}, 180_000)

afterAll(() => parts.disposeAsync())

function regionOf(served: Miniflare): Region {
  return {
    async ask(query, variables = {}, { token = null, key = adminKey } = {}) {
      const response = await served.dispatchFetch('https://tutela.test/graphql', {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${key}`,
          ...(token !== null && { [CONSISTENCY_HEADER]: token }),
        },
        body: JSON.stringify({ query, variables }),
      })
      const body: Body = JSON.parse(await response.text())
      return { status: response.status, token: response.headers.get(CONSISTENCY_HEADER), body }
    },
  }
}

let keys = 0
async function record(region: Region, variables: { key?: string; subject?: string } = {}) {
  keys += 1
  const answer = await region.ask(RUN, { key: `regions-${keys}`, ...variables })
  const id = answer.body.data?.runSafetyCheck?.safetyCheck?.id
  if (id === undefined) throw new Error(JSON.stringify(answer.body))
  return { id, token: answer.token }
}

const countOf = ({ body }: Answer) => body.data?.safetyChecks?.totalCount ?? -1

describe('with the token of an answer', () => {
  test('what was written in one region is read in the other, every time', async () => {
    let unseen = 0
    let unseenWithout = 0
    for (let round = 0; round < 25; round += 1) {
      const { id, token } = await record(near)
      const without = await far.ask(ONE, { id })
      const { body } = await far.ask(ONE, { id }, { token })
      if (body.data?.safetyCheck?.id !== id) unseen += 1
      if (without.body.data?.safetyCheck?.id !== id) unseenWithout += 1
    }
    console.log(
      `25 writes read at once beside another replica: ${unseen} unseen with a token, ${unseenWithout} without`,
    )
    expect(unseen).toBe(0)
  }, 60_000)

  test('reads that go from region to region never go back in time', async () => {
    let { token } = await record(near)
    let before = 0
    for (let round = 0; round < 20; round += 1) {
      await record(round % 2 === 0 ? near : far)
      const answer: Answer = await (round % 3 === 0 ? far : near).ask(COUNT, {}, { token })
      expect(countOf(answer)).toBeGreaterThanOrEqual(before)
      before = countOf(answer)
      token = answer.token
    }
  }, 60_000)

  test('a replica that hears nothing is passed over, and one that has heard enough is not', async () => {
    const known = countOf(await far.ask(COUNT, {}, { token: (await record(near)).token }))
    replication.cut()
    try {
      const { token } = await record(near)
      expect(countOf(await far.ask(COUNT))).toBe(known)
      const begun = performance.now()
      expect(countOf(await far.ask(COUNT, {}, { token }))).toBe(known + 1)
      expect(performance.now() - begun).toBeLessThan(2_000)
    } finally {
      replication.mend()
    }
  }, 30_000)
})

describe('a token', () => {
  const indexOf = (token: string | null) => BigInt((token ?? '').split('.')[1] ?? '0')

  test('is refused when its number was changed, or when it is of another organisation', async () => {
    const { token } = await record(near)
    const [version, , ...rest] = (token ?? '').split('.')
    const forged = [version, '99999999', ...rest].join('.')
    const foreign = (await near.ask(COUNT, {}, { key: otherKey })).token
    for (const wrong of [forged, foreign, 'nonsense']) {
      const { status, body } = await far.ask(COUNT, {}, { token: wrong })
      expect([wrong, status, body.errors?.[0]?.extensions.code]).toEqual([wrong, 400, 'BAD_USER_INPUT'])
    }
  })

  test('from the future is answered by the primary', async () => {
    const { token } = await record(near)
    const { body } = await near.ask('{ viewer { organisation { id } } }')
    const organisationId = JSON.stringify(body).match(/org_[0-9a-z]{26}/)?.[0] ?? ''
    const future = await makeToken({ masterKeys }, { organisationId, seen: indexOf(token) + 1_000_000n })
    const begun = performance.now()
    expect(countOf(await far.ask(COUNT, {}, { token: future }))).toBeGreaterThan(0)
    expect(performance.now() - begun).toBeLessThan(2_000)
  })

  test('of a key that was made a moment ago is not needed to ask with the key', async () => {
    const create = `mutation { createApiKey(input: { name: "New", scopes: ["check", "read"] }) { key userErrors { message } } }`
    for (let round = 0; round < 5; round += 1) {
      const { body } = await near.ask(create)
      const key = JSON.stringify(body).match(/tut_[A-Za-z0-9_.-]+/)?.[0] ?? ''
      expect((await far.ask(COUNT, {}, { key })).status).toBe(200)
    }
  }, 30_000)
})

test('nothing acknowledged is lost and nothing is doubled while the link to the primary breaks again and again', async () => {
  const subject = 'cut'
  let isOver = false
  let cuts = 0
  const breaking = (async () => {
    while (!isOver) {
      await delay(30 + Math.random() * 120)
      writing.cut()
      cuts += 1
      await delay(20)
      writing.mend()
    }
  })()
  let tries = 0
  const acknowledged: string[] = []
  const writer = async (name: string) => {
    for (let number = 0; number < 12; number += 1) {
      const key = `cut-${name}-${number}`
      for (;;) {
        tries += 1
        const { body } = await far.ask(RUN, { key, subject })
        const id = body.data?.runSafetyCheck?.safetyCheck?.id
        if (id !== undefined) {
          acknowledged.push(id)
          break
        }
        await delay(20)
      }
    }
  }
  await Promise.all(['a', 'b', 'c'].map(writer))
  isOver = true
  await breaking
  const { token } = await record(near)
  const found = await far.ask(COUNT, { filter: { subjectRef: subject } }, { token })
  const distinct = new Set(acknowledged).size
  console.log(
    `${cuts} cuts, ${tries} tries: ${acknowledged.length} acknowledged, ${countOf(found)} found, ${acknowledged.length - distinct} doubled`,
  )
  expect([acknowledged.length, distinct, countOf(found)]).toEqual([36, 36, 36])
}, 120_000)

test('while the primary is dead reads go on and writes are refused soon; when it is back both are as before', async () => {
  const { id, token } = await record(near)
  await far.ask(ONE, { id }, { token })
  await delay(500)
  await primary.kill()
  expect((await far.ask(ONE, { id }, { token })).body.data?.safetyCheck?.id).toBe(id)
  const begun = performance.now()
  const refused = await far.ask(RUN, { key: 'dead', subject: 'dead' })
  expect([refused.status, performance.now() - begun < 2_000]).toEqual([503, true])
  await primary.restart()
  const after = await record(far, { key: 'dead', subject: 'dead' })
  const seen = await far.ask(COUNT, { filter: { subjectRef: 'dead' } }, { token: after.token })
  expect(countOf(seen)).toBe(1)
  expect((await near.ask(ONE, { id: after.id }, { token: after.token })).body.data?.safetyCheck?.id).toBe(
    after.id,
  )
}, 60_000)
