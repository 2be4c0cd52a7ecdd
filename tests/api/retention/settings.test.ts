import { beforeEach, describe, expect, test } from 'vitest'
import { ask, makeKey, type TestOrganisation } from '../../support/api.ts'
import { makeLiveOrganisation } from '../../support/live-organisation.ts'

const READ = '{ viewer { organisation { settings { retention { kind days } } } } }'
const CHANGE = `mutation Change($input: ChangeSettingsInput!) { changeSettings(input: $input) {
  settings { requiresSecondPerson retention { kind days } } userErrors { code path message } } }`
const LOG = '{ accessLog(first: 5) { nodes { action details } } }'

interface Limit {
  readonly kind: string
  readonly days: number | null
}
interface ReadData {
  readonly viewer: { readonly organisation: { readonly settings: { readonly retention: readonly Limit[] } } }
}
interface ChangeData {
  readonly changeSettings: {
    readonly settings: { readonly requiresSecondPerson: boolean; readonly retention: readonly Limit[] }
    readonly userErrors: readonly { readonly code: string; readonly path: readonly string[] }[]
  }
}

let own: TestOrganisation

beforeEach(async () => {
  own = await makeLiveOrganisation()
})

async function change(input: object) {
  const { data, errors } = await ask<ChangeData>(own.key, CHANGE, { input })
  if (!data) throw new Error(JSON.stringify(errors))
  return data.changeSettings
}
const limited = (limits: readonly Limit[]) => limits.filter(({ days }) => days !== null)
const stored = async (key = own.key) =>
  (await ask<ReadData>(key, READ)).data?.viewer.organisation.settings.retention

describe('how long records are kept', () => {
  test('is for good, unless an administrator says otherwise', async () => {
    const retention = await stored()
    expect(retention?.map(({ kind }) => kind)).toEqual([
      'CHECKS',
      'WAIVERS',
      'ACCESS_LOG',
      'SHADOW_DIFFERENCES',
      'IDEMPOTENCY_KEYS',
      'USAGE_COUNTERS',
    ])
    expect(limited(retention ?? [])).toEqual([])
  })

  test('is set for one kind and left for the others, changed, and taken back; the access log says who', async () => {
    const days = (kind: string, count: number | null) => change({ retention: [{ kind, days: count }] })
    expect(limited((await days('CHECKS', 730)).settings.retention)).toEqual([{ kind: 'CHECKS', days: 730 }])
    await days('IDEMPOTENCY_KEYS', 30)
    expect(limited((await days('CHECKS', 365)).settings.retention)).toEqual([
      { kind: 'CHECKS', days: 365 },
      { kind: 'IDEMPOTENCY_KEYS', days: 30 },
    ])
    await change({ requiresSecondPerson: true })
    expect(limited((await days('CHECKS', null)).settings.retention)).toEqual([
      { kind: 'IDEMPOTENCY_KEYS', days: 30 },
    ])
    const { data } = await ask(own.key, LOG)
    expect(data).toMatchObject({
      accessLog: {
        nodes: [
          { action: 'SETTINGS_CHANGED', details: { retention: [{ kind: 'CHECKS', days: null }] } },
          { details: { requiresSecondPerson: true } },
          { details: { retention: [{ kind: 'CHECKS', days: 365 }] } },
          { details: { retention: [{ kind: 'IDEMPOTENCY_KEYS', days: 30 }] } },
          { details: { retention: [{ kind: 'CHECKS', days: 730 }] } },
        ],
      },
    })
  })

  test.each([0, -1, 36_501])('cannot be %d days; then nothing at all is changed', async (days) => {
    const input = {
      requiresSecondPerson: true,
      retention: [
        { kind: 'WAIVERS', days: 5 },
        { kind: 'CHECKS', days },
      ],
    }
    const { settings, userErrors } = await change(input)
    expect(userErrors).toMatchObject([{ code: 'INVALID_INPUT', path: ['input', 'retention', '1', 'days'] }])
    expect([settings.requiresSecondPerson, limited(settings.retention)]).toEqual([false, []])
  })

  test('cannot be two things at once', async () => {
    const { userErrors } = await change({ retention: [{ kind: 'CHECKS', days: 5 }, { kind: 'CHECKS' }] })
    expect(userErrors).toMatchObject([{ code: 'INVALID_INPUT', path: ['input', 'retention', '1', 'kind'] }])
    expect(limited((await stored()) ?? [])).toEqual([])
  })

  test('is not for those to change who are no administrators, and no other organisation has it', async () => {
    const other = await makeLiveOrganisation()
    await change({ retention: [{ kind: 'CHECKS', days: 9 }] })
    expect(limited((await stored(other.key)) ?? [])).toEqual([])
    const key = await makeKey(own.organisation, { scopes: ['check', 'read', 'author', 'approve', 'audit'] })
    const { errors } = await ask(key, CHANGE, { input: { retention: [{ kind: 'CHECKS' }] } })
    expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN')
    expect(limited((await stored(key)) ?? [])).toEqual([{ kind: 'CHECKS', days: 9 }])
  })
})
