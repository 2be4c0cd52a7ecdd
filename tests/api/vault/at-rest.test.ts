import { env } from 'cloudflare:workers'
import { createClient } from '@libsql/client/web'
import { beforeAll, describe, expect, test } from 'vitest'
import { toHex, utf8 } from '../../../src/operations/bytes.ts'
import { appWith, ask, type TestOrganisation } from '../../support/api.ts'
import { askRun, newKey, record } from '../../support/checks.ts'
import { dumpDatabase } from '../../support/dump-database.ts'
import { createKey, rotateKey } from '../../support/keys.ts'
import { makeLiveOrganisation } from '../../support/live-organisation.ts'

const HAZARD = 'canary-hazard-on-the-stairs'
const SUBJECT = 'canary-subject-4711'
const REASON = 'canary reason for leaving'
const FACTS = {
  subject: { kinds: ['risk_review'] },
  hazards: [{ id: HAZARD, likelihood: 2, impact: 3 }],
}
const CHECK = `query Check($id: ID!) { safetyCheck(id: $id) { facts subjectRef assessment { verdict } } }`

let own: TestOrganisation
beforeAll(async () => {
  own = await makeLiveOrganisation()
})

const runSql = async (text: string) => {
  const client = createClient({ url: env.LIBSQL_URL })
  await client.executeMultiple(text)
  client.close()
}

