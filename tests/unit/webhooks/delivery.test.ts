import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { listDeliveries } from '../../../src/operations/webhooks/list-deliveries.ts'
import { removeWebhook } from '../../../src/operations/webhooks/remove-webhook.ts'
import { replayDelivery } from '../../../src/operations/webhooks/replay-delivery.ts'
import { rotateWebhookSecret } from '../../../src/operations/webhooks/rotate-webhook-secret.ts'
import { updateWebhook } from '../../../src/operations/webhooks/update-webhook.ts'
import { makeReceiver, makeWebhookWorld, verified } from '../../support/webhook-world.ts'

const BEGIN = Date.parse('2026-11-30T08:00:00.000Z')
const MINUTE = 60_000
const HOUR = 60 * MINUTE

beforeEach(() => {
  // Only what the clock shows: connections run as they do.
  vi.useFakeTimers({ toFake: ['Date'], now: BEGIN })
})
afterEach(() => {
  vi.useRealTimers()
})

const wait = (ms: number) => vi.setSystemTime(Date.now() + ms)

describe('a message', () => {
  test('arrives signed as the library of Standard Webhooks verifies it, and says ids only', async () => {
    await using receiver = await makeReceiver()
    const world = await makeWebhookWorld()
    const { secret } = await world.listen(receiver.url)
    await world.tell('run_1')
    expect(await world.deliver()).toBe(true)
    const [message] = receiver.received
    if (!message) throw new Error('nothing arrived')
    expect(verified(secret, message)).toEqual({
      type: 'procedure.note_added',
      timestamp: '2026-11-30T08:00:00.000Z',
      data: { runId: 'run_1', number: 1 },
    })
    expect(message.headers).toMatchObject({ 'content-type': 'application/json' })
    expect(() => verified(secret, { ...message, body: message.body.replace('run_1', 'run_2') })).toThrow()
    expect(() => verified(`whsec_${btoa('x'.repeat(32))}`, message)).toThrow()
    expect(world.deliveries()).toMatchObject([{ state: 'DELIVERED', attempts: 1, last_status: 204 }])
    await world.deliver()
    expect(receiver.received).toHaveLength(1)
  })

  test('goes to those who asked for its topic, to each once, and to nobody else', async () => {
    await using all = await makeReceiver()
    await using some = await makeReceiver()
    const world = await makeWebhookWorld()
    await world.listen(all.url)
    await world.listen(some.url, ['check.recorded', 'procedure.closed'])
    await world.tell('run_1')
    await world.tell('chk_1', 'check.recorded')
    await world.tell('act_1', 'ruleset.activated')
    await world.deliver()
    const topics = (one: typeof all) => one.received.map(({ body }) => JSON.parse(body).type).sort()
    expect(topics(all)).toEqual(['check.recorded', 'procedure.note_added'])
    expect(topics(some)).toEqual(['check.recorded'])
    expect(world.rows('select topic from outbox')).toHaveLength(2)
  })

  test('is not kept for anybody while nobody listens', async () => {
    const world = await makeWebhookWorld()
    await world.tell('run_1')
    expect(world.rows('select * from outbox')).toEqual([])
  })

  test('is sent once more with the same id until it is received, in the order of its subject', async () => {
    await using receiver = await makeReceiver()
    const world = await makeWebhookWorld()
    const { secret } = await world.listen(receiver.url)
    receiver.answer = (response) => response.writeHead(500).end('no')
    for (const _one of [1, 2, 3]) await world.tell('run_1')
    await world.tell('run_2')
    await world.deliver()
    expect(receiver.received.map((one) => verified(secret, one).data.number).sort()).toEqual([1, 4])
    wait(4_000)
    await world.deliver()
    expect(receiver.received).toHaveLength(2)
    wait(2_000)
    receiver.answer = (response) => response.writeHead(200).end()
    await world.deliver()
    const numbers = receiver.received.slice(2).map((one) => verified(secret, one).data.number)
    expect(numbers.filter((number) => number !== 4)).toEqual([1, 2, 3])
    const ids = receiver.received.map(({ headers }) => headers['webhook-id'])
    expect(new Set(ids).size).toBe(4)
    expect(ids).toHaveLength(6)
  })

  test('of which two senders know goes out once', async () => {
    await using receiver = await makeReceiver()
    const world = await makeWebhookWorld()
    await world.listen(receiver.url)
    for (const run of ['run_1', 'run_2', 'run_3']) await world.tell(run)
    await Promise.all([world.deliver(), world.deliver(), world.deliver()])
    expect(receiver.received).toHaveLength(3)
  })

  test('whose sender died on the way is sent again after a minute', async () => {
    await using receiver = await makeReceiver()
    const world = await makeWebhookWorld()
    await world.listen(receiver.url)
    await world.tell('run_1')
    const died = world.deliver({}, () => {
      throw Object.assign(new Error('killed'), { name: 'Killed' })
    })
    await died
    world.rows("update webhook_deliveries set attempts = 1, next_at = '2026-11-30T08:01:00.000Z'")
    wait(30_000)
    await world.deliver()
    expect(receiver.received).toHaveLength(0)
    wait(31_000)
    await world.deliver()
    expect(receiver.received).toHaveLength(1)
  })

  test('is signed with both secrets while one takes the place of the other, and with the new one alone afterwards', async () => {
    await using receiver = await makeReceiver()
    const world = await makeWebhookWorld()
    const { id, secret: old } = await world.listen(receiver.url)
    const rotated = await rotateWebhookSecret({ ctx: world.context(), input: { id, overlapHours: 2 } })
    const fresh = rotated.secret ?? ''
    expect(fresh).toMatch(/^whsec_/)
    expect(fresh).not.toBe(old)
    await world.tell('run_1')
    await world.deliver()
    const [during] = receiver.received
    if (!during) throw new Error('nothing arrived')
    expect(verified(old, during).data).toEqual(verified(fresh, during).data)
    wait(2 * HOUR + 1)
    await world.tell('run_1')
    await world.deliver()
    const [, afterwards] = receiver.received
    if (!afterwards) throw new Error('nothing arrived')
    expect(() => verified(old, afterwards)).toThrow()
    expect(verified(fresh, afterwards).data.number).toBe(2)
  })
})

