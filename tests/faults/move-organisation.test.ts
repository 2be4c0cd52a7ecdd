// Moves between two databases behind one Worker, over real servers.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { fill } from '../../scripts/directory.ts'
import { cancelMove, finishMove, moveOrganisation } from '../../scripts/move-organisation.ts'
import { makeOwnWorld, type OwnWorld } from '../support/own-world.ts'
import type { Call, Fault } from '../support/scripted-hrana.ts'
import { type Isolate, type ShardedWorld, startShardedWorld } from '../support/sharded-world.ts'
import { TENANT_TABLES } from '../support/tenant-guard.ts'
import type { TestDeployment } from '../support/two-deployments.ts'
import { verifyLog } from '../support/verify-log.ts'

const COUNT = '{ safetyChecks(first: 1) { totalCount } }'
const RUN = `mutation ($key: String!) { runSafetyCheck(input: { idempotencyKey: $key, facts: {} }) {
  safetyCheck { id } userErrors { code } } }`

/** What an operator reads whose move another one overtook, or whose database took too long. */
const BESIDE_ANOTHER =
  /Another import of the same|is here already|was written to meanwhile|ended this move or took it back|in use|unavailable/

let world: ShardedWorld
let full: OwnWorld

beforeAll(async () => {
  world = await startShardedWorld()
  full = await makeOwnWorld(world.a)
  await fill(world.env, () => {})
  // The key that signs its log is made at first need.
  const isolate = world.isolate()
  await isolate.ask({ key: world.north, query: RUN, variables: { key: 'the first of all' } })
  await isolate.ask({ key: world.north, query: '{ logHead { size } }' })
}, 180_000)

afterAll(() => world.stop())

const silent = () => {}
const move = (slug: string, to: string, say: (text: string) => void = silent) =>
  moveOrganisation({ env: world.env, slug, to, say })
const finish = (slug: string) => finishMove({ env: world.env, slug, say: silent })

/** What did not come to its end, as where a read took too long, goes on by the same command. */
async function again(work: () => Promise<void>): Promise<void> {
  for (let times = 1; ; times += 1) {
    try {
      return await work()
    } catch (error) {
      if (times === 5) throw error
    }
  }
}

async function bring(slug: string, to: string): Promise<void> {
  await move(slug, to)
  await finish(slug)
}

const idOf = async (slug: string) => {
  const [row] = await world.directory.rows(`select organisation_id from whereabouts where slug = '${slug}'`)
  return String(row?.organisation_id)
}

/** Everything a database has of an organisation, but what follows from the rest, and how keys are wrapped there. */
async function contentOf({ rows }: TestDeployment, organisationId: string) {
  const found: Record<string, readonly string[]> = {}
  for (const table of TENANT_TABLES) {
    if (table === 'ruleset_plans' || table === 'log_nodes') continue
    const all = await rows(`select * from ${table} where organisation_id = '${organisationId}'`)
    const comparable = all.map(({ wrapped_key: wrapped, last_used_at: _used, ...row }) => {
      if (table === 'organisation_keys') return JSON.stringify(row)
      // Their own numbers are of one database only, and everything else names them by `number`.
      return JSON.stringify(table === 'check_marks' ? { ...row, id: null } : { ...row, wrapped })
    })
    if (all.length > 0) found[table] = comparable.sort()
  }
  const blocks = await rows(`select m.mark, b.block from check_blocks b join check_marks m on m.id = b.mark_id
    where m.organisation_id = '${organisationId}'`)
  if (blocks.length > 0) found.check_blocks = blocks.map((row) => JSON.stringify(row)).sort()
  const own = await rows(`select * from organisations where id = '${organisationId}'`)
  return { ...found, organisations: own.map((row) => JSON.stringify(row)) } as Record<
    string,
    readonly string[]
  >
}

const idIn = ({ data }: { readonly data?: unknown }) =>
  (data as { runSafetyCheck?: { safetyCheck: { id: string } | null } } | null)?.runSafetyCheck?.safetyCheck
    ?.id
const countIn = ({ data }: { readonly data?: unknown }) =>
  (data as { safetyChecks: { totalCount: number } }).safetyChecks.totalCount
const codeOf = ({ errors }: { readonly errors?: readonly { extensions: { code?: string } }[] }) =>
  errors?.[0]?.extensions.code

