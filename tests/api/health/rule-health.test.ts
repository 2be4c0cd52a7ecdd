import { beforeAll, describe, expect, test } from 'vitest'
import { appWith, ask, makeKey, type TestOrganisation } from '../../support/api.ts'
import { askRun, type CheckData, newKey, OFFICE_VISIT } from '../../support/checks.ts'
import { makeLiveOrganisation } from '../../support/live-organisation.ts'
import { ownPack } from '../../support/own-pack.ts'
import { activate, uploadBeside } from '../../support/rulesets.ts'

const DAY = 86_400_000
const CODE = 'healthy/HOUSE-RULES'
const FACT = 'measures.houseRules'

let own: TestOrganisation

/** Records a check as it was so many days ago. */
async function recordAt(
  daysAgo: number,
  subjectRef: string | null,
  facts: Readonly<Record<string, unknown>>,
  more: Readonly<Record<string, unknown>> = {},
): Promise<CheckData> {
  const send = appWith({ now: () => new Date(Date.now() - daysAgo * DAY) })
  const input = { facts: { ...OFFICE_VISIT, ...facts }, ...(subjectRef && { subjectRef }), ...more }
  const { data, errors } = await askRun(own.key, input, send)
  const check = data?.runSafetyCheck.safetyCheck
  if (!check) throw new Error(JSON.stringify(errors ?? data))
  return check
}

async function answered<Data>(
  query: string,
  variables: Readonly<Record<string, unknown>> = {},
): Promise<Data> {
  const { data, errors } = await ask<Data>(own.key, query, variables)
  if (!data) throw new Error(JSON.stringify(errors))
  return data
}

const COUNTS = 'shown repeated actedOn attested overridden waived ignored pending unfollowed'
const HEALTH = `query Health($filter: RuleHealthFilter, $first: Int! = 20, $after: String, $locale: String) {
  ruleHealth(filter: $filter, first: $first, after: $after, locale: $locale) {
    totalCount from to checks subjects burden pageInfo { hasNextPage endCursor }
    nodes {
      requirement { code title level } applied subjects counts { ${COUNTS} } overrides { reasonCode count }
      acceptance { count of rate lower upper } burden signs changes { week direction activationIds }
      review { sampled toReview right { count of lower upper } } weeks { week version counts { ${COUNTS} } }
    }
  }
}`

interface HealthData {
  readonly totalCount: number
  readonly checks: number
  readonly subjects: number
  readonly burden: number
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
  readonly nodes: readonly {
    readonly requirement: { readonly code: string; readonly title: string }
    readonly applied: number
    readonly subjects: number
    readonly counts: Readonly<Record<string, number>>
    readonly overrides: readonly unknown[]
    readonly acceptance: { readonly count: number; readonly of: number; readonly lower: number } | null
    readonly burden: number
    readonly signs: readonly string[]
    readonly review: {
      readonly sampled: number
      readonly toReview: readonly string[]
      readonly right: { readonly count: number; readonly of: number } | null
    }
    readonly weeks: readonly { readonly version: string; readonly counts: Readonly<Record<string, number>> }[]
  }[]
}

async function health(variables: Readonly<Record<string, unknown>> = {}): Promise<HealthData> {
  return (await answered<{ ruleHealth: HealthData }>(HEALTH, variables)).ruleHealth
}
const ofRule = async (filter: Readonly<Record<string, unknown>> = {}) =>
  (await health({ filter: { requirementCode: CODE, ...filter } })).nodes[0] ?? expect.fail()

const ANSWER = `mutation Answer($input: AnswerFindingInput!) { answerFinding(input: $input) {
  answer { id answer reasonCode comment } userErrors { code message path } } }`
const REVIEW = `mutation Review($input: ReviewFindingInput!) { reviewFinding(input: $input) {
  answer { id answer } userErrors { code path } } }`

interface AnswerData {
  readonly answerFinding: {
    readonly answer: { readonly id: string } | null
    readonly userErrors: readonly { readonly code: string; readonly path: readonly string[] }[]
  }
}
const answerFinding = async (input: Readonly<Record<string, unknown>>) =>
  (
    await answered<AnswerData>(ANSWER, {
      input: { idempotencyKey: newKey(), requirementCode: CODE, ...input },
    })
  ).answerFinding

let overridden: CheckData

