import { Engine, type TopLevelCondition } from 'json-rules-engine'
import { describe, expect, test } from 'vitest'
import type { FactType } from '../../src/rules/pack/format.ts'
import { resolvePointer } from '../../src/rules/reference/json-pointer.ts'
import file from './json-rules-engine.json' with { type: 'json' }
import { type Outcome, outcomeOf } from './vectors.ts'

interface Vector {
  readonly from: string
  readonly conditions: TopLevelCondition
  readonly named?: Readonly<Record<string, TopLevelCondition>>
  readonly facts: Record<string, unknown>
  readonly stock: boolean | 'error'
  readonly ours: Outcome
  readonly why?: string
  readonly allowUndefinedFacts?: boolean
  readonly allowUndefinedConditions?: boolean
}

// The file holds conditions that the library takes and its types do not, such as an operand of the wrong kind.
const content: { types: Record<string, FactType>; vectors: Vector[] } = JSON.parse(JSON.stringify(file))
const { types, vectors } = content

async function stockAnswer(vector: Vector): Promise<boolean | 'error'> {
  const {
    conditions,
    named = {},
    facts,
    allowUndefinedFacts = false,
    allowUndefinedConditions = false,
  } = vector
  try {
    const engine = new Engine([{ conditions, event: { type: 'hit' } }], {
      allowUndefinedFacts,
      allowUndefinedConditions,
      pathResolver: resolvePointer,
    })
    for (const [name, condition] of Object.entries(named)) engine.setCondition(name, condition)
    const { events } = await engine.run(facts)
    return events.length > 0
  } catch {
    return 'error'
  }
}

describe("json-rules-engine's own cases", () => {
  test.each(vectors)('$from, $facts: $stock there, $ours here', async (vector) => {
    expect(await stockAnswer(vector)).toBe(vector.stock)
    expect(outcomeOf({ types, ...vector })).toBe(vector.ours)
  })

  test('every difference has a reason, and only differences have one', () => {
    for (const { from, stock, ours, why } of vectors)
      expect(why === undefined, `${from}: ${why}`).toBe(String(stock) === ours)
  })
})
