import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import {
  type Assessment,
  allFindings,
  assess,
  type CompiledRuleset,
  type ConditionTree,
  compileRuleset,
  explanationTree,
  type FindingTree,
  reasonsOf,
} from '../../../../src/rules/index.ts'
import type { Truth } from '../../../../src/rules/types.ts'
import { rulesetOf, shippedPacks } from '../../../support/shipped-packs.ts'
import { PROJECT } from './run-tutela.ts'

const stories: { title: string; asOf: string; facts: object }[] = JSON.parse(
  readFileSync(join(PROJECT, 'scripts/demo/stories.json'), 'utf8'),
)
let compiled: CompiledRuleset

beforeAll(async () => {
  compiled = compileRuleset(await rulesetOf(shippedPacks()))
})

function assessed({ asOf, facts }: { asOf: string; facts: object }): Assessment {
  const outcome = assess(compiled, { asOf, facts })
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.problems))
  return outcome.assessment
}

const nodesOf = (tree: ConditionTree | null): ConditionTree[] =>
  tree ? [tree, ...tree.parts.flatMap(nodesOf)] : []
const allNodes = ({ applies, fulfilled, closes }: FindingTree) =>
  [applies, fulfilled, closes].flatMap(nodesOf)

/** What Kleene's logic says of a group, written down apart from the engine. */
function expectedTruth(kind: ConditionTree['kind'], truths: readonly Truth[]): Truth {
  if (kind === 'not') return truths[0] === 'TRUE' ? 'FALSE' : truths[0] === 'FALSE' ? 'TRUE' : 'UNKNOWN'
  const deciding = kind === 'all' ? 'FALSE' : 'TRUE'
  if (truths.includes(deciding)) return deciding
  return truths.includes('UNKNOWN') ? 'UNKNOWN' : kind === 'all' ? 'TRUE' : 'FALSE'
}

describe.each(stories)('the trees of "$title"', (story) => {
  test('hold every reason that is given for a finding, in the same words', () => {
    const assessment = assessed(story)
    expect(assessment.result.findings.length).toBeGreaterThan(0)
    for (const finding of allFindings(assessment)) {
      const told = allNodes(explanationTree(assessment, finding, 'en')).map(({ reason }) => reason)
      for (const reason of reasonsOf(assessment, finding, 'en')) expect(told).toContainEqual(reason)
    }
  })

  test('give a group the truth that follows from its parts, and never a group of one part', () => {
    const assessment = assessed(story)
    const groups = allFindings(assessment)
      .flatMap((finding) => allNodes(explanationTree(assessment, finding, 'zh-CN')))
      .filter(({ kind }) => kind !== 'comparison')
    expect(groups.length).toBeGreaterThan(0)
    for (const { kind, truth, parts } of groups) {
      expect(truth).toBe(
        expectedTruth(
          kind,
          parts.map((part) => part.truth),
        ),
      )
      expect(parts.length).toBeGreaterThan(kind === 'not' ? 0 : 1)
    }
  })

  test('agree with the status of the finding', () => {
    const assessment = assessed(story)
    for (const finding of allFindings(assessment)) {
      const { applies, fulfilled } = explanationTree(assessment, finding, 'en')
      const applying: Truth = applies?.truth ?? 'TRUE'
      const { status } = finding
      if (status === 'NOT_APPLICABLE') expect(applying).toBe('FALSE')
      if (status === 'POSSIBLE' && finding.item !== null) expect(applying).toBe('UNKNOWN')
      if (status === 'MET') expect(fulfilled?.truth).toBe('TRUE')
      if (status === 'OPEN') expect(fulfilled?.truth).toBe('UNKNOWN')
    }
  })
})
