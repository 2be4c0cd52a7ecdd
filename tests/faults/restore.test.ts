import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ERASED_CASE, makeOwnWorld, type OwnWorld } from '../support/own-world.ts'
import { type Deployments, startDeployments, type TestDeployment } from '../support/two-deployments.ts'
import { verifyLog } from '../support/verify-log.ts'

// What docs/operations.md says under "Back up and restore", done step by step: a copy, work that goes on, a loss, a restore.

const ERASED_SINCE = 'client-1'
const RECORDED_SINCE = { from: 500, to: 505 }
const LIST = `query($filter: SafetyCheckFilter) { safetyChecks(first: 100, filter: $filter) {
  totalCount nodes { id subjectRef facts } } }`
const ERASE = `mutation($input: EraseSubjectInput!) { eraseSubject(input: $input) { erasure { id records } userErrors { code } } }`
const ACTIVE = { key: '', query: '{ activeRuleset { digest } }' }

interface ListData {
  readonly safetyChecks: {
    readonly totalCount: number
    readonly nodes: readonly {
      readonly id: string
      readonly subjectRef: string | null
      readonly facts: object | null
    }[]
  }
}

let deployments: Deployments
let live: TestDeployment
let world: OwnWorld
/** What an operator has after the loss: a copy, and signed heads that were kept elsewhere. */
let copy: string
let checkpointAtCopy: string
let checkpointBeforeLoss: string
let restored: TestDeployment

async function checkpointOf({ ask }: TestDeployment): Promise<string> {
  const { data } = await ask({ key: world.adminKey, query: '{ logHead { checkpoint } }' })
  return (data as { logHead: { checkpoint: string } }).logHead.checkpoint
}

async function listed({ ask }: TestDeployment, filter: object): Promise<ListData['safetyChecks']> {
  const { data, errors } = await ask({ key: world.adminKey, query: LIST, variables: { filter } })
  if (!data || errors) throw new Error(JSON.stringify(errors))
  return (data as unknown as ListData).safetyChecks
}

const erase = ({ ask }: TestDeployment, subjectRef: string) =>
  ask({ key: world.adminKey, query: ERASE, variables: { input: { subjectRef, reason: 'asked in writing' } } })
const sizeOf = async ({ rows }: TestDeployment) =>
  Number((await rows('select count(*) as n from log_leaves'))[0]?.n)

beforeAll(async () => {
  deployments = await startDeployments()
  live = await deployments.make()
  world = await makeOwnWorld(live)
  checkpointAtCopy = await checkpointOf(live)
  copy = await live.dump()
  for (let number = RECORDED_SINCE.from; number < RECORDED_SINCE.to; number += 1) await world.record(number)
  await erase(live, ERASED_SINCE)
  checkpointBeforeLoss = await checkpointOf(live)
  restored = await deployments.make({ masterKey: live.masterKey, dump: copy })
}, 120_000)

afterAll(() => deployments.stop())

