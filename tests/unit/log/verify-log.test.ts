import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { EMPTY_FRONTIER, growTree, inclusionRanges, proofHashes } from '../../../src/operations/log/merkle.ts'
import {
  hashOf,
  type LogExport,
  makeAccessEntries,
  makeEntries,
  makeExport,
  makeHead,
  makeSigningKey,
  noteOf,
  toLines,
} from '../../support/log-export.ts'

const SCRIPT = join(import.meta.dirname, '../../../scripts/verify-log.mjs')
/** For a process to start on a busy machine. */
const STARTUP_MS_MAX = 2_000
const folder = mkdtempSync(join(tmpdir(), 'tutela-log-'))
afterAll(() => rmSync(folder, { recursive: true }))

let files = 0
function fileWith(text: string): string {
  files += 1
  const file = join(folder, `${files}.jsonl`)
  writeFileSync(file, text)
  return file
}

/** Runs the verifier as an auditor would: a process of its own. */
function verify(text: string, ...args: string[]): Promise<{ status: number; output: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [SCRIPT, fileWith(text), ...args], (error, stdout, stderr) => {
      resolve({ status: typeof error?.code === 'number' ? error.code : 0, output: stdout + stderr })
    })
  })
}

const RECORDS = Array.from({ length: 9 }, (_, index) => ({
  facts: `sealed ${index}`,
  verdict: 'PROCEED',
  attestations: ['OV-2', 'ä€😀"\\'],
  subjectRef: null,
  count: index * 1e21,
}))

let honest: LogExport
beforeAll(async () => {
  honest = await makeExport(RECORDS, [3, 7, 9])
})

const changeEntry = (log: LogExport, index: number, change: object): LogExport => ({
  ...log,
  entries: log.entries.map((entry, at) => (at === index ? { ...entry, ...change } : entry)),
})