beforeAll(async () => {
  own = await makeLiveOrganisation('healthy')
  const { userErrors: wrong } = await activate(own.key, {
    packs: await uploadBeside(own.key, ownPack('healthy')),
  })
  expect(wrong).toEqual([])
  await recordAt(20, 'acted', { [FACT]: false })
  await recordAt(18, 'acted', { [FACT]: true })
  overridden = await recordAt(20, 'overrode', { [FACT]: false })
  await recordAt(20, 'ignored', { [FACT]: false })
  await recordAt(17, 'ignored', { [FACT]: false })
  await recordAt(20, 'vouched', {})
  await recordAt(16, 'vouched', {}, { attestations: [CODE] })
  await recordAt(2, 'waiting', { [FACT]: false })
  await recordAt(20, null, { [FACT]: false })
  const { userErrors } = await answerFinding({
    checkId: overridden.id,
    outcome: 'OVERRIDDEN',
    reasonCode: 'not_needed',
    comment: 'They know the house.',
  })
  expect(userErrors).toEqual([])
}, 120_000)

describe('What became of findings', () => {
  test('is counted from the records themselves, each finding once', async () => {
    const { counts, overrides, applied, subjects, acceptance } = await ofRule()
    expect(counts).toEqual({
      ...{ shown: 7, repeated: 1, actedOn: 1, attested: 1, overridden: 1, waived: 0, ignored: 1 },
      ...{ pending: 1, unfollowed: 1 },
    })
    expect(overrides).toEqual([{ reasonCode: 'not_needed', count: 1 }])
    expect([applied, subjects]).toEqual([9, 6])
    expect(acceptance).toMatchObject({ count: 2, of: 4, rate: 0.5 })
    expect(acceptance?.lower).toBeCloseTo(0.15, 2)
  })

  test('is divided by version and week', async () => {
    const { weeks, counts } = await ofRule()
    expect(new Set(weeks.map(({ version }) => version))).toEqual(new Set(['healthy/house-rules@1.0.0']))
    expect(weeks.reduce((sum, week) => sum + (week.counts.shown ?? 0), 0)).toBe(counts.shown)
  })

  test('is divided by client group and service model where somebody asks for it', async () => {
    const query = `{ ruleHealth(filter: { requirementCode: "${CODE}" }) { burdenByServiceModel { serviceModel checks }
      nodes { cells { clientGroup serviceModel counts { shown } } unknownFacts { fact count of } } } }`
    const { ruleHealth } = await answered<{
      ruleHealth: {
        burdenByServiceModel: unknown
        nodes: { cells: { serviceModel: string; counts: { shown: number } }[]; unknownFacts: unknown }[]
      }
    }>(query)
    const [{ cells, unknownFacts } = expect.fail()] = ruleHealth.nodes
    expect(new Set(cells.map(({ serviceModel }) => serviceModel))).toEqual(new Set(['case_management']))
    expect(cells.reduce((sum, { counts }) => sum + counts.shown, 0)).toBe(7)
    expect(unknownFacts).toEqual([{ fact: FACT, count: 1, of: 7 }])
    expect(ruleHealth.burdenByServiceModel).toEqual([{ serviceModel: 'case_management', checks: 9 }])
  })

  test('is counted for the checks of one service model only where that is asked for', async () => {
    expect((await ofRule({ serviceModel: 'case_management' })).counts.shown).toBe(7)
    expect((await ofRule({ serviceModel: 'online_support' })).counts.shown).toBe(0)
  })

  test('of another time is not counted', async () => {
    const today = new Date().toISOString().slice(0, 10)
    const { counts } = await ofRule({ from: today, to: today })
    expect(counts.shown).toBe(0)
  })

  test('is told of every live requirement, page by page, the most shown first', async () => {
    const first = await health({ first: 100 })
    const codes = [...first.nodes]
    for (let { pageInfo } = first; pageInfo.hasNextPage; ) {
      const next = await health({ first: 100, after: pageInfo.endCursor })
      codes.push(...next.nodes)
      pageInfo = next.pageInfo
    }
    expect(codes).toHaveLength(first.totalCount)
    expect(new Set(codes.map(({ requirement }) => requirement.code)).size).toBe(first.totalCount)
    const shown = codes.map(({ counts }) => (counts.shown ?? 0) - (counts.waived ?? 0))
    expect(shown).toEqual([...shown].sort((a, b) => b - a))
    const never = await health({ filter: { sign: ['NEVER_APPLIED'] } })
    expect(never.totalCount).toBeGreaterThan(0)
    for (const { applied } of never.nodes) expect(applied).toBe(0)
  })

  test('speaks the language that was asked for', async () => {
    const { nodes } = await health({ filter: { requirementCode: CODE }, locale: 'zh-CN' })
    expect(nodes[0]?.requirement.title).toBe('欢迎谈话')
  })
})

