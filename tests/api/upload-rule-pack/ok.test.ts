import { count, eq } from 'drizzle-orm'
import { beforeAll, describe, expect, test } from 'vitest'
import { packVersions } from '../../../src/db/tables/pack-versions.ts'
import { RETRY_SECONDS, WAITING_MAX } from '../../../src/http/processor-turns.ts'
import { digestOf } from '../../../src/rules/index.ts'
import { ask, openTestDatabase, type TestOrganisation } from '../../support/api.ts'
import { activeRuleset } from '../../support/checks.ts'
import { makeLiveOrganisation } from '../../support/live-organisation.ts'
import { ownPack } from '../../support/own-pack.ts'
import { askUpload, PACK_FIELDS, type PackData, upload } from '../../support/own-packs.ts'

let own: TestOrganisation

beforeAll(async () => {
  own = await makeLiveOrganisation()
})

const GET = `query($name: String!, $version: String) {
  rulePack(name: $name, version: $version) { ${PACK_FIELDS} document uploadedAt }
}`

async function storedVersions(name: string): Promise<number> {
  const [row] = await openTestDatabase()
    .orm.select({ n: count() })
    .from(packVersions)
    .where(eq(packVersions.name, name))
  return row?.n ?? -1
}

describe('a sound pack of our own', () => {
  test('is published with its report and can be read back as it was', async () => {
    const pack = ownPack(own.organisation.slug, 'read-back')
    const { rulePack, report, userErrors } = await upload(own.key, pack)
    expect(userErrors).toEqual([])
    expect(report).toMatchObject({ ok: true, digest: await digestOf(pack) })
    expect(report?.tests.map(({ passed }) => passed)).toEqual([true, true, true])
    expect(rulePack).toMatchObject({
      name: pack.pack,
      version: '1.0.0',
      shipped: false,
      title: 'House rules',
    })
    const { data } = await ask<{ rulePack: PackData & { document: object } }>(own.key, GET, {
      name: pack.pack,
    })
    expect(data?.rulePack).toMatchObject({ ...rulePack, document: pack })
  })

  test('is not in use before it is activated', async () => {
    const before = await activeRuleset(own.key)
    await upload(own.key, ownPack(own.organisation.slug, 'unused'))
    expect(await activeRuleset(own.key)).toEqual(before)
  })

  test('uploaded again is the same pack, also with other white space', async () => {
    const pack = ownPack(own.organisation.slug, 'again')
    const first = await upload(own.key, pack)
    expect(await upload(own.key, pack)).toEqual(first)
    expect((await upload(own.key, JSON.stringify(pack))).rulePack).toEqual(first.rulePack)
    expect(await storedVersions(pack.pack)).toBe(1)
  })

  test('uploaded ten times at once is one pack, of which some uploads are told to wait', async () => {
    const pack = ownPack(own.organisation.slug, 'at-once')
    const source = JSON.stringify(pack)
    const all = await Promise.all(Array.from({ length: 10 }, () => askUpload(own.key, source)))
    const stored = all.flatMap(({ data }) => (data ? [data.uploadRulePack.rulePack?.id] : []))
    const refusals = all.flatMap(({ errors }) => errors ?? []).map(({ extensions }) => extensions.code)
    expect(stored.length).toBeGreaterThanOrEqual(1 + WAITING_MAX)
    expect(refusals.filter((code) => code !== 'RATE_LIMITED')).toEqual([])
    expect(stored.length + refusals.length).toBe(10)
    await new Promise((resolve) => setTimeout(resolve, RETRY_SECONDS * 1000))
    expect(new Set([...stored, (await upload(own.key, pack)).rulePack?.id]).size).toBe(1)
    expect(await storedVersions(pack.pack)).toBe(1)
  })

  test('may come in a new version, which is then the newest', async () => {
    const { slug } = own.organisation
    for (const version of ['1.9.0', '1.10.0', '1.2.0']) {
      expect((await upload(own.key, ownPack(slug, 'versions', version))).userErrors).toEqual([])
    }
    const name = `${slug}/versions`
    const newest = await ask<{ rulePack: PackData }>(own.key, GET, { name })
    expect(newest.data?.rulePack.version).toBe('1.10.0')
    const older = await ask<{ rulePack: PackData }>(own.key, GET, { name, version: '1.2.0' })
    expect(older.data?.rulePack.version).toBe('1.2.0')
  })

  test('may extend another pack of our own', async () => {
    const { slug } = own.organisation
    await upload(own.key, ownPack(slug, 'parent'))
    const child = ownPack(slug, 'offspring')
    child.extends = [
      { pack: 'tutela/core-safety', range: '^1.0.0' },
      { pack: `${slug}/parent`, range: '^1.0.0' },
    ]
    expect((await upload(own.key, child)).userErrors).toEqual([])
  })
})
