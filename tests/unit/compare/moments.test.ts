import { expect, test } from 'vitest'
import { compareRequirement, findLoosening } from '../../../src/rules/compare/compare-requirement.ts'
import { decideStrictness } from '../../../src/rules/compare/decide-strictness.ts'
import { allFindings } from '../../../src/rules/evaluate/all-findings.ts'
import type { Condition } from '../../../src/rules/pack/format.ts'
import { assessed, compiledAlone, demandsOf } from '../../properties/compiled.ts'
import { SMALL_CONTEXT, smallFloor } from './small-requirements.ts'

const AS_OF = '2026-06-20T12:00:00Z'

/** Limits at the start, within and at the end of a day, one moment written in two ways, and the day itself. */
const LIMITS = [
  '2026-06-15',
  '2026-06-15T00:00:00Z',
  '2026-06-15T12:00:00Z',
  '2026-06-15T13:00:00+02:00',
  '2026-06-16T00:00:00Z',
]
const VALUES = [
  ...['2026-06-14', '2026-06-15', '2026-06-16', '2026-06-17'],
  ...['2026-06-14T23:59:59Z', '2026-06-15T00:00:00Z', '2026-06-15T00:00:01Z', '2026-06-15T10:59:59Z'],
  ...['2026-06-15T11:00:00Z', '2026-06-15T11:00:01Z', '2026-06-15T12:00:00Z', '2026-06-15T12:00:01Z'],
  ...['2026-06-15T23:59:59Z', '2026-06-16T00:00:00Z', '2026-06-16T00:00:01Z'],
]
const OPERATORS = ['before', 'after', 'onOrBefore', 'onOrAfter', 'equal', 'notEqual']

const conditions: readonly Condition[] = OPERATORS.flatMap((operator) =>
  LIMITS.map((value) => ({ fact: 'moment', operator, value })),
)

const requiring = (require: Condition) => ({
  requirement: smallFloor({ level: 'blocking', require }),
  context: SMALL_CONTEXT,
})

test('what a comparison says of two limits holds for every moment, given as an instant or as a day', {
  timeout: 120_000,
}, () => {
  const versions = conditions.map((condition) => {
    const compiled = compiledAlone(requiring(condition))
    const demands = VALUES.map((moment) => {
      const [finding] = allFindings(assessed(compiled, { moment }, AS_OF))
      if (finding === undefined) throw new Error('The requirement says nothing.')
      return demandsOf(finding)
    })
    return { condition, version: requiring(condition), demands }
  })
  const wrong: string[] = []
  for (const before of versions) {
    for (const after of versions) {
      const isLooser = VALUES.some((_, at) => (after.demands[at]?.[1] ?? 0) < (before.demands[at]?.[0] ?? 0))
      const isStricter = VALUES.some(
        (_, at) => (after.demands[at]?.[0] ?? 0) > (before.demands[at]?.[1] ?? 0),
      )
      const expected = isLooser ? 'LOOSER' : isStricter ? 'STRICTER' : 'NEUTRAL'
      const { effect } = compareRequirement(before.version, after.version)
      const { isAtLeastAsStrict } = findLoosening(before.version, after.version)
      const { verdict } = decideStrictness(before.version, after.version)
      const isRight =
        effect === expected && isAtLeastAsStrict === !isLooser && (verdict === 'WEAKER') === isLooser
      if (!isRight) {
        const said = `${effect}, ${isAtLeastAsStrict}, ${verdict}`
        wrong.push(`${JSON.stringify([before.condition, after.condition])}: ${said}, not ${expected}`)
      }
    }
  }
  expect(wrong).toEqual([])
})
