import { beforeEach, describe, expect, test } from 'vitest'
import { dataKeys } from '../../../src/db/tables/data-keys.ts'
import type { OperationContext } from '../../../src/operations/context.ts'
import { makeDataKey, openDataKey } from '../../../src/operations/vault/data-keys.ts'
import { currentMasterKey } from '../../../src/operations/vault/master-keys.ts'
import { organisationKey, storedOrganisationKey } from '../../../src/operations/vault/organisation-keys.ts'
import { refreshKeys } from '../../../src/operations/vault/refresh-keys.ts'
import { MASTER, makeVaultWorld, START, type VaultWorld } from '../../support/vault-world.ts'

const DAY = 86_400_000
const NEXT = { current: new Uint8Array(32).fill(8), retired: [MASTER.current] }
const sinceStart = (milliseconds: number) => new Date(START.getTime() + milliseconds)

let world: VaultWorld

beforeEach(() => {
  world = makeVaultWorld()
})

const refresh = (ctx: OperationContext) => refreshKeys({ ctx })
const keysOf = (organisation: string) =>
  world.rows('select * from organisation_keys where organisation_id = ? order by id', organisation)
const wrappedBy = (key: string) =>
  world.rows('select record_id as id from data_keys where organisation_key_id = ? order by record_id', key)

async function makeKeys(ctx: OperationContext, count: number): Promise<void> {
  for (let number = 0; number < count; number += 1) {
    const recordId = `${ctx.organisation.id}_rec_${String(number).padStart(4, '0')}`
    const { row } = await makeDataKey(ctx, { recordId, subjectRef: null })
    await ctx.db.writeBatch([ctx.db.orm.insert(dataKeys).values(row)])
  }
}

async function openKey(ctx: OperationContext, recordId: string) {
  const [row] = world.rows(
    `select k.wrapped_key, k.erasure_id, o.id, o.purpose, o.wrapped_key as wrapping, o.master_key_id
      from data_keys k join organisation_keys o on o.id = k.organisation_key_id where record_id = ?`,
    recordId,
  )
  return openDataKey(ctx, recordId, {
    wrappedKey: String(row?.wrapped_key),
    erasureId: null,
    wrappedBy: {
      id: String(row?.id),
      purpose: 'sealing',
      wrappedKey: String(row?.wrapping),
      masterKeyId: String(row?.master_key_id),
      publicKey: null,
    },
  })
}

test('only who administers may do it', async () => {
  const ctx = world.request('org_a')
  await expect(refresh({ ...ctx, scopes: new Set(['check', 'read', 'author']) })).rejects.toMatchObject({
    code: 'FORBIDDEN',
    message: 'This key may not do that: it lacks the scope "admin".',
  })
  await refresh({ ...ctx, scopes: new Set(['admin']) })
})

test('an organisation without keys gets none', async () => {
  await refresh(world.request('org_a'))
  expect(keysOf('org_a')).toEqual([])
})

describe('a sealing key', () => {
  test.each([
    [90 * DAY, 1],
    [90 * DAY + 1, 2],
  ])('%d milliseconds old: afterwards there are %d', async (age, count) => {
    await organisationKey(world.request('org_a'), 'sealing')
    await refresh(world.request('org_a', { now: sinceStart(age) }))
    const keys = keysOf('org_a').filter(({ purpose }) => purpose === 'sealing')
    expect(keys).toHaveLength(count)
    expect(keys.filter(({ retired_at }) => retired_at === null)).toHaveLength(1)
  })

  test('that is old is replaced alone: neither the other purposes nor other organisations', async () => {
    for (const organisation of ['org_a', 'org_b'] as const)
      for (const purpose of ['sealing', 'signing'] as const)
        await organisationKey(world.request(organisation), purpose)
    const theirs = keysOf('org_b')
    await refresh(world.request('org_a', { now: sinceStart(400 * DAY) }))
    expect(keysOf('org_b')).toEqual(theirs)
    const retired = keysOf('org_a').filter(({ retired_at }) => retired_at !== null)
    expect(retired.map(({ purpose }) => purpose)).toEqual(['sealing'])
  })

  test('that is retired already is not replaced again', async () => {
    await organisationKey(world.request('org_a'), 'sealing')
    await refresh(world.request('org_a', { now: sinceStart(91 * DAY) }))
    await refresh(world.request('org_a', { now: sinceStart(92 * DAY) }))
    expect(keysOf('org_a')).toHaveLength(3)
  })

  test('that is replaced takes its data keys along, in batches; those of others stay', async () => {
    const old = await organisationKey(world.request('org_a'), 'sealing')
    const theirs = await organisationKey(world.request('org_b'), 'sealing')
    await makeKeys(world.request('org_a'), 401)
    await makeKeys(world.request('org_b'), 1)
    const ctx = world.request('org_a')
    const before = await openKey(ctx, 'org_a_rec_0400')
    await refresh(world.request('org_a', { now: sinceStart(91 * DAY) }))
    const fresh = await organisationKey(world.request('org_a'), 'sealing')
    expect(wrappedBy(old.id)).toEqual([])
    expect(wrappedBy(fresh.id)).toHaveLength(401)
    expect(wrappedBy(theirs.id)).toHaveLength(1)
    expect(await openKey(world.request('org_a'), 'org_a_rec_0400')).toEqual(before)
    expect(await openKey(world.request('org_b'), 'org_b_rec_0000')).not.toBeNull()
  })

  test('leaves what was destroyed destroyed', async () => {
    const old = await organisationKey(world.request('org_a'), 'sealing')
    await makeKeys(world.request('org_a'), 2)
    world.rows(
      `insert into subject_erasures (id, organisation_id, subject_hash, reason, record_ids, erased_at, erased_by)
        values ('ers_1', 'org_a', '', '', '[]', '', '')`,
    )
    world.rows(
      "update data_keys set wrapped_key = null, erasure_id = 'ers_1' where record_id = 'org_a_rec_0000'",
    )
    await refresh(world.request('org_a', { now: sinceStart(91 * DAY) }))
    expect(wrappedBy(old.id)).toEqual([{ id: 'org_a_rec_0000' }])
    expect(world.rows("select wrapped_key from data_keys where record_id = 'org_a_rec_0000'")).toEqual([
      { wrapped_key: null },
    ])
  })

  test('that is replaced while a record is erased does not bring its key back', async () => {
    await organisationKey(world.request('org_a'), 'sealing')
    await makeKeys(world.request('org_a'), 1)
    world.rows(
      `insert into subject_erasures (id, organisation_id, subject_hash, reason, record_ids, erased_at, erased_by)
        values ('ers_1', 'org_a', '', '', '[]', '', '')`,
    )
    const ctx = world.request('org_a', { now: sinceStart(91 * DAY) })
    let writes = 0
    const erasing: typeof ctx = {
      ...ctx,
      db: {
        ...ctx.db,
        // The first write replaces the sealing key, the second would wrap the data key anew.
        writeBatch: (statements) => {
          writes += 1
          if (writes === 2) world.rows("update data_keys set wrapped_key = null, erasure_id = 'ers_1'")
          return ctx.db.writeBatch(statements)
        },
      },
    }
    await refresh(erasing)
    expect(writes).toBe(2)
    expect(world.rows('select wrapped_key, erasure_id from data_keys')).toEqual([
      { wrapped_key: null, erasure_id: 'ers_1' },
    ])
  })

  test('with more data keys than one run takes is carried on with by the next run', async () => {
    const old = await organisationKey(world.request('org_a'), 'sealing')
    await makeKeys(world.request('org_a'), 2_003)
    await refresh(world.request('org_a', { now: sinceStart(91 * DAY) }))
    expect(wrappedBy(old.id).map(({ id }) => id)).toEqual([
      'org_a_rec_2000',
      'org_a_rec_2001',
      'org_a_rec_2002',
    ])
    await refresh(world.request('org_a', { now: sinceStart(91 * DAY) }))
    expect(wrappedBy(old.id)).toEqual([])
  })
})

