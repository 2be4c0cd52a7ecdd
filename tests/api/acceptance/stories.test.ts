import { beforeEach, describe, expect, test } from 'vitest'
import { ask } from '../../support/api.ts'
import { newKey } from '../../support/checks.ts'
import { makeLiveOrganisation } from '../../support/live-organisation.ts'
import { act, run, statesOf } from '../../support/procedures.ts'

/** The five stories of the domain, each with what people do and what the rules say at every turn. */

interface Subject {
  readonly kind: string
  readonly ref: string
}
interface Situation {
  readonly facts: object
  readonly subjects?: readonly Subject[]
  readonly asOf?: string
}
interface Assessed {
  readonly verdict: string
  readonly findings: readonly { status: string; requirement: { code: string } }[]
  readonly blockers: readonly { requirement: { code: string } }[]
  readonly missingFacts: readonly { name: string }[]
  readonly resources: readonly { code: string }[]
  readonly conflicts: readonly { between: readonly string[] }[]
}

const ASSESSMENT = `verdict findings { status requirement { code } } blockers { requirement { code } }
  missingFacts { name } resources { code } conflicts { between }`
const ASSESS = `query($input: AssessSafetyInput!) { assessSafety(input: $input) {
  assessment { ${ASSESSMENT} } userErrors { code message path } } }`
const RUN = `mutation($input: RunSafetyCheckInput!) { runSafetyCheck(input: $input) {
  safetyCheck { id verdict } userErrors { code message path } } }`
const VERIFY = 'query($id: ID!) { verifySafetyCheck(id: $id) { holds } }'

let key: string

beforeEach(async () => {
  key = (await makeLiveOrganisation()).key
}, 30_000)

/** What the rules say, with the findings by their codes. */
async function assess(input: Situation) {
  const { data, errors } = await ask<{ assessSafety: { assessment: Assessed | null } }>(key, ASSESS, {
    input,
  })
  const assessment = data?.assessSafety.assessment
  if (!assessment) throw new Error(JSON.stringify([data, errors]))
  const { verdict, findings, blockers, missingFacts, resources, conflicts } = assessment
  return {
    verdict,
    conflicts,
    statusOf: Object.fromEntries(findings.map(({ status, requirement }) => [requirement.code, status])),
    unmet: findings.filter(({ status }) => status === 'UNMET').map(({ requirement }) => requirement.code),
    blockers: blockers.map(({ requirement }) => requirement.code).sort(),
    missing: missingFacts.map(({ name }) => name),
    resources: resources.map(({ code }) => code),
  }
}

/** Records a check and has it verified. */
async function record(input: Situation & { readonly subjectRef?: string }): Promise<string> {
  const { data, errors } = await ask<{
    runSafetyCheck: { safetyCheck: { id: string; verdict: string } | null }
  }>(key, RUN, { input: { idempotencyKey: newKey(), ...input } })
  const check = data?.runSafetyCheck.safetyCheck
  if (!check) throw new Error(JSON.stringify([data, errors]))
  const verified = await ask<{ verifySafetyCheck: { holds: boolean } }>(key, VERIFY, { id: check.id })
  expect(verified.data?.verifySafetyCheck.holds).toBe(true)
  return check.verdict
}

async function enter(register: string, subjectRef: string | null, fields: object): Promise<string> {
  const { entry, userErrors } = await act(key, 'entry', { register, subjectRef, fields })
  if (!entry) throw new Error(JSON.stringify(userErrors))
  return entry.id
}

const step = (runId: string, code: string, actingRole: string, fields: object = {}) =>
  run(key, 'step', { runId, step: code, actingRole, fields })

/** Closes a run and gives the codes of what holds it up; none when it is closed. */
async function close(runId: string, actingRole: string, outcome: string): Promise<string[]> {
  const closed = await act(key, 'close', { runId, actingRole, outcome })
  if (closed.run?.state === 'CLOSED') return []
  return closed.findings?.map(({ requirement }) => requirement.code) ?? []
}

