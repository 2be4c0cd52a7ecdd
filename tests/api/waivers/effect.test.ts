import { beforeEach, describe, expect, test } from 'vitest'
import { WAIVERS_AT_HAND_MAX } from '../../../src/operations/waivers/waivers-at-hand.ts'
import { SCOPES } from '../../../src/values/scopes.ts'
import { ask, makeKey, type TestOrganisation } from '../../support/api.ts'
import { changeParameters, newKey, OFFICE_VISIT } from '../../support/checks.ts'
import { countDatabaseRequests } from '../../support/database.ts'
import { makeLiveOrganisation } from '../../support/live-organisation.ts'
import { askRevoke, FULFILLED_BY, granted, inDays, WAIVABLE } from '../../support/waivers.ts'

let own: TestOrganisation
let keys: [string, string]

beforeEach(async () => {
  own = await makeLiveOrganisation()
  keys = [own.key, await makeKey(own.organisation, { scopes: SCOPES })]
})

interface FindingData {
  readonly status: string
  readonly requirement: { readonly code: string }
  readonly waiver: { readonly id: string; readonly reason: string } | null
}
interface AssessmentData {
  readonly findings: FindingData[]
  readonly warnings: { readonly code: string; readonly subject: string; readonly message: string }[]
}

const ASSESSMENT = `verdict findings { status requirement { code } waiver { id reason } }
  warnings { code subject message }`

function about(assessment: AssessmentData | undefined) {
  const finding = assessment?.findings.find(({ requirement }) => requirement.code === WAIVABLE)
  const ended = assessment?.warnings.filter(({ code }) => code === 'WAIVER_ENDED') ?? []
  return {
    status: finding?.status,
    waiver: finding?.waiver ?? null,
    ended: ended.map(({ subject }) => subject),
  }
}

async function assess(input: object) {
  const { data, errors } = await ask<{ assessSafety: { assessment: AssessmentData } }>(
    own.key,
    `query($input: AssessSafetyInput!) { assessSafety(input: $input) { assessment { ${ASSESSMENT} } } }`,
    { input: { facts: OFFICE_VISIT, ...input } },
  )
  if (!data) throw new Error(JSON.stringify(errors))
  return about(data.assessSafety.assessment)
}

async function check(input: object) {
  const { data, errors } = await ask<{
    runSafetyCheck: { safetyCheck: { id: string; assessment: AssessmentData } }
  }>(
    own.key,
    `mutation($input: RunSafetyCheckInput!) { runSafetyCheck(input: $input) {
      safetyCheck { id assessment { ${ASSESSMENT} } } } }`,
    { input: { facts: OFFICE_VISIT, idempotencyKey: newKey(), ...input } },
  )
  if (!data) throw new Error(JSON.stringify(errors))
  const { id, assessment } = data.runSafetyCheck.safetyCheck
  return { id, assessment, ...about(assessment) }
}

async function recorded(id: string) {
  const { data, errors } = await ask<{ safetyCheck: { assessment: AssessmentData } }>(
    own.key,
    `query($id: ID!) { safetyCheck(id: $id) { assessment { ${ASSESSMENT} } } }`,
    { id },
  )
  if (!data) throw new Error(JSON.stringify(errors))
  return data.safetyCheck.assessment
}

const WITHOUT = { status: 'OPEN', waiver: null, ended: [] }

