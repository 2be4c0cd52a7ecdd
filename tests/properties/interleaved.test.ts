import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  assess,
  type CompiledRuleset,
  canonicalJson,
  canonicalResult,
  compileRuleset,
  loadPlan,
  messageOf,
  reasonsOf,
  storePlan,
} from '../../src/rules/index.ts'
import cases from '../corpus/acceptance/cases.json' with { type: 'json' }
import { arbitraryFacts } from '../support/arbitrary-facts.ts'
import { arbitraryPacks } from '../support/arbitrary-packs.ts'
import { INSTANTS } from '../support/arbitrary-values.ts'
import { rulesetOf, shippedPacks } from '../support/shipped-packs.ts'
import { compiledOrRefused } from './compiled.ts'

// Organisations share an isolate: one process, one copy of the engine, whatever it keeps between checks.
const ASSESSMENTS = 10_000
const OWN_PACKS = 12
const SITUATIONS_EACH = 20
/** Reasons take longer than the assessment; those of some findings show what is shared as well as those of all. */
const EXPLAINED_EACH = 3
const FIXED = { seed: 20_260_131 }

interface Situation {
  readonly facts: unknown
  readonly asOf: string
}

interface Organisation {
  /** Compiled anew each time, so that nothing is shared on purpose. */
  compile(): CompiledRuleset
  readonly situations: readonly Situation[]
}

const situationsOfCases = cases.cases.map(({ input: { asOf, ...facts } }) => ({ facts, asOf }))

/** Organisations with the shipped packs, two of them with a figure of their own, and some with packs of their own. */
async function organisations(): Promise<Organisation[]> {
  const shipped = shippedPacks()
  const figures = shipped.flatMap(({ parameters = {} }) => Object.entries(parameters))
  const moved = figures.flatMap(([name, { default: usual, minimum, maximum, stricter }]) => {
    const bound = stricter === 'higher' ? maximum : minimum
    return bound === undefined || bound === usual ? [] : [{ [name]: bound }]
  })
  const rulesets = await Promise.all([{}, ...moved.slice(0, 2)].map((own) => rulesetOf(shipped, own)))
  const stored = rulesets.map((ruleset) => storePlan(compileRuleset(ruleset)))
  const onShipped = stored.map((bytes) => ({
    compile: () => loadPlan(bytes) ?? fail(),
    situations: situationsOfCases,
  }))
  const facts = fc.record({ facts: arbitraryFacts, asOf: fc.constantFrom(...INSTANTS) })
  const onOwn = fc
    .sample(arbitraryPacks, { ...FIXED, numRuns: 4 * OWN_PACKS })
    .filter((packs) => compiledOrRefused(packs) !== null)
    .slice(0, OWN_PACKS)
    .map((packs, number) => ({
      compile: () => compiledOrRefused(packs) ?? fail(),
      situations: fc.sample(facts, { seed: FIXED.seed + number, numRuns: SITUATIONS_EACH }),
    }))
  return [...onShipped, ...onOwn]
}

function fail(): never {
  throw new Error('What was compiled once cannot be compiled again')
}

/** What is recorded and what is read of a situation, as text. */
function answer(compiled: CompiledRuleset, { facts, asOf }: Situation): string {
  const outcome = assess(compiled, { facts, asOf })
  if (!outcome.ok) return JSON.stringify(outcome.problems)
  const { assessment } = outcome
  const explained = assessment.result.findings
    .slice(0, EXPLAINED_EACH)
    .map((finding) => [messageOf(assessment, finding, 'en'), reasonsOf(assessment, finding, 'zh-CN')])
  return canonicalJson(canonicalResult(assessment)) + JSON.stringify(explained)
}

test('organisations in one isolate get the answers that each would get alone', async () => {
  const all = await organisations()
  const asked = all.flatMap(({ compile, situations }) => {
    const alone = compile()
    const shared = compile()
    return situations.map((situation) => ({ shared, situation, wanted: answer(alone, situation) }))
  })
  expect(all.length).toBe(3 + OWN_PACKS)
  expect(new Set(asked.map(({ wanted }) => wanted)).size).toBeGreaterThan(asked.length / 3)
  // A step that shares no factor with the number of questions goes round all of them, from one organisation to another.
  const step = stepFor(asked.length)
  const wrong: string[] = []
  for (let number = 0; number < ASSESSMENTS; number += 1) {
    const place = (number * step) % asked.length
    const one = asked[place]
    if (!one || answer(one.shared, one.situation) !== one.wanted)
      wrong.push(`question ${place}, as number ${number}`)
  }
  expect(wrong).toEqual([])
}, 60_000)

function stepFor(length: number): number {
  const isCoprime = (a: number, b: number): boolean => (b === 0 ? a === 1 : isCoprime(b, a % b))
  let step = Math.floor(length * 0.618)
  while (!isCoprime(step, length)) step += 1
  return step
}
