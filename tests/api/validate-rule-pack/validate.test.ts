import { count } from 'drizzle-orm'
import { beforeAll, describe, expect, test } from 'vitest'
import { packVersions } from '../../../src/db/tables/pack-versions.ts'
import { ask, openTestDatabase, type TestOrganisation } from '../../support/api.ts'
import { makeLiveOrganisation } from '../../support/live-organisation.ts'
import { ownPack } from '../../support/own-pack.ts'
import { REPORT_FIELDS, type ReportData, upload } from '../../support/own-packs.ts'

let own: TestOrganisation

beforeAll(async () => {
  own = await makeLiveOrganisation()
})

const VALIDATE = `query($document: JSON, $source: String) {
  validateRulePack(document: $document, source: $source) { ${REPORT_FIELDS} }
}`
const askReport = (variables: object) =>
  ask<{ validateRulePack: ReportData }>(own.key, VALIDATE, { ...variables })

async function report(variables: object): Promise<ReportData> {
  const { data, errors } = await askReport(variables)
  if (!data) throw new Error(JSON.stringify(errors))
  return data.validateRulePack
}

describe('validating', () => {
  test('gives the report of an upload and stores nothing', async () => {
    const pack = ownPack(own.organisation.slug)
    const db = openTestDatabase()
    const [before] = await db.orm.select({ n: count() }).from(packVersions)
    const found = await report({ source: JSON.stringify(pack, null, 2) })
    const [after] = await db.orm.select({ n: count() }).from(packVersions)
    expect(after).toEqual(before)
    expect(found).toEqual((await upload(own.key, pack)).report)
  })

  test('takes the document as well; its problems have pointers and no lines', async () => {
    const pack = ownPack(own.organisation.slug)
    expect(await report({ document: pack })).toMatchObject({ ok: true })
    const broken = await report({ document: { ...pack, version: 'one' } })
    expect(broken.ok).toBe(false)
    expect(broken.problems[0]).toMatchObject({ pointer: '/version', line: null, column: null })
  })

  test('does not ask whose name it is, so that anybody may try any pack', async () => {
    expect(await report({ document: ownPack('somebody-else') })).toMatchObject({ ok: true })
  })

  test.each([
    ['a text', 'pack'],
    ['a number', 1],
    ['a list', []],
    ['nothing that a pack has', {}],
  ])('%s as document is a pack with problems', async (_name, document) => {
    const found = await report({ document })
    expect(found).toMatchObject({ ok: false, digest: null })
    expect(found.problems.length).toBeGreaterThan(0)
  })
})

function nested(depth: number): unknown {
  return depth === 0 ? 1 : [nested(depth - 1)]
}

test.each([
  ['neither source nor document', {}],
  ['both', { source: '{}', document: {} }],
  ['a document nested too deeply', { document: nested(40) }],
  ['a document with half a surrogate pair', { document: { a: '\ud800' } }],
])('%s is refused', async (_name, variables) => {
  const { status, errors } = await askReport(variables)
  expect([status, errors?.[0]?.extensions.code]).toEqual([400, 'BAD_USER_INPUT'])
})
