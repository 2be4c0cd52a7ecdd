// A directory and two databases behind one Worker, over real servers.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fill } from '../../scripts/directory.ts'
import type { Call } from '../support/scripted-hrana.ts'
import { type ShardedWorld, startShardedWorld } from '../support/sharded-world.ts'
import type { TestDeployment } from '../support/two-deployments.ts'

const WHO = '{ viewer { organisation { slug } } }'
const COUNT = '{ safetyChecks(first: 1) { totalCount } }'
const RUN = `mutation ($key: String!) { runSafetyCheck(input: { idempotencyKey: $key, facts: {} }) {
  safetyCheck { id } userErrors { code } } }`
const CREATE = `mutation { createApiKey(input: { name: "New", scopes: ["check", "read", "admin"] }) {
  key apiKey { id } userErrors { message } } }`
const ROTATE = `mutation ($id: ID!) { rotateApiKey(input: { id: $id, overlapHours: 0 }) { key userErrors { message } } }`

let world: ShardedWorld

beforeAll(async () => {
  world = await startShardedWorld()
}, 120_000)

afterAll(() => world.stop())

const slugIn = ({ data }: { readonly data?: unknown }) =>
  (data as { viewer?: { organisation: { slug: string } } } | null)?.viewer?.organisation.slug
const keyIn = (answer: object) => JSON.stringify(answer).match(/tut_[a-z0-9_]+/)?.[0] ?? ''
const codesOf = ({ errors = [] }: { readonly errors?: readonly { extensions: { code?: string } }[] }) =>
  errors.map(({ extensions }) => extensions.code)

/** How many calls each database gets while something is asked. */
async function callsDuring(work: () => Promise<unknown>) {
  const { directory, a, b } = world
  const all: readonly TestDeployment[] = [directory, a, b]
  const before = all.map(({ calls }) => calls().length)
  await work()
  return all.map(({ calls }, index) => calls().length - (before[index] ?? 0))
}

describe('a credential', () => {
  test('finds its database with one read of the directory, and the next time with none', async () => {
    const isolate = world.isolate()
    const ask = (key: string) => callsDuring(() => isolate.ask({ key, query: WHO }))
    expect(await ask(world.north)).toEqual([1, 1, 0])
    expect(await ask(world.south)).toEqual([1, 0, 1])
    expect(await ask(world.north)).toEqual([0, expect.any(Number), 0])
    expect(slugIn(await isolate.ask({ key: world.north, query: WHO }))).toBe('north')
    expect(slugIn(await isolate.ask({ key: world.south, query: WHO }))).toBe('south')
  })

  test('is looked for anew after a minute, and where the directory is out of reach by then, where it was', async () => {
    let nowMs = Date.now()
    const isolate = world.isolate({ now: () => new Date(nowMs) })
    const ask = async () => isolate.ask({ key: world.north, query: COUNT })
    await ask()
    nowMs += 60_000
    expect((await callsDuring(ask))[0]).toBe(1)
    nowMs += 60_000
    world.directory.failWhen(() => 'errorBefore')
    try {
      expect((await ask()).status).toBe(200)
      expect(isolate.lines.join()).toContain('directory.out-of-reach')
      const stranger = await isolate.ask({ key: world.south, query: COUNT })
      expect([stranger.status, codesOf(stranger)]).toEqual([503, ['UNAVAILABLE']])
    } finally {
      world.directory.failWhen(() => null)
    }
  })

  test('that the directory does not know is refused after one read, and a malformed one after none', async () => {
    const isolate = world.isolate()
    const { rows } = world.directory
    const [{ prefix } = {}] = await rows('select prefix from key_prefixes limit 1')
    const made = keyIn(await isolate.ask({ key: world.north, query: CREATE }))
    await world.directory.run(`delete from key_prefixes where prefix = '${made.slice(4, 12)}'`)
    const unknown = () => isolate.ask({ key: made, query: WHO })
    expect(await callsDuring(unknown)).toEqual([1, 0, 0])
    expect(codesOf(await unknown())).toEqual(['UNAUTHENTICATED'])
    const mistyped = `${made.slice(0, 4)}${String(prefix)}${made.slice(12)}`
    expect(await callsDuring(() => isolate.ask({ key: mistyped, query: WHO }))).toEqual([0, 0, 0])
    // Repaired by the command that says so.
    await fill(world.env, () => {})
    expect(slugIn(await unknown())).toBe('north')
  })

  test('whose entry leads to another organisation finds nothing of it', async () => {
    const isolate = world.isolate()
    const [{ id } = {}] = await world.b.rows("select id from organisations where slug = 'south'")
    const made = keyIn(await isolate.ask({ key: world.north, query: CREATE }))
    await world.directory.run(
      `update key_prefixes set organisation_id = '${String(id)}' where prefix = '${made.slice(4, 12)}'`,
    )
    const answer = await isolate.ask({ key: made, query: COUNT })
    expect([answer.status, answer.data, codesOf(answer)]).toEqual([401, undefined, ['UNAUTHENTICATED']])
  })

  test('in an isolate that remembers an old place is found with one further look-up, and is no error', async () => {
    const isolate = world.isolate()
    const { directory } = world
    await directory.run("update whereabouts set shard = 'shard-a' where slug = 'south'")
    await isolate.ask({ key: world.south, query: WHO })
    await directory.run("update whereabouts set shard = 'shard-b' where slug = 'south'")
    const calls = await callsDuring(async () => {
      expect(slugIn(await isolate.ask({ key: world.south, query: WHO }))).toBe('south')
    })
    expect(calls).toEqual([1, 1, 1])
  })
})