const ORGANISATION: Subject = { kind: 'organisation', ref: 'self' }
const family = (familyInvolvement: string, source: string) => ({ culture: { familyInvolvement, source } })

test('1. a child in a remote session, in a home where the family takes part', async () => {
  const child: Subject = { kind: 'client', ref: 'child-11' }
  const facts = {
    subject: { kinds: ['client'] },
    client: { ageYears: 11, circumstances: [] },
    service: { models: ['technology_based'], setting: 'online', stage: 'active' },
    ...family('prefers_family', 'guardian'),
  }
  const before = await assess({ facts, subjects: [child] })
  expect(before.statusOf).toMatchObject({
    'OV-9': 'OPEN',
    'CU-5': expect.any(String),
    'SM-3.1': expect.any(String),
  })
  for (const code of ['CG-2.1', 'SM-1.1', 'EN-1', 'CU-6']) expect(before.statusOf[code]).toBeUndefined()

  const start = await run(key, 'start', { procedure: 'start_counselling', subjectRef: child.ref })
  expect(statesOf(start)).toMatchObject({ notice: 'OPEN', consent: 'WAITING' })
  const early = await act(key, 'step', {
    runId: start.id,
    step: 'consent',
    actingRole: 'counsellor',
    fields: { signed: true },
  })
  expect(early.userErrors).toMatchObject([{ code: 'STEP_NOT_READY' }])
  await step(start.id, 'notice', 'counsellor', { language: 'zh', understood: true })
  await step(start.id, 'consent', 'counsellor', { signed: true, form: 'written', by: 'guardian' })

  const after = await assess({ facts, subjects: [child] })
  expect(after.statusOf['OV-9']).toBe('MET')
  // Nothing holds the session up; what nobody has answered yet goes with it.
  expect([after.verdict, after.unmet]).toEqual(['PROCEED_WITH_CONDITIONS', []])
  expect(await record({ facts, subjects: [child], subjectRef: child.ref })).toBe('PROCEED_WITH_CONDITIONS')

  // A member of the family is named as the source of harm: the family is not involved any more.
  const harm = await assess({ facts: { ...facts, client: { ...facts.client, harmFromFamily: true } } })
  expect(harm.statusOf['CU-5']).not.toBe('UNMET')
  expect(harm.conflicts.flatMap(({ between }) => between)).toContain('client.harmFromFamily')
})

test('2. an adult with a recent trauma in case management, with a hazard that nobody has planned for', async () => {
  const facts = {
    subject: { kinds: ['client', 'risk_review'] },
    client: { ageYears: 34, circumstances: ['past_trauma', 'substance_use', 'emotional_distress'] },
    service: { models: ['case_management'], setting: 'office', stage: 'active' },
    ...family('prefers_individual', 'client'),
  }
  const hazard = await enter('hazards', 'intake', {
    type: 'unexpected_client_reaction',
    description: 'May leave in the middle of a talk.',
    likelihood: 4,
    impact: 4,
    contingencyPlan: false,
  })
  const site: Subject = { kind: 'site', ref: 'intake' }
  const before = await assess({ facts, subjects: [site] })
  expect(before.statusOf).toMatchObject({ 'RF-5': 'UNMET', 'CG-2.7': expect.any(String) })
  expect(before.statusOf['CG-3.1']).toBeUndefined()
  expect(before.blockers).toEqual([])

  await act(key, 'amendEntry', {
    entryId: hazard,
    fields: { contingencyPlan: true },
    reason: 'The team has agreed who comes.',
  })
  expect((await assess({ facts, subjects: [site] })).statusOf['RF-5']).toBe('MET')

  const plan = await run(key, 'start', { procedure: 'safety_plan', subjectRef: 'adult-34' })
  await step(plan.id, 'risk_assessment', 'counsellor', {
    harmDomains: ['physical', 'emotional', 'financial'],
  })
  await step(plan.id, 'plan', 'counsellor', { plan: 'Six steps.', needsConsidered: true })
  const signed = await step(plan.id, 'co_signature', 'counsellor', { signedByClient: true })
  expect(statesOf(signed)).toMatchObject({ co_signature: 'DONE', adjustment: 'OPEN' })
  const planned = await assess({ facts, subjects: [site, { kind: 'client', ref: 'adult-34' }] })
  expect([planned.verdict, planned.unmet]).toEqual(['PROCEED_WITH_CONDITIONS', []])
  expect(planned.statusOf['OV-1']).toBe('MET')
  expect(await record({ facts, subjects: [site], subjectRef: 'adult-34' })).toBe('PROCEED_WITH_CONDITIONS')
})