describe('a new master key', () => {
  test('wraps every key of the organisation, retired ones too, and then the old one is not needed', async () => {
    const ctx = world.request('org_a')
    const sealing = await organisationKey(ctx, 'sealing')
    const signing = await organisationKey(ctx, 'signing')
    await organisationKey(world.request('org_b'), 'sealing')
    const theirs = keysOf('org_b')
    await refresh(world.request('org_a', { masterKeys: NEXT, now: sinceStart(91 * DAY) }))
    const { id } = await currentMasterKey(NEXT)
    expect(new Set(keysOf('org_a').map(({ master_key_id }) => master_key_id))).toEqual(new Set([id]))
    expect(keysOf('org_a')).toHaveLength(4)
    expect(keysOf('org_b')).toEqual(theirs)
    const later = world.request('org_a', { masterKeys: { ...NEXT, retired: [] } })
    expect(await organisationKey(later, 'signing')).toEqual(signing)
    expect((await organisationKey(later, 'sealing')).id).not.toBe(sealing.id)
  })

  test('writes nothing when every key is wrapped with it already', async () => {
    await organisationKey(world.request('org_a'), 'signing')
    const before = keysOf('org_a')
    await refresh(world.request('org_a'))
    expect(keysOf('org_a')).toEqual(before)
  })

  test('is used by the same isolate from then on', async () => {
    const isolate = world.request('org_a')
    await organisationKey(isolate, 'sealing')
    await refresh(world.request('org_a', { masterKeys: NEXT, isolateOf: isolate }))
    const later = world.request('org_a', { masterKeys: { ...NEXT, retired: [] }, isolateOf: isolate })
    expect((await storedOrganisationKey(later, 'sealing')).masterKeyId).toBe(
      (await currentMasterKey(NEXT)).id,
    )
    expect((await organisationKey(later, 'sealing')).bytes).toHaveLength(32)
  })

  test('does not overwrite a key that somebody else wrapped anew meanwhile', async () => {
    await organisationKey(world.request('org_a'), 'signing')
    const ctx = world.request('org_a', { masterKeys: NEXT })
    const interrupted: typeof ctx = {
      ...ctx,
      db: {
        ...ctx.db,
        writeBatch: (statements) => {
          world.rows("update organisation_keys set wrapped_key = 'by somebody else'")
          return ctx.db.writeBatch(statements)
        },
      },
    }
    await refresh(interrupted)
    expect(keysOf('org_a').map(({ wrapped_key }) => wrapped_key)).toEqual(['by somebody else'])
  })

  test('that is missing stops everything before anything is written', async () => {
    await organisationKey(world.request('org_a'), 'signing')
    const before = keysOf('org_a')
    const masterKeys = { ...NEXT, retired: [] }
    await expect(refresh(world.request('org_a', { masterKeys }))).rejects.toMatchObject({
      problem: 'unknownMasterKey',
    })
    expect(keysOf('org_a')).toEqual(before)
  })
})