describe('an organisation with some of everything', () => {
  test('is in the other shard as it was, row by row, and its key, log and idempotency keys go on', async () => {
    const id = await idOf('example')
    const isolates = [world.isolate(), world.isolate()]
    const ask = (isolate: Isolate | undefined, query: string, variables = {}) =>
      (isolate ?? world.isolate()).ask({ key: full.adminKey, query, variables })
    const first = await ask(isolates[0], RUN, { key: 'before the move' })
    expect((await ask(isolates[0], '{ logHead { size } }')).status).toBe(200)
    const before = await contentOf(world.a, id)
    // Every table but those that follow from the rest, tokens that were used once, and reads of records.
    expect(Object.keys(before).length).toBeGreaterThan(30)
    const said: string[] = []
    const begun = performance.now()
    await move('example', 'shard-b', (text) => said.push(text))
    console.log(`moved in ${Math.round(performance.now() - begun)} ms:\n${said.join('\n')}`)
    expect(await contentOf(world.b, id)).toEqual(before)
    expect(await world.a.rows(`select move_state from organisations where id = '${id}'`)).toEqual([
      { move_state: 'MOVED' },
    ])

    for (const isolate of isolates) {
      expect(idIn(await ask(isolate, RUN, { key: 'before the move' }))).toBe(idIn(first))
      expect(idIn(await ask(isolate, RUN, { key: 'after the move' }))).toBeDefined()
    }
    expect((await ask(isolates[1], '{ logHead { size } }')).status).toBe(200)
    const asker = async (question: Parameters<TestDeployment['ask']>[0]) => isolates[1]?.ask(question) ?? {}
    expect((await verifyLog(asker, full.adminKey)).status).toBe(0)
    await finish('example')
    const left = await contentOf(world.a, id)
    expect(left).toEqual({ organisations: [] })
    // What belongs to others is where it was.
    expect(countIn(await world.isolate().ask({ key: world.north, query: COUNT }))).toBe(1)
  }, 180_000)

  test('whose rows were altered is refused, and is written where it is as before', async () => {
    const isolate = world.isolate()
    const answer = await isolate.ask({ key: world.south, query: RUN, variables: { key: 'to be altered' } })
    const { verdict } =
      (await world.b.rows(`select verdict from checks where id = '${idIn(answer)}'`))[0] ?? {}
    const set = (to: unknown) =>
      world.b.run(`update checks set verdict = '${String(to)}' where id = '${idIn(answer)}'`)
    await set(verdict === 'BLOCKED' ? 'PROCEED' : 'BLOCKED')
    await expect(move('south', 'shard-a')).rejects.toThrow(/RECORD_ALTERED[\s\S]*stays in shard-b/)
    expect(
      (await isolate.ask({ key: world.south, query: RUN, variables: { key: 'still here' } })).status,
    ).toBe(200)
    await set(verdict)
  }, 60_000)
})