test('3. a homeless person in community support, where nobody has asked about the family and there are two steps', async () => {
  const facts = {
    subject: { kinds: ['client'] },
    client: {
      ageYears: 52,
      circumstances: ['homelessness', 'disability', 'mobility_limitation', 'legal_issue'],
    },
    service: { models: ['community_support'], setting: 'outdoor' },
    measures: { accessibleServices: false },
  }
  const before = await assess({ facts })
  expect(before.statusOf).toMatchObject({
    'SM-2.3': 'UNMET',
    'CG-2.1': expect.any(String),
    'CG-3.1': expect.any(String),
  })
  expect(before.missing).toContain('culture.familyInvolvement')
  expect(before.resources).toEqual(expect.arrayContaining(['RS-O2', 'RS-O3']))

  // The shelter is told only what it needs, and only once it is decided that it may know.
  const telling = await run(key, 'start', { procedure: 'disclosure', subjectRef: 'adult-52' })
  await step(telling.id, 'decision', 'supervisor', {
    recipient: 'Shelter',
    recipientAuthorised: false,
    onlyNecessary: true,
    consideration: 'He has not been asked yet.',
  })
  await step(telling.id, 'sharing', 'supervisor', { secureMethod: true, what: 'That he uses a wheelchair.' })
  expect(await close(telling.id, 'supervisor', 'disclose_to_third_party')).toContain('CF-P2')
  await act(key, 'amend', {
    runId: telling.id,
    step: 'decision',
    actingRole: 'supervisor',
    fields: { recipientAuthorised: true },
    reason: 'He has agreed.',
  })
  expect(await close(telling.id, 'supervisor', 'disclose_to_third_party')).toEqual([])

  const ramp = await assess({ facts: { ...facts, measures: { accessibleServices: true } } })
  expect(ramp.statusOf['SM-2.3']).toBe('MET')
})

describe('4. a counselling room', () => {
  test('with footage of 45 days and recordings that nobody agreed to is closed until both are mended', async () => {
    const asOf = '2025-06-02T09:00:00Z'
    const facts = {
      organisation: { type: 'counselling_institution', jurisdiction: 'CN' },
      subject: { kinds: ['client', 'room', 'organisation'] },
      client: { ageYears: 16, circumstances: [] },
      service: { models: ['case_management'], setting: 'counselling_room' },
      recording: { active: true, storedSecurely: true, accessRestricted: true },
      cctv: { present: true, purpose: 'security' },
      ...family('no_preference', 'client'),
    }
    const subjects: Subject[] = [
      { kind: 'room', ref: 'room-1' },
      { kind: 'client', ref: 'pupil-1' },
      ORGANISATION,
    ]
    const old = await enter('footage', 'room-1', { recordedOn: '2025-04-18', camera: 'door' })
    await enter('footage', 'room-1', { recordedOn: '2025-05-20', camera: 'door' })
    for (const worker of ['w1', 'w2', 'w3', 'w4'])
      await enter('workers', worker, { role: 'counsellor', from: '2024-09-01' })
    for (const worker of ['w1', 'w2', 'w3'])
      await enter('training', worker, { course: 'privacy', completedOn: '2025-01-10' })
    await enter('consents', 'pupil-1', { kind: 'recording', state: 'withdrawn', on: '2025-05-30' })

    const before = await assess({ facts, subjects, asOf })
    expect(before.verdict).toBe('BLOCKED')
    expect(before.blockers).toContain('EQ-2')
    expect(before.statusOf).toMatchObject({ 'EQ-2': 'UNMET', 'EQ-6': 'UNMET', 'TR-11': 'UNMET' })

    // What a caller says about it does not open the room.
    const sure = {
      ...facts,
      recording: { ...facts.recording, clientConsent: true },
      cctv: { ...facts.cctv, oldestFootageRecordedAt: '2025-06-01' },
    }
    expect((await assess({ facts: sure, subjects, asOf })).blockers).toContain('EQ-2')

    await act(key, 'amendEntry', {
      entryId: old,
      fields: { deletedOn: '2025-06-02' },
      reason: 'Older than the limit; no hold covers it.',
    })
    await enter('training', 'w4', { course: 'privacy', completedOn: '2025-06-01' })
    const stopped = { ...facts, recording: { ...facts.recording, active: false } }
    const after = await assess({ facts: stopped, subjects, asOf })
    expect(after.statusOf).toMatchObject({ 'EQ-6': 'MET', 'TR-11': 'MET' })
    expect(after.blockers).not.toContain('EQ-2')
  })
})