describe('An answer to a finding', () => {
  test('is kept once for each key, and a key of another answer is a conflict', async () => {
    const input = { idempotencyKey: newKey(), checkId: overridden.id, outcome: 'OVERRIDDEN' }
    const first = await answerFinding(input)
    expect(await answerFinding(input)).toEqual(first)
    const other = await answerFinding({ ...input, outcome: 'ACCEPTED' })
    expect(other.userErrors[0]?.code).toBe('IDEMPOTENCY_CONFLICT')
  })

  test('needs a finding that was shown', async () => {
    const unknown = await answerFinding({
      ...{ checkId: overridden.id, requirementCode: 'NONE-1', outcome: 'ACCEPTED' },
    })
    expect(unknown.userErrors[0]?.code).toBe('NOT_FOUND')
    const malformed = await answerFinding({ checkId: 'chk_1', outcome: 'ACCEPTED' })
    expect(malformed.userErrors[0]?.code).toBe('NOT_FOUND')
  })

  test('stands in the access log without what was written, and its comment in the queue', async () => {
    const { accessLog } = await answered<{ accessLog: { nodes: { action: string; details: object }[] } }>(
      '{ accessLog(first: 100) { nodes { action details } } }',
    )
    const entry = accessLog.nodes.find(({ action }) => action === 'FINDING_ANSWERED')
    expect(entry?.details).toMatchObject({ requirementCode: CODE, answer: 'OVERRIDDEN' })
    expect(JSON.stringify(entry)).not.toContain('house.')
    const { findingComments } = await answered<{ findingComments: unknown }>(
      '{ findingComments { totalCount nodes { comment checkId answer } } }',
    )
    expect(findingComments).toEqual({
      totalCount: 1,
      nodes: [{ comment: 'They know the house.', checkId: overridden.id, answer: 'OVERRIDDEN' }],
    })
  })
})

describe('The sample', () => {
  test('tells what to review, and the share of right ones with its interval', async () => {
    const before = await ofRule()
    expect(before.review.sampled).toBe(6)
    expect(before.review.right).toBeNull()
    for (const [at, checkId] of before.review.toReview.entries()) {
      const { reviewFinding } = await answered<{ reviewFinding: { userErrors: unknown[] } }>(REVIEW, {
        input: { idempotencyKey: newKey(), checkId, requirementCode: CODE, appropriate: at % 2 === 0 },
      })
      expect(reviewFinding.userErrors).toEqual([])
    }
    const { review, counts } = await ofRule()
    expect(review).toMatchObject({ sampled: 6, toReview: [], right: { count: 3, of: 6 } })
    // A review is no answer of those who were shown it.
    expect(counts).toEqual(before.counts)
  })

  test('is reviewed by those who may approve', async () => {
    const key = await makeKey(own.organisation, { scopes: ['check', 'read'] })
    const { errors } = await ask(key, REVIEW, {
      input: { idempotencyKey: newKey(), checkId: overridden.id, requirementCode: CODE, appropriate: true },
    })
    expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN')
  })
})

describe('The digest of a month', () => {
  const DIGEST = `query Digest($month: String!, $locale: String) {
    ruleHealthDigest(month: $month, locale: $locale) { json markdown svg } }`
  const month = new Date(Date.now() - 18 * DAY).toISOString().slice(0, 7)

  test.each([
    ['en', '# Rule health', 'Most shown'],
    ['zh-CN', '# 规则运行状况', '提示最多'],
  ])('is there in %s for people, for programs and as a picture', async (locale, title, heading) => {
    const { ruleHealthDigest } = await answered<{
      ruleHealthDigest: { json: { checks: number; mostShown: unknown[] }; markdown: string; svg: string }
    }>(DIGEST, { month, locale })
    const { json, markdown, svg } = ruleHealthDigest
    expect(json.checks).toBeGreaterThan(0)
    expect(json.mostShown.length).toBeGreaterThan(0)
    expect(markdown).toContain(`${title} ${month}`)
    expect(markdown).toContain(heading)
    expect(svg).toMatch(/^<svg .*<title>.*<desc>.*<\/svg>$/s)
  })

  test('of what is no month is refused', async () => {
    const { errors } = await ask(own.key, DIGEST, { month: '2026-13' })
    expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT')
  })
})

test('an erased subject is gone from what is counted, with what was said of it', async () => {
  const before = await ofRule()
  await answered(
    'mutation($input: EraseSubjectInput!) { eraseSubject(input: $input) { userErrors { message } } }',
    { input: { subjectRef: 'overrode', reason: 'asked for' } },
  )
  const { counts } = await ofRule()
  expect(counts.shown).toBe((before.counts.shown ?? 0) - 1)
  expect(counts.overridden).toBe(0)
  const { findingComments } = await answered<{ findingComments: { totalCount: number } }>(
    '{ findingComments { totalCount } }',
  )
  expect(findingComments.totalCount).toBe(0)
})

test('more than a year is refused with what can be asked for', async () => {
  const { errors } = await ask(own.key, HEALTH, { filter: { from: '2025-01-01', to: '2026-11-30' } })
  expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT')
})