describe('at rest', () => {
  test('nothing of facts, references or reasons stands in any table, nor in the log of a fault', async () => {
    const { id, subjectRef } = await record(own.key, { facts: FACTS, subjectRef: SUBJECT })
    expect(subjectRef).toBe(SUBJECT)
    const erase = `mutation($input: EraseSubjectInput!) { eraseSubject(input: $input) { erasure { id } } }`
    await record(own.key, { facts: FACTS, subjectRef: `${SUBJECT}-2` })
    await ask(own.key, erase, { input: { subjectRef: `${SUBJECT}-2`, reason: REASON } })
    const lines: string[] = []
    const failing = appWith({
      writeLog: (line) => lines.push(line),
      fetch: async (request, init) => {
        if ((await request.clone().text()).includes('BEGIN IMMEDIATE')) throw new TypeError('fetch failed')
        return fetch(request, init)
      },
    })
    const { errors } = await askRun(own.key, { facts: FACTS, subjectRef: SUBJECT }, failing)
    expect(errors?.[0]?.extensions.code).toBe('UNAVAILABLE')
    expect(lines.length).toBeGreaterThan(0)

    const dump = await dumpDatabase()
    expect(dump).toContain(id)
    for (const canary of [HAZARD, SUBJECT, REASON]) {
      expect(dump).not.toContain(canary)
      expect(lines.join()).not.toContain(canary)
    }
    const { data } = await ask<{ safetyCheck: unknown }>(own.key, CHECK, { id })
    expect(data?.safetyCheck).toMatchObject({ facts: FACTS, subjectRef: SUBJECT })
  })

  test('nothing that people write about their work stands in any table, and the API shows it', async () => {
    const canary = (what: string) => `canary ${what} of Anna Miller`
    const given = [
      'key',
      'signer',
      'provider',
      'claim',
      'end of key',
      'end of signer',
      'note',
      'weakening',
      'later name',
    ]
    const world = await makeLiveOrganisation()
    const { key, organisation } = world
    const send = async (document: string, input: object) => {
      const { data, errors } = await ask<Record<string, { userErrors: object[] }>>(key, document, { input })
      expect([errors, Object.values(data ?? {})[0]?.userErrors]).toEqual([undefined, []])
      return data
    }
    const made = await createKey(key, { name: canary('key'), scopes: ['read', 'audit'] })
    const rotated = await rotateKey(key, { id: made.apiKey.id, overlapHours: 1 })
    expect(rotated.apiKey.name).toBe(canary('key'))
    const { data: caller } = await ask<{ viewer: { keyName: string } }>(made.key, '{ viewer { keyName } }')
    expect(caller?.viewer.keyName).toBe(canary('key'))
    await send(
      'mutation($input: RevokeApiKeyInput!) { revokeApiKey(input: $input) { userErrors { code } } }',
      {
        id: made.apiKey.id,
        reason: canary('end of key'),
      },
    )
    const publicKey = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(32))))
    const registered = await send(
      'mutation($input: RegisterSigningKeyInput!) { registerSigningKey(input: $input) { signingKey { id name } userErrors { code } } }',
      { name: canary('signer'), publicKey },
    )
    const signer = /sgk_\w+/.exec(JSON.stringify(registered))?.[0]
    await send(
      'mutation($input: RevokeSigningKeyInput!) { revokeSigningKey(input: $input) { userErrors { code } } }',
      { id: signer, reason: canary('end of signer') },
    )
    const provider = await send(
      'mutation($input: CreateIdentityProviderInput!) { createIdentityProvider(input: $input) { identityProvider { id name rules { value } } userErrors { code } } }',
      {
        name: canary('provider'),
        issuer: `https://${organisation.slug}.example.org/`,
        audience: `urn:test:${organisation.slug}`,
        algorithms: ['EdDSA'],
        jwksUrl: 'https://keys.example.org/jwks',
        rules: [{ claim: ['email'], value: canary('claim'), scopes: ['read'] }],
      },
    )
    expect(JSON.stringify(provider)).toContain(canary('claim'))
    await send(
      'mutation($input: UpdateIdentityProviderInput!) { updateIdentityProvider(input: $input) { userErrors { code } } }',
      {
        id: /idp_\w+/.exec(JSON.stringify(provider))?.[0],
        name: canary('later name'),
        algorithms: ['EdDSA'],
        jwksUrl: 'https://keys.example.org/jwks',
        rules: [{ claim: ['email'], value: canary('claim'), scopes: ['read'] }],
      },
    )
    const { data: live } = await ask<{ activeRuleset: { packs: { name: string; version: string }[] } }>(
      key,
      '{ activeRuleset { packs { name version } } }',
    )
    const packs = (live?.activeRuleset.packs ?? []).filter(
      ({ name }) => !name.endsWith('/counselling-room-privacy'),
    )
    await send(
      'mutation($input: ActivateRulesetInput!) { activateRuleset(input: $input) { userErrors { code message } } }',
      {
        packs: packs.map(({ name, version }) => ({ name, version })),
        note: canary('note'),
        weakeningReason: canary('weakening'),
      },
    )
    const { data: shown } = await ask(
      key,
      `{ rulesetActivations(first: 1) { nodes { note weakeningReason ruleset { note } } }
        apiKeys(first: 5) { nodes { name revokedReason } } signingKeys(first: 5) { nodes { name revokedReason } }
        identityProviders(first: 5) { nodes { name rules { value } } } }`,
    )
    const seen = JSON.stringify(shown)
    expect(given.filter((what) => what !== 'provider' && !seen.includes(canary(what)))).toEqual([])
    const dump = await dumpDatabase()
    expect(dump).toContain(organisation.id)
    expect(dump).not.toMatch(/canary [a-z ]+ of Anna/)
  }, 60_000)

  test('no hash of a reference can be guessed without the key', async () => {
    await record(own.key, { subjectRef: 'case-1234' })
    const dump = await dumpDatabase()
    const candidates = Array.from({ length: 10_000 }, (_, index) => `case-${index}`)
    const spellings = (text: string) => [text, `subject\n${text}`, `${own.organisation.id}\n${text}`]
    const hashes = await Promise.all(
      candidates.flatMap(spellings).map(async (text) => {
        const digest = await crypto.subtle.digest('SHA-256', utf8(text))
        return toHex(new Uint8Array(digest))
      }),
    )
    const stored = new Set(dump.match(/[0-9a-f]{64}/g))
    expect(stored.size).toBeGreaterThan(3)
    expect(hashes.filter((hash) => stored.has(hash))).toEqual([])
  })

  test('the same facts twice leave nothing alike, not even the digest of the result', async () => {
    const [one, two] = [
      await record(own.key, { facts: FACTS, asOf: '2026-11-21T10:00:00Z' }),
      await record(own.key, { facts: FACTS, asOf: '2026-11-21T10:00:00Z' }),
    ]
    expect(one.receipt.digest).not.toBe(two.receipt.digest)
  })
})

