import { expect, test } from 'vitest'
import { outcomeTable, type Truths } from '../../../src/rules/compare/outcome-table.ts'
import { FALSE, TRUE } from '../../../src/rules/operators/truth.ts'
import { requirementWith } from '../semantics/one-condition.ts'

test('a requirement is tabled whatever facts its urgency reads', () => {
  const urgency = { immediate: { fact: 'danger', operator: 'equal', value: true } }
  const require = { fact: 'done', operator: 'equal', value: true }
  const table = outcomeTable({
    ...requirementWith({ level: 'blocking', require, urgency }),
    pack: 'tutela/x',
  })
  const truths: Truths = { when: TRUE, fulfilled: FALSE, closes: TRUE, itemsKnown: true }
  expect(table(truths, false)).toMatchObject({ status: 'UNMET', blocks: true })
})
