import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import {
  assess,
  canonicalResult,
  compileRuleset,
  digestOf,
  readPack,
  resolveRuleset,
} from '../../../src/rules/index.ts'
import cases from '../../corpus/results/cases.json' with { type: 'json' }

const SOURCE = readFileSync(join(import.meta.dirname, '../../corpus/results/pack.json'), 'utf8')

async function frozenRuleset() {
  const reading = readPack(SOURCE)
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems))
  const { pack } = reading
  const resolution = await resolveRuleset({ packs: [{ pack, digest: await digestOf(pack) }] })
  if (!resolution.ok) throw new Error(JSON.stringify(resolution.problems))
  return compileRuleset(resolution.ruleset)
}

/** A digest that changes here changes for every check recorded so far: none could be computed again. */
test.each(cases)(
  'the result of a recorded check keeps its digest: $name',
  async ({ facts, asOf, digest }) => {
    const outcome = assess(await frozenRuleset(), { facts, asOf })
    if (!outcome.ok) throw new Error(JSON.stringify(outcome.problems))
    expect(await digestOf(canonicalResult(outcome.assessment))).toBe(digest)
  },
)
