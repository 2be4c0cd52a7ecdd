/// <reference types="vite/client" />
import { beforeAll, describe, expect, test } from 'vitest'
import { ask } from '../../support/api.ts'
import { differencesOf } from '../../support/expectations.ts'
import { makeLiveOrganisation } from '../../support/live-organisation.ts'

/** What was decided about answers, each decision with variants of its own; `why` names the part of it that an expectation rests on. */
interface Decision {
  readonly id: string
  readonly title: string
  readonly steps: readonly {
    readonly say: string
    readonly why: string
    readonly input: object
    readonly expect: object
  }[]
}

const DECISIONS = Object.values(
  import.meta.glob<Decision>('../../corpus/decisions/*.json', { import: 'default', eager: true }),
)
const FINDING = 'status message requirement { code level }'
const ANSWER = `query($input: AssessSafetyInput!) { assessSafety(input: $input) { userErrors { code message path }
  assessment { verdict focus { ${FINDING} } now: findings(scope: [NOW]) { ${FINDING} } all: findings { ${FINDING} }
    blockers { requirement { code } } nextQuestions(first: 3) { text fact { name } } remedies(first: 5) { text changes }
    conflicts { between } warnings { code subject } resources { code contact } assumptions { fact { name } } } } }`

let key: string

beforeAll(async () => {
  key = (await makeLiveOrganisation()).key
}, 60_000)

test('every decision has variants, more than a hundred together', () => {
  expect(DECISIONS.map(({ id }) => id).sort()).toEqual([
    ...['D20', 'D21', 'D22', 'D23', 'D24', 'D25', 'D26', 'D27', 'D28', 'D29', 'D30', 'D31', 'D32', 'D34'],
    'answers',
  ])
  expect(DECISIONS.flatMap(({ steps }) => steps).length).toBeGreaterThan(100)
})

describe.each(DECISIONS)('$id $title', ({ steps }) => {
  test.each(steps)('$say: $why', async ({ input, expect: expected }) => {
    const { data } = await ask<{ assessSafety: object }>(key, ANSWER, { input })
    expect(differencesOf(expected, data?.assessSafety)).toEqual([])
  })
})
