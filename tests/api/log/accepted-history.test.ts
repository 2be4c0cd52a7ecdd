import { env } from 'cloudflare:workers'
import { createClient } from '@libsql/client/web'
import { beforeEach, expect, test } from 'vitest'
import { acceptHistory } from '../../../src/operations/log/accepted-history.ts'
import { ask, type TestOrganisation } from '../../support/api.ts'
import { record } from '../../support/checks.ts'
import { accessLog } from '../../support/keys.ts'
import { makeLiveOrganisation } from '../../support/live-organisation.ts'
import { makeSystemContext } from '../../support/system.ts'

let own: TestOrganisation

beforeEach(async () => {
  own = await makeLiveOrganisation()
})

async function run(statement: string): Promise<void> {
  const client = createClient({ url: env.LIBSQL_URL })
  await client.executeMultiple(`pragma foreign_keys = off; ${statement}`)
  client.close()
}

async function headOf(): Promise<{ size: number; rootHash: string } | string | undefined> {
  const { data, errors } = await ask<{ logHead: { size: number; rootHash: string } }>(
    own.key,
    '{ logHead { size rootHash } }',
  )
  return data?.logHead ?? errors?.[0]?.extensions.code
}

/** As after an older copy of the database was restored: what came after the first head is gone. */
async function restoreOlder() {
  await record(own.key)
  const first = await headOf()
  await record(own.key)
  const last = await headOf()
  if (typeof first !== 'object' || typeof last !== 'object') throw new Error('No heads')
  const of = `organisation_id = '${own.organisation.id}'`
  await run(`delete from log_heads where ${of} and size > ${first.size};
    delete from log_nodes where ${of};
    delete from checks where ${of} and sequence > ${first.size};
    delete from log_leaves where ${of} and sequence > ${first.size}`)
  expect(await headOf()).toBe('LOG_HEADS_MISSING')
  return { first, last }
}

test('an older copy of the database goes on once the operator has accepted it, with the reason in the log', async () => {
  const { first, last } = await restoreOlder()
  const ctx = makeSystemContext(own.organisation)
  const missing = { size: last.size, rootHash: last.rootHash }
  expect(await acceptHistory({ ctx, input: { missing, reason: 'The disk failed on Monday' } })).toEqual({
    size: first.size,
    rootHash: first.rootHash,
  })
  expect(await headOf()).toMatchObject({ size: first.size + 1 })
  const [entry] = await accessLog(own.key)
  expect(entry).toMatchObject({
    action: 'HISTORY_ACCEPTED',
    details: { missing, reason: 'The disk failed on Monday' },
  })
  await record(own.key)
  expect(await headOf()).toMatchObject({ size: first.size + 2 })
  // It was for that loss only.
  await run(`delete from log_heads where organisation_id = '${own.organisation.id}' and size > ${first.size}`)
  expect(await headOf()).toBe('LOG_HEADS_MISSING')
})

test('nobody accepts a history who has the database and no master key, nor another loss than the one named', async () => {
  const { last } = await restoreOlder()
  const ctx = makeSystemContext(own.organisation)
  const other = { size: last.size + 1, rootHash: last.rootHash }
  await acceptHistory({ ctx, input: { missing: other, reason: 'Not this one' } })
  expect(await headOf()).toBe('LOG_HEADS_MISSING')
  const missing = { size: last.size, rootHash: last.rootHash }
  await run(`update access_log set details = json_set(details, '$.missing', json('${JSON.stringify(missing)}'))
    where organisation_id = '${own.organisation.id}' and action = 'HISTORY_ACCEPTED'`)
  expect(await headOf()).toBe('LOG_HEADS_MISSING')
})

test('the part of the log that is not signed yet can be seen', async () => {
  const tail = async () => {
    const { data } = await ask<{
      logEntries: { totalCount: number; signedSize: number; unsignedSince: string | null }
    }>(own.key, '{ logEntries(first: 1) { totalCount signedSize unsignedSince } }')
    return data?.logEntries
  }
  await record(own.key)
  expect(await tail()).toMatchObject({ totalCount: 1, signedSize: 0, unsignedSince: expect.any(String) })
  await headOf()
  expect(await tail()).toEqual({ totalCount: 1, signedSize: 1, unsignedSince: null })
})
