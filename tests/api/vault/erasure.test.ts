import { sql } from 'drizzle-orm'
import { beforeEach, describe, expect, test } from 'vitest'
import { ask, makeKey, openTestDatabase, type TestOrganisation } from '../../support/api.ts'
import {
  askRun,
  type CheckData,
  newKey,
  RECORDING_WITHOUT_CONSENT,
  record,
  run,
  untilAnswered,
} from '../../support/checks.ts'
import { makeLiveOrganisation } from '../../support/live-organisation.ts'
import { allEntries, head, holds, inclusion } from '../../support/log.ts'

const ERASE = `mutation Erase($input: EraseSubjectInput!) {
  eraseSubject(input: $input) { erasure { id records erasedAt erasedBy note } userErrors { code path message } }
}`
const READ = `query Read($id: ID!) {
  safetyCheck(id: $id) { verdict subjectRef facts receipt { digest sequence } erasure { id note } }
}`
const ASSESSMENT = 'query Assess($id: ID!) { safetyCheck(id: $id) { verdict assessment { verdict } } }'
const LIST = `query List($filter: SafetyCheckFilter) {
  safetyChecks(first: 50, filter: $filter) { totalCount nodes { id verdict erasure { id } } }
}`

interface ErasureData {
  readonly erasure: { readonly id: string; readonly records: number; readonly note: string } | null
  readonly userErrors: readonly { readonly code: string; readonly path: readonly string[] }[]
}
interface ListData {
  readonly safetyChecks: { readonly totalCount: number; readonly nodes: readonly { readonly id: string }[] }
}

let own: TestOrganisation
let erased: CheckData[]
let kept: CheckData

beforeEach(async () => {
  own = await makeLiveOrganisation()
  const facts = RECORDING_WITHOUT_CONSENT
  erased = [
    await record(own.key, { subjectRef: 'case-1', facts }),
    await record(own.key, { subjectRef: 'case-1' }),
  ]
  kept = await record(own.key, { subjectRef: 'case-2' })
})

async function erase(
  subjectRef = 'case-1',
  reason = 'asked in writing',
  key = own.key,
): Promise<ErasureData> {
  const input = { subjectRef, reason }
  const { data, errors } = await untilAnswered(() =>
    ask<{ eraseSubject: ErasureData }>(key, ERASE, { input }),
  )
  if (!data) throw new Error(JSON.stringify(errors))
  return data.eraseSubject
}

/** Records a check, with the same key until it is answered. */
async function recordedAtLast(subjectRef: string | undefined): Promise<void> {
  const input = { subjectRef, idempotencyKey: newKey() }
  const { data, errors } = await untilAnswered(() => askRun(own.key, input))
  if (!data?.runSafetyCheck.safetyCheck) throw new Error(JSON.stringify(errors))
}

const idOf = (index: number) => erased[index]?.id ?? ''

