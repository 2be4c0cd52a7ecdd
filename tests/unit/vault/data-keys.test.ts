import { createHmac } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { beforeEach, describe, expect, test } from 'vitest'
import { dataKeys } from '../../../src/db/tables/data-keys.ts'
import { subjectErasures } from '../../../src/db/tables/subject-erasures.ts'
import type { OperationContext } from '../../../src/operations/context.ts'
import { toBase32 } from '../../../src/operations/ids.ts'
import {
  dataKeyOf,
  makeDataKey,
  openDataKey,
  rewrapDataKey,
  sealText,
  unsealText,
} from '../../../src/operations/vault/data-keys.ts'
import {
  findSubjectHash,
  fingerprint,
  hashSubject,
  pseudonymOfPerson,
} from '../../../src/operations/vault/keyed-hash.ts'
import {
  organisationKey,
  replaceSealingKey,
  storedOrganisationKey,
} from '../../../src/operations/vault/organisation-keys.ts'
import { seal, unseal } from '../../../src/operations/vault/seal.ts'
import { makeVaultWorld, type VaultWorld } from '../../support/vault-world.ts'

const PLACE = { table: 'subject_erasures', column: 'reason', rowId: 'ers_1' }

let world: VaultWorld
let ctx: OperationContext

beforeEach(() => {
  world = makeVaultWorld()
  ctx = world.request('org_a')
})

/** A record of the organisation, of a kind that is quickly made, with its key. */
async function makeRecord(id: string, of = ctx): Promise<void> {
  const { key, row } = await makeDataKey(of, { recordId: id, subjectRef: null })
  await of.db.writeBatch([
    of.db.orm.insert(dataKeys).values(row),
    of.db.orm.insert(subjectErasures).values({
      id,
      organisationId: of.organisation.id,
      subjectHash: 'hash',
      reason: await sealText(of, key, { ...PLACE, rowId: id }, `reason of ${id}`),
      recordIds: [],
      erasedAt: '2026-03-01',
      erasedBy: 'system:test',
    }),
  ])
}

const readRecord = async (id: string, of = ctx) => {
  const [record] = await of.db.orm
    .select({ reason: subjectErasures.reason, dataKey: dataKeyOf(subjectErasures) })
    .from(subjectErasures)
    .where(eq(subjectErasures.id, id))
  if (record === undefined) throw new Error(`No record ${id}`)
  return record
}

describe('the key of a record', () => {
  test('is new for each record, wrapped by the sealing key for that record alone', async () => {
    const sealing = await organisationKey(ctx, 'sealing')
    const { key, row } = await makeDataKey(ctx, { recordId: 'chk_1', subjectRef: null })
    expect(key.id).toBe('chk_1')
    expect(key.bytes).toHaveLength(32)
    expect(row).toEqual({
      recordId: 'chk_1',
      organisationId: 'org_a',
      subjectHash: null,
      wrappedKey: expect.stringMatching(/^v1\./),
      erasureId: null,
      organisationKeyId: sealing.id,
    })
    const place = { table: 'data_keys', column: 'wrapped_key', rowId: 'chk_1', organisationId: 'org_a' }
    expect(await unseal({ key: sealing, sealed: row.wrappedKey, place })).toEqual(key.bytes)
    const second = await makeDataKey(ctx, { recordId: 'chk_1', subjectRef: null })
    expect(second.key.bytes).not.toEqual(key.bytes)
  })

  test('names its subject by a keyed hash only', async () => {
    const { row } = await makeDataKey(ctx, { recordId: 'chk_1', subjectRef: 'case-1' })
    expect(row.subjectHash).toBe(await hashSubject(ctx, 'case-1'))
    expect(JSON.stringify(row)).not.toContain('case-1')
  })

  test('comes with the record that is selected, and opens what it sealed', async () => {
    await makeRecord('ers_1')
    await makeRecord('ers_2')
    const before = world.db.roundTrips()
    const { reason, dataKey } = await readRecord('ers_2')
    expect(world.db.roundTrips() - before).toBe(1)
    const key = await openDataKey(ctx, 'ers_2', dataKey)
    if (key === null) throw new Error('The key is gone')
    expect(key.id).toBe('ers_2')
    expect(await unsealText(ctx, key, { ...PLACE, rowId: 'ers_2' }, reason)).toBe('reason of ers_2')
    await expect(unsealText(ctx, key, PLACE, reason)).rejects.toMatchObject({ problem: 'tampered' })
  })

  test('brings along the key that wrapped it, whole, also when that one is retired', async () => {
    await makeRecord('ers_1')
    const stored = await storedOrganisationKey(ctx, 'sealing')
    await replaceSealingKey(ctx, stored.id)
    const { dataKey } = await readRecord('ers_1')
    expect(dataKey).toEqual({ wrappedKey: expect.any(String), erasureId: null, wrappedBy: stored })
    expect(await openDataKey(ctx, 'ers_1', dataKey)).not.toBeNull()
  })

  test('does not open for another record', async () => {
    await makeRecord('ers_1')
    const { dataKey } = await readRecord('ers_1')
    await expect(openDataKey(ctx, 'ers_2', dataKey)).rejects.toMatchObject({ problem: 'tampered' })
  })

  test('does not open for another organisation', async () => {
    await makeRecord('ers_1')
    const { dataKey } = await readRecord('ers_1')
    await expect(openDataKey(world.request('org_b'), 'ers_1', dataKey)).rejects.toMatchObject({
      problem: 'tampered',
    })
  })

  test('is not found for a record of which another organisation has a key by the same name', async () => {
    await makeRecord('ers_1')
    world.rows("update subject_erasures set organisation_id = 'org_b'")
    expect((await readRecord('ers_1')).dataKey).toBeNull()
  })

  test('is not found when the key that wrapped it belongs to another organisation', async () => {
    await makeRecord('ers_1')
    const theirs = await storedOrganisationKey(world.request('org_b'), 'sealing')
    world.rows('update data_keys set organisation_key_id = ?', theirs.id)
    expect((await readRecord('ers_1')).dataKey).toBeNull()
  })

  test('that was destroyed is null, and says by which erasure', async () => {
    await makeRecord('ers_1')
    world.rows("update data_keys set wrapped_key = null, erasure_id = 'ers_1'")
    const { dataKey } = await readRecord('ers_1')
    expect(dataKey).toMatchObject({ wrappedKey: null, erasureId: 'ers_1' })
    expect(await openDataKey(ctx, 'ers_1', dataKey)).toBeNull()
    if (dataKey === null) throw new Error('The row is gone')
    await expect(rewrapDataKey(ctx, 'ers_1', dataKey)).rejects.toMatchObject({
      problem: 'malformed',
      message: 'The key of ers_1 was destroyed',
    })
  })

  test('that is missing altogether is a fault, not an erasure', async () => {
    await makeRecord('ers_1')
    world.rows('delete from data_keys')
    const { dataKey } = await readRecord('ers_1')
    await expect(openDataKey(ctx, 'ers_1', dataKey)).rejects.toMatchObject({
      problem: 'malformed',
      message: 'The key of ers_1 is missing',
    })
  })

  test('wrapped anew is the same key under the sealing key in use now', async () => {
    await makeRecord('ers_1')
    const { dataKey } = await readRecord('ers_1')
    if (dataKey === null) throw new Error('The key is gone')
    const original = await openDataKey(ctx, 'ers_1', dataKey)
    await replaceSealingKey(ctx, (await organisationKey(ctx, 'sealing')).id)
    const columns = await rewrapDataKey(ctx, 'ers_1', dataKey)
    const wrappedBy = await storedOrganisationKey(ctx, 'sealing')
    expect(columns.organisationKeyId).toBe(wrappedBy.id)
    expect(await openDataKey(ctx, 'ers_1', { ...dataKey, ...columns, wrappedBy })).toEqual(original)
  })
})