describe('what is not asked for', () => {
  test.each([
    ['nowhere', 'shard-b', 'does not know nowhere'],
    ['north', 'shard-c', 'has no shard shard-c'],
    ['north', "shard-b' or 1=1", 'has no shard'],
  ])('%s to %s is refused', async (slug, to, sentence) => {
    await expect(move(slug, to)).rejects.toThrow(sentence)
  })

  test('where the other shard could not take it in is refused before anything is marked', async () => {
    await world.b.run(`insert into organisations (id, slug, name, default_locale, created_at)
      values ('org_namesake', 'north', 'North', 'en', '2026-01-01T00:00:00.000Z')`)
    await expect(move('north', 'shard-b')).rejects.toThrow('Another organisation has the slug north')
    await world.b.run("delete from organisations where id = 'org_namesake'")
    const [{ name = '', version = '', digest = '' } = {}] = await world.b.rows(
      'select name, version, digest from pack_versions where organisation_id is null limit 1',
    )
    const set = (column: string, value: unknown, where: string) =>
      world.b.run(
        `update pack_versions set ${column} = '${String(value)}' where organisation_id is null and ${where}`,
      )
    const ofIt = `name = '${String(name)}' and version = '${String(version)}'`
    await set('digest', 'sha256:other', ofIt)
    await expect(move('north', 'shard-b')).rejects.toThrow('has another content in shard-b')
    await set('digest', digest, ofIt)
    await set('version', '0.0.9', ofIt)
    await expect(move('north', 'shard-b')).rejects.toThrow('--accept-shipped-packs brings it along')
    await set('version', version, `name = '${String(name)}' and version = '0.0.9'`)
    expect(await world.a.rows("select move_state from organisations where slug = 'north'")).toEqual([
      { move_state: null },
    ])
  }, 60_000)

  test('to a third shard while it moves is refused, as is a move of what has moved away', async () => {
    const mark = (state: string, shard: string) =>
      world.a.run(`update organisations set move_state = ${state}, move_id = 'mov_x', move_to = ${shard}
        where slug = 'north'`)
    await mark("'MOVING'", "'shard-x'")
    await expect(move('north', 'shard-b')).rejects.toThrow('north is being moved to shard-x')
    await mark("'MOVED'", "'shard-b'")
    await expect(move('north', 'shard-b')).rejects.toThrow('restore shard-b')
    await mark('null', 'null')
    await world.a.run('update organisations set move_id = null')
  })

  test('to where it is changes nothing, nor does a rehearsal', async () => {
    const said: string[] = []
    await move('north', 'shard-a', (text) => said.push(text))
    await moveOrganisation({
      env: world.env,
      slug: 'north',
      to: 'shard-b',
      dryRun: true,
      say: (text) => said.push(text),
    })
    expect(said).toEqual([
      'north is in shard-a and nowhere else on its way.',
      expect.stringMatching(/^north would be moved from shard-a to shard-b: \d+ rows, /),
    ])
    expect(await world.a.rows("select move_state from organisations where slug = 'north'")).toEqual([
      { move_state: null },
    ])
  })

  test('a move can be taken back until somebody is led to the other shard', async () => {
    const cancel = () => cancelMove({ env: world.env, slug: 'north', to: 'shard-b', say: silent })
    await expect(cancel()).rejects.toThrow('is not on its way')
    let writes = 0
    world.b.failWhen(({ isWrite }) => (isWrite && ++writes === 3 ? 'dropBefore' : null))
    await expect(move('north', 'shard-b')).rejects.toThrow()
    world.b.failWhen(() => null)
    await expect(finish('north')).rejects.toThrow('end its move first')
    const isolate = world.isolate()
    expect(codeOf(await isolate.ask({ key: world.north, query: RUN, variables: { key: 'x' } }))).toBe(
      'MOVING',
    )
    await cancel()
    expect((await isolate.ask({ key: world.north, query: RUN, variables: { key: 'x' } })).status).toBe(200)
    expect(await world.b.rows(`select 1 from organisations where id = '${await idOf('north')}'`)).toEqual([])
  }, 60_000)

  test('a directory from before the move is put right by the same command', async () => {
    await move('north', 'shard-b')
    await world.directory.run("update whereabouts set shard = 'shard-a' where slug = 'north'")
    expect((await world.isolate().ask({ key: world.north, query: COUNT })).status).toBe(401)
    await move('north', 'shard-b')
    expect((await world.isolate().ask({ key: world.north, query: COUNT })).status).toBe(200)
    await finish('north')
  }, 90_000)
})

