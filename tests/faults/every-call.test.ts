import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { FAULT_MESSAGE, UNAVAILABLE_MESSAGE } from '../../src/http/public-error.ts'
import { schema } from '../../src/schema/index.ts'
import {
  type FaultWorld,
  type GraphqlAnswer,
  startFaultWorld,
  stateOf,
  withoutChance,
} from '../support/fault-world.ts'
import type { Call, Fault } from '../support/scripted-hrana.ts'
import { fillTrunk, mutations, type Operation, queries } from './operations.ts'

const QUICK: readonly Fault[] = [
  'dropBefore',
  'dropAfter',
  'errorBefore',
  'errorAfter',
  'busy',
  'expired',
  'garbage',
  'garbageAfter',
]
const SLOW: readonly Fault[] = ['hangBefore', 'hangAfter', 'hangInBody']
const CODES = new Set(['UNAVAILABLE', 'INTERNAL_SERVER_ERROR'])
const MESSAGES = new Set([FAULT_MESSAGE, UNAVAILABLE_MESSAGE])

let world: FaultWorld
let asking: Readonly<Record<string, Operation>>
let acting: Readonly<Record<string, Operation>>

beforeAll(async () => {
  world = await startFaultWorld()
  const things = await fillTrunk(world)
  asking = queries(things)
  acting = mutations(things)
}, 60_000)

afterAll(() => world.stop())

const QUERIES = Object.keys(schema.getQueryType()?.getFields() ?? {}).sort()
const MUTATIONS = Object.keys(schema.getMutationType()?.getFields() ?? {}).sort()

test('every query and mutation of the schema has an entry', () => {
  expect(Object.keys(asking).sort()).toEqual(QUERIES)
  expect(Object.keys(acting).sort()).toEqual(MUTATIONS)
})

/** Either the whole answer, or an error with a code, one of two sentences, and the request's name. */
function expectWholeOrCoded(answer: GraphqlAnswer, right: string): 'whole' | 'coded' {
  if (answer.errors === undefined) {
    expect(withoutChance(answer.data)).toBe(right)
    return 'whole'
  }
  for (const { message, extensions } of answer.errors) {
    expect(CODES).toContain(extensions.code)
    expect(MESSAGES).toContain(message)
    expect(extensions.requestId).toMatch(/^rqs_/)
  }
  return 'coded'
}

interface Scenario {
  readonly operation: Operation
  readonly faultFor: (call: Call) => Fault | null
  readonly before: string
  readonly after: string
  readonly right: string
}

/** One failing call on a database of its own, and the caller's second try. */
async function play({ operation, faultFor, before, after, right }: Scenario): Promise<void> {
  const branch = await world.branch()
  try {
    const { question, repeat } = operation
    const first = await branch.ask(question, faultFor)
    const outcome = expectWholeOrCoded(first.answer, right)
    const between = await stateOf(branch)
    expect(between.contradictions).toEqual([])
    if (outcome === 'whole') expect(between.state).toBe(after)
    else expect([before, after]).toContain(between.state)
    const second = await branch.ask(question)
    expect(second.answer.errors).toBeUndefined()
    const end = await stateOf(branch)
    expect(end.contradictions).toEqual([])
    if (repeat === 'same' || between.state === before) {
      expect(withoutChance(second.answer.data)).toBe(right)
      expect(end.state).toBe(after)
    }
    if (repeat === 'same' && outcome === 'whole') expect(second.answer.data).toEqual(first.answer.data)
  } finally {
    await branch.remove()
  }
}

/** What the operation does when nothing fails. */
async function playThrough({ question }: Operation) {
  const branch = await world.branch()
  try {
    const before = await stateOf(branch)
    const { answer, calls } = await branch.ask(question)
    expect(answer.errors).toBeUndefined()
    expect(JSON.stringify(answer.data)).not.toContain('"userErrors":[{')
    const after = await stateOf(branch)
    expect([before.contradictions, after.contradictions]).toEqual([[], []])
    return { calls, before: before.state, after: after.state, right: withoutChance(answer.data) }
  } finally {
    await branch.remove()
  }
}

async function inTurns<Item>(
  items: readonly Item[],
  width: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const waiting = [...items]
  const turn = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item)
  }
  await Promise.all(Array.from({ length: width }, turn))
}

describe('whichever call of a mutation fails, and however', () => {
  test.each(MUTATIONS)(
    '%s happens wholly or not at all, and can be repeated',
    async (name) => {
      const operation = acting[name]
      if (operation === undefined) throw new Error(`${name} has no entry`)
      const { calls, ...reference } = await playThrough(operation)
      expect(reference.after).not.toBe(reference.before)
      const scenarios = calls.flatMap(({ number, isWrite, statements }) => {
        const faults = isWrite
          ? [...QUICK, ...SLOW]
          : QUICK.filter((fault) => typeof fault === 'string' && !fault.endsWith('After'))
        const once = faults.map((fault) => (call: Call) => (call.number === number ? fault : null))
        const gone = (call: Call) => (call.number >= number ? ('dropBefore' as const) : null)
        const broken = isWrite
          ? statements.map(
              (_sql, breakStep) => (call: Call) => (call.number === number ? { breakStep } : null),
            )
          : []
        return [...once, gone, ...broken]
      })
      await inTurns(scenarios, 12, (faultFor) => play({ operation, faultFor, ...reference }))
    },
    120_000,
  )
})

describe('whichever call of a query fails, and however', () => {
  test.each(QUERIES)(
    '%s answers wholly or says that it cannot, and changes nothing',
    async (name) => {
      const operation = asking[name]
      if (operation === undefined) throw new Error(`${name} has no entry`)
      const branch = await world.branch()
      try {
        const before = await stateOf(branch)
        const { answer, calls } = await branch.ask(operation.question)
        expect(answer.errors).toBeUndefined()
        const right = withoutChance(answer.data)
        for (const { number } of calls) {
          for (const fault of ['dropBefore', 'errorAfter', 'busy', 'expired', 'garbage'] as const) {
            const once = await branch.ask(operation.question, (call) =>
              call.number === number ? fault : null,
            )
            expectWholeOrCoded(once.answer, right)
          }
          const gone = await branch.ask(operation.question, (call) =>
            call.number >= number ? 'dropBefore' : null,
          )
          expect(expectWholeOrCoded(gone.answer, right)).toBe('coded')
        }
        const { state, contradictions } = await stateOf(branch)
        expect(contradictions).toEqual([])
        if (!operation.writes) expect(state).toBe(before.state)
      } finally {
        await branch.remove()
      }
    },
    60_000,
  )
})
