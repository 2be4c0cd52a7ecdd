import { beforeAll, expect, test } from 'vitest'
import { ask, type TestOrganisation } from '../../support/api.ts'
import { act, makeVisitingOrganisation, run } from '../../support/procedures.ts'

const SLUG = 'entries-of-steps'
const text = (en: string) => ({ en, 'zh-CN': en })
let own: TestOrganisation

/** A pack that asks for the form of a consent, which the step that records it may leave out. */
const STRICTER = {
  pack: `${SLUG}/visits`,
  version: '1.0.0',
  title: text('Consents'),
  locales: ['en', 'zh-CN'],
  owner: { team: 'Safeguarding' },
  effective: { from: '2026-01-01' },
  extends: [
    { pack: 'tutela/core-safety', range: '^1.0.0' },
    { pack: 'tutela/counselling-room-privacy', range: '^1.0.0' },
  ],
  registers: { consents: { fields: { form: { required: true } } } },
}

beforeAll(async () => {
  own = await makeVisitingOrganisation(SLUG, STRICTER)
}, 60_000)

async function entriesOf(register: string, subjectRef: string) {
  const { data } = await ask<{ registerEntries: { nodes: { fields: object; void: boolean }[] } }>(
    own.key,
    `query($register: String!, $subjectRef: String!) {
      registerEntries(register: $register, first: 20, filter: { subjectRef: $subjectRef }) { nodes { fields void } } }`,
    { register, subjectRef },
  )
  return data?.registerEntries.nodes.toReversed()
}

test('a correction of a step that was done again reaches the entry that counts, and no other', async () => {
  const subjectRef = 'client-plan'
  const { id } = await run(own.key, 'start', { procedure: 'safety_plan', subjectRef })
  const step = (step: string, fields: object) =>
    run(own.key, 'step', { runId: id, step, actingRole: 'counsellor', fields })
  await step('risk_assessment', { harmDomains: ['physical'] })
  await step('plan', { plan: 'call first', needsConsidered: true })
  await step('co_signature', { signedByClient: true })
  for (const change of ['door', 'window'])
    await step('adjustment', { change, signedByClient: true, needsConsidered: true })
  await run(own.key, 'amend', {
    runId: id,
    step: 'adjustment',
    actingRole: 'counsellor',
    fields: { signedByClient: false },
    reason: 'the client did not sign',
  })
  expect(await entriesOf('safety_plans', subjectRef)).toMatchObject([
    { fields: { signedByClient: true } },
    { fields: { signedByClient: true } },
    { fields: { signedByClient: false } },
  ])
  await run(own.key, 'amend', {
    runId: id,
    step: 'plan',
    actingRole: 'counsellor',
    fields: { needsConsidered: false },
    reason: 'nobody asked',
  })
  expect(await entriesOf('safety_plans', subjectRef)).toMatchObject([
    { fields: { signedByClient: true, needsConsidered: false } },
    { fields: { needsConsidered: true } },
    { fields: { signedByClient: false, needsConsidered: true } },
  ])
})

test('a step whose entry its register does not take is refused with what it lacks, and nothing is recorded', async () => {
  const subjectRef = 'client-consent'
  const { id } = await run(own.key, 'start', { procedure: 'start_counselling', subjectRef })
  await run(own.key, 'step', { runId: id, step: 'notice', actingRole: 'counsellor', fields: {} })
  const consent = (fields: object) =>
    act(own.key, 'step', { runId: id, step: 'consent', actingRole: 'counsellor', fields })
  const refused = await consent({ signed: true })
  expect(refused.userErrors).toMatchObject([{ code: 'INVALID_INPUT', path: ['input', 'fields'] }])
  expect(refused.run?.version).toBe(2)
  expect(await entriesOf('consents', subjectRef)).toEqual([])
  expect((await consent({ signed: true, form: 'signed' })).userErrors).toEqual([])
  expect(await entriesOf('consents', subjectRef)).toMatchObject([{ fields: { form: 'signed' } }])
})
