import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { logHead } from '../../../scripts/tutela/log-head.ts'
import { readTutelaOptions } from '../../../scripts/tutela/options.ts'
import { checkpointText, readNote, signedNote } from '../../../src/operations/log/checkpoint.ts'
import {
  consistencyRanges,
  EMPTY_FRONTIER,
  growTree,
  hashLeaf,
  proofHashes,
  rootOf,
} from '../../../src/operations/log/merkle.ts'
import { signingKeyFrom, signText } from '../../../src/operations/log/signing.ts'

const ORGANISATION = `org_${'a'.repeat(26)}`
const folder = mkdtempSync(join(tmpdir(), 'tutela-head-'))
let server: Server
let url: string
/** What the API answers with: the leaves of its log, and with which key it signs. */
let state: { leaves: string[]; key: number } = { leaves: [], key: 7 }

const leavesOf = (...texts: string[]) =>
  Promise.all(texts.map((text) => hashLeaf(new TextEncoder().encode(text))))

async function headNow() {
  const { leaves, key } = state
  if (leaves.length === 0) return null
  const { frontier } = await growTree(EMPTY_FRONTIER, leaves)
  const signer = await signingKeyFrom(new Uint8Array(32).fill(key))
  const checkpoint = {
    organisationId: ORGANISATION,
    size: leaves.length,
    rootHash: await rootOf(frontier.hashes),
    signedAt: '2026-11-21T10:00:00.000Z',
    number: 1,
    previous: null,
  }
  const signature = await signText(signer, checkpointText(checkpoint))
  const note = await signedNote(checkpoint, { signature, publicKey: signer.publicKey })
  return { size: leaves.length, publicKey: signer.publicKey, checkpoint: note }
}

async function proof(from: number, to: number) {
  const { nodes } = await growTree(EMPTY_FRONTIER, state.leaves.slice(0, to))
  const path = await proofHashes(consistencyRanges(from, to), ({ level, index }) =>
    level === 0
      ? (state.leaves[index] ?? '')
      : (nodes.find((node) => node.level === level && node.index === index)?.hash ?? ''),
  )
  return { fromSize: from, toSize: to, path }
}

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => (body += chunk))
    request.on('end', async () => {
      const { variables } = JSON.parse(body)
      const data = variables.from
        ? { consistencyProof: await proof(variables.from, variables.to) }
        : { logHead: await headNow() }
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ data }))
    })
  }).listen(0, '127.0.0.1')
  await new Promise((done) => server.once('listening', done))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('No port')
  url = `http://127.0.0.1:${address.port}/graphql`
})
afterAll(() => {
  server.close()
  rmSync(folder, { recursive: true, force: true })
})
afterEach(() => vi.restoreAllMocks())

async function run(...args: string[]): Promise<string> {
  vi.spyOn(console, 'log').mockImplementation(() => {})
  vi.spyOn(process.stdout, 'write').mockImplementation(() => true)
  try {
    await logHead(readTutelaOptions(['log', 'head', ...args, '--url', url, '--key', 'k']))
    return 'written'
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

test('the newest head is kept in a file, and a later one that continues it takes its place', async () => {
  const file = join(folder, 'head')
  state = { leaves: await leavesOf('a', 'b', 'c'), key: 7 }
  expect(await run(file)).toBe('written')
  expect(readNote(readFileSync(file, 'utf8'))?.size).toBe(3)
  state = { leaves: await leavesOf('a', 'b', 'c', 'd', 'e', 'f', 'g'), key: 7 }
  expect(await run(file)).toBe('written')
  expect(readNote(readFileSync(file, 'utf8'))?.size).toBe(7)
  expect(await run(file)).toBe('written')
})

test.each([
  ['rewritten', ['a', 'X', 'c', 'd'], 7, 'its first 3 entries are not the ones of then'],
  ['cut', ['a', 'b'], 7, 'the log has 2 entries and had 3 then'],
  ['emptied', [], 7, 'the log is empty now'],
  ['signed by somebody else', ['a', 'b', 'c', 'd'], 8, 'it was signed with another key'],
])(
  'a log that was %s does not take the place of the head that was kept',
  async (_what, texts, key, words) => {
    const file = join(folder, `kept-${key}-${texts.length}-${texts[1]}`)
    state = { leaves: await leavesOf('a', 'b', 'c'), key: 7 }
    expect(await run(file)).toBe('written')
    const kept = readFileSync(file, 'utf8')
    state = { leaves: await leavesOf(...texts), key }
    expect(await run(file)).toBe(`LOG_REWRITTEN: the log does not continue the head in ${file}: ${words}.`)
    expect(await run('--older', file)).toContain('LOG_REWRITTEN')
    expect(readFileSync(file, 'utf8')).toBe(kept)
  },
)

test('a file that is no head is refused and stays as it is', async () => {
  const file = join(folder, 'other')
  writeFileSync(file, 'something else\n')
  state = { leaves: await leavesOf('a'), key: 7 }
  expect(await run(file)).toBe(`${file} is not a head that tutela log head wrote.`)
  expect(readFileSync(file, 'utf8')).toBe('something else\n')
})
