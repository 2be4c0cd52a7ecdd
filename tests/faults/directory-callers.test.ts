// Whoever calls finds the database of their own organisation, and organisations are made through the directory; over real servers.
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createInDirectory } from '../../scripts/create-in-directory.ts'
import { seed } from '../../scripts/seed.ts'
import type { Call } from '../support/scripted-hrana.ts'
import { type HttpAnswer, type ShardedWorld, startShardedWorld } from '../support/sharded-world.ts'
import type { TestDeployment } from '../support/two-deployments.ts'

const ORIGIN = 'https://tutela.test'
const ISSUER = 'https://sign-in.example.org'
const SYSTEM = 'https://records.example.org'
const WHO = '{ viewer { organisation { slug } } }'
const RUN = `mutation { runSafetyCheck(input: { idempotencyKey: "of a page", facts: {} }) {
  safetyCheck { id } userErrors { message } } }`
const ERRORS = 'userErrors { message }'

let world: ShardedWorld
let pair: CryptoKeyPair
let tokens = 0

beforeAll(async () => {
  world = await startShardedWorld()
  pair = await generateKeyPair('ES384', { extractable: true })
  const jwks = { keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'one', alg: 'ES384', use: 'sig' }] }
  const letIn = async (key: string, issuer: string, audience: string) => {
    const rules = [{ claim: ['iss'], value: issuer, scopes: ['check', 'read', 'cds-hooks'], roles: [] }]
    const input = { name: 'Provider', algorithms: ['ES384'], jwks, rules, issuer, audience }
    const query = `mutation ($input: CreateIdentityProviderInput!) {
      createIdentityProvider(input: $input) { identityProvider { id } ${ERRORS} } }`
    await expectDone(await world.isolate().ask({ key, query, variables: { input } }))
  }
  // Both let in the same provider with the same keys, and one lets in another as well.
  await letIn(world.north, ISSUER, 'tutela:north')
  await letIn(world.south, ISSUER, 'tutela:south')
  await letIn(world.north, `${ISSUER}/north`, 'tutela:north')
  await letIn(world.north, SYSTEM, `${ORIGIN}/cds/north`)
  await letIn(world.south, SYSTEM, `${ORIGIN}/cds/south`)
}, 180_000)

afterAll(() => world.stop())

async function expectDone(answer: HttpAnswer): Promise<Readonly<Record<string, unknown>>> {
  const text = JSON.stringify(answer)
  if (!answer.data || text.includes('"message"')) throw new Error(text)
  return answer.data
}

const slugIn = ({ data }: { readonly data?: unknown }) =>
  (data as { viewer?: { organisation: { slug: string } } } | null)?.viewer?.organisation.slug
const codeOf = ({ errors }: HttpAnswer) => errors?.[0]?.extensions.code

function tokenOf(claims: { readonly iss: string; readonly aud: string | string[]; readonly sub?: string }) {
  tokens += 1
  const now = Math.floor(Date.now() / 1_000)
  return new SignJWT({ ...claims, iat: now, exp: now + 240, jti: `token ${tokens}` })
    .setProtectedHeader({ alg: 'ES384', kid: 'one', typ: 'JWT' })
    .sign(pair.privateKey)
}

/** How many calls the directory and each shard get while something is asked. */
async function callsDuring(work: () => Promise<unknown>) {
  const all: readonly TestDeployment[] = [world.directory, world.a, world.b]
  const before = all.map(({ calls }) => calls().length)
  await work()
  return all.map(({ calls }, index) => calls().length - (before[index] ?? 0))
}

const countIn = async ({ rows }: TestDeployment, what: string) =>
  Number((await rows(`select count(*) as n from ${what}`))[0]?.n)
const countsOf = async (what: string) => [await countIn(world.a, what), await countIn(world.b, what)]

