import { expect, test } from 'vitest'
import { assess, compileRuleset } from '../../../src/rules/index.ts'
import cases from '../../corpus/acceptance/cases.json' with { type: 'json' }
import { type AcceptanceCase, comparable } from '../../support/acceptance.ts'
import { rulesetOf, shippedPacks } from '../../support/shipped-packs.ts'

const compiled = compileRuleset(await rulesetOf(shippedPacks()))
const list: readonly AcceptanceCase[] = cases.cases

test.each(list)('$id $title', (one) => {
  const { asOf, ...facts } = one.input
  const outcome = assess(compiled, { facts, asOf })
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.problems))
  const { result } = outcome.assessment
  const { got, expected } = comparable(one, {
    ...result,
    findings: result.findings.map(({ requirement, status }) => ({
      code: requirement.code,
      status,
      roles: requirement.responsible ?? [],
    })),
    blockers: result.findings.filter(({ blocks }) => blocks).map(({ requirement }) => requirement.code),
    deadlines: result.deadlines.map(({ requirement, label, dueAt }) => ({
      code: requirement.code,
      label,
      dueAt,
    })),
    conflicts: result.conflicts.map(({ between }) => between),
    ranking: result.riskRanking.map(({ item }) => item),
  })
  expect(got).toEqual(expected)
})