describe('a waiver', () => {
  test('lets checks and assessments of its subject pass, and of nobody else', async () => {
    const waiver = await granted(keys, { subjectRef: 'case-7' })
    const waived = { status: 'WAIVED', waiver: { id: waiver.id, reason: waiver.reason }, ended: [] }
    expect(await assess({ subjectRef: 'case-7' })).toEqual(waived)
    expect(await check({ subjectRef: 'case-7' })).toMatchObject(waived)
    expect(await assess({})).toEqual(WITHOUT)
    expect(await assess({ subjectRef: 'case-8' })).toEqual(WITHOUT)
    expect(await check({})).toMatchObject(WITHOUT)
  })

  test('does not hide that the requirement is fulfilled', async () => {
    await granted(keys, { subjectRef: 'case-7' })
    const facts = { ...OFFICE_VISIT, [FULFILLED_BY]: true }
    expect(await assess({ subjectRef: 'case-7', facts })).toEqual({ ...WITHOUT, status: 'MET' })
  })

  test('does not count after its end, which may lie before the time of evaluation', async () => {
    await granted(keys, { subjectRef: 'case-7', expiresAt: inDays(2) })
    expect((await assess({ subjectRef: 'case-7', asOf: inDays(1) })).status).toBe('WAIVED')
    expect(await assess({ subjectRef: 'case-7', asOf: inDays(3) })).toEqual(WITHOUT)
  })

  test('does not count once it is revoked; what was recorded with it stays as it was', async () => {
    const waiver = await granted(keys, { subjectRef: 'case-7' })
    const before = await check({ subjectRef: 'case-7' })
    const { data } = await askRevoke(own.key, { id: waiver.id, reason: 'No longer needed' })
    expect(data?.revokeWaiver.waiver).toMatchObject({ state: 'REVOKED', revokedReason: 'No longer needed' })
    expect(await check({ subjectRef: 'case-7' })).toMatchObject(WITHOUT)
    expect(await recorded(before.id)).toEqual(before.assessment)
  })

  test('ends when other rules go live, and says so', async () => {
    await granted(keys, { subjectRef: 'case-7' })
    const before = await check({ subjectRef: 'case-7' })
    await changeParameters(own.key, { childAgeBelow: 21 })
    const after = await check({ subjectRef: 'case-7' })
    expect(after).toMatchObject({ status: 'OPEN', waiver: null, ended: [WAIVABLE] })
    expect(await recorded(before.id)).toEqual(before.assessment)
    expect(await recorded(after.id)).toEqual(after.assessment)
  })

  test('ends when the facts it was first used for change, and says so; other facts may change', async () => {
    await granted(keys, { subjectRef: 'case-7' })
    expect((await check({ subjectRef: 'case-7' })).status).toBe('WAIVED')
    const otherFact = { ...OFFICE_VISIT, client: { ageYears: 31, circumstances: [] } }
    expect((await check({ subjectRef: 'case-7', facts: otherFact })).status).toBe('WAIVED')
    const changed = { ...OFFICE_VISIT, [FULFILLED_BY]: false }
    const after = await check({ subjectRef: 'case-7', facts: changed })
    expect(after).toMatchObject({ status: 'UNMET', waiver: null, ended: [WAIVABLE] })
    expect(after.assessment.warnings.find(({ code }) => code === 'WAIVER_ENDED')?.message).toContain(
      'answers',
    )
    expect(await assess({ subjectRef: 'case-7', facts: changed })).toMatchObject({ ended: [WAIVABLE] })
    expect((await check({ subjectRef: 'case-7' })).status).toBe('WAIVED')
    expect(await recorded(after.id)).toEqual(after.assessment)
  })

  test('is bound by the first recorded check, not by an assessment', async () => {
    await granted(keys, { subjectRef: 'case-7' })
    expect((await assess({ subjectRef: 'case-7' })).status).toBe('WAIVED')
    const changed = { ...OFFICE_VISIT, [FULFILLED_BY]: false }
    expect((await check({ subjectRef: 'case-7', facts: changed })).status).toBe('WAIVED')
    expect((await assess({ subjectRef: 'case-7' })).ended).toEqual([WAIVABLE])
  })

  test('costs a check three round trips more, in which it is compared with what was granted, and others none', async () => {
    await granted(keys, { subjectRef: 'case-7' })
    await check({ subjectRef: 'case-7' })
    const run = `mutation($input: RunSafetyCheckInput!) { runSafetyCheck(input: $input) { safetyCheck { verdict } } }`
    const input = { facts: OFFICE_VISIT, idempotencyKey: newKey(), subjectRef: 'case-7' }
    const { requests } = await countDatabaseRequests(() => ask(own.key, run, { input }))
    expect(requests).toBe(5)
    const assessOnly = () =>
      ask(own.key, ASSESS_ONLY, { input: { facts: OFFICE_VISIT, subjectRef: 'case-7' } })
    expect((await countDatabaseRequests(assessOnly)).requests).toBe(4)
    const ofOthers = () => ask(own.key, ASSESS_ONLY, { input: { facts: OFFICE_VISIT, subjectRef: 'case-8' } })
    expect((await countDatabaseRequests(ofOthers)).requests).toBe(1)
  })

  test('counts among very many as well', async () => {
    const cases = Array.from({ length: WAIVERS_AT_HAND_MAX + 1 }, (_, index) => `case-${index}`)
    // Ten at a time: more at once are told to come again on a slow machine.
    for (let from = 0; from < cases.length; from += 10)
      await Promise.all(cases.slice(from, from + 10).map((subjectRef) => granted(keys, { subjectRef })))
    expect((await assess({ subjectRef: 'case-3' })).status).toBe('WAIVED')
    expect((await assess({ subjectRef: 'case-x' })).status).toBe('OPEN')
  }, 30_000)
})

const ASSESS_ONLY =
  'query($input: AssessSafetyInput!) { assessSafety(input: $input) { assessment { verdict } } }'
