import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { leafHash } from '../../../src/operations/log/leaf.ts'
import { type ExportedEntry, type ExportedHead, makeHead, makeSigningKey } from '../../support/log-export.ts'

/** A log as version 0.1.0 wrote it. The file is never written again: what stands in somebody's log must verify for ever. */
const LINES = readFileSync(join(import.meta.dirname, 'frozen-log.jsonl'), 'utf8')
  .trimEnd()
  .split('\n')
const [log, ...rest] = LINES.map((line) => JSON.parse(line))
const entries: ExportedEntry[] = rest.filter(({ type }) => type === 'entry')
const heads: ExportedHead[] = rest.filter(({ type }) => type === 'head')

test('the leaf of a record is byte for byte what it was at the first release', async () => {
  expect(entries).toHaveLength(20)
  for (const { kind, record, leafHash: frozen } of entries) {
    expect(await leafHash({ organisationId: log.organisationId, kind, record })).toBe(frozen)
  }
})

test('so are the root and the signature of a head', async () => {
  expect(heads.map(({ size }) => size)).toEqual([7, 16, 20])
  const key = await makeSigningKey()
  for (const head of heads) expect(await makeHead(entries, head.size, key)).toEqual(head)
})
