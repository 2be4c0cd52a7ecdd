import { beforeEach, describe, expect, test } from 'vitest'
import { currentMasterKey } from '../../../src/operations/vault/master-keys.ts'
import {
  findOrganisationKey,
  forgetOrganisationKeys,
  openOrganisationKey,
  organisationKey,
  replaceSealingKey,
  rewrapped,
  storedOrganisationKey,
} from '../../../src/operations/vault/organisation-keys.ts'
import { unseal } from '../../../src/operations/vault/seal.ts'
import { MASTER, makeVaultWorld, START, type VaultWorld } from '../../support/vault-world.ts'

let world: VaultWorld

beforeEach(() => {
  world = makeVaultWorld()
})

const storedKeys = () =>
  world.rows('select * from organisation_keys order by organisation_id, purpose, retired_at desc, id')
const summary = () =>
  storedKeys().map(
    ({ organisation_id, purpose, retired_at }) => `${organisation_id} ${purpose} ${retired_at}`,
  )

describe('keys of an organisation', () => {
  test('do not exist until something needs them', async () => {
    const ctx = world.request('org_a')
    for (const purpose of ['sealing', 'lookup', 'signing'] as const)
      expect(await findOrganisationKey(ctx, purpose)).toBeNull()
    expect(storedKeys()).toEqual([])
  })

  test('that records need are made together, the signing key by itself', async () => {
    await organisationKey(world.request('org_a'), 'sealing')
    expect(summary()).toEqual(['org_a lookup null', 'org_a sealing null'])
    await organisationKey(world.request('org_b'), 'lookup')
    expect(summary().slice(2)).toEqual(['org_b lookup null', 'org_b sealing null'])
    await organisationKey(world.request('org_a'), 'signing')
    expect(summary()).toHaveLength(5)
    expect(summary()).toContain('org_a signing null')
  })

  test('are stored wrapped by the current master key, for their own row alone', async () => {
    const ctx = world.request('org_a')
    const { bytes } = await organisationKey(ctx, 'sealing')
    const master = await currentMasterKey(MASTER)
    const row = storedKeys().find(({ purpose }) => purpose === 'sealing')
    expect(row).toMatchObject({ master_key_id: master.id, public_key: null, created_at: START.toISOString() })
    expect(row?.id).toMatch(/^okey_/)
    const sealed = String(row?.wrapped_key)
    const place = {
      table: 'organisation_keys',
      column: 'wrapped_key',
      rowId: String(row?.id),
      organisationId: 'org_a',
    }
    expect(await unseal({ key: master, sealed, place })).toEqual(bytes)
    expect(sealed).not.toContain(Buffer.from(bytes).toString('base64'))
  })

  test('have 256 bits each, and no two are alike', async () => {
    const keys = await Promise.all(
      (['org_a', 'org_b'] as const).flatMap((organisation) =>
        (['sealing', 'lookup', 'signing'] as const).map((purpose) =>
          organisationKey(world.request(organisation), purpose),
        ),
      ),
    )
    for (const { bytes } of keys) expect(bytes).toHaveLength(32)
    expect(new Set(keys.map(({ bytes }) => bytes.toString())).size).toBe(6)
    expect(new Set(keys.map(({ id }) => id)).size).toBe(6)
  })

  test('have a public part only when they sign', async () => {
    const ctx = world.request('org_a')
    expect((await storedOrganisationKey(ctx, 'signing')).publicKey).toMatch(/^[A-Za-z0-9+/]{43}=$/)
    expect((await storedOrganisationKey(ctx, 'sealing')).publicKey).toBeNull()
    expect((await storedOrganisationKey(ctx, 'lookup')).publicKey).toBeNull()
  })

  test('of two requests that make the first ones at the same time are the same', async () => {
    const [one, other] = await Promise.all(
      [world.request('org_a'), world.request('org_a')].map((ctx) => organisationKey(ctx, 'sealing')),
    )
    expect(one).toEqual(other)
    expect(summary()).toHaveLength(2)
  })

  test('are read once in a request, and not again by a later request of the same isolate', async () => {
    await organisationKey(world.request('org_a'), 'sealing')
    const cold = world.request('org_a')
    const before = world.db.roundTrips()
    await Promise.all([organisationKey(cold, 'sealing'), organisationKey(cold, 'lookup')])
    expect(world.db.roundTrips() - before).toBe(1)
    const warm = world.request('org_a', { isolateOf: cold })
    await organisationKey(warm, 'sealing')
    expect(world.db.roundTrips() - before).toBe(1)
  })

  test('that were looked for in vain are looked for again by the next request of the isolate', async () => {
    const first = world.request('org_a')
    expect(await findOrganisationKey(first, 'lookup')).toBeNull()
    await organisationKey(world.request('org_a'), 'lookup')
    expect(await findOrganisationKey(world.request('org_a', { isolateOf: first }), 'lookup')).not.toBeNull()
  })

  test('of one organisation are never those of another', async () => {
    const isolate = world.request('org_a')
    const ours = await organisationKey(isolate, 'sealing')
    const theirs = await organisationKey(world.request('org_b', { isolateOf: isolate }), 'sealing')
    expect(theirs.id).not.toBe(ours.id)
    expect(theirs.bytes).not.toEqual(ours.bytes)
    expect(await findOrganisationKey(world.request('org_b'), 'signing')).toBeNull()
  })

  test('of another organisation cannot be opened, even by who has the row', async () => {
    const stored = await storedOrganisationKey(world.request('org_a'), 'sealing')
    await expect(openOrganisationKey(world.request('org_b'), stored)).rejects.toMatchObject({
      name: 'VaultError',
      problem: 'tampered',
    })
  })

  test('cannot be opened without the master key that wrapped them', async () => {
    const stored = await storedOrganisationKey(world.request('org_a'), 'sealing')
    const other = { current: new Uint8Array(32).fill(8), retired: [] }
    await expect(
      openOrganisationKey(world.request('org_a', { masterKeys: other }), stored),
    ).rejects.toMatchObject({ problem: 'unknownMasterKey' })
    const both = { ...other, retired: [MASTER.current] }
    expect(await openOrganisationKey(world.request('org_a', { masterKeys: both }), stored)).toEqual(
      await organisationKey(world.request('org_a'), 'sealing'),
    )
  })

  test('wrapped anew are the same key under the current master key', async () => {
    const stored = await storedOrganisationKey(world.request('org_a'), 'lookup')
    const original = await openOrganisationKey(world.request('org_a'), stored)
    const next = { current: new Uint8Array(32).fill(8), retired: [MASTER.current] }
    const columns = await rewrapped(world.request('org_a', { masterKeys: next }), stored)
    expect(columns.masterKeyId).toBe((await currentMasterKey(next)).id)
    const later = world.request('org_a', { masterKeys: { ...next, retired: [] } })
    expect(await openOrganisationKey(later, { ...stored, ...columns })).toEqual(original)
  })
})