describe('an erased subject', () => {
  test('cannot be read any more; verdict and receipt can, with a plain note', async () => {
    const { erasure } = await erase()
    expect(erasure).toMatchObject({ records: 2, erasedBy: expect.stringMatching(/^key_/) })
    for (const { id, verdict, receipt } of erased) {
      const { data, errors } = await ask(own.key, READ, { id })
      expect(errors).toBeUndefined()
      expect(data?.safetyCheck).toEqual({
        verdict,
        receipt: { digest: receipt.digest, sequence: receipt.sequence },
        facts: null,
        subjectRef: null,
        erasure: { id: erasure?.id, note: expect.stringContaining('cannot be read any more') },
      })
    }
  })

  test('has no assessment: the answer says so by a code, with status 200', async () => {
    await erase()
    const { status, data, errors } = await ask(own.key, ASSESSMENT, { id: idOf(0) })
    expect(status).toBe(200)
    expect(data).toEqual({ safetyCheck: null })
    expect(errors).toMatchObject([
      { extensions: { code: 'SUBJECT_ERASED' }, path: ['safetyCheck', 'assessment'] },
    ])
    expect(errors?.[0]?.message).toContain('was erased')
  })

  test('leaves the others as they were', async () => {
    await erase()
    const { data } = await ask(own.key, READ, { id: kept.id })
    expect(data?.safetyCheck).toMatchObject({
      subjectRef: 'case-2',
      erasure: null,
      facts: expect.any(Object),
    })
    expect((await ask(own.key, ASSESSMENT, { id: kept.id })).errors).toBeUndefined()
  })

  test('leaves no key, no reference and no index of findings behind', async () => {
    await erase()
    const db = openTestDatabase()
    const ids = sql`(${idOf(0)}, ${idOf(1)})`
    const keys = await db.orm.all(
      sql`select wrapped_key, subject_hash from data_keys where record_id in ${ids}`,
    )
    expect(keys).toEqual([
      { wrapped_key: null, subject_hash: null },
      { wrapped_key: null, subject_hash: null },
    ])
    expect(await db.orm.all(sql`select 1 from checks where id in ${ids} and findings is not null`)).toEqual(
      [],
    )
    expect(
      await db.orm.all(sql`select 1 from checks where id = ${kept.id} and findings is not null`),
    ).not.toEqual([])
  })

  test('is found by no filter, while its checks stay in the list', async () => {
    const before = await ask<ListData>(own.key, LIST, { filter: { subjectRef: 'case-1' } })
    expect(before.data?.safetyChecks.nodes.map(({ id }) => id)).toEqual(erased.map(({ id }) => id).reverse())
    const { erasure } = await erase()
    const filtered = await ask<ListData>(own.key, LIST, { filter: { subjectRef: 'case-1' } })
    expect(filtered.data?.safetyChecks).toEqual({ totalCount: 0, nodes: [] })
    const { data } = await ask<ListData>(own.key, LIST)
    expect(data?.safetyChecks.nodes).toMatchObject([
      { id: kept.id, erasure: null },
      { id: idOf(1), erasure: { id: erasure?.id } },
      { id: idOf(0), erasure: { id: erasure?.id } },
    ])
  })

  test('makes a list fail that asks for assessments, unless the list leaves it out', async () => {
    await erase()
    const query = `query List($filter: SafetyCheckFilter) {
      safetyChecks(first: 50, filter: $filter) { totalCount nodes { id assessment { verdict } } }
    }`
    const all = await ask(own.key, query)
    expect(all.data).toBeNull()
    expect(all.errors).toMatchObject([
      { extensions: { code: 'SUBJECT_ERASED' }, path: ['safetyChecks', 'nodes', 1, 'assessment'] },
    ])
    expect(all.errors?.[0]?.message).toContain('"erased: false"')
    const { data, errors } = await ask(own.key, query, { filter: { erased: false } })
    expect(errors).toBeUndefined()
    expect(data).toMatchObject({ safetyChecks: { totalCount: 1, nodes: [{ id: kept.id }] } })
  })

  test('can be listed by itself', async () => {
    const list = async (filter: object) =>
      (await ask<ListData>(own.key, LIST, { filter })).data?.safetyChecks.nodes.map(({ id }) => id)
    expect(await list({ erased: true })).toEqual([])
    await erase()
    expect(await list({ erased: true })).toEqual([idOf(1), idOf(0)])
    expect(await list({ erased: null })).toEqual([kept.id, idOf(1), idOf(0)])
  })

  test('is a new matter when something is recorded about it again', async () => {
    const first = await erase()
    const { id, subjectRef } = await record(own.key, { subjectRef: 'case-1' })
    expect(subjectRef).toBe('case-1')
    expect((await ask(own.key, ASSESSMENT, { id })).errors).toBeUndefined()
    const second = await erase()
    expect(second.erasure).toMatchObject({ records: 1 })
    expect(second.erasure?.id).not.toBe(first.erasure?.id)
  })
})

describe('the log', () => {
  test('goes on verifying, erased records included, and says what happened', async () => {
    const before = await head(own.key)
    const { erasure } = await erase('case-1', 'a reason to hide')
    const entries = await allEntries(own.key)
    expect(entries.map(({ kind }) => kind)).toEqual(['CHECK', 'CHECK', 'CHECK', 'ERASURE'])
    expect(entries.at(-1)?.record).toMatchObject({
      id: erasure?.id,
      recordIds: erased.map(({ id }) => id),
      reason: expect.stringMatching(/^v1\./),
    })
    const after = await head(own.key)
    expect([before.size, after.size]).toEqual([3, 4])
    for (const { id } of [...erased, kept]) {
      const proof = await inclusion(own.key, id)
      expect([proof.isIntact, await holds(own.organisation.id, proof)]).toEqual([true, true])
    }
  })

  test('has no gap after many checks and erasures at once', async () => {
    const subjects = ['a', 'b', 'c', 'd', 'e']
    const work = Array.from({ length: 50 }, (_, index) =>
      index % 10 === 9 ? erase(subjects[Math.floor(index / 10)]) : recordedAtLast(subjects[index % 5]),
    )
    await Promise.all(work)
    const entries = await allEntries(own.key)
    expect(entries.map(({ sequence }) => sequence)).toEqual(entries.map((_, index) => index + 1))
    expect(entries.filter(({ kind }) => kind === 'CHECK')).toHaveLength(3 + 45)
    expect((await head(own.key)).size).toBe(entries.length)
  }, 30_000)
})