test('the verifier imports nothing but Node', () => {
  const imports = [...readFileSync(SCRIPT, 'utf8').matchAll(/(?:from|import\()\s*'([^']+)'/g)]
  expect(imports.map((match) => match[1])).toEqual(['node:crypto', 'node:fs', 'node:util'])
})

describe('an untouched export', () => {
  test('is found right under heads that cover all of it, and the key to compare is said', async () => {
    const { status, output } = await verify(toLines(honest))
    expect(output).toContain('OK: 9 entries of org_test, 9 of them under 3 signed heads.')
    expect(output).toContain(honest.heads[0]?.publicKey)
    expect(status).toBe(0)
  })

  test.each([
    [
      'without any head',
      [],
      'NOT VERIFIED: the export has no signed head, so nothing vouches for its 9 entries',
    ],
    ['with heads over a part of it', [3, 7], 'NOT VERIFIED: no signed head covers sequence 8 to 9'],
    ['with a head over nothing', [0], 'NOT VERIFIED: no signed head covers sequence 1 to 9'],
  ])('is not called right %s', async (_what, sizes, words) => {
    const { status, output } = await verify(toLines(await makeExport(RECORDS, sizes)))
    expect([status, output.includes(words), output.includes('OK')]).toEqual([1, true, false])
  })

  test('that the first release wrote is still found right', async () => {
    const frozen = readFileSync(join(import.meta.dirname, 'frozen-log.jsonl'), 'utf8')
    const { status, output } = await verify(frozen)
    expect([status, output]).toEqual([0, expect.stringContaining('OK: 20 entries of org_test, 20 of them')])
  })

  test('is right with the key one was given and the checkpoints one has kept', async () => {
    const notes = await Promise.all(honest.heads.map(async (head) => fileWith(await noteOf(head))))
    const key = (await makeSigningKey()).publicKey
    const { status, output } = await verify(
      toLines(honest),
      ...['--key', key],
      ...notes.flatMap((note) => ['--checkpoint', note]),
    )
    expect(output).toContain('under 6 signed heads')
    expect(output).not.toContain('compare it')
    expect(status).toBe(0)
  })

  test.each([[[0, 1]], [[1]]])('of one entry or none is right with heads of %j', async (sizes) => {
    expect((await verify(toLines(await makeExport([{ a: 1 }], sizes)))).status).toBe(0)
    const empty = await makeExport(
      [],
      sizes.filter((size) => size === 0),
    )
    expect((await verify(toLines(empty))).status).toBe(0)
  })

  test('of ten thousand entries is gone through in a second, so of a million in less than 90', async () => {
    const large = await makeExport(
      Array.from({ length: 10_000 }, (_, index) => ({ facts: `sealed ${index}` })),
      [10_000],
    )
    const begun = performance.now()
    expect((await verify(toLines(large))).output).toContain('OK: 10000 entries')
    expect(performance.now() - begun).toBeLessThan(900 + STARTUP_MS_MAX)
  }, 30_000)
})

describe('entries of the access log that are kept no longer', () => {
  const DAY_MS = 86_400_000
  const signedDaysAgo = Math.floor((Date.now() - Date.parse('2026-11-21T10:00:00.000Z')) / DAY_MS)
  let whole: LogExport
  let without: LogExport

  beforeAll(async () => {
    const entries = await makeAccessEntries(4)
    const key = await makeSigningKey()
    whole = { ...honest, entries, heads: [await makeHead(entries, 3, key)] }
    without = changeEntry(whole, 1, { record: null })
  })

  test('are told with their places where they may be gone by their age', async () => {
    const heads = [...without.heads, await makeHead(without.entries, 4, await makeSigningKey())]
    const { status, output } = await verify(toLines({ ...without, heads }), '--access-kept-days', '1')
    expect(output).toContain('OK: 4 entries')
    expect(output).toContain('Kept no longer: 1 entries of the access log, sequence 2.')
    expect(status).toBe(signedDaysAgo >= 0 ? 0 : 1)
  })

  test.each([
    ['nobody said that any may be gone', 1, []],
    ['they are too young for it', 1, ['--access-kept-days', '99999']],
    ['no head that was signed shows their age', 3, ['--access-kept-days', '1']],
  ])('are found when %s', async (_name, index, args) => {
    const dropped = changeEntry(whole, index, { record: null })
    const { status, output } = await verify(toLines(dropped), ...args)
    expect(output).toContain(`BAD: sequence ${index + 1}: this entry of the access log is gone`)
    expect(status).toBe(1)
  })

  test.each([
    ['with another digest in its place', { record: null, contentDigest: `sha256:${'0'.repeat(64)}` }],
    ['with a digest of another form', { record: null, contentDigest: 'sha256:x' }],
    ['without a digest', { record: null, contentDigest: undefined }],
    ['as something else', { record: null, kind: 'check' }],
    ['altered', { record: { id: 'acc_2', actor: 'key_x', details: {} } }],
    ['with another id', { record: { id: 'acc_3', actor: 'key_a', details: {} } }],
  ])('cannot hide an entry %s', async (_name, change) => {
    const { status, output } = await verify(
      toLines(changeEntry(whole, 1, change)),
      ...['--access-kept-days', '1'],
    )
    expect(output).toContain('BAD: sequence 2')
    expect(status).toBe(1)
  })

  test('nor does a check ever go', async () => {
    const digest = { record: null, contentDigest: `sha256:${'0'.repeat(64)}` }
    const { output } = await verify(toLines(changeEntry(honest, 1, digest)), '--access-kept-days', '1')
    expect(output).toContain("BAD: sequence 2: the record is another one's")
  })

  test('a number of days is a number of days', async () => {
    expect((await verify(toLines(whole), '--access-kept-days', '0')).status).toBe(2)
    expect((await verify(toLines(whole), '--access-kept-days', 'ten')).status).toBe(2)
  })
})

describe('an altered export is refused with the first bad sequence number', () => {
  const altered: [string, string, (log: LogExport) => LogExport][] = [
    [
      'a changed record',
      'sequence 5: the record or its leaf hash was altered',
      (log) => changeEntry(log, 4, { record: { ...RECORDS[4], id: 'chk_5', verdict: 'BLOCKED' } }),
    ],
    [
      'a field added to a record',
      'sequence 5: the record or its leaf hash was altered',
      (log) => changeEntry(log, 4, { record: { ...RECORDS[4], id: 'chk_5', more: 1 } }),
    ],
    [
      'a changed leaf hash',
      'sequence 2: the record or its leaf hash was altered',
      (log) => changeEntry(log, 1, { leafHash: log.entries[2]?.leafHash }),
    ],
    [
      'another kind of record',
      'sequence 2: the record or its leaf hash was altered',
      (log) => changeEntry(log, 1, { kind: 'erasure' }),
    ],
    [
      "another record's content",
      "sequence 2: the record is another one's",
      (log) => changeEntry(log, 1, { record: log.entries[2]?.record }),
    ],
    ['no record', "sequence 2: the record is another one's", (log) => changeEntry(log, 1, { record: null })],
    [
      'a dropped entry',
      'sequence 4: missing; entry 5 stands in its place',
      (log) => ({ ...log, entries: log.entries.toSpliced(3, 1) }),
    ],
    [
      'swapped entries',
      'sequence 2: missing; entry 3 stands in its place',
      (log) => ({
        ...log,
        entries: log.entries.toSpliced(1, 2, ...log.entries.slice(1, 3).reverse()),
      }),
    ],
    [
      'an entry twice',
      'sequence 3: missing; entry 2 stands in its place',
      (log) => ({ ...log, entries: log.entries.toSpliced(2, 0, ...log.entries.slice(1, 2)) }),
    ],
    [
      'a cut tail',
      'sequence 6: missing; the tail is cut, a head of size 9 was signed',
      (log) => ({ ...log, entries: log.entries.slice(0, 5) }),
    ],
    [
      'another organisation',
      'not signed with a key of this log',
      (log) => ({ ...log, organisationId: 'org_other' }),
    ],
    [
      'a head with another root',
      'The head of size 3 from the export is not signed with a key of this log',
      (log) => ({
        ...log,
        heads: log.heads.map((head) => ({ ...head, rootHash: log.heads[1]?.rootHash ?? '' })),
      }),
    ],
    [
      'a head with another time',
      'The head of size 3 from the export is not signed with a key of this log',
      (log) => ({ ...log, heads: log.heads.map((head) => ({ ...head, signedAt: '2026-01-01T00:00:00Z' })) }),
    ],
    [
      'a malformed key',
      'The head of size 3 from the export carries no Ed25519 public key',
      (log) => ({ ...log, heads: log.heads.map((head) => ({ ...head, publicKey: 'AAAA' })) }),
    ],
  ]

  test.each(altered)('%s', async (_what, message, alter) => {
    const { status, output } = await verify(toLines(alter(honest)))
    expect(output).toContain(`BAD: `)
    expect(output).toContain(message)
    expect(status).toBe(1)
  })

  test('entries rewritten so that they fit together again', async () => {
    const entries = await makeEntries(
      RECORDS.map((record, index) => (index === 4 ? { ...record, x: 1 } : record)),
    )
    const { status, output } = await verify(toLines({ ...honest, entries }))
    expect(output).toContain('BAD: sequence 4 to 7: rewritten')
    expect(status).toBe(1)
  })

  test('the whole log rewritten and signed with another key, by the key one was given', async () => {
    const entries = await makeEntries(RECORDS.map((record) => ({ ...record, x: 1 })))
    const heads = [await makeHead(entries, 9, await makeSigningKey(9))]
    const text = toLines({ ...honest, entries, heads })
    expect((await verify(text)).status).toBe(0)
    const { status, output } = await verify(text, '--key', (await makeSigningKey()).publicKey)
    expect(output).toContain('BAD: The head of size 9 from the export is not signed with a key of this log')
    expect(status).toBe(1)
  })

  test('the whole log rewritten and signed with the right key, by a checkpoint one has kept', async () => {
    const entries = await makeEntries(RECORDS.map((record) => ({ ...record, x: 1 })))
    const heads = [await makeHead(entries, 7, await makeSigningKey())]
    const note = fileWith(
      await noteOf(
        honest.heads[1] ??
          heads[0] ??
          (() => {
            throw new Error('no head')
          })(),
      ),
    )
    const { status, output } = await verify(toLines({ ...honest, entries, heads }), '--checkpoint', note)
    expect(output).toMatch(/BAD: The log was forked: the export and .* hold different signed heads of size 7/)
    expect(status).toBe(1)
  })

  test('a tail cut with its heads, by a checkpoint one has kept', async () => {
    const [early, late] = honest.heads
    if (early === undefined || late === undefined) throw new Error('no heads')
    const cut = toLines({ ...honest, heads: [early], entries: honest.entries.slice(0, 3) })
    expect((await verify(cut)).status).toBe(0)
    const { status, output } = await verify(cut, '--checkpoint', fileWith(await noteOf(late)))
    expect(output).toContain('BAD: sequence 4: missing; the tail is cut, a head of size 7 was signed')
    expect(status).toBe(1)
  })

  test('any line cut short or taken out', async () => {
    const lines = toLines(honest).trimEnd().split('\n')
    const answers = await Promise.all(
      lines.map(async (line, at) => ({
        cut: (await verify(lines.with(at, line.slice(0, -2)).join('\n'))).status,
        without: (await verify(lines.toSpliced(at, 1).join('\n'))).status,
      })),
    )
    for (const [at, { cut, without }] of answers.entries()) {
      // Of heads from before they were numbered one below the last can only be missed by who kept a checkpoint.
      const canBeMissed = /"type":"head","size":[37],/.test(lines[at] ?? '')
      expect([at, cut, without]).toEqual([at, 1, canBeMissed ? 0 : 1])
    }
  }, 60_000)
})

test('every fault is told, not only the first', async () => {
  const bad = changeEntry(changeEntry(honest, 1, { record: null }), 5, { kind: 'erasure' })
  const { status, output } = await verify(toLines({ ...bad, entries: bad.entries.toSpliced(3, 1) }))
  expect(status).toBe(1)
  for (const place of [2, 4, 6]) expect(output).toContain(`BAD: sequence ${place}: `)
})

describe('numbered heads', () => {
  let chained: LogExport
  beforeAll(async () => {
    const entries = await makeEntries(RECORDS)
    const key = await makeSigningKey()
    const heads = [await makeHead(entries, 3, key, { number: 1, previous: null })]
    for (const [at, size] of [5, 7, 9].entries()) {
      const before = heads[at]
      if (before === undefined) throw new Error('no head')
      heads.push(await makeHead(entries, size, key, { number: at + 2, previous: await hashOf(before) }))
    }
    chained = { ...honest, entries, heads }
  })

  test('are found right in a row', async () => {
    expect((await verify(toLines(chained))).status).toBe(0)
  })

  test.each([0, 1, 2])('betray that one of them was left out (%i)', async (at) => {
    const { status, output } = await verify(toLines({ ...chained, heads: chained.heads.toSpliced(at, 1) }))
    expect([status, output.includes('a head is missing')]).toEqual([1, true])
  })

  test.each([
    ['number', { number: 3 }],
    ['predecessor', { previous: 'ab'.repeat(32) }],
    ['place in a chain', { number: null, previous: null }],
  ])('cannot be given another %s', async (_what, change) => {
    const heads = chained.heads.map((head, at) => (at === 1 ? { ...head, ...change } : head))
    const { status, output } = await verify(toLines({ ...chained, heads }))
    expect([status, output.includes('not signed with a key of this log')]).toEqual([1, true])
  })

  test('are read from a checkpoint that was kept', async () => {
    const [, , head] = chained.heads
    if (head === undefined) throw new Error('no head')
    const note = fileWith(await noteOf(head))
    expect((await verify(toLines(chained), '--checkpoint', note)).status).toBe(0)
  })
})

describe('a proof of one entry', () => {
  let proof: { head: object; entry: Record<string, unknown>; path: string[] }
  const linesOf = ({ head, entry, path }: typeof proof) =>
    [{ type: 'log', format: 1, organisationId: honest.organisationId }, head, { ...entry, path }]
      .map((line) => JSON.stringify(line))
      .join('\n')

  beforeAll(async () => {
    const leaves = honest.entries.map(({ leafHash }) => leafHash)
    const grown = await growTree(EMPTY_FRONTIER, leaves)
    const nodes = [...grown.nodes, ...leaves.map((hash, index) => ({ level: 0, index, hash }))]
    const path = await proofHashes(
      inclusionRanges(4, leaves.length),
      (place) => nodes.find(({ level, index }) => level === place.level && index === place.index)?.hash ?? '',
    )
    proof = { head: { ...honest.heads[2] }, entry: { ...honest.entries[4] }, path: [...path] }
  })

  test('is found right', async () => {
    const { status, output } = await verify(linesOf(proof))
    expect([status, output]).toEqual([
      0,
      expect.stringContaining('OK: entry 5 of org_test (chk_5) stands in the log of 9'),
    ])
  })

  test.each([
    [
      'another record',
      () => ({ entry: { ...proof.entry, record: { ...RECORDS[4], id: 'chk_5', verdict: 'BLOCKED' } } }),
    ],
    ['another place', () => ({ entry: { ...proof.entry, sequence: 4 } })],
    ['a place beyond the log', () => ({ entry: { ...proof.entry, sequence: 99 } })],
    ['a shorter path', () => ({ path: proof.path.slice(1) })],
    ['a longer path', () => ({ path: [...proof.path, 'ab'.repeat(32)] })],
    ['another path', () => ({ path: proof.path.with(0, 'ab'.repeat(32)) })],
    ['a path of nonsense', () => ({ path: ['x'] })],
    ['no path worth the name', () => ({ path: [] })],
    ['another root', () => ({ head: { ...proof.head, rootHash: 'ab'.repeat(32) } })],
    ['no head', () => ({ head: { type: 'nothing' } })],
  ])('is refused with %s', async (_what, change) => {
    expect((await verify(linesOf({ ...proof, ...change() }))).status).toBe(1)
  })
})

describe('asked wrongly', () => {
  test('the verifier says how to ask and ends with 2', async () => {
    const wrong = await verify(toLines(honest), '--key', 'nonsense')
    expect([wrong.status, wrong.output]).toEqual([2, 'nonsense is not an Ed25519 public key\n'])
    const note = await verify(toLines(honest), '--checkpoint', fileWith('hello'))
    expect(note.status).toBe(2)
    expect(note.output).toContain('is not a checkpoint of such a log')
    expect((await verify(toLines(honest), 'one file too many')).status).toBe(2)
    expect((await verify(toLines(honest), '--nonsense')).status).toBe(2)
    const help = await verify(toLines(honest), '--help')
    expect([help.status, help.output]).toEqual([0, expect.stringContaining('usage: verify-log.mjs')])
  })
})