describe('a new key', () => {
  test('and one that takes the place of another are found by every isolate at once', async () => {
    const made = await world.isolate().ask({ key: world.south, query: CREATE })
    const key = keyIn(made)
    expect(slugIn(await world.isolate().ask({ key, query: WHO }))).toBe('south')
    const [id] = JSON.stringify(made).match(/key_[0-9a-z]{26}/) ?? []
    const next = keyIn(await world.isolate().ask({ key, query: ROTATE, variables: { id } }))
    expect(slugIn(await world.isolate().ask({ key: next, query: WHO }))).toBe('south')
    expect(codesOf(await world.isolate().ask({ key, query: WHO }))).toEqual(['UNAUTHENTICATED'])
  })

  test('is not stored where the directory could not be told of it', async () => {
    const isolate = world.isolate()
    await isolate.ask({ key: world.south, query: WHO })
    const keys = () => world.b.rows('select count(*) as n from api_keys')
    const before = await keys()
    world.directory.failWhen(({ isWrite }: Call) => (isWrite ? 'errorBefore' : null))
    try {
      const answer = await isolate.ask({ key: world.south, query: CREATE })
      expect(codesOf(answer)).toEqual(['UNAVAILABLE'])
      expect(await keys()).toEqual(before)
    } finally {
      world.directory.failWhen(() => null)
    }
  })
})

test('an address that this deployment did not write is sent nothing', async () => {
  let heard = 0
  const thief = createServer((_request, response) => {
    heard += 1
    response.end()
  }).listen(0, '127.0.0.1')
  await once(thief, 'listening')
  const { port } = thief.address() as AddressInfo
  const [{ url } = {}] = await world.directory.rows("select url from shards where name = 'shard-a'")
  const point = (to: string) => world.directory.run(`update shards set url = '${to}' where name = 'shard-a'`)
  await point(`http://127.0.0.1:${port}`)
  try {
    const isolate = world.isolate({ bindings: { SHARD_TOKEN_SHARD_A: 'secret' } })
    const answer = await isolate.ask({ key: world.north, query: WHO })
    expect([answer.status, codesOf(answer)]).toEqual([500, ['INTERNAL_SERVER_ERROR']])
    expect(isolate.lines.join()).toContain('DirectoryAlteredError')
    await expect(isolate.byTheClock()).rejects.toThrow('not written by this deployment')
    expect(heard).toBe(0)
  } finally {
    await point(String(url))
    thief.close()
  }
})