describe('a receiver', () => {
  test('that is down for a day stops its webhook, which is a task; switched on again it gets what waits', async () => {
    const receiver = await makeReceiver()
    const world = await makeWebhookWorld()
    const { id } = await world.listen(receiver.url)
    await receiver[Symbol.asyncDispose]()
    await world.tell('run_1')
    await world.tell('run_1')
    const begun = Date.now()
    for (let minutes = 0; minutes < 25 * 60; minutes += 1) {
      await world.deliver()
      if (stateOf(world, id).stopped_for !== null) break
      wait(MINUTE)
    }
    const hours = (Date.now() - begun) / HOUR
    expect(hours).toBeGreaterThan(23.9)
    expect(hours).toBeLessThan(24.5)
    expect(stateOf(world, id)).toMatchObject({ stopped_for: 'UNREACHABLE' })
    expect(world.deliveries()).toMatchObject([
      { state: 'FAILED', last_fault: 'NETWORK', attempts: 8 },
      { state: 'PENDING', attempts: 0 },
    ])
    expect(world.rows("select kind from task_marks where kind = 'webhook'")).toHaveLength(1)
    await world.tell('run_1')
    expect(world.deliveries()).toHaveLength(2)
    await using back = await makeReceiver()
    const { webhook } = await updateWebhook({
      ctx: world.context(),
      input: { id, name: 'Back', url: back.url, topics: ['procedure.*'], enabled: true },
    })
    expect(webhook).toMatchObject({ stoppedAt: null, stoppedFor: null })
    await world.deliver()
    expect(back.received.map(({ body }) => JSON.parse(body).data.number)).toEqual([2])
    expect(world.rows("select kind from task_marks where kind = 'webhook'")).toEqual([])
    const { edges } = await listDeliveries({
      ctx: world.context(),
      input: { first: 5, filter: { state: 'FAILED' } },
    })
    const { delivery } = await replayDelivery({
      ctx: world.context(),
      input: { id: edges[0]?.node.id ?? '' },
    })
    expect(delivery?.delivery.state).toBe('PENDING')
    await world.deliver()
    expect(back.received.map(({ body }) => JSON.parse(body).data.number)).toEqual([2, 1])
  })

  test('that is sent once more stands in the access log, once, and not where nothing is sent', async () => {
    await using receiver = await makeReceiver()
    const world = await makeWebhookWorld()
    const ctx = world.context()
    const { id } = await world.listen(receiver.url)
    await world.tell('run_1')
    await world.deliver()
    const { edges } = await listDeliveries({ ctx, input: { first: 1 } })
    const input = { id: edges[0]?.node.id ?? '' }
    const messageId = edges[0]?.node.message.id
    for (const _twice of [1, 2]) await replayDelivery({ ctx, input })
    const replays = () =>
      world.rows("select subject_id, details from access_log where action = 'WEBHOOK_REPLAYED'")
    expect(replays()).toEqual([{ subject_id: id, details: JSON.stringify({ messageId }) }])
    await world.deliver()
    await removeWebhook({ ctx, input: { id } })
    const { delivery, userErrors } = await replayDelivery({ ctx, input })
    expect(delivery).toBeNull()
    expect(userErrors).toMatchObject([{ code: 'NOT_FOUND', path: ['input', 'id'] }])
    expect(world.deliveries()).toMatchObject([{ state: 'DELIVERED' }])
    expect(replays()).toHaveLength(1)
  })

  test('has a webhook that is asked for as it is stay as it is, with one entry for each change', async () => {
    const world = await makeWebhookWorld()
    const ctx = world.context()
    const settings = { name: 'Receiver', url: 'http://127.0.0.1:9/', topics: ['procedure.*'] }
    const { id } = await world.listen(settings.url, settings.topics)
    const changes = () => world.rows("select details from access_log where action = 'WEBHOOK_CHANGED'").length
    const steps = [
      { change: {}, entries: 0 },
      { change: { name: 'Another' }, entries: 1 },
      { change: { url: 'http://127.0.0.1:10/' }, entries: 2 },
      { change: { topics: ['waiver.*'] }, entries: 3 },
      { change: { enabled: false }, entries: 4 },
      { change: { enabled: true }, entries: 5 },
    ]
    let input = { id, ...settings, enabled: true }
    for (const { change, entries } of steps) {
      input = { ...input, ...change }
      for (const _twice of [1, 2]) {
        const { webhook } = await updateWebhook({ ctx, input })
        const { enabled, ...asked } = input
        expect({ ...webhook, enabled: webhook?.stoppedAt === null }).toMatchObject({ ...asked, enabled })
      }
      expect(changes(), JSON.stringify(change)).toBe(entries)
    }
  })

  test('that redirects is not followed', async () => {
    await using elsewhere = await makeReceiver()
    await using receiver = await makeReceiver()
    receiver.answer = (response) => response.writeHead(307, { location: elsewhere.url }).end()
    const world = await makeWebhookWorld()
    await world.listen(receiver.url)
    await world.tell('run_1')
    await world.deliver()
    expect(elsewhere.received).toEqual([])
    expect(world.deliveries()).toMatchObject([{ state: 'PENDING', last_fault: 'REDIRECT', last_status: 307 }])
  })

  test('that is slow is given up on for now, and holds up no other', async () => {
    await using slow = await makeReceiver()
    await using quick = await makeReceiver()
    slow.answer = () => {}
    const world = await makeWebhookWorld()
    await world.listen(slow.url)
    await world.listen(quick.url)
    await world.tell('run_1')
    const hasty: typeof fetch = (request, init) =>
      fetch(request, { ...init, signal: AbortSignal.timeout(300) })
    await world.deliver({}, hasty)
    expect(quick.received).toHaveLength(1)
    const states = world.deliveries().map(({ state, last_fault }) => `${state} ${last_fault ?? ''}`)
    expect(states.sort()).toEqual(['DELIVERED ', 'PENDING TIMEOUT'])
  })

  test('that says it is gone stops its webhook at once', async () => {
    await using receiver = await makeReceiver()
    receiver.answer = (response) => response.writeHead(410).end()
    const world = await makeWebhookWorld()
    const { id } = await world.listen(receiver.url)
    await world.tell('run_1')
    await world.deliver()
    expect(stateOf(world, id)).toMatchObject({ stopped_for: 'GONE' })
    await world.tell('run_1')
    wait(24 * HOUR)
    await world.deliver()
    expect(receiver.received).toHaveLength(1)
  })

  test('that sends a long answer is not read', async () => {
    await using receiver = await makeReceiver()
    receiver.answer = (response) => {
      response.writeHead(200)
      const pour = () => {
        if (!response.destroyed && response.write('x'.repeat(65_536))) setImmediate(pour)
        else if (!response.destroyed) response.once('drain', pour)
      }
      pour()
    }
    const world = await makeWebhookWorld()
    await world.listen(receiver.url)
    await world.tell('run_1')
    await world.deliver()
    expect(world.deliveries()).toMatchObject([{ state: 'DELIVERED' }])
  })

  test.each([
    'http://127.0.0.1:1/',
    'https://10.0.0.1/',
    'https://[::1]/',
    'https://metadata.internal/x',
    'https://a.localhost/',
  ])('at %s is not called in production, whatever stands in the database', async (url) => {
    const world = await makeWebhookWorld()
    const { id } = await world.listen('http://127.0.0.1:1/')
    const called = vi.fn<typeof fetch>()
    await updateUrl(world, id, url)
    await world.tell('run_1')
    await world.deliver({ allowsLoopback: false }, called)
    expect(called).not.toHaveBeenCalled()
    expect(world.deliveries()).toMatchObject([{ state: 'PENDING', last_fault: 'ADDRESS', last_status: null }])
  })

  test('that was removed gets nothing, also not what waits', async () => {
    await using receiver = await makeReceiver()
    const world = await makeWebhookWorld()
    const { id } = await world.listen(receiver.url)
    await world.tell('run_1')
    await removeWebhook({ ctx: world.context(), input: { id } })
    await world.tell('run_1')
    await world.deliver()
    expect(receiver.received).toEqual([])
    expect(world.deliveries()).toMatchObject([{ state: 'FAILED' }])
  })
})

type World = Awaited<ReturnType<typeof makeWebhookWorld>>

const stateOf = ({ rows }: World, id: string) =>
  rows('select stopped_at, stopped_for from webhooks where id = ?', id)[0] ?? {}

/** As somebody would who has the database and the key. */
async function updateUrl(world: World, id: string, url: string): Promise<void> {
  const { sealWebhookText } = await import('../../../src/operations/webhooks/webhook-view.ts')
  const sealed = await sealWebhookText(world.context(), id, 'url', url)
  world.rows('update webhooks set url = ? where id = ?', sealed, id)
}
