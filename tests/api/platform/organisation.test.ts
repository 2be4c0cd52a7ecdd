import { eq } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { apiKeys } from '../../../src/db/tables/api-keys.ts'
import { organisations } from '../../../src/db/tables/organisations.ts'
import { makeApiKey } from '../../../src/operations/api-keys/key-format.ts'
import { type IdPrefix, makeId } from '../../../src/operations/ids.ts'
import { createOrganisation } from '../../../src/operations/organisation/create-organisation.ts'
import { ask, openTestDatabase } from '../../support/api.ts'

const randomBytes = (length: number) => crypto.getRandomValues(new Uint8Array(length))
const newId = (prefix: IdPrefix) => makeId(prefix, new Date(), randomBytes)
const newKey = async () => (await makeApiKey(randomBytes)).key

function create(input: { slug: string; adminKey: string; name?: string; defaultLocale?: string }) {
  const ctx = { db: openTestDatabase(), now: () => new Date(), newId }
  return createOrganisation({ ctx, input: { name: 'A place', defaultLocale: 'en', ...input } })
}

const canEnter = async (key: string) => (await ask(key, '{ viewer { keyName } }')).status === 200

describe('creating an organisation', () => {
  test('gives it a key that works', async () => {
    const adminKey = await newKey()
    const { organisation, userErrors } = await create({ slug: 'first', adminKey })
    expect(userErrors).toEqual([])
    expect(organisation).toMatchObject({ slug: 'first', name: 'A place', defaultLocale: 'en' })
    expect(await canEnter(adminKey)).toBe(true)
  })

  test('a second time changes nothing', async () => {
    const adminKey = await newKey()
    const first = await create({ slug: 'again', adminKey })
    const second = await create({ slug: 'again', adminKey, name: 'Another name' })
    expect(second).toEqual(first)
  })

  test('twenty times at once makes one', async () => {
    const adminKey = await newKey()
    const results = await Promise.all(Array.from({ length: 20 }, () => create({ slug: 'at-once', adminKey })))
    expect(new Set(results.map(({ organisation }) => organisation?.id)).size).toBe(1)
    const { orm } = openTestDatabase()
    expect(await orm.select().from(organisations).where(eq(organisations.slug, 'at-once'))).toHaveLength(1)
    const id = results[0]?.organisation?.id ?? ''
    expect(await orm.select().from(apiKeys).where(eq(apiKeys.organisationId, id))).toHaveLength(1)
  })

  test('with another key adds that key and leaves the first', async () => {
    const [before, after] = [await newKey(), await newKey()]
    const first = await create({ slug: 'two-keys', adminKey: before })
    const second = await create({ slug: 'two-keys', adminKey: after })
    expect(second.organisation).toEqual(first.organisation)
    expect([await canEnter(before), await canEnter(after)]).toEqual([true, true])
  })

  test('with the key of another organisation is refused and does not move the key', async () => {
    const adminKey = await newKey()
    await create({ slug: 'owner', adminKey })
    await expect(create({ slug: 'thief', adminKey })).rejects.toThrow(/taken by another key/)
    const { data } = await ask<{ viewer: { organisation: { slug: string } } }>(
      adminKey,
      '{ viewer { organisation { slug } } }',
    )
    expect(data?.viewer.organisation.slug).toBe('owner')
  })

  test('stores no secret', async () => {
    const adminKey = await newKey()
    await create({ slug: 'secret', adminKey })
    const rows = await openTestDatabase().orm.select().from(apiKeys)
    const [, , secret = 'x'] = adminKey.split('_')
    expect(JSON.stringify(rows)).not.toContain(secret)
  })

  test.each([
    ['slug', { slug: '' }],
    ['slug', { slug: 'Upper' }],
    ['slug', { slug: '-edge' }],
    ['slug', { slug: 'with/slash' }],
    ['slug', { slug: 'a'.repeat(41) }],
    ['name', { name: '  ' }],
    ['name', { name: 'x'.repeat(201) }],
    ['defaultLocale', { defaultLocale: 'english' }],
    ['adminKey', { adminKey: 'tut_short' }],
  ])('with a malformed %s reports it and writes nothing', async (field, change) => {
    const input = { slug: 'malformed', adminKey: await newKey(), ...change }
    const { organisation, userErrors } = await create(input)
    expect(organisation).toBeNull()
    expect(userErrors.map(({ code, path }) => [code, path])).toEqual([['INVALID_INPUT', ['input', field]]])
    const { orm } = openTestDatabase()
    expect(await orm.select().from(organisations).where(eq(organisations.slug, input.slug))).toEqual([])
  })
})
