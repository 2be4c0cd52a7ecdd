import { expect, test } from 'vitest'
import { KnownCredentials } from '../../../src/http/known-credentials.ts'
import type { Credential } from '../../../src/operations/api-keys/read-credential.ts'
import { toStanding } from '../../../src/operations/organisation/standing.ts'

const AGE_MAX = { ageMaxMs: 10_000 }

function credentialOf(organisationId: string, expiresAt: string | null = null): Credential {
  return {
    actor: {
      kind: 'apiKey',
      id: `key_${organisationId}`,
      name: 'a key',
      principalId: `key_${organisationId}`,
      roles: [],
    },
    scopes: new Set(['check']),
    organisation: {
      id: organisationId,
      slug: organisationId,
      name: organisationId,
      defaultLocale: 'en',
      timeZone: 'UTC',
    },
    identityProviderId: null,
    standing: toStanding([], [], [], []),
    trustedDocumentsOnly: false,
    expiresAt,
    lastUsedAt: null,
  }
}

test('a credential is known for so long after its reading was begun, and not a millisecond longer', () => {
  const known = new KnownCredentials()
  known.keep('hash', credentialOf('org_a'), known.mark(1_000))
  expect(known.get('hash', { nowMs: 10_999, ...AGE_MAX })?.organisation.id).toBe('org_a')
  expect(known.get('hash', { nowMs: 11_000, ...AGE_MAX })).toBeNull()
})

test('nothing is known where the age allowed is 0, nor of another text', () => {
  const known = new KnownCredentials()
  known.keep('hash', credentialOf('org_a'), known.mark(0))
  expect(known.get('other', { nowMs: 0, ...AGE_MAX })).toBeNull()
  expect(known.get('hash', { nowMs: 0, ageMaxMs: 0 })).toBeNull()
})

test('a key that has expired meanwhile is not known', () => {
  const known = new KnownCredentials()
  known.keep('hash', credentialOf('org_a', '1970-01-01T00:00:05.000Z'), known.mark(0))
  expect(known.get('hash', { nowMs: 4_999, ...AGE_MAX })).not.toBeNull()
  expect(known.get('hash', { nowMs: 5_000, ...AGE_MAX })).toBeNull()
})

test('an organisation that is forgotten is not known, and others are', () => {
  const known = new KnownCredentials()
  known.keep('a', credentialOf('org_a'), known.mark(0))
  known.keep('b', credentialOf('org_b'), known.mark(0))
  known.forget('org_a')
  expect(known.get('a', { nowMs: 1, ...AGE_MAX })).toBeNull()
  expect(known.get('b', { nowMs: 1, ...AGE_MAX })).not.toBeNull()
})

test('what was being read while something was forgotten is not kept', () => {
  const known = new KnownCredentials()
  const mark = known.mark(0)
  known.forget('org_a')
  known.keep('a', credentialOf('org_a'), mark)
  expect(known.get('a', { nowMs: 1, ...AGE_MAX })).toBeNull()
})

test('a clock that was set back makes nothing younger', () => {
  const known = new KnownCredentials()
  known.keep('a', credentialOf('org_a'), known.mark(100_000))
  expect(known.get('a', { nowMs: 50_000, ...AGE_MAX })).toBeNull()
})