test('5. a subpoena during an open incident: nothing leaves before counsel was asked, and the incident goes on', async () => {
  const client: Subject = { kind: 'client', ref: 'client-38' }
  const incident = await run(key, 'start', { procedure: 'incident_response', subjectRef: 'incident-5-may' })
  await step(incident.id, 'assessment', 'designated_personnel', {
    immediateDanger: false,
    staffAffected: false,
  })
  await step(incident.id, 'client_support', 'support_staff', { supported: ['client'] })
  await step(incident.id, 'documentation', 'designated_personnel', {
    date: '2025-05-05',
    time: '14:10',
    location: 'Corridor',
    description: 'She was threatened.',
  })

  const subpoena = await run(key, 'start', { procedure: 'subpoena', subjectRef: client.ref })
  await step(subpoena.id, 'receipt', 'supervisor', { receivedOn: '2025-06-02', coversFootage: true })
  const facts = {
    subject: { kinds: ['record_action', 'incident'] },
    service: { setting: 'counselling_room' },
    organisation: { type: 'counselling_institution' },
    action: { type: 'respond_to_subpoena' },
    client: { ageYears: 38, circumstances: ['domestic_violence', 'legal_issue'] },
    cctv: {
      present: true,
      purpose: 'security',
      oldestFootageRecordedAt: '2025-05-05',
      deletionScheduled: true,
    },
  }
  const asOf = '2025-06-02T09:00:00Z'
  const served = await assess({ facts, subjects: [client], asOf })
  expect(served.verdict).toBe('BLOCKED')
  expect(served.blockers).toContain('CF-2.1')
  expect(served.conflicts.some(({ between }) => between.includes('CF-2.1') && between.includes('EQ-6'))).toBe(
    true,
  )
  expect(await close(subpoena.id, 'supervisor', 'answered')).toContain('CF-2.1')

  await enter('legal_holds', 'footage-5-may', {
    item: 'Footage of 5 May',
    from: '2025-06-02',
    basis: 'Subpoena of 2 June',
  })
  await step(subpoena.id, 'counsel', 'legal_counsel', { advice: 'Not a court order; ask for assurances.' })
  await step(subpoena.id, 'scope_decision', 'legal_counsel', { decision: 'The clip only.' })
  await step(subpoena.id, 'answer', 'legal_counsel', { released: 'The clip of 5 May.' })
  expect(await close(subpoena.id, 'legal_counsel', 'partly_answered')).toEqual([])

  // The incident was never paused, and cannot be closed before the rest is done.
  const open = await close(incident.id, 'supervisor', 'resolved')
  expect(open.length).toBeGreaterThan(0)
  await step(incident.id, 'notification', 'designated_personnel', { notified: ['supervisor'] })
  await step(incident.id, 'mitigation', 'designated_personnel', { measures: ['Another entrance'] })
  await step(incident.id, 'debriefing', 'supervisor', { lessons: 'Watch the corridor.' })
  expect(await close(incident.id, 'supervisor', 'resolved')).toEqual([])
})