describe('an organisation that is being moved', () => {
  const mark = (state: string) =>
    world.a.run(`update organisations set move_state = ${state} where slug = 'north'`)

  test('is read and not written, from memory or not, and afterwards a repeated key gets its answer again', async () => {
    const isolate = world.isolate()
    const run = (key: string) => isolate.ask({ key: world.north, query: RUN, variables: { key } })
    const before = await run('before')
    await mark("'MOVING'")
    try {
      for (const asked of [isolate, world.isolate()]) {
        const refused = await asked.ask({ key: world.north, query: RUN, variables: { key: 'during' } })
        expect([refused.status, codesOf(refused), refused.retryAfter]).toEqual([503, ['MOVING'], '5'])
        const read = await asked.ask({ key: world.north, query: COUNT })
        expect([read.status, read.data]).toEqual([200, { safetyChecks: { totalCount: 1 } }])
        const again = await asked.ask({ key: world.north, query: RUN, variables: { key: 'before' } })
        expect(codesOf(again)).toEqual(['MOVING'])
      }
      expect((await isolate.ask({ key: world.south, query: RUN, variables: { key: 'others' } })).status).toBe(
        200,
      )
    } finally {
      await mark('null')
    }
    expect((await run('during')).status).toBe(200)
    expect((await run('before')).data).toEqual(before.data)
  })

  test('and one that has moved away is served by nothing of what was left behind', async () => {
    const isolate = world.isolate()
    await isolate.ask({ key: world.north, query: WHO })
    await mark("'MOVED'")
    try {
      for (const asked of [isolate, world.isolate()]) {
        for (const query of [COUNT, RUN]) {
          const answer = await asked.ask({ key: world.north, query, variables: { key: 'gone' } })
          expect(codesOf(answer)).toEqual(['UNAUTHENTICATED'])
        }
      }
    } finally {
      await mark('null')
    }
  })
})

describe('the clock', () => {
  const head = (rows: TestDeployment['rows'], slug: string) =>
    rows(`select max(size) as size from log_heads h join organisations o on o.id = h.organisation_id
      where o.slug = '${slug}'`)
  const entries = (rows: TestDeployment['rows'], slug: string) =>
    rows(`select max(sequence) as size from log_leaves l join organisations o on o.id = l.organisation_id
      where o.slug = '${slug}'`)

  test('serves every shard, and one that is out of reach holds up none of the others', async () => {
    const isolate = world.isolate()
    await isolate.ask({ key: world.north, query: RUN, variables: { key: 'by the clock' } })
    await isolate.ask({ key: world.south, query: RUN, variables: { key: 'by the clock' } })
    world.a.failWhen(() => 'errorBefore')
    const [fault, done] = (await isolate.byTheClock()).map((line) => JSON.parse(line))
    world.a.failWhen(() => null)
    expect(fault).toMatchObject({ event: 'scheduled.fault', shard: 'shard-a' })
    expect(done).toMatchObject({ event: 'scheduled.done', failed: 1 })
    expect(await head(world.b.rows, 'south')).toEqual(await entries(world.b.rows, 'south'))
    expect(await isolate.byTheClock()).toHaveLength(1)
    expect(await head(world.a.rows, 'north')).toEqual(await entries(world.a.rows, 'north'))
  })

  test('leaves an organisation alone that is being moved', async () => {
    const isolate = world.isolate()
    await isolate.ask({ key: world.north, query: RUN, variables: { key: 'left alone' } })
    await world.a.run("update organisations set move_state = 'MOVING' where slug = 'north'")
    const before = await world.a.rows('select count(*) as n from log_heads')
    await isolate.byTheClock()
    expect(await world.a.rows('select count(*) as n from log_heads')).toEqual(before)
    await world.a.run('update organisations set move_state = null')
  })
})

test('the Worker is ready when its directory is, with a shard out of reach', async () => {
  world.a.failWhen(() => 'errorBefore')
  expect((await world.isolate().fetch('/ready')).status).toBe(200)
  world.a.failWhen(() => null)
  world.directory.failWhen(() => 'errorBefore')
  expect((await world.isolate().fetch('/ready')).status).toBe(503)
  world.directory.failWhen(() => null)
})