describe('the token of a person', () => {
  const who = async (iss: string, aud: string | string[]) => {
    const key = await tokenOf({ iss, aud, sub: 'somebody' })
    const answer = await world.isolate().ask({ key, query: WHO })
    return slugIn(answer) ?? codeOf(answer)
  }

  test('finds the organisation that its audience names, though both let in who signed it', async () => {
    expect(await who(ISSUER, 'tutela:north')).toBe('north')
    expect(await who(ISSUER, 'tutela:south')).toBe('south')
    const key = await tokenOf({ iss: ISSUER, aud: 'tutela:south', sub: 'somebody' })
    const [directory, a, b = 0] = await callsDuring(() => world.isolate().ask({ key, query: WHO }))
    expect([directory, a]).toEqual([1, 0])
    expect(b).toBeGreaterThan(0)
  })

  test.each<[string, string, string | string[]]>([
    ['of both', ISSUER, ['tutela:north', 'tutela:south']],
    ['of an organisation that the directory does not know', ISSUER, 'tutela:nowhere'],
    ['of one that did not let in who signed it', `${ISSUER}/north`, 'tutela:south'],
    ['that only ends like one of ours', ISSUER, 'other:north'],
    ['without a slug', ISSUER, 'tutela:'],
  ])('with the audience %s is refused', async (_what, iss, aud) => {
    expect(await who(iss, aud)).toBe('UNAUTHENTICATED')
  })
})

describe('a check token of a page', () => {
  const make = async (key: string) => {
    const query = `mutation { createCheckToken(input: { subjectRef: "client-1" }) { token ${ERRORS} } }`
    const data = await expectDone(await world.isolate().ask({ key, query }))
    return JSON.stringify(data).match(/tct_[A-Za-z0-9_.-]+/)?.[0] ?? ''
  }

  test('records in the database of the organisation whose key made it, and in no other', async () => {
    for (const [key, grown] of [
      [world.north, [1, 0]],
      [world.south, [0, 1]],
    ] as const) {
      const token = await make(key)
      expect(token).not.toBe('')
      const [a = 0, b = 0] = await countsOf('checks')
      await expectDone(await world.isolate().ask({ key: token, query: RUN }))
      expect(await countsOf('checks')).toEqual([a + grown[0], b + grown[1]])
    }
  })

  test('that was altered is refused, and no database is asked', async () => {
    const token = await make(world.north)
    const at = Math.floor(token.length / 2)
    const altered = `${token.slice(0, at)}${token[at] === 'a' ? 'b' : 'a'}${token.slice(at + 1)}`
    const calls = await callsDuring(async () => {
      expect(codeOf(await world.isolate().ask({ key: altered, query: RUN }))).toBe('UNAUTHENTICATED')
    })
    expect(calls).toEqual([0, 0, 0])
  })
})

describe('the token of a system with CDS Hooks', () => {
  const list = (slug: string) => `/cds/${slug}/cds-services`
  const statusAt = async (path: string, aud: string) => {
    const token = await tokenOf({ iss: SYSTEM, aud })
    const headers = { authorization: `Bearer ${token}` }
    return (await world.isolate().fetch(path, { headers })).status
  }

  test('finds the organisation that the address names, and is used up there only', async () => {
    for (const [slug, grown] of [
      ['north', [1, 0]],
      ['south', [0, 1]],
    ] as const) {
      const [a = 0, b = 0] = await countsOf('seen_tokens')
      expect(await statusAt(list(slug), `${ORIGIN}${list(slug)}`)).toBe(200)
      expect(await countsOf('seen_tokens')).toEqual([a + grown[0], b + grown[1]])
    }
  })

  test('is refused at the address of another organisation, and at one that nobody has', async () => {
    expect(await statusAt(list('south'), `${ORIGIN}${list('north')}`)).toBe(401)
    expect(await statusAt(list('nowhere'), `${ORIGIN}${list('nowhere')}`)).toBe(401)
  })
})

test('a key that was revoked is refused at once by an isolate that has not seen it', async () => {
  const create = `mutation { createApiKey(input: { name: "New", scopes: ["check"] }) { key apiKey { id } ${ERRORS} } }`
  const made = JSON.stringify(
    await expectDone(await world.isolate().ask({ key: world.south, query: create })),
  )
  const key = made.match(/tut_[a-z0-9_]+/)?.[0] ?? ''
  const id = made.match(/key_[0-9a-z]{26}/)?.[0]
  expect(slugIn(await world.isolate().ask({ key, query: WHO }))).toBe('south')
  const revoke = `mutation ($id: ID!) { revokeApiKey(input: { id: $id, reason: "lost" }) { ${ERRORS} } }`
  await expectDone(await world.isolate().ask({ key: world.south, query: revoke, variables: { id } }))
  expect(codeOf(await world.isolate().ask({ key, query: WHO }))).toBe('UNAUTHENTICATED')
})

