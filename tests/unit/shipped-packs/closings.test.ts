import { describe, expect, test } from 'vitest'
import { assess, closingIsBlocked, compileRuleset } from '../../../src/rules/index.ts'
import { packFrom, rulesetOf, shippedPacks } from '../../support/shipped-packs.ts'

const ruleset = await rulesetOf(shippedPacks())
const compiled = compileRuleset(ruleset)
const AS_OF = '2026-12-01T09:00:00Z'

/** What the registers of a client say to the rules. */
const OF_CLIENT = Object.values(ruleset.registers ?? {}).flatMap(({ yields }) =>
  Object.keys(yields.client ?? {}),
)

/** What runs with a kind of their own say when they are closed, with everything done. */
const CLOSINGS = [
  {
    'subject.kinds': ['client'],
    'client.ageYears': 40,
    'client.circumstances': [],
    'service.models': ['case_management'],
    'service.stage': 'before_first_session',
    'action.type': 'start_counselling',
    'notice.privacyExplained': true,
    'consent.signed': true,
    'consent.obtained': true,
  },
  ...['share_with_colleague', 'disclose_to_relative', 'disclose_to_third_party'].map((act) => ({
    'subject.kinds': ['record_action'],
    'action.type': act,
    'sharing.recipientAuthorised': true,
    'sharing.onlyNecessary': true,
    'sharing.secureMethod': true,
    'measures.secureMessaging': true,
  })),
  {
    'subject.kinds': ['record_action'],
    'action.type': 'answer_access_request',
    'access.requestedByClient': true,
    'access.requestedAt': '2026-11-20',
    'access.identityChecked': true,
    'access.secureDelivery': true,
    'access.answeredAt': '2026-11-30',
  },
]

function outcome(facts: object) {
  const assessed = assess(compiled, { facts, asOf: AS_OF })
  if (!assessed.ok) throw new Error(JSON.stringify(assessed.problems))
  const { findings } = assessed.assessment.result
  return {
    isHeldUp: closingIsBlocked(assessed.assessment),
    blockers: findings.filter(({ blocks }) => blocks).map(({ requirement }) => requirement.code),
  }
}

describe('closing a run that has a kind of its own', () => {
  test('knows registers of the client that it does not read', () => {
    expect(OF_CLIENT.length).toBeGreaterThan(5)
  })

  test.each(CLOSINGS.map((facts) => [facts['action.type'], facts] as const))(
    '%s comes out the same whatever the registers of the client say',
    (_act, facts) => {
      const unsaid = OF_CLIENT.filter((name) => !Object.hasOwn(facts, name))
      const alone = outcome(facts)
      expect(alone).toEqual({ isHeldUp: false, blockers: [] })
      for (const value of [true, false, null])
        expect(outcome({ ...facts, ...Object.fromEntries(unsaid.map((name) => [name, value])) })).toEqual(
          alone,
        )
    },
  )
})

test('an organisation gives the assessment of a concern a clock of its own', async () => {
  const pack = packFrom({
    pack: 'example/clock',
    version: '1.0.0',
    title: { en: 'Our clock' },
    locales: ['en'],
    owner: { team: 'Safeguarding' },
    effective: { from: '2026-01-01' },
    extends: ['core-safety', 'incident-response'].map((name) => ({
      pack: `tutela/${name}`,
      range: '^1.0.0',
    })),
    requirements: [
      {
        code: 'example/CLOCK-1',
        kind: 'deadline',
        level: 'required',
        lock: 'local',
        title: { en: 'Concern assessed within two days' },
        guidance: { en: 'Our rule: a concern is assessed within two days.' },
        message: { en: 'Assess the concern today; our limit is two days.' },
        when: { condition: 'aboutConcern' },
        require: { fact: 'concern.assessedAt', operator: 'isStated', value: true },
        deadline: { label: 'ASSESS', from: 'concern.raisedAt', plusDays: 2 },
        sources: [{ title: { en: 'Our safeguarding policy' } }],
      },
    ],
  })
  const facts = {
    'subject.kinds': ['concern'],
    'concern.raised': true,
    'concern.raisedAt': '2026-11-20T09:00:00Z',
  }
  const assessed = assess(compileRuleset(await rulesetOf([...shippedPacks(), pack])), { facts, asOf: AS_OF })
  if (!assessed.ok) throw new Error(JSON.stringify(assessed.problems))
  const due = assessed.assessment.result.deadlines.find(
    ({ requirement }) => requirement.code === 'example/CLOCK-1',
  )
  expect(due).toMatchObject({ dueAt: '2026-11-22T23:59:59Z', overdue: true })
})
