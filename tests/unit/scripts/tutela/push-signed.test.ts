import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { askApi } from '../../../../scripts/tutela/api.ts'
import { starterPack } from '../../../../scripts/tutela/starter-pack.ts'
import { SHIPPED_SOURCES } from '../../../support/shipped-packs.ts'
import { tutela } from './run-tutela.ts'
import { type ServedApp, serveApp } from './serve-app.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const RAW_KEY_BYTES = 32
const folder = mkdtempSync(join(tmpdir(), 'tutela-push-signed-'))
const signing = generateKeyPairSync('ed25519')
let app: ServedApp
let keyId: string

beforeAll(async () => {
  app = await serveApp([SHIPPED_SOURCES['core-safety'] ?? ''])
  const publicKey = signing.publicKey.export({ type: 'spki', format: 'der' }).subarray(-RAW_KEY_BYTES)
  const query = `mutation($publicKey: String!) {
    registerSigningKey(input: { name: "Build server", publicKey: $publicKey }) { signingKey { id } }
    changeSettings(input: { requiresSignedPacks: true }) { settings { requiresSignedPacks } }
  }`
  const { registerSigningKey } = await askApi<{ registerSigningKey: { signingKey: { id: string } } }>(
    { url: new URL(app.url), key: app.key },
    query,
    { publicKey: publicKey.toString('base64') },
  )
  keyId = registerSigningKey.signingKey.id
})
afterAll(async () => {
  await app?.stop()
  rmSync(folder, { recursive: true })
})

function packFile(name: string): string {
  const input = { locales: ['en'], today: '2026-11-21', schema: './pack.schema.json' }
  const file = join(folder, `${name}.json`)
  writeFileSync(file, JSON.stringify(starterPack({ ...input, name: `example/${name}` })))
  return file
}

function keyFile(name: string, key: KeyObject): string {
  const file = join(folder, `${name}.pem`)
  writeFileSync(file, key.export({ type: 'pkcs8', format: 'pem' }))
  return file
}

const push = (...args: string[]) => tutela(['packs', 'push', ...args, '--url', app.url, '--key', app.key])

describe('tutela packs push --sign-with', () => {
  test('where signatures are demanded, a signed pack goes live and an unsigned one does not', async () => {
    const unsigned = await push(packFile('unsigned'), '--activate')
    expect(unsigned.stdout).toContain('refused SIGNATURE_MISSING')
    expect(unsigned.status).toBe(1)
    const file = keyFile('signing', signing.privateKey)
    const signed = await push(packFile('signed'), '--activate', '--sign-with', file, '--signing-key', keyId)
    expect(signed.stdout).toContain('live: ruleset sha256:')
    expect(signed.status).toBe(0)
  })

  test('a signature of another key is refused', async () => {
    const file = keyFile('other', generateKeyPairSync('ed25519').privateKey)
    const { stdout, status } = await push(packFile('other'), '--sign-with', file, '--signing-key', keyId)
    expect(stdout).toContain('refused SIGNATURE_INVALID')
    expect(stdout).toContain('not published')
    expect(status).toBe(1)
  })

  test('what cannot sign is named, with exit status 2', async () => {
    const elliptic = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
    const wrongKind = await push('x.json', '--sign-with', keyFile('ec', elliptic), '--signing-key', keyId)
    expect(wrongKind.stderr).toContain('is a key of kind ec; packs are signed with Ed25519.')
    const noKey = await push('x.json', '--sign-with', packFile('pack'), '--signing-key', keyId)
    expect(noKey.stderr).toContain('cannot be read as a private key')
    const half = await push('x.json', '--signing-key', keyId)
    expect(half.stderr).toContain('needs --sign-with and --signing-key together')
    expect([wrongKind.status, noKey.status, half.status]).toEqual([2, 2, 2])
  })
})