describe('asked again', () => {
  test('nothing tells an erased subject from one that never was there, and nothing is written', async () => {
    const input = { reason: 'asked' }
    const mutation = `mutation Erase($input: EraseSubjectInput!) {
      eraseSubject(input: $input) { erasure { id records note } userErrors { code message path } }
    }`
    await erase()
    const again = await ask(own.key, mutation, { input: { ...input, subjectRef: 'case-1' } })
    const never = await ask(own.key, mutation, { input: { ...input, subjectRef: 'case-404' } })
    expect([again.data, again.errors]).toEqual([never.data, never.errors])
    expect(again.data).toMatchObject({ eraseSubject: { erasure: null, userErrors: [{ code: 'NOT_FOUND' }] } })
    expect(await allEntries(own.key)).toHaveLength(4)
  })

  test('twenty times at once it is one erasure', async () => {
    const all = await Promise.all(Array.from({ length: 20 }, () => erase()))
    expect(all.filter(({ erasure }) => erasure !== null)).toHaveLength(1)
    expect(await allEntries(own.key)).toHaveLength(4)
  })

  test('with the idempotency key of an erased check, no second check is made and no fact is compared', async () => {
    const idempotencyKey = newKey()
    const input = { idempotencyKey, subjectRef: 'case-9' }
    const { id } = await record(own.key, input)
    await erase('case-9')
    expect(await run(own.key, input)).toMatchObject({
      safetyCheck: null,
      userErrors: [{ code: 'IDEMPOTENCY_CONFLICT' }],
    })
    expect((await allEntries(own.key)).filter(({ recordId }) => recordId === id)).toHaveLength(1)
  })
})

describe('refused', () => {
  test('what was never recorded, here or at all, is NOT_FOUND', async () => {
    const other = await makeLiveOrganisation()
    for (const key of [own.key, other.key]) {
      const { erasure, userErrors } = await erase(key === own.key ? 'case-404' : 'case-1', 'asked', key)
      expect(erasure).toBeNull()
      expect(userErrors).toMatchObject([{ code: 'NOT_FOUND', path: ['input', 'subjectRef'] }])
    }
    expect((await ask(own.key, ASSESSMENT, { id: idOf(0) })).errors).toBeUndefined()
  })

  test.each([
    [{ subjectRef: '', reason: 'x' }, 'subjectRef'],
    [{ subjectRef: 'somebody@example.org', reason: 'x' }, 'subjectRef'],
    [{ subjectRef: 'a'.repeat(129), reason: 'x' }, 'subjectRef'],
    [{ subjectRef: 'case-1', reason: ' ' }, 'reason'],
    [{ subjectRef: 'case-1', reason: 'x'.repeat(2_001) }, 'reason'],
    [{ subjectRef: 'case-1\u0000', reason: 'x' }, 'subjectRef'],
  ])('%j', async (input, field) => {
    const { erasure, userErrors } = await erase(input.subjectRef, input.reason)
    expect(erasure).toBeNull()
    expect(userErrors).toMatchObject([{ code: 'INVALID_INPUT', path: ['input', field] }])
  })

  test('without the scope admin', async () => {
    const key = await makeKey(own.organisation, { scopes: ['check', 'read', 'author', 'approve', 'audit'] })
    const { errors } = await ask(key, ERASE, { input: { subjectRef: 'case-1', reason: 'x' } })
    expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN')
    expect((await askRun(own.key, {})).errors).toBeUndefined()
    expect((await ask(own.key, ASSESSMENT, { id: idOf(0) })).errors).toBeUndefined()
  })
})