describe('a sealed text that was tampered with is refused', () => {
  const lines: string[] = []
  const send = appWith({ writeLog: (line) => lines.push(line) })

  async function expectRefused(id: string, words: string): Promise<void> {
    lines.length = 0
    const { data, errors } = await ask(own.key, CHECK, { id }, send)
    expect(data?.safetyCheck ?? null).toBeNull()
    expect(errors?.map(({ extensions }) => extensions.code)).toContain('RECORD_ALTERED')
    expect(JSON.stringify(errors)).not.toContain(words)
    expect(lines.join()).toContain(words)
  }

  const swap = (table: string, column: string, key: string, [a, b]: readonly [string, string]) =>
    runSql(`create table before as select ${key} as id, ${column} as text from ${table};
      update ${table} set ${column} = (select text from before where id = iif(${table}.${key} = '${a}', '${b}', '${a}'))
      where ${key} in ('${a}', '${b}'); drop table before`)

  test('facts of two checks changed places', async () => {
    const [a, b] = [await record(own.key, { facts: FACTS }), await record(own.key, { facts: FACTS })]
    await swap('checks', 'facts', 'id', [a.id, b.id])
    await expectRefused(a.id, `checks.facts of ${a.id} was sealed with another key`)
    await expectRefused(b.id, `checks.facts of ${b.id} was sealed with another key`)
  })

  test('facts and keys of two checks changed places together', async () => {
    const [a, b] = [await record(own.key, { facts: FACTS }), await record(own.key, { facts: FACTS })]
    await swap('checks', 'facts', 'id', [a.id, b.id])
    await swap('data_keys', 'wrapped_key', 'record_id', [a.id, b.id])
    await expectRefused(a.id, `data_keys.wrapped_key of ${a.id} was altered or comes from elsewhere`)
  })

  test('the reference of a check stands in the place of its facts', async () => {
    const { id } = await record(own.key, { subjectRef: 'case-1' })
    await runSql(`update checks set facts = subject_ref where id = '${id}'`)
    await expectRefused(id, `checks.facts of ${id} was altered or comes from elsewhere`)
  })

  test('the keys of two organisations changed places', async () => {
    const other = await makeLiveOrganisation()
    await record(other.key)
    const { id } = await record(own.key)
    const owners = [own, other].map(({ organisation }) => `'${organisation.id}'`)
    await runSql(`update organisation_keys set wrapped_key = (select o.wrapped_key from organisation_keys o
      where o.purpose = 'sealing' and o.organisation_id = ${owners[1]})
      where purpose = 'sealing' and organisation_id = ${owners[0]}`)
    await expectRefused(id, 'organisation_keys.wrapped_key of okey_')
  })

  test('the key of a check is gone without an erasure', async () => {
    const third = await makeLiveOrganisation()
    const { id } = await record(third.key)
    await runSql(`delete from data_keys where record_id = '${id}'`)
    lines.length = 0
    const { errors } = await ask(third.key, CHECK, { id }, send)
    expect(errors?.[0]?.extensions.code).toBe('RECORD_ALTERED')
    expect(lines.join()).toContain(`The key of ${id} is missing`)
  })
})

describe('another master key', () => {
  const MASTER_KEY = btoa('x'.repeat(32))

  test('opens nothing and writes nothing; the fault is plain in the log and masked outside', async () => {
    const other = await makeLiveOrganisation()
    const { id, verdict } = await record(other.key, { subjectRef: 'case-1' })
    const lines: string[] = []
    const send = appWith({ writeLog: (line) => lines.push(line) }, { MASTER_KEY })
    const reading = await ask(other.key, CHECK, { id }, send)
    const writing = await askRun(other.key, { idempotencyKey: newKey() }, send)
    for (const { errors, status } of [reading, writing]) {
      expect([status, errors?.[0]?.extensions.code]).toEqual([500, 'INTERNAL_SERVER_ERROR'])
      expect(JSON.stringify(errors)).not.toContain('mk_')
    }
    expect(lines.filter((line) => line.includes('does not have the master key mk_')).length).toBe(2)
    const list = '{ safetyChecks(first: 5) { totalCount nodes { verdict } } }'
    const { data } = await ask<{ safetyChecks: unknown }>(other.key, list, {}, send)
    expect(data?.safetyChecks).toEqual({ totalCount: 1, nodes: [{ verdict }] })
  })
})
