import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { PLAN_VERSION } from '../../../src/rules/compile/stored-plan.ts'
import {
  assess,
  type CompiledRuleset,
  canonicalResult,
  compileRuleset,
  loadPlan,
  messageOf,
  reasonsOf,
  storePlan,
} from '../../../src/rules/index.ts'
import cases from '../../corpus/acceptance/cases.json' with { type: 'json' }
import { packFrom, rulesetOf, shippedPacks } from '../../support/shipped-packs.ts'
import smallPack from './small-pack.json' with { type: 'json' }

const compiled = compileRuleset(await rulesetOf(shippedPacks()))
const stored = storePlan(compiled)

function loaded(bytes: Uint8Array): CompiledRuleset {
  const plan = loadPlan(bytes)
  if (!plan) throw new Error('the plan is of another version')
  return plan
}

function answer(ruleset: CompiledRuleset, { asOf, ...facts }: { asOf: string; [fact: string]: unknown }) {
  const outcome = assess(ruleset, { facts, asOf })
  if (!outcome.ok) return outcome.problems
  const { assessment } = outcome
  const explained = assessment.result.findings.map((finding) => [
    messageOf(assessment, finding, 'en'),
    reasonsOf(assessment, finding, 'zh-CN'),
  ])
  return { result: canonicalResult(assessment), explained }
}

describe('a stored plan', () => {
  test('answers and explains like the ruleset it was compiled from', () => {
    const fromBytes = loaded(stored)
    for (const { input } of cases.cases) expect(answer(fromBytes, input)).toEqual(answer(compiled, input))
  })

  test('gives back the ruleset', () => {
    expect(loaded(stored).ruleset).toEqual(compiled.ruleset)
  })

  test('is stored to the same bytes again', () => {
    expect(storePlan(loaded(stored))).toEqual(stored)
  })

  test('can be read from the middle of a larger buffer', () => {
    const shifted = new Uint8Array(stored.length + 3)
    shifted.set(stored, 3)
    const [one] = cases.cases
    if (!one) throw new Error('there are no cases')
    expect(answer(loaded(shifted.subarray(3)), one.input)).toEqual(answer(compiled, one.input))
  })

  test('takes little more room than the packs it was made of', () => {
    const sources = shippedPacks().reduce((sum, pack) => sum + JSON.stringify(pack).length, 0)
    expect(stored.length).toBeLessThan(sources * 2)
  })
})

describe('bytes that cannot be used', () => {
  const changed = (at: number, value: number) => {
    const bytes = stored.slice()
    bytes[at] = value
    return bytes
  }

  test('another version is told from a broken plan: the caller compiles anew', () => {
    expect(loadPlan(changed(4, PLAN_VERSION + 1))).toBeNull()
  })

  test.each([
    ['no bytes', new Uint8Array(0)],
    ['other bytes', new TextEncoder().encode('{"pack":"tutela/core-safety"}')],
    ['a wrong first byte', changed(0, 0)],
    ['a header that is longer than the bytes', changed(11, 255)],
    ['half of a plan', stored.slice(0, stored.length / 2)],
  ])('%s', (_, bytes) => {
    expect(() => loadPlan(bytes)).toThrow(TypeError)
  })
})

// Whoever changes what stored bytes mean has to raise PLAN_VERSION, or isolates would misread plans stored before.
test('the bytes of a plan belong to their version', async () => {
  const plan = storePlan(compileRuleset(await rulesetOf([packFrom(smallPack)])))
  const digest = createHash('sha256').update(plan).digest('hex')
  expect({ version: PLAN_VERSION, digest }).toMatchInlineSnapshot(`
    {
      "digest": "7511244ca1acdb17fea1c5352f8279d1482cea27bd24a666f4297079790ad004",
      "version": 8,
    }
  `)
})