describe('a move that dies', () => {
  let isolate: Isolate
  let counted = 0

  beforeEach(async () => {
    isolate = world.isolate()
    counted += 1
    await isolate.ask({ key: world.north, query: RUN, variables: { key: `dies ${counted}` } })
  })

  /** The n-th write to the database that it leaves, to the one it comes to, or to the directory. */
  const STAGES: readonly (readonly [database: 'source' | 'target' | 'directory', write: number])[] = [
    // Read only from here; left behind.
    ['source', 0],
    ['source', 1],
    // In the middle of the copy.
    ['target', 3],
    // Led to.
    ['directory', 0],
  ]
  const faults: readonly Fault[] = ['dropBefore', 'dropAfter']

  /** Lets a move die, looks, and ends it by the same command. The organisation is in the other shard then, and nowhere else. */
  async function dieAndGoOn(
    fail: (ends: Record<'source' | 'target' | 'directory', TestDeployment>) => TestDeployment,
    when: (call: Call) => Fault | null,
  ): Promise<void> {
    const id = await idOf('north')
    const [{ shard } = {}] = await world.directory.rows("select shard from whereabouts where slug = 'north'")
    const isInA = shard === 'shard-a'
    const [source, target, to] = isInA ? [world.a, world.b, 'shard-b'] : [world.b, world.a, 'shard-a']
    const before = await contentOf(source, id)
    const failing = fail({ source, target, directory: world.directory })
    failing.failWhen(when)
    const outcome = await move('north', to).then(() => 'done', String)
    failing.failWhen(() => null)
    expect(outcome).toContain('unavailable')
    for (const asked of [isolate, world.isolate()]) {
      const read = await asked.ask({ key: world.north, query: COUNT })
      expect([read.status, countIn(read)]).toEqual([200, before.checks?.length])
    }
    await move('north', to)
    expect(await contentOf(target, id)).toEqual(before)
    const repeated = await isolate.ask({
      key: world.north,
      query: RUN,
      variables: { key: `dies ${counted}` },
    })
    expect(before.checks?.join()).toContain(idIn(repeated) ?? 'none')
    await finish('north')
    expect(await contentOf(source, id)).toEqual({ organisations: [] })
  }

  test.each(STAGES.flatMap(([name, write]) => faults.map((fault) => [name, write, fault] as const)))(
    'at the %s, write %i, %s: is read meanwhile, and ends by the same command with nothing lost or doubled',
    async (name, write, fault) => {
      let writes = 0
      await dieAndGoOn(
        (ends) => ends[name],
        ({ isWrite }) => (isWrite && writes++ === write ? fault : null),
      )
    },
    90_000,
  )

  test.each(faults)(
    'at the very last write, %s: is read meanwhile, and ends by the same command',
    async (fault) => {
      const settles = ({ isWrite, statements }: Call) =>
        isWrite &&
        statements.length === 1 &&
        statements[0]?.startsWith('update "organisations" set "move_state"')
      await dieAndGoOn(
        ({ target }) => target,
        (call) => (settles(call) ? fault : null),
      )
    },
    90_000,
  )

  test('while what was left behind is removed is ended by --finish, and is read in the new shard all the time', async () => {
    const id = await idOf('north')
    const [{ shard } = {}] = await world.directory.rows("select shard from whereabouts where slug = 'north'")
    const [source, to] = shard === 'shard-a' ? [world.a, 'shard-b'] : [world.b, 'shard-a']
    await again(() => move('north', to))
    let writes = 0
    source.failWhen(({ isWrite }) => (isWrite && ++writes === 6 ? 'dropAfter' : null))
    await expect(finish('north')).rejects.toThrow('unavailable')
    source.failWhen(() => null)
    expect((await isolate.ask({ key: world.north, query: COUNT })).status).toBe(200)
    await finish('north')
    expect(await contentOf(source, id)).toEqual({ organisations: [] })
  }, 90_000)

  test('and is taken back while it leads to the other shard is led back, whether it notices or dies', async () => {
    await again(() => bring('north', 'shard-a'))
    const back = `update organisations set move_state = null, move_id = null, move_to = null where slug = 'north'`
    const leads = ({ isWrite, statements }: Call) =>
      isWrite && statements.some((sql) => sql.includes('whereabouts'))
    // It notices.
    let isBack: Promise<void> | null = null
    world.directory.failWhen((call) => {
      if (leads(call)) isBack ??= world.a.run(back)
      return null
    })
    await expect(move('north', 'shard-b')).rejects.toThrow('ended this move or took it back')
    await isBack
    world.directory.failWhen(() => null)
    const run = (key: string) => isolate.ask({ key: world.north, query: RUN, variables: { key } })
    expect((await run('led back')).status).toBe(200)
    // It dies, and the copy is gone.
    await world.directory.run("update whereabouts set shard = 'shard-b' where slug = 'north'")
    await again(() => move('north', 'shard-b'))
    expect((await run('led back')).status).toBe(200)
    await finish('north')
  }, 120_000)

  test('beside another of the same, ends once', async () => {
    await again(() => bring('north', 'shard-a'))
    const before = await contentOf(world.a, await idOf('north'))
    const outcomes = await Promise.allSettled([move('north', 'shard-b'), move('north', 'shard-b')])
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(String(outcome.reason)).toMatch(BESIDE_ANOTHER)
    await again(() => move('north', 'shard-b'))
    expect(await contentOf(world.b, await idOf('north'))).toEqual(before)
    await finish('north')
  }, 90_000)
})
