import { Engine } from 'json-rules-engine'
import { expect, test } from 'vitest'

const run = (condition: { fact: string; path?: string }) => {
  const rule = {
    conditions: { all: [{ ...condition, operator: 'equal', value: 'open' }] },
    event: { type: 'hit' },
  }
  return new Engine([rule]).run({ state: 'open', room: { state: 'open' } })
}

test('the reference engine runs a condition on a plain fact', async () => {
  const { events } = await run({ fact: 'state' })
  expect(events).toEqual([{ type: 'hit' }])
})

test('the reference engine has no JSONPath to run', async () => {
  await expect(run({ fact: 'room', path: '$.state' })).rejects.toThrow('JSONPath is not part of this product')
})
