import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { exportToFile } from '../../scripts/export-organisation.ts'
import { importFromFile } from '../../scripts/import-organisation.ts'
import { signedContent } from '../../src/operations/export/export-format.ts'
import { checkSignature } from '../../src/operations/export/export-signature.ts'
import { signingKeyFrom, signText } from '../../src/operations/log/signing.ts'
import {
  contentOf,
  type ExportedWorld,
  fileOf,
  linesOf,
  signedAnew,
  silent,
  startExportedWorld,
  withFittingEnd,
} from '../support/exported-world.ts'

let given: ExportedWorld
beforeAll(async () => {
  given = await startExportedWorld()
}, 300_000)
afterAll(() => given.deployments.stop())

/** What an import into an empty deployment says; nothing is left there when it refuses. */
async function bringIn(lines: readonly string[], trustKey: string | null = given.trustKey): Promise<string> {
  const target = await given.deployments.make()
  const deployment = await target.asOperator()
  const file = fileOf(given, lines)
  try {
    await importFromFile({ deployment, file, trustKey, say: silent })
    return 'brought in'
  } catch (error) {
    expect((await contentOf(target)).organisations).toBeUndefined()
    return error instanceof Error ? error.message : String(error)
  }
}

const endOf = (lines: readonly string[]) => JSON.parse(lines.at(-1) ?? '')
const withEnd = (lines: readonly string[], change: object) => [
  ...lines.slice(0, -1),
  `${JSON.stringify({ ...endOf(lines), ...change })}\n`,
]

test('a file is refused without a signature, with one of other lines, and with one of a key that is not the one to be trusted', async () => {
  const all = linesOf(given.open)
  const { type, counts, leftOut, sha256 } = endOf(all)
  const bare = [...all.slice(0, -1), `${JSON.stringify({ type, counts, leftOut, sha256 })}\n`]
  expect(await bringIn(bare)).toMatch(/^SIGNATURE_MISSING: The file is not signed/)
  const old = [...all.slice(0, -1), `${JSON.stringify({ type, counts, sha256 })}\n`]
  expect(await bringIn(old)).toMatch(/^SIGNATURE_MISSING/)
  const { signature } = endOf(all)
  const letter = signature[10] === 'A' ? 'B' : 'A'
  const wrong = withEnd(all, { signature: `${signature.slice(0, 10)}${letter}${signature.slice(11)}` })
  expect(await bringIn(wrong)).toMatch(/^SIGNATURE_WRONG/)
  expect(await bringIn(withEnd(all, { signature: '' }))).toMatch(/^SIGNATURE_WRONG/)
  const header = JSON.parse(all[0] ?? '')
  const later = { ...header, exportedAt: '2030-01-01T00:00:00.000Z' }
  expect(await bringIn(withFittingEnd(all.with(0, `${JSON.stringify(later)}\n`)))).toMatch(/^SIGNATURE_WRONG/)
  const left = [{ table: 'checks', id: 'chk_0', part: 'RECORD' }]
  expect(await bringIn(withEnd(all, { leftOut: left }))).toMatch(/^The file is not whole|^SIGNATURE_WRONG/)
  const other = await signingKeyFrom(new Uint8Array(32).fill(9))
  expect(await bringIn(all, other.publicKey)).toMatch(/^SIGNATURE_FOREIGN: The file is signed with the key/)
  expect(await bringIn(all, null)).toMatch(/^SIGNATURE_FOREIGN: The file was not made with a master key/)
}, 300_000)

test('whoever makes a file up with a key of their own is refused, even when the key stands in the file', async () => {
  const all = linesOf(given.open)
  const own = await signingKeyFrom(new Uint8Array(32).fill(9))
  const { keyId } = endOf(all)
  const forged = all.map((line) => {
    if (!line.includes('"table":"organisation_keys"') || !line.includes(keyId)) return line
    const value = JSON.parse(line)
    return `${JSON.stringify({ ...value, row: { ...value.row, publicKey: own.publicKey } })}\n`
  })
  const sha256 = createHash('sha256').update(forged.slice(0, -1).join('')).digest('hex')
  const end = { ...endOf(all), sha256, publicKey: own.publicKey }
  const { organisationId, rest } = signedContent(JSON.parse(all[0] ?? '').organisation.id, end)
  end.signature = await signText(own, `tutela export\n${organisationId}\n${sha256}\n${rest}\n`)
  const lines = [...forged.slice(0, -1), `${JSON.stringify(end)}\n`]
  // It is signed by the key that it has inside, so nothing in the file itself speaks against it.
  await checkSignature({ organisationId, sha256, rest }, end, new Map([[keyId, own.publicKey]]))
  expect(await bringIn(lines)).toMatch(/^SIGNATURE_FOREIGN/)
  expect(await bringIn(lines, null)).toMatch(/^SIGNATURE_FOREIGN/)
  const foreign = withEnd(all, { publicKey: own.publicKey, signature: end.signature })
  expect(await bringIn(foreign)).toMatch(/^SIGNATURE_FOREIGN: The last line/)
}, 120_000)

