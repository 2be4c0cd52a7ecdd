import { beforeAll, describe, expect, test } from 'vitest'
import { EMPTY_FRONTIER, growTree, rootOf } from '../../../src/operations/log/merkle.ts'
import { verifyText } from '../../../src/operations/log/signing.ts'
import { verifyConsistency } from '../../../src/operations/log/verify-proof.ts'
import { ask, makeKey, makeOrganisation, type TestOrganisation } from '../../support/api.ts'
import { type CheckData, record } from '../../support/checks.ts'
import { countDatabaseRequests } from '../../support/database.ts'
import { makeLiveOrganisation } from '../../support/live-organisation.ts'
import {
  allEntries,
  askConsistency,
  askHead,
  askInclusion,
  dataOf,
  type HeadData,
  head,
  holds,
  INCLUSION,
  inclusion,
} from '../../support/log.ts'

let own: TestOrganisation
const checks: CheckData[] = []
const heads: HeadData[] = []

beforeAll(async () => {
  own = await makeLiveOrganisation()
  for (const more of [1, 2, 4]) {
    for (let index = 0; index < more; index += 1) checks.push(await record(own.key, { subjectRef: 'case-1' }))
    heads.push(await head(own.key))
  }
})

describe('the head of a log', () => {
  test('is null while nothing was recorded', async () => {
    const { key } = await makeOrganisation()
    expect(dataOf(await askHead(key)).logHead).toBeNull()
  })

  test('covers everything recorded so far and is signed as its checkpoint says', async () => {
    expect(heads.map(({ size }) => size)).toEqual([1, 3, 7])
    const [first] = heads
    expect(new Set(heads.map(({ publicKey }) => publicKey)).size).toBe(1)
    for (const { checkpoint, signature, publicKey, size } of heads) {
      const [text = '', note = ''] = checkpoint.split('\n\n')
      expect(text.split('\n').slice(0, 2)).toEqual([`tutela/${own.organisation.id}`, String(size)])
      expect(note).toContain(`— tutela/${own.organisation.id} `)
      expect(await verifyText({ publicKey, signature, text: `${text}\n` })).toBe(true)
      expect(await verifyText({ publicKey, signature, text: `${text} \n` })).toBe(false)
    }
    expect(first?.rootHash).toBe((await allEntries(own.key))[0]?.leafHash)
  })

  test('is the root over the leaf hashes of the entries', async () => {
    const leaves = (await allEntries(own.key)).map(({ leafHash }) => leafHash)
    for (const { size, rootHash } of heads) {
      const { frontier } = await growTree(EMPTY_FRONTIER, leaves.slice(0, size))
      expect(await rootOf(frontier.hashes)).toBe(rootHash)
    }
  })

  test('stays the same while nothing is added, and costs two reads', async () => {
    const { result, requests } = await countDatabaseRequests(() => head(own.key))
    expect(result).toEqual(heads.at(-1))
    expect(requests).toBe(2)
  })

  test('is kept, each one that was signed', async () => {
    const query = '{ logHeads(first: 2) { totalCount nodes { size } pageInfo { hasNextPage endCursor } } }'
    const { data } = await ask<{ logHeads: { totalCount: number; nodes: { size: number }[] } }>(
      own.key,
      query,
    )
    expect(data?.logHeads).toMatchObject({ totalCount: 3, nodes: [{ size: 7 }, { size: 3 }] })
  })

  test('signed twenty times at once is one head', async () => {
    const other = await makeLiveOrganisation()
    for (let index = 0; index < 5; index += 1) await record(other.key)
    const all = await Promise.all(Array.from({ length: 20 }, () => head(other.key)))
    expect(new Set(all.map((one) => JSON.stringify(one))).size).toBe(1)
  })
})

describe('an inclusion proof', () => {
  test('holds for every check, also by the means of somebody else', async () => {
    for (const { id, receipt } of checks) {
      const proof = await inclusion(own.key, id)
      expect(proof).toMatchObject({ entry: { sequence: receipt.sequence, recordId: id, kind: 'CHECK' } })
      expect(proof.isIntact).toBe(true)
      expect(await holds(own.organisation.id, proof)).toBe(true)
    }
  })

  test('covers a check that was recorded a moment ago', async () => {
    const other = await makeLiveOrganisation()
    const { id } = await record(other.key)
    expect(await inclusion(other.key, id)).toMatchObject({ isIntact: true, path: [], head: { size: 1 } })
  })

  test('costs at most five round trips', async () => {
    const { id } = checks[2] ?? { id: '' }
    const { requests } = await countDatabaseRequests(() => inclusion(own.key, id))
    expect(requests).toBeLessThanOrEqual(5)
  })

  test('of what is not there and of what belongs to somebody else is null alike', async () => {
    const other = await makeOrganisation()
    const answers = [
      await askInclusion(own.key, checks[0]?.id.replace(/.{4}$/, '0000') ?? ''),
      await askInclusion(other.key, checks[0]?.id ?? ''),
      await askInclusion(own.key, own.organisation.id),
    ]
    for (const { data, errors } of answers) {
      expect(errors).toBeUndefined()
      expect(data).toEqual({ inclusionProof: null })
    }
  })
})

describe('a consistency proof', () => {
  test('joins every older head to every newer one', async () => {
    for (const from of heads) {
      for (const to of heads.filter(({ size }) => size >= from.size)) {
        const { path } = dataOf(await askConsistency(own.key, from.size, to.size)).consistencyProof
        const claim = {
          fromSize: from.size,
          fromRootHash: from.rootHash,
          toSize: to.size,
          toRootHash: to.rootHash,
          path,
        }
        expect(await verifyConsistency(claim)).toBe(true)
        if (from !== to) expect(await verifyConsistency({ ...claim, toRootHash: from.rootHash })).toBe(false)
      }
    }
  })

  test.each([
    [0, 3],
    [-1, 3],
    [4, 3],
    [1, 8],
    [2_147_483_647, 2_147_483_647],
  ])('from %d to %d is refused in plain words', async (from, to) => {
    const { status, errors } = await askConsistency(own.key, from, to)
    expect(status).toBe(400)
    expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT')
    expect(errors?.[0]?.message).toContain('which has 7 entries')
  })
})

describe('the log', () => {
  test('is for auditors only', async () => {
    const key = await makeKey(own.organisation, { scopes: ['check', 'read', 'author', 'approve', 'admin'] })
    const { errors } = await ask(key, INCLUSION, { id: checks[0]?.id })
    expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN')
    for (const query of [
      '{ logHead { size } }',
      '{ logHeads(first: 1) { totalCount } }',
      '{ logEntries(first: 1) { totalCount } }',
      '{ consistencyProof(fromSize: 1, toSize: 1) { path } }',
    ]) {
      expect((await ask(key, query)).errors?.[0]?.extensions.code).toBe('FORBIDDEN')
    }
  })

  test('is listed in its order, with records as they are stored', async () => {
    const entries = await allEntries(own.key)
    expect(entries.map(({ sequence, recordId }) => [sequence, recordId])).toEqual(
      checks.map(({ receipt, id }) => [receipt.sequence, id]),
    )
    expect(entries[0]?.record).toMatchObject({
      id: checks[0]?.id,
      facts: expect.stringMatching(/^v1\./),
      subjectRef: expect.stringMatching(/^v1\./),
      verdict: checks[0]?.verdict,
    })
  })
})
