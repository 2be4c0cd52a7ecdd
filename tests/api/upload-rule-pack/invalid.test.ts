import { count, isNotNull } from 'drizzle-orm'
import { beforeAll, describe, expect, test } from 'vitest'
import { packVersions } from '../../../src/db/tables/pack-versions.ts'
import { openTestDatabase, type TestOrganisation } from '../../support/api.ts'
import { makeLiveOrganisation } from '../../support/live-organisation.ts'
import { type OwnPack, ownPack } from '../../support/own-pack.ts'
import { askUpload, upload } from '../../support/own-packs.ts'

let own: TestOrganisation

beforeAll(async () => {
  own = await makeLiveOrganisation()
})

async function storedPacks(): Promise<number> {
  const [row] = await openTestDatabase()
    .orm.select({ n: count() })
    .from(packVersions)
    .where(isNotNull(packVersions.organisationId))
  return row?.n ?? -1
}

/** What an upload of the changed pack is answered with; nothing may be stored. */
async function refused(change: (pack: OwnPack) => unknown) {
  const before = await storedPacks()
  const pack = ownPack(own.organisation.slug)
  const result = await upload(own.key, change(pack) ?? pack)
  expect(result.rulePack).toBeNull()
  expect(await storedPacks()).toBe(before)
  for (const { path, message } of result.userErrors) {
    expect(path).toEqual(['input', 'source'])
    expect(message).not.toBe('')
  }
  return { codes: result.userErrors.map(({ code }) => code), report: result.report }
}

describe('a pack that is not sound is refused with its report', () => {
  test('text that is not JSON, with line and column', async () => {
    const { codes, report } = await refused(() => '{\n  "pack": "a/b",\n  oops\n}')
    expect(codes).toEqual(['PACK_INVALID'])
    expect(report).toMatchObject({ ok: false, digest: null, tests: [] })
    expect(report?.problems[0]).toMatchObject({ severity: 'ERROR', line: 3, column: 3 })
  })

  test.each([
    ['an empty text', ''],
    ['null', 'null'],
    ['a list', '[]'],
    ['an empty object', '{}'],
    ['deep nesting', '['.repeat(100_000)],
    ['a prototype name', '{"__proto__": {"pack": "x/y"}}'],
  ])('%s', async (_name, source) => {
    const { codes } = await refused(() => source)
    expect(codes).toEqual(['PACK_INVALID'])
  })

  test('an unknown operator, placed where it stands', async () => {
    const { codes, report } = await refused((pack) => {
      Object.assign(pack.requirements[0] ?? {}, {
        require: { fact: 'measures.houseRules', operator: 'feels', value: true },
      })
    })
    expect(codes).toEqual(['PACK_INVALID'])
    const problem = report?.problems.find(({ severity }) => severity === 'ERROR')
    expect(problem?.pointer).toMatch(/^\/requirements\/0\/require/)
    expect(problem?.line).toBeGreaterThan(1)
  })

  test('tests that do not pass', async () => {
    const { codes, report } = await refused((pack) => {
      Object.assign(pack.tests[0] ?? {}, { facts: { 'subject.kinds': ['client'] } })
    })
    expect(codes).toEqual(['PACK_TESTS_FAILED'])
    expect(report?.tests.find(({ passed }) => !passed)?.differences).not.toEqual([])
  })

  test('an extended pack that is not there', async () => {
    const { codes } = await refused((pack) => {
      pack.extends = [{ pack: 'tutela/core-safety', range: '^99.0.0' }]
    })
    expect(codes).toContain('PACK_DEPENDENCY_MISSING')
  })

  test('a pack of another organisation, as if it were not there', async () => {
    const other = await makeLiveOrganisation()
    const theirs = ownPack(other.organisation.slug, 'theirs')
    expect((await upload(other.key, theirs)).userErrors).toEqual([])
    const { codes } = await refused((pack) => {
      pack.extends = [
        { pack: 'tutela/core-safety', range: '^1.0.0' },
        { pack: theirs.pack, range: '^1.0.0' },
      ]
    })
    expect(codes).toContain('PACK_DEPENDENCY_MISSING')
  })

  test('a weakened floor', async () => {
    const { codes } = await refused((pack) => {
      pack.overrides = [
        { target: 'OV-1', change: { level: 'info' }, reason: { en: 'Less work', 'zh-CN': '减轻工作' } },
      ]
    })
    expect(codes).toContain('FLOOR_WEAKENED')
  })
})

describe('a name that is not ours', () => {
  test.each(['tutela/core-safety', 'tutela/our-own', 'somebody/house-rules'])('%s', async (name) => {
    const { codes } = await refused((pack) => {
      pack.pack = name
    })
    expect(codes).toContain('PACK_INVALID')
  })

  test('an organisation that bears the name of the shipped packs cannot publish in it', async () => {
    const impostor = await makeLiveOrganisation('tutela')
    const pack = ownPack('tutela', 'our-own')
    const { rulePack, userErrors } = await upload(impostor.key, pack)
    expect(rulePack).toBeNull()
    expect(userErrors.map(({ code }) => code)).toContain('PACK_INVALID')
  })
})

test('a published version with other content is VERSION_TAKEN and stays as it was', async () => {
  const pack = ownPack(own.organisation.slug, 'taken')
  const first = await upload(own.key, pack)
  const { rulePack, userErrors } = await upload(own.key, { ...pack, title: { en: 'Other', 'zh-CN': '其他' } })
  expect(rulePack).toBeNull()
  expect(userErrors).toMatchObject([{ code: 'VERSION_TAKEN', path: ['input', 'source'] }])
  expect((await upload(own.key, pack)).rulePack).toEqual(first.rulePack)
})

test('a pack beyond 1 MiB is refused, as a pack or as a request', async () => {
  const pack = { ...ownPack(own.organisation.slug), title: { en: 'x'.repeat(1_048_577), 'zh-CN': '大' } }
  const { data } = await askUpload(own.key, JSON.stringify(pack))
  expect(data?.uploadRulePack.rulePack).toBeNull()
  expect(data?.uploadRulePack.userErrors[0]?.code).toBe('PACK_INVALID')
  const huge = await askUpload(own.key, 'x'.repeat(3_000_000))
  expect([huge.status, huge.errors?.[0]?.extensions.code]).toEqual([413, 'PAYLOAD_TOO_LARGE'])
})