describe('a copy that is restored after a loss', () => {
  test('serves at once, with the keys there were', async () => {
    const question = { ...ACTIVE, key: world.adminKey }
    expect(await restored.ask(question)).toEqual(await live.ask(question))
    expect((await restored.rows('pragma foreign_key_check')).length).toBe(0)
    expect((await restored.rows('pragma integrity_check'))[0]).toEqual({ integrity_check: 'ok' })
  })

  test('has a log that verifies by itself, and with the head that was kept at the copy', async () => {
    expect(await verifyLog(restored.ask, world.adminKey)).toMatchObject({
      status: 0,
      said: expect.stringMatching(/^OK/),
    })
    const { status, said } = await verifyLog(restored.ask, world.adminKey, { checkpoint: checkpointAtCopy })
    expect([status, said]).toEqual([0, expect.stringMatching(/^OK/)])
  })

  test('shows what is lost by the head that was kept last, with the first entry that is missing', async () => {
    const size = await sizeOf(restored)
    expect(size).toBeLessThan(await sizeOf(live))
    const { status, said } = await verifyLog(restored.ask, world.adminKey, {
      checkpoint: checkpointBeforeLoss,
    })
    expect([status, said]).toEqual([
      1,
      expect.stringContaining(`BAD: sequence ${size + 1}: missing; the tail is cut`),
    ])
    expect(await verifyLog(live.ask, world.adminKey, { checkpoint: checkpointBeforeLoss })).toMatchObject({
      status: 0,
    })
  })

  test('keeps what was erased before it unreadable', async () => {
    expect((await listed(restored, { subjectRef: `client-${ERASED_CASE}` })).totalCount).toBe(0)
    const { nodes, totalCount } = await listed(restored, { erased: true })
    expect(totalCount).toBeGreaterThan(10)
    expect(nodes.flatMap(({ facts }) => facts ?? [])).toEqual([])
  })

  test('brings back what was erased since, which has to be erased once more', async () => {
    expect((await listed(live, { subjectRef: ERASED_SINCE })).totalCount).toBe(0)
    const back = await listed(restored, { subjectRef: ERASED_SINCE })
    expect(back.totalCount).toBeGreaterThan(10)
    expect(back.nodes.map(({ facts }) => facts)).not.toContain(null)
    expect(await erase(restored, ERASED_SINCE)).toMatchObject({ data: { eraseSubject: { userErrors: [] } } })
    expect((await listed(restored, { subjectRef: ERASED_SINCE })).totalCount).toBe(0)
    const gone = new Set((await listed(restored, { erased: true })).nodes.map(({ id }) => id))
    expect(back.nodes.filter(({ id }) => !gone.has(id))).toEqual([])
    expect(await verifyLog(restored.ask, world.adminKey, { checkpoint: checkpointAtCopy })).toMatchObject({
      status: 0,
    })
  })

  test('takes what callers repeat with their old idempotency keys: once recorded before, anew recorded since', async () => {
    const repeat = async (number: number) => {
      const before = await sizeOf(restored)
      const query =
        'mutation($input: RunSafetyCheckInput!) { runSafetyCheck(input: $input) { safetyCheck { id } userErrors { code } } }'
      const facts = {
        subject: { kinds: ['client'] },
        client: { ageYears: 15 + (number % 10), circumstances: [] },
        service: { models: ['case_management'], setting: 'office' },
      }
      const input = { idempotencyKey: `world ${number}`, subjectRef: `client-${number % 7}`, facts }
      expect(await restored.ask({ key: world.adminKey, query, variables: { input } })).toMatchObject({
        data: { runSafetyCheck: { userErrors: [] } },
      })
      return (await sizeOf(restored)) - before
    }
    expect(await repeat(2)).toBe(0)
    expect(await repeat(RECORDED_SINCE.from)).toBe(1)
  })

  test('cannot pass for the log that was lost, however long it grows', async () => {
    while ((await sizeOf(restored)) <= (await sizeOf(live))) {
      const query =
        'mutation($input: RunSafetyCheckInput!) { runSafetyCheck(input: $input) { safetyCheck { id } } }'
      const input = { idempotencyKey: `grown ${await sizeOf(restored)}`, facts: {} }
      await restored.ask({ key: world.adminKey, query, variables: { input } })
    }
    const { status, said } = await verifyLog(restored.ask, world.adminKey, {
      checkpoint: checkpointBeforeLoss,
    })
    expect([status, said]).toEqual([
      1,
      expect.stringMatching(/BAD: (sequence \d+ to \d+: rewritten|The log was forked)/),
    ])
    expect(await verifyLog(restored.ask, world.adminKey)).toMatchObject({ status: 0 })
  }, 30_000)

  test('is of no use without the master key of its time', async () => {
    const elsewhere = await deployments.make({ dump: copy })
    const { errors } = await elsewhere.ask({ key: world.adminKey, query: LIST })
    expect(errors?.[0]?.extensions.code).toBe('INTERNAL_SERVER_ERROR')
    expect(copy).not.toContain('"client-2"')
  })
})

test('the database cannot be told to overwrite what is deleted: remains of destroyed keys are left to it', async () => {
  expect(await live.rows('pragma secure_delete')).toEqual([{ secure_delete: 0 }])
  for (const order of ['pragma secure_delete = 1', 'vacuum', 'pragma wal_checkpoint(truncate)']) {
    await expect(live.rows(order)).rejects.toThrow('unsupported statement')
  }
})