describe('a sealed text of a record', () => {
  test.each(['', 'plain', '﻿with a byte order mark', '事实 🦺', 'a\u0000b'])(
    'comes back as it was: %j',
    async (text) => {
      const { key } = await makeDataKey(ctx, { recordId: 'ers_1', subjectRef: null })
      expect(await unsealText(ctx, key, PLACE, await sealText(ctx, key, PLACE, text))).toBe(text)
    },
  )

  test('opens for its own organisation only', async () => {
    const { key } = await makeDataKey(ctx, { recordId: 'ers_1', subjectRef: null })
    const sealed = await sealText(ctx, key, PLACE, 'secret')
    await expect(unsealText(world.request('org_b'), key, PLACE, sealed)).rejects.toMatchObject({
      problem: 'tampered',
    })
  })

  test('that is no text is refused, not repaired', async () => {
    const { key } = await makeDataKey(ctx, { recordId: 'ers_1', subjectRef: null })
    const place = { ...PLACE, organisationId: 'org_a' }
    const plaintext = Uint8Array.of(0xff, 0xfe)
    const sealed = await seal({ key, plaintext, place, randomBytes: ctx.randomBytes })
    await expect(unsealText(ctx, key, PLACE, sealed)).rejects.toThrow(TypeError)
  })
})

describe('keyed hashes', () => {
  test('are HMAC-SHA-256 with the lookup key over the use and the text', async () => {
    expect(await hashSubject(ctx, 'case-1')).toBe(await hashOf('subject', 'case-1'))
    expect(await fingerprint(ctx, '{}')).toBe(await hashOf('fingerprint', '{}'))
  })

  test('are the same for the same text of the same organisation, and different otherwise', async () => {
    const hashes = [
      await hashSubject(ctx, 'case-1'),
      await hashSubject(ctx, 'case-2'),
      await fingerprint(ctx, 'case-1'),
      await hashSubject(world.request('org_b'), 'case-1'),
    ]
    expect(new Set(hashes).size).toBe(4)
    expect(await hashSubject(world.request('org_a'), 'case-1')).toBe(hashes[0])
  })

  test('for searching do not exist before the first record, and are the same afterwards', async () => {
    expect(await findSubjectHash(ctx, 'case-1')).toBeNull()
    expect(world.rows('select * from organisation_keys')).toEqual([])
    const later = world.request('org_a')
    const hash = await hashSubject(later, 'case-1')
    expect(await findSubjectHash(later, 'case-1')).toBe(hash)
  })

  test('name a person by 128 bits that are the same each time', async () => {
    const pseudonym = await pseudonymOfPerson(ctx, 'issuer#person')
    expect(pseudonym).toMatch(/^per_[0-9a-hjkmnp-tv-z]{26}$/)
    expect(await pseudonymOfPerson(world.request('org_a'), 'issuer#person')).toBe(pseudonym)
    expect(await pseudonymOfPerson(ctx, 'issuer#other')).not.toBe(pseudonym)
    expect(await pseudonymOfPerson(world.request('org_b'), 'issuer#person')).not.toBe(pseudonym)
    const hash = Buffer.from(await hashOf('person', 'issuer#person'), 'hex')
    expect(pseudonym).toBe(`per_${toBase32(hash.subarray(0, 16))}`)
  })
})

async function hashOf(use: string, text: string): Promise<string> {
  const { bytes } = await organisationKey(ctx, 'lookup')
  return createHmac('sha256', bytes).update(`${use}\n${text}`).digest('hex')
}
