import { describe, expect, test } from 'vitest'
import { Door } from '../../../src/http/door.ts'
import { GIVING_WAY_MAX, ProcessorTurns, type Visit, WAITING_MAX } from '../../../src/http/processor-turns.ts'
import { RefusedError } from '../../../src/operations/errors.ts'

/** Looks as often as asked whether a long computation may go on; how often it had to look until it might. */
function looksUntilGoingOn(
  turns: ProcessorTurns,
  visit: Visit,
  organisationId: string,
  most: number,
): number {
  for (let look = 1; look <= most; look += 1) if (turns.look(visit, organisationId) === 'go on') return look
  return Number.POSITIVE_INFINITY
}

function world() {
  let nowMs = 0
  const turns = new ProcessorTurns(() => nowMs)
  return {
    turns,
    pass: (ms: number) => {
      nowMs += ms
    },
    long(organisationId: string): Visit {
      const visit = turns.arrive()
      turns.join(visit, organisationId)
      return visit
    },
  }
}

describe('a long computation', () => {
  test('gives way while a short request is being answered, so often and no longer', () => {
    const { turns, long } = world()
    const report = long('org_a')
    turns.arrive()
    expect(looksUntilGoingOn(turns, report, 'org_a', 1_000)).toBe(GIVING_WAY_MAX + 1)
  })

  test('goes on at once where nobody else is', () => {
    const { turns, long } = world()
    expect(looksUntilGoingOn(turns, long('org_a'), 'org_a', 1)).toBe(1)
  })

  test('rests twice as long as its piece took while short requests come', () => {
    const { turns, long, pass } = world()
    const report = long('org_a')
    expect(turns.look(report, 'org_a')).toBe('go on')
    pass(32)
    expect(turns.look(report, 'org_a')).toBe(60)
    pass(59)
    expect(turns.look(report, 'org_a')).toBe(1)
    pass(1)
    expect(turns.look(report, 'org_a')).toBe('go on')
  })

  test('waits for one of the same organisation that came before it, and not for one of another', () => {
    const { turns, long } = world()
    const [first, second, other] = [long('org_a'), long('org_a'), long('org_b')]
    expect(looksUntilGoingOn(turns, second, 'org_a', 100)).toBe(Number.POSITIVE_INFINITY)
    expect(turns.look(other, 'org_b')).toBe('go on')
    turns.forget(first, 'org_a')
    expect(turns.look(second, 'org_a')).toBe('go on')
  })

  test('is refused where so many of its organisation wait, and those of another are not', () => {
    const { long } = world()
    for (let n = 0; n <= WAITING_MAX; n += 1) long('org_a')
    expect(() => long('org_a')).toThrow(RefusedError)
    expect(() => long('org_b')).not.toThrow()
  })

  test('that was dropped without a word holds up its organisation for some seconds only', () => {
    const { turns, long, pass } = world()
    long('org_a')
    pass(14_000)
    const next = long('org_a')
    expect(turns.look(next, 'org_a')).not.toBe('go on')
    pass(2_000)
    expect(turns.look(next, 'org_a')).toBe('go on')
  })
})

describe('the door', () => {
  const OPEN = { isShut: false, afterMs: 0 }
  const shutTo = (callerId: string, untilMs: number): Door => {
    const door = new Door()
    for (let time = 0; time < 4; time += 1) door.refused(callerId, untilMs / 1_000, time)
    return door
  }

  test('is shut to who asks on while told to wait, until that time is over, and open to others', () => {
    const door = shutTo('key_a', 5_000)
    expect(door.look('key_a', 10)).toEqual({ isShut: true, seconds: 5 })
    expect(door.look('key_b', 10)).toEqual(OPEN)
    expect(door.look('key_a', 5_003)).toEqual(OPEN)
  })

  test('lets in one after another what has gathered before it, and sends away who would wait a second', () => {
    const door = shutTo('key_a', 5_000)
    const waits = Array.from({ length: 30 }, () => door.look('key_a', 5_003))
    const letIn = waits.flatMap((one) => (one.isShut ? [] : [one.afterMs]))
    expect(letIn.slice(0, 3)).toEqual([0, 40, 80])
    expect(letIn).toHaveLength(26)
    expect(waits.slice(26).every(({ isShut }) => isShut)).toBe(true)
    expect(door.look('key_a', 5_003 + 2_000)).toEqual(OPEN)
    expect(door.look('key_b', 5_003)).toEqual(OPEN)
  })

  test('forgets after some seconds that it was shut', () => {
    const door = shutTo('key_a', 5_000)
    for (let one = 0; one < 100; one += 1) expect(door.look('key_a', 15_003)).toEqual(OPEN)
  })

  test('is shut to who waits for a turn when another request is told to wait meanwhile', () => {
    const door = shutTo('key_a', 5_000)
    expect(door.lookAgain('key_a', 4_000)).toEqual({ isShut: true, seconds: 2 })
    expect(door.lookAgain('key_a', 5_100)).toEqual(OPEN)
  })

  test('stays open for who waits as told, however often', () => {
    const door = new Door()
    for (let time = 0; time < 100; time += 1) {
      door.refused('key_a', 5, time * 5_000)
      expect(door.look('key_a', time * 5_000 + 1)).toEqual(OPEN)
    }
  })

  test('stays open after a few refusals of requests that were sent together', () => {
    const door = new Door()
    for (let one = 0; one < 3; one += 1) door.refused('key_a', 5, 0)
    expect(door.look('key_a', 1)).toEqual(OPEN)
  })
})
