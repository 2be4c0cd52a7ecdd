import { describe, expect, test } from 'vitest'
import { readSettings, SettingsError } from '../../../src/http/env.ts'
import { logKeeperBinding } from '../../support/log-keeper.ts'

const MASTER_KEY = btoa('k'.repeat(32))
const PRODUCTION = {
  ENVIRONMENT: 'production',
  LIBSQL_URL: 'libsql://db-example.turso.io',
  LIBSQL_AUTH_TOKEN: 'token',
  MASTER_KEY,
  LOG_KEEPER: logKeeperBinding(),
}

function refusal(bindings: object): string {
  try {
    readSettings(bindings)
  } catch (error) {
    if (error instanceof SettingsError) return error.message
    throw error
  }
  return 'accepted'
}

test('complete bindings are taken, once per isolate', () => {
  const settings = readSettings(PRODUCTION)
  expect(settings.environment).toBe('production')
  expect(settings.database).toEqual({ url: 'libsql://db-example.turso.io', authToken: 'token' })
  expect(settings.masterKeys.current).toEqual(new Uint8Array(32).fill('k'.charCodeAt(0)))
  expect(readSettings(PRODUCTION)).toBe(settings)
})

describe('a deployment does not start', () => {
  test.each(Object.keys(PRODUCTION))('without %s', (name) => {
    const { [name as keyof typeof PRODUCTION]: _left, ...rest } = PRODUCTION
    expect(refusal(rest)).toContain(name)
  })

  test.each(Object.keys(PRODUCTION))('when %s is misspelt', (name) => {
    const entries = Object.entries(PRODUCTION).map(([key, value]) => [key === name ? `${key}_` : key, value])
    expect(refusal(Object.fromEntries(entries))).toContain(name)
  })

  test.each([
    ['ENVIRONMENT', 'Production'],
    ['ENVIRONMENT', 'prod'],
    ['ENVIRONMENT', ''],
    ['LIBSQL_URL', ''],
    ['LIBSQL_URL', 'not an address'],
    ['LIBSQL_URL', 'http://db.example.org'],
    ['LIBSQL_URL', 'http://127.0.0.1.example.org'],
    ['LIBSQL_URL', 'ws://127.0.0.1:8080'],
    ['LIBSQL_URL', 'file:local.db'],
    ['LIBSQL_AUTH_TOKEN', ''],
    ['MASTER_KEY', ''],
    ['MASTER_KEY', 'secret'],
    ['MASTER_KEY', btoa('k'.repeat(31))],
    ['MASTER_KEY', btoa('k'.repeat(33))],
    ['RATE_LIMIT_KEY', 'yes'],
    ['RATE_LIMIT_ADDRESS', {}],
    ['LOG_KEEPER', {}],
    ['METRICS', 'tutela'],
    ['METRICS', { limit: () => {} }],
    ['ALLOWED_ORIGINS', '*'],
    ['ALLOWED_ORIGINS', 'null'],
    ['ALLOWED_ORIGINS', 'https://*.example.org'],
    ['ALLOWED_ORIGINS', 'app.example.org'],
    ['ALLOWED_ORIGINS', 'http://app.example.org'],
    ['ALLOWED_ORIGINS', 'https://app.example.org/'],
    ['ALLOWED_ORIGINS', 'https://app.example.org, https://other.example.org'],
    ['ALLOWED_ORIGINS', 'https://APP.example.org'],
    ['ALLOWED_ORIGINS', 'https://app.example.org:443'],
  ])('when %s is %j', (name, value) => {
    expect(refusal({ ...PRODUCTION, [name]: value })).toContain(name)
  })
})

test('all problems are told at once, and none of the values', () => {
  const message = refusal({ ENVIRONMENT: 'x-canary', LIBSQL_URL: 'y-canary', MASTER_KEY: 'z-canary' })
  expect(message).toMatch(/ENVIRONMENT .*LIBSQL_URL .*MASTER_KEY /)
  expect(message).not.toContain('canary')
})

test('only outside production a database on this machine needs no token', () => {
  const local = { ...PRODUCTION, LIBSQL_URL: 'http://127.0.0.1:8080', LIBSQL_AUTH_TOKEN: undefined }
  expect(refusal({ ...local, ENVIRONMENT: 'development' })).toBe('accepted')
  expect(refusal(local)).toContain('LIBSQL_AUTH_TOKEN')
})

test.each([
  ['', []],
  ['https://app.example.org', ['https://app.example.org']],
  ['https://app.example.org,http://localhost:5173', ['https://app.example.org', 'http://localhost:5173']],
])('the origins %j are taken', (text, origins) => {
  expect([...readSettings({ ...PRODUCTION, ALLOWED_ORIGINS: text }).allowedOrigins]).toEqual(origins)
})

describe('with a directory', () => {
  const { LIBSQL_URL: _url, LIBSQL_AUTH_TOKEN: _token, ...others } = PRODUCTION
  const SHARDED = { ...others, DIRECTORY_URL: 'libsql://directory.turso.io', DIRECTORY_AUTH_TOKEN: 'token' }

  test('a deployment has no database of its own, and the token of each shard under its name', () => {
    const { database, directory } = readSettings({ ...SHARDED, SHARD_TOKEN_EU_WEST: 'secret' })
    expect([database, directory?.url]).toEqual([null, 'libsql://directory.turso.io'])
    const names = ['eu-west', 'eu', 'EU_WEST', '../x', '']
    expect(names.map((name) => directory?.tokenOf(name) ?? null)).toEqual(['secret', null, null, null, null])
  })

  test.each(['LIBSQL_URL', 'LIBSQL_AUTH_TOKEN', 'LIBSQL_REPLICA_URL'])('%s beside it is refused', (name) => {
    expect(refusal({ ...SHARDED, [name]: 'libsql://db-example.turso.io' })).toContain(
      `${name} must not be set beside DIRECTORY_URL`,
    )
  })

  test.each([
    ['DIRECTORY_AUTH_TOKEN', undefined],
    ['DIRECTORY_AUTH_TOKEN', ''],
    ['DIRECTORY_URL', ''],
    ['DIRECTORY_URL', 'http://directory.example.org'],
    ['LOG_KEEPER', undefined],
    ['MASTER_KEY', undefined],
  ])('a deployment does not start when %s is %j', (name, value) => {
    expect(refusal({ ...SHARDED, [name]: value })).toContain(name)
  })
})
