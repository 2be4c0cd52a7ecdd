import { describe, expect, test } from 'vitest'
import { CommonCount, notingHistory, SeenHistory, waitingForHistory } from '../../../src/db/replication.ts'

describe('what a caller has seen', () => {
  test('only grows, and that only the primary has it is never forgotten', () => {
    const seen = new SeenHistory()
    expect(seen.greatest).toBeNull()
    for (const index of [5n, 3n, 9n, 7n]) seen.add(index)
    expect(seen.greatest).toBe(9n)
    seen.add('atPrimary')
    seen.add(12n)
    expect(seen.greatest).toBe('atPrimary')
  })
})

describe('the count of a primary', () => {
  test('holds while answers come in another order than they were asked for', () => {
    const count = new CommonCount()
    count.note(10n, { atLeast: 0n, nowMs: 0 })
    const atLeast = count.greatest
    count.note(12n, { atLeast, nowMs: 1 })
    count.note(11n, { atLeast, nowMs: 2 })
    expect([count.holds(2), count.greatest]).toEqual([true, 12n])
  })

  test('does not hold for a minute after an answer that is less far than one before it was asked', () => {
    const count = new CommonCount()
    count.note(10n, { atLeast: 0n, nowMs: 0 })
    count.note(4n, { atLeast: count.greatest, nowMs: 1_000 })
    expect([count.holds(1_000), count.holds(60_999), count.holds(61_000)]).toEqual([false, false, true])
    expect(count.greatest).toBe(4n)
  })
})

describe('over the wire', () => {
  const answer = (value: object) => async () => Response.json(value)

  test('the number of every result is noted, and a text that looks like one is not', async () => {
    const noted: bigint[] = []
    const fetch = notingHistory(
      answer({
        results: [
          { replication_index: '17' },
          { replication_index: '18', value: '"replication_index":"99"' },
        ],
      }),
      (index) => noted.push(index),
    )
    const response = await fetch(new Request('https://db.test/v3/pipeline'))
    expect(noted).toEqual([17n, 18n])
    expect(await response.json()).toMatchObject({ results: [{}, { value: '"replication_index":"99"' }] })
  })

  test('every statement and batch waits for what was seen, and nothing else is changed', async () => {
    const sent: unknown[] = []
    const seen = new SeenHistory()
    const fetch = waitingForHistory(async (request) => {
      sent.push(await request.json())
      return Response.json({})
    }, seen)
    const ask = () =>
      fetch(
        new Request('https://db.test/v3/pipeline', {
          method: 'POST',
          body: JSON.stringify({
            baton: null,
            requests: [
              { type: 'execute', stmt: { sql: 'a' } },
              { type: 'batch', batch: { steps: [] } },
              { type: 'close' },
            ],
          }),
        }),
      )
    await ask()
    seen.add(21n)
    await ask()
    expect(sent).toEqual([
      {
        baton: null,
        requests: [
          { type: 'execute', stmt: { sql: 'a' } },
          { type: 'batch', batch: { steps: [] } },
          { type: 'close' },
        ],
      },
      {
        baton: null,
        requests: [
          { type: 'execute', stmt: { sql: 'a', replication_index: '21' } },
          { type: 'batch', batch: { steps: [], replication_index: '21' } },
          { type: 'close' },
        ],
      },
    ])
  })
})