test.each([
  ['signing_keys', 'publicKey', 1, 'cannot be this'],
  ['waivers', 'expiresAt', '2099-01-01T00:00:00.000Z', 'a waiver lasts longer than any may'],
  ['waivers', 'expiresAt', 'for ever', 'expiresAt of waivers is none that the product writes'],
  ['waivers', 'id', 'wvr_1', 'id of waivers is none'],
  ['waivers', 'grantedBy', 'Anna Miller', 'grantedBy of waivers is none'],
  ['waivers', 'requirementCode', 'x'.repeat(65), 'requirementCode of waivers is none'],
  ['waiver_requests', 'reasonCode', 'Not A Code', 'reasonCode of waiver_requests is none'],
  ['checks', 'verdict', 'FINE', 'verdict of checks is none'],
  ['checks', 'facts', '{"facts":{}}', 'facts of checks is none'],
  ['checks', 'recordedAt', 'yesterday', 'recordedAt of checks is none'],
  ['checks', 'findings', { GOOD: [1] }, 'findings of checks is none'],
  ['checks', 'findings', { MET: [0] }, 'findings of checks is none'],
  ['checks', 'findings', { MET: [null] }, 'findings of checks is none'],
  ['check_marks', 'number', 0, 'number of check_marks is none'],
  ['check_marks', 'mark', ':other', 'mark of check_marks is none'],
  ['activations', 'note', 'x'.repeat(2_001), 'note of activations is none'],
  ['rulesets', 'digest', 'sha256:0', 'digest of rulesets is none'],
  ['rulesets', 'packs', [], 'packs of rulesets is none'],
  ['quotas', 'maximumPerDay', -1, 'maximumPerDay of quotas is none'],
  ['retention_limits', 'days', 0, 'days of retention_limits is none'],
  ['retention_limits', 'kind', 'EVERYTHING', 'kind of retention_limits is none'],
  ['idempotency_keys', 'fingerprint', 'anything', 'fingerprint of idempotency_keys is none'],
  ['access_log', 'actor', 'the boss', 'actor of access_log is none'],
  ['organisations', 'defaultLocale', 'klingon!', 'the language of the organisation is none'],
])(
  'a value that the product would refuse is refused with its line: %s.%s',
  async (table, column, value, words) => {
    const all = linesOf(given.open)
    const index = all.findIndex((line) => line.startsWith(`{"type":"row","table":"${table}"`))
    expect(index).toBeGreaterThan(0)
    const line = JSON.parse(all[index] ?? '')
    line.row[column] = value
    const lines = await signedAnew(given, all.with(index, `${JSON.stringify(line)}\n`))
    const said = await bringIn(lines)
    expect(said).toContain(`Line ${index + 1}: `)
    expect(said).toContain(words)
  },
)

test('a live set without a pack that belongs in every set is refused', async () => {
  const all = linesOf(given.open)
  const rows = all.map((line) => JSON.parse(line))
  const lives = rows.filter(({ table, row }) => table === 'activations' && row.stage === 'LIVE')
  const live = lives.map(({ row }) => row).sort((one, other) => other.sequence - one.sequence)[0]
  const index = rows.findIndex(({ table, row }) => table === 'rulesets' && row.digest === live.rulesetDigest)
  const changed = rows[index]
  changed.row.packs = changed.row.packs.filter(({ name }: { name: string }) => name !== 'tutela/core-safety')
  const lines = await signedAnew(given, all.with(index, `${JSON.stringify(changed)}\n`))
  expect(await bringIn(lines)).toMatch(/belongs in every set/)
}, 120_000)

test('rows that were altered in the database are left out and named, and the rest is brought in', async () => {
  const source = await given.deployments.make({
    masterKey: given.source.masterKey,
    dump: await given.source.dump(),
  })
  const [check] = await source.rows(`select id from checks order by sequence desc limit 1`)
  const [waiver] = await source.rows('select id from waivers limit 1')
  await source.run(`pragma foreign_keys = off;
    update checks set recorded_by = 'key_other' where id = '${check?.id}';
    update waivers set expires_at = '2099-01-01T00:00:00.000Z' where id = '${waiver?.id}';
    update data_keys set wrapped_key = wrapped_key || 'A' where record_id = (select id from waiver_requests order by id desc limit 1)`)
  const out = fileOf(given, []).replace('.jsonl', '-altered.jsonl')
  const deployment = await source.asOperator()
  const made = await exportToFile({ deployment, slug: 'example', out, form: 'open', say: silent })
  const named = made.leftOut.map(({ table, id, part }) => `${table} ${id} ${part}`)
  expect(named).toContain(`checks ${check?.id} RECORD`)
  expect(named).toContain(`waivers ${waiver?.id} RECORD`)
  expect(named.some((text) => /^data_keys \S+ DATA_KEY$/.test(text))).toBe(true)
  expect(linesOf(out).join('')).not.toContain('2099-01-01T00:00:00.000Z')
  const target = await given.deployments.make()
  const { leftOut, adminKey } = await importFromFile({
    deployment: await target.asOperator(),
    file: out,
    trustKey: given.trustKey,
    say: silent,
  })
  expect(leftOut).toEqual(made.leftOut)
  const query = 'query ($id: ID!) { verifySafetyCheck(id: $id) { holds } }'
  const { errors } = await target.ask({ key: adminKey, query, variables: { id: check?.id } })
  expect(errors?.[0]?.extensions.code).toBe('RECORD_ALTERED')
}, 300_000)