describe('an organisation that is made through the directory', () => {
  const make = (slug: string, shard?: string) =>
    createInDirectory(world.env, { organisation: { slug, name: slug, defaultLocale: 'en' }, shard })
  const who = async (key: string) => slugIn(await world.isolate().ask({ key, query: WHO }))
  const idsOf = async (slug: string) => {
    const [known] = await world.directory.rows(
      `select organisation_id as id, shard from whereabouts where slug = '${slug}'`,
    )
    const of = ({ rows }: TestDeployment) => rows(`select id from organisations where slug = '${slug}'`)
    return { known, inA: (await of(world.a))[0]?.id, inB: (await of(world.b))[0]?.id }
  }

  test('is found by its key at once, in the shard that was named, and again gets another key there', async () => {
    const first = await make('east', 'shard-b')
    expect(first.shard).toBe('shard-b')
    expect(await who(first.adminKey)).toBe('east')
    const { known, inA, inB } = await idsOf('east')
    expect([known, inA]).toEqual([{ id: inB, shard: 'shard-b' }, undefined])
    const second = await make('east')
    expect([second.shard, await who(second.adminKey), await who(first.adminKey)]).toEqual([
      'shard-b',
      'east',
      'east',
    ])
  }, 60_000)

  test.each<[string, string, string | undefined, string]>([
    ['without a shard', 'west', undefined, 'Name the shard'],
    ['in a shard that is not there', 'west', 'shard-c', 'has no shard shard-c'],
    ['elsewhere than where it is', 'north', 'shard-b', 'north is in shard-a already'],
    ['with a slug that is none', 'West!', 'shard-a', 'The slug takes'],
  ])('%s is refused, and nothing is made', async (_what, slug, shard, words) => {
    await expect(make(slug, shard)).rejects.toThrow(words)
    if (slug === 'north') return
    expect(await idsOf(slug)).toEqual({ known: undefined, inA: undefined, inB: undefined })
  })

  test('beside LIBSQL_URL is refused', async () => {
    const env = { ...world.env, LIBSQL_URL: world.a.url }
    const organisation = { slug: 'west', name: 'West', defaultLocale: 'en' }
    await expect(createInDirectory(env, { organisation, shard: 'shard-a' })).rejects.toThrow('not both')
  })

  test('in two shards at once is made in one of them', async () => {
    const made = await Promise.allSettled([make('both', 'shard-a'), make('both', 'shard-b')])
    const keys = made.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value.adminKey] : []))
    expect(keys.length).toBeGreaterThan(0)
    for (const key of keys) expect(await who(key)).toBe('both')
    const { known, inA, inB } = await idsOf('both')
    expect([inA, inB].filter((id) => id !== undefined)).toEqual([known?.id])
  }, 60_000)

  test('and breaks off once the directory knows it is made by the same command, as it was promised', async () => {
    world.a.failWhen(({ isWrite }: Call) => (isWrite ? 'dropBefore' : null))
    await expect(make('broken', 'shard-a')).rejects.toThrow('unavailable')
    world.a.failWhen(() => null)
    const { known, inA } = await idsOf('broken')
    expect([known?.shard, inA]).toEqual(['shard-a', undefined])
    expect(await who((await make('broken')).adminKey)).toBe('broken')
    expect((await idsOf('broken')).inA).toBe(known?.id)
  }, 60_000)

  test('gets no further key while it is being moved', async () => {
    const mark = (state: string) =>
      world.a.run(`update organisations set move_state = ${state} where slug = 'north'`)
    const keys = await countIn(world.a, 'api_keys')
    await mark("'MOVING'")
    try {
      await expect(make('north')).rejects.toThrow('is being moved to another database')
      const { url, masterKey } = world.a
      const organisation = { slug: 'north', name: 'North', defaultLocale: 'en' }
      await expect(seed({ url, masterKey, organisation })).rejects.toThrow(
        'is being moved to another database',
      )
      expect(await countIn(world.a, 'api_keys')).toBe(keys)
    } finally {
      await mark('null')
    }
  }, 60_000)
})
