import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readPack } from '../../src/rules/index.ts'
import { checkPack } from '../../src/rules/lint/check-pack.ts'
import type { Pack } from '../../src/rules/pack/format.ts'
import { arbitraryFacts, type FlatFacts } from '../support/arbitrary-facts.ts'
import { arbitraryPacks } from '../support/arbitrary-packs.ts'
import { INSTANTS } from '../support/arbitrary-values.ts'
import { compiledOrRefused, disagreementsOn } from './compiled.ts'
import { holds } from './hold.ts'

interface Case {
  readonly packs: readonly Pack[]
  readonly facts: readonly FlatFacts[]
  readonly asOf: string
}
const FACTS_PER_PACK = 25

const cases: fc.Arbitrary<Case> = fc.record({
  packs: arbitraryPacks,
  facts: fc.array(arbitraryFacts, { minLength: FACTS_PER_PACK, maxLength: FACTS_PER_PACK }),
  asOf: fc.constantFrom(...INSTANTS),
})

holds<Case>({
  name: 'The evaluator agrees with json-rules-engine',
  cases,
  runs: 5_000 / FACTS_PER_PACK,
  check: async ({ packs, facts, asOf }) => {
    const compiled = compiledOrRefused(packs)
    if (!compiled) return
    for (const one of facts) expect(await disagreementsOn(compiled, one, asOf)).toEqual([])
  },
})

test('generated packs are packs that the parser and lint accept', () => {
  for (const packs of fc.sample(arbitraryPacks, 100)) {
    for (const pack of packs) {
      expect(readPack(JSON.stringify(pack))).toEqual({ ok: true, pack })
      expect(
        checkPack(pack, { extends: packs, analyse: false }).filter(({ severity }) => severity === 'ERROR'),
      ).toEqual([])
    }
  }
}, 120_000)
