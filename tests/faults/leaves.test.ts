import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { productSchema } from '../../src/schema/index.ts'
import { type FaultWorld, startFaultWorld } from '../support/fault-world.ts'
import { fillTrunk, mutations, type Operation } from './operations.ts'

const schema = productSchema()

let world: FaultWorld
let acting: Readonly<Record<string, Operation>>

beforeAll(async () => {
  world = await startFaultWorld()
  acting = mutations(await fillTrunk(world))
}, 120_000)

afterAll(() => world.stop())

const MUTATIONS = Object.keys(schema.getMutationType()?.getFields() ?? {}).sort()
/** Mutations that leave no leaf, each with its reason. */
const WITHOUT_LEAF: Readonly<Record<string, string>> = {}
/** What repeating a call adds: nothing where the repetition changes nothing. */
const LEAVES =
  'select kind, record_id, (select action from access_log a where a.id = record_id) as action from log_leaves order by sequence'

describe('every mutation of the schema', () => {
  test.each(MUTATIONS)(
    '%s leaves a leaf in the log, and none when its repetition changes nothing',
    async (name) => {
      const operation = acting[name]
      if (operation === undefined) throw new Error(`${name} has no entry`)
      const branch = await world.branch()
      try {
        const before = await branch.rows(LEAVES)
        const { answer } = await branch.ask(operation.question)
        expect(answer.errors).toBeUndefined()
        expect(JSON.stringify(answer.data)).not.toContain('"userErrors":[{')
        const after = await branch.rows(LEAVES)
        if (name in WITHOUT_LEAF) expect(after).toEqual(before)
        else expect(after.length).toBeGreaterThan(before.length)
        expect(after.slice(0, before.length)).toEqual(before)
        if (operation.repeat !== 'same') return
        await branch.ask(operation.question)
        expect(await branch.rows(LEAVES)).toEqual(after)
      } finally {
        await branch.remove()
      }
    },
  )
})

test('what a waiver, a pack and an activation are is held to by their leaves', async () => {
  const rows = await world.trunk.rows('select action, subject_id, details from access_log order by sequence')
  const actions = new Set(rows.map(({ action }) => action))
  for (const action of ['PACK_PUBLISHED', 'RULESET_ACTIVATED', 'WAIVER_REQUESTED', 'WAIVER_GRANTED'])
    expect(actions).toContain(action)
  expect(JSON.stringify(rows)).not.toContain('short of staff')
  expect(JSON.stringify(rows)).not.toContain('case-2')
})
