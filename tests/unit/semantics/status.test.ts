import { expect, test } from 'vitest'
import { allFindings, assess } from '../../../src/rules/index.ts'
import { type Answer, AS_OF, STATUS_ROWS } from '../../support/semantics-table.ts'
import { compiled, factOfType, lintErrors, packWith, requirementWith } from './one-condition.ts'

const GIVEN = { true: true, false: false, unknown: null } as const
const isTrue = (fact: string) => ({ fact, operator: 'equal', value: true })
const given = (name: string, answer: Answer | undefined) =>
  answer === undefined ? {} : { [name]: GIVEN[answer] }

test.each(STATUS_ROWS)('when $when, require $require, $level → $status, $verdict', (row) => {
  const { when, require, level, failClosed, attested, waived, closes, status, verdict } = row
  const requirement = requirementWith({
    level,
    when: isTrue('applies'),
    ...(require && { require: isTrue('done') }),
    ...(failClosed && { failClosed }),
    ...(closes && { bites: 'on_close', closes: isTrue('closing') }),
    ...(waived && { waiver: { allowed: true } }),
  })
  const facts = {
    applies: factOfType('boolean'),
    ...(require && { done: factOfType('boolean') }),
    ...(closes && { closing: factOfType('boolean') }),
  }
  const pack = packWith(facts, [requirement])
  expect(lintErrors(pack)).toEqual([])
  const outcome = assess(compiled(pack), {
    facts: { ...given('applies', when), ...given('done', require), ...given('closing', closes) },
    asOf: AS_OF,
    ...(attested && { attestations: ['R'] }),
    ...(waived && { waivers: [{ id: 'W', requirementCode: 'R', expiresAt: '2030-01-01T00:00:00Z' }] }),
  })
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.problems))
  const { result } = outcome.assessment
  expect(allFindings(outcome.assessment).map((finding) => finding.status)).toEqual([status])
  expect(result.verdict).toBe(verdict)
})
