import { execFile } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeDatabaseFolder } from '../support/database-folder.ts'
import { type FaultWorld, startFaultWorld } from '../support/fault-world.ts'

const SCRIPTS = join(import.meta.dirname, '../../scripts')
const RUN = 'mutation($input: RunSafetyCheckInput!) { runSafetyCheck(input: $input) { safetyCheck { id } } }'
const ERASE = 'mutation($input: EraseSubjectInput!) { eraseSubject(input: $input) { erasure { id } } }'

const folder = makeDatabaseFolder('tutela-export-')
let world: FaultWorld
let server: Server
let address: string

/** Runs a script as an auditor would: a process of its own. */
function run(script: string, args: readonly string[], env: Record<string, string> = {}) {
  return new Promise<{ status: number; output: string; errors: string }>((resolve) => {
    const options = { env: { ...process.env, ...env }, maxBuffer: 64 * 1_048_576 }
    execFile(process.execPath, [join(SCRIPTS, script), ...args], options, (error, output, errors) => {
      resolve({ status: typeof error?.code === 'number' ? error.code : 0, output, errors })
    })
  })
}

const ask = async (query: string, input?: object) => {
  const { answer } = await world.trunk.ask({ key: world.adminKey, query, variables: { input } })
  if (answer.errors) throw new Error(JSON.stringify(answer.errors))
  return answer.data
}
const record = (number: number) =>
  ask(RUN, { idempotencyKey: `key ${number}`, facts: {}, subjectRef: `case-${number % 5}` })

beforeAll(async () => {
  world = await startFaultWorld()
  server = createServer(async (request, response) => {
    const { query, variables } = JSON.parse(await text(request))
    const key = request.headers.authorization?.replace('Bearer ', '') ?? ''
    const { answer } = await world.trunk.ask({ key, query, variables })
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`
  for (let number = 0; number < 120; number += 1) await record(number)
  await ask('{ logHead { size } }')
  await ask(ERASE, { subjectRef: 'case-3', reason: 'asked in writing' })
  for (let number = 200; number < 210; number += 1) await record(number)
}, 120_000)

afterAll(async () => {
  await new Promise((resolve) => server.close(resolve))
  await world.stop()
  rmSync(folder, { recursive: true })
})

async function exported(): Promise<string> {
  const { status, output, errors } = await run('export-log.mjs', [address], { TUTELA_KEY: world.adminKey })
  expect([status, errors]).toEqual([0, ''])
  return output
}

async function verify(lines: string): Promise<{ status: number; said: string }> {
  const file = join(folder, `${Math.random()}.jsonl`)
  writeFileSync(file, lines)
  const { status, output, errors } = await run('verify-log.mjs', [file])
  return { status, said: output + errors }
}

describe('a log of checks and an erasure', () => {
  test('taken out over the API is found right by a program that knows nothing of ours', async () => {
    const { status, said } = await verify(await exported())
    expect(said).toMatch(/^OK: 131 entries of org_\w+, 131 of them under 2 signed heads\./)
    expect(status).toBe(0)
  }, 60_000)

  test('altered past the API is found out, with the place', async () => {
    const { rows } = world.trunk
    await rows(`update checks set verdict = 'PROCEED' || verdict where sequence = 77`)
    expect((await verify(await exported())).said).toContain(
      'BAD: sequence 77: the record or its leaf hash was altered',
    )
    await rows(`update checks set verdict = substr(verdict, 8) where sequence = 77`)
    expect((await verify(await exported())).status).toBe(0)
  }, 60_000)

  test('with its tail cut past the API is found out', async () => {
    const lines = (await exported()).trimEnd().split('\n')
    const { status, said } = await verify(lines.slice(0, -5).join('\n'))
    expect([status, said]).toEqual([
      1,
      expect.stringContaining('BAD: sequence 127: missing; the tail is cut'),
    ])
  }, 60_000)

  test('is not given to a key without the scope, in plain words', async () => {
    const make = `mutation { createApiKey(input: { name: "frontend", scopes: ["read"] }) { key } }`
    const { createApiKey } = (await ask(make)) as { createApiKey: { key: string } }
    const { status, errors } = await run('export-log.mjs', [address], { TUTELA_KEY: createApiKey.key })
    expect([status, errors]).toEqual([1, expect.stringContaining('lacks the scope')])
    expect((await run('export-log.mjs', [], { TUTELA_KEY: 'x' })).status).toBe(2)
  }, 60_000)
})