describe('replacing a sealing key', () => {
  test('retires the old one at that moment and uses the new one from then on, in the same request too', async () => {
    const ctx = world.request('org_a')
    const old = await organisationKey(ctx, 'sealing')
    const lookup = await organisationKey(ctx, 'lookup')
    await replaceSealingKey(ctx, old.id)
    const fresh = await organisationKey(ctx, 'sealing')
    expect(fresh.id).not.toBe(old.id)
    expect(summary()).toEqual([
      'org_a lookup null',
      `org_a sealing ${START.toISOString()}`,
      'org_a sealing null',
    ])
    expect(await organisationKey(ctx, 'lookup')).toEqual(lookup)
    expect((await organisationKey(world.request('org_a'), 'sealing')).id).toBe(fresh.id)
  })

  test('twice by requests that saw the same one replaces it once', async () => {
    const old = await organisationKey(world.request('org_a'), 'sealing')
    await replaceSealingKey(world.request('org_a'), old.id)
    const fresh = await organisationKey(world.request('org_a'), 'sealing')
    await replaceSealingKey(world.request('org_a', { now: new Date('2026-04-01T00:00:00.000Z') }), old.id)
    expect(await organisationKey(world.request('org_a'), 'sealing')).toEqual(fresh)
    expect(storedKeys().find(({ id }) => id === old.id)?.retired_at).toBe(START.toISOString())
  })

  test('touches neither another organisation nor another key', async () => {
    const theirs = await organisationKey(world.request('org_b'), 'sealing')
    await organisationKey(world.request('org_a'), 'sealing')
    await replaceSealingKey(world.request('org_a'), theirs.id)
    expect(summary().filter((line) => !line.endsWith('null'))).toEqual([])
    expect(summary()).toHaveLength(4)
  })
})

test('what is forgotten is read again, by this request and by others of its isolate', async () => {
  const ctx = world.request('org_a')
  const old = await organisationKey(ctx, 'sealing')
  await replaceSealingKey(world.request('org_a'), old.id)
  expect((await organisationKey(ctx, 'sealing')).id).toBe(old.id)
  forgetOrganisationKeys(ctx)
  expect((await organisationKey(ctx, 'sealing')).id).not.toBe(old.id)
})
