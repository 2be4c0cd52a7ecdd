import { env } from 'cloudflare:workers'
import { createClient } from '@libsql/client/http'
import { beforeEach, describe, expect, test } from 'vitest'
import { leafHash, leafHashOfDigest } from '../../../src/operations/log/leaf.ts'
import { appWith, makeOrganisation, type TestOrganisation } from '../../support/api.ts'
import { accessLog, askCreate, createKey, rotateKey } from '../../support/keys.ts'
import { allEntries, head } from '../../support/log.ts'

let own: TestOrganisation

beforeEach(async () => {
  own = await makeOrganisation()
})

/** What somebody does who can write to the database past us. */
async function tamper(statement: string): Promise<void> {
  const client = createClient({ url: env.LIBSQL_URL })
  await client.execute(statement)
  client.close()
}

const ofOwn = () => `organisation_id = '${own.organisation.id}'`

/** Entries of the log whose stored record does not give their leaf. */
async function altered(): Promise<number[]> {
  const { id: organisationId } = own.organisation
  const bad: number[] = []
  for (const { sequence, kind, record, leafHash: hash } of await allEntries(own.key)) {
    expect(kind).toBe('ACCESS')
    const made = record === null ? null : await leafHash({ organisationId, kind: 'access', record })
    if (made !== hash) bad.push(sequence)
  }
  return bad
}

describe('every change of who may do what has a leaf in the log of the organisation', () => {
  test('of all that the entry says, in the order of the changes', async () => {
    const { apiKey } = await createKey(own.key, { name: 'Front desk', scopes: ['read'] })
    await rotateKey(own.key, { id: apiKey.id, overlapHours: 1 })
    await createKey(own.key, { name: 'Second', scopes: ['check'], expiresAt: '2099-01-01T00:00:00.000Z' })
    const entries = await allEntries(own.key)
    const written = [...(await accessLog(own.key))].reverse()
    expect(entries.map(({ record }) => record)).toMatchObject(
      written.map(({ action, actor, subjectId, details }) => ({ action, actor, subjectId, details })),
    )
    expect(entries.map(({ recordId }) => recordId)).toEqual(entries.map(({ record }) => record?.id))
    expect(await altered()).toEqual([])
    expect((await head(own.key)).size).toBe(3)
  })

  test('forty at once have forty places without a gap', async () => {
    const send = appWith({}, { RATE_LIMIT_KEY: undefined, RATE_LIMIT_ORGANISATION: undefined })
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, at) =>
        askCreate(own.key, { name: `Key ${at}`, scopes: ['read'] }, send),
      ),
    )
    const made = answers.filter(({ data }) => data?.createApiKey.key).length
    expect(made).toBeGreaterThan(0)
    const entries = await allEntries(own.key)
    expect(entries.map(({ sequence }) => sequence)).toEqual(Array.from({ length: made }, (_, at) => at + 1))
    expect(await altered()).toEqual([])
  }, 60_000)

  test('a change that is refused has none', async () => {
    await askCreate(own.key, { name: '', scopes: ['read'] })
    await askCreate(own.key, { name: 'Nobody', scopes: ['everything'] })
    expect(await allEntries(own.key)).toEqual([])
  })
})

describe('an entry of the access log is missed', () => {
  beforeEach(async () => {
    for (const name of ['First', 'Second', 'Third']) await createKey(own.key, { name, scopes: ['read'] })
  })

  test.each([
    ['details', `details = json_set(details, '$.nameDigest', 'Other')`],
    ['actor', `actor = 'key_other'`],
    ['action', `action = 'KEY_REVOKED'`],
    ['subject', `subject_id = 'key_other'`],
    ['time', `recorded_at = '2020-01-01T00:00:00.000Z'`],
  ])('when its %s was altered', async (_name, change) => {
    await tamper(`update access_log set ${change} where ${ofOwn()} and sequence = 2`)
    expect(await altered()).toEqual([2])
  })

  test('when it was dropped; what it was stays committed to', async () => {
    await tamper(`delete from access_log where ${ofOwn()} and sequence = 2`)
    expect(await altered()).toEqual([2])
    const entry = (await allEntries(own.key))[1]
    if (entry?.contentDigest == null) throw new Error('The leaf has no digest')
    const { recordId, contentDigest } = entry
    const { id: organisationId } = own.organisation
    expect(await leafHashOfDigest({ organisationId, kind: 'access', recordId, contentDigest })).toBe(
      entry.leafHash,
    )
  })
})
