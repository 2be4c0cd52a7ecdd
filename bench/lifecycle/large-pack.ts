import {
  assess,
  compileRuleset,
  LIMITS,
  layerPacks,
  type Pack,
  type PackTest,
} from '../../src/rules/index.ts'
import { randomSituation } from '../workload/facts.ts'
import { generatePacks } from '../workload/generate-packs.ts'
import { AS_OF } from '../workload/make-workload.ts'
import { Random } from '../workload/random.ts'

const TESTS = 200
const APPLYING_SHARE = 0.05

/** A pack of an organisation, as large as an upload may be: some 700 requirements and 200 tests that pass. */
export function largePack(slug: string): {
  readonly pack: Pack
  readonly requirements: number
  readonly tests: number
} {
  const random = new Random(1)
  const tests = testsFor(random)
  let low = 1
  let high = 1_500
  // The largest number of requirements that stays within the limit.
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (Buffer.byteLength(JSON.stringify(packOf(slug, middle, tests))) <= LIMITS.packBytesMax) low = middle
    else high = middle
  }
  const pack = packOf(slug, low, tests)
  return { pack: { ...pack, tests: withVerdicts(pack) }, requirements: low, tests: TESTS }
}

const testsFor = (random: Random): PackTest[] =>
  Array.from({ length: TESTS }, (_, n) => {
    const facts: PackTest['facts'] = JSON.parse(JSON.stringify(randomSituation(random)))
    return {
      name: `situation ${n + 1}`,
      asOf: AS_OF,
      facts,
      expect: { verdict: 'PROCEED_WITH_CONDITIONS' },
    }
  })

function packOf(slug: string, requirements: number, tests: PackTest[]): Pack {
  const [base, ...parts] = generatePacks(new Random(2), { requirements, applyingShare: APPLYING_SHARE })
  if (!base) throw new RangeError('there is no base pack')
  const own = parts.flatMap((part) => part.requirements ?? [])
  return {
    ...base,
    pack: `${slug}/large`,
    requirements: own.map((one) => ({ ...one, code: one.code.replace('bench:', `${slug}/`) })),
    tests,
  }
}

function withVerdicts(pack: Pack): PackTest[] {
  const layered = layerPacks([{ pack, digest: '' }], {})
  if (!layered.ok) throw new Error(JSON.stringify(layered.problems[0]))
  const compiled = compileRuleset({ digest: '', ...layered.body })
  return (pack.tests ?? []).map((test) => {
    const outcome = assess(compiled, { facts: test.facts, asOf: test.asOf })
    if (!outcome.ok) throw new Error(JSON.stringify(outcome.problems[0]))
    return { ...test, expect: { verdict: outcome.assessment.result.verdict } }
  })
}
