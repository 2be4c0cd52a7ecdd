import fc from 'fast-check'
import { expect } from 'vitest'
import {
  allFindings,
  assess,
  canonicalJson,
  canonicalResult,
  compareWithReference,
  messageOf,
  questionsOf,
  reasonsOf,
  remediesOf,
} from '../../src/rules/index.ts'
import type { Pack } from '../../src/rules/pack/format.ts'
import { arbitraryFacts } from '../support/arbitrary-facts.ts'
import { arbitraryHostileJson, arbitraryNearlyRightFacts } from '../support/arbitrary-json.ts'
import { arbitraryPacks } from '../support/arbitrary-packs.ts'
import { compiledOrRefused } from './compiled.ts'
import { holds } from './hold.ts'

interface Case {
  readonly packs: readonly Pack[]
  /** JSON texts, because not every JSON survives being held as a value of a test. */
  readonly facts: readonly string[]
  readonly asOf: string
}

const text = fc.oneof(
  arbitraryHostileJson,
  arbitraryNearlyRightFacts,
  arbitraryFacts.map((facts) => JSON.stringify(facts)),
)

holds<Case>({
  name: 'Evaluation never throws whatever JSON the facts hold',
  cases: fc.record({
    packs: arbitraryPacks,
    facts: fc.array(text, { minLength: 12, maxLength: 12 }),
    asOf: fc.oneof(
      {
        weight: 6,
        arbitrary: fc.constantFrom(
          '2025-06-02T09:00:00Z',
          '0000-01-01T00:00:00+14:00',
          '9999-12-31T23:59:59-14:00',
        ),
      },
      {
        weight: 1,
        arbitrary: fc.oneof(
          fc.string(),
          fc.constantFrom('', '2025-06-02', '2025-02-30T00:00:00Z', '2025-06-02T24:00:00Z'),
        ),
      },
    ),
  }),
  runs: 250,
  check: async ({ packs, facts, asOf }) => {
    const compiled = compiledOrRefused(packs)
    if (!compiled) return
    for (const source of facts) {
      const request = { facts: JSON.parse(source), asOf }
      const outcome = assess(compiled, request)
      if (!outcome.ok) {
        expect(outcome.problems.length).toBeGreaterThan(0)
        continue
      }
      const { assessment } = outcome
      expect(canonicalJson(canonicalResult(assessment))).toContain(assessment.result.verdict)
      for (const locale of ['en', 'zh-CN']) {
        for (const finding of allFindings(assessment)) {
          expect(messageOf(assessment, finding, locale)).not.toBe('')
          reasonsOf(assessment, finding, locale)
        }
        questionsOf(assessment, locale, 10)
        remediesOf(assessment, locale, 3)
      }
      await compareWithReference(compiled, request)
    }
    expect(Object.getOwnPropertyNames(Object.prototype).length).toBe(PROTOTYPE_NAMES)
  },
})

const PROTOTYPE_NAMES = Object.getOwnPropertyNames(Object.prototype).length
