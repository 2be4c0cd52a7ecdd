import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { FAULT_MESSAGE, UNAVAILABLE_MESSAGE } from '../../src/http/public-error.ts'
import { productSchema } from '../../src/schema/index.ts'
import {
  type FaultWorld,
  type GraphqlAnswer,
  startFaultWorld,
  stateOf,
  withoutChance,
} from '../support/fault-world.ts'
import type { Call, Fault } from '../support/scripted-hrana.ts'
import { fillTrunk, mutations, type Operation, queries } from './operations.ts'

const schema = productSchema()

// LONG=1 tries every fault at every call of every operation; without it those that take seconds or tell nothing new are
// left to a few operations.
const IS_LONG = process.env.LONG === '1'
const AT_READS: readonly Fault[] = IS_LONG
  ? ['dropBefore', 'errorBefore', 'errorAfter', 'busy', 'expired', 'garbage', 'garbageAfter']
  : ['dropBefore', 'errorAfter', 'garbage']
const AT_WRITES: readonly Fault[] = IS_LONG
  ? [...AT_READS, 'dropAfter']
  : ['dropBefore', 'dropAfter', 'errorAfter', 'busy', 'garbageAfter']
const HANGING: readonly Fault[] = ['hangBefore', 'hangAfter', 'hangInBody']
const ALSO_HANGING = new Set(['runSafetyCheck', 'eraseSubject', 'activateRuleset'])

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

// The first call of each operation is the same: finding out who asks.
const atRead = (number: number) => (number === 1 && !IS_LONG ? [] : AT_READS)
const onlyAt = (number: number, fault: Fault) => (call: Call) => (call.number === number ? fault : null)
const goneFrom = (number: number) => (call: Call) => (call.number >= number ? ('dropBefore' as const) : null)

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
      const hanging = IS_LONG || ALSO_HANGING.has(name) ? HANGING : []
      const scenarios = calls.flatMap(({ number, isWrite, statements }) => {
        const faults = isWrite ? [...AT_WRITES, ...hanging] : atRead(number)
        const broken = isWrite ? statements.map((_sql, breakStep) => ({ breakStep })) : []
        return [...[...faults, ...broken].map((fault) => onlyAt(number, fault)), goneFrom(number)]
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
        // Keys and rulesets that an isolate keeps are in memory from then on.
        await branch.ask(operation.question)
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
          const gone = await branch.ask(operation.question, goneFrom(number))
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
