import { env } from 'cloudflare:workers'
import { createClient } from '@libsql/client/web'
import { expect, test, vi } from 'vitest'
import { ask } from '../../support/api.ts'
import { activeRuleset } from '../../support/checks.ts'
import { makeLiveOrganisation } from '../../support/live-organisation.ts'
import { upload } from '../../support/own-packs.ts'
import { procedurePack } from '../../support/procedure-pack.ts'
import { act, askAct, run, statesOf } from '../../support/procedures.ts'
import { activate } from '../../support/rulesets.ts'
import { said, tasks } from '../../support/tasks.ts'

vi.setConfig({ testTimeout: 60_000 })

const text = (en: string, zh: string) => ({ en, 'zh-CN': zh })

/** The home visit, with a step that is another procedure, and one that comes after it. */
function packWithChild(slug: string) {
  const pack = procedurePack(slug)
  const procedures = Object(pack.procedures)
  const { home_visit: visit } = procedures
  const steps = [
    ...visit.steps,
    {
      code: 'care',
      title: text('Take care', '照护'),
      guidance: text('See to it.', '予以照护。'),
      starts: 'after_care',
    },
    {
      code: 'report',
      title: text('Report', '报告'),
      guidance: text('Tell the office.', '告知办公室。'),
      order: { after: ['care'] },
    },
  ]
  const afterCare = {
    title: text('After care', '后续照护'),
    subjectKinds: ['client'],
    steps: [{ code: 'call', title: text('Call', '致电'), guidance: text('Call them.', '致电对方。') }],
  }
  return { ...pack, procedures: { home_visit: { ...visit, steps }, after_care: afterCare } }
}

async function makeParents(slug: string) {
  const { key } = await makeLiveOrganisation(slug)
  const uploaded = await upload(key, packWithChild(slug))
  expect(uploaded).toMatchObject({ rulePack: { name: `${slug}/visits` } })
  const packs = [...(await activeRuleset(key)).packs, { name: `${slug}/visits`, version: '1.0.0' }]
  expect((await activate(key, { packs })).userErrors).toEqual([])
  return key
}

async function childOf(key: string): Promise<string> {
  const { data } = await ask<{ procedureRuns: { nodes: { id: string }[] } }>(
    key,
    '{ procedureRuns(first: 1, filter: { procedure: "after_care" }) { nodes { id } } }',
  )
  const id = data?.procedureRuns.nodes[0]?.id
  if (id === undefined) throw new Error('there is no child')
  return id
}

test('a run that was made to look closed in the database does no step of the run that started it', async () => {
  const key = await makeParents('child-forged')
  const { id } = await run(key, 'start', { procedure: 'home_visit', subjectRef: 'c1' })
  await run(key, 'step', { runId: id, step: 'care', actingRole: 'supervisor' })
  const childId = await childOf(key)
  await run(key, 'note', { runId: childId, note: 'nobody answers' })
  const client = createClient({ url: env.LIBSQL_URL })
  await client.executeMultiple(`pragma foreign_keys = off;
    update records set state = 'CLOSED' where id = '${childId}';
    update record_events set kind = 'closed', acting_role = 'supervisor' where record_id = '${childId}' and version = 2;`)
  client.close()
  const { data, errors } = await ask(key, 'query($id: ID!) { procedureRun(id: $id) { steps { state } } }', {
    id,
  })
  expect([data, errors?.map(({ extensions }) => extensions.code)]).toEqual([
    { procedureRun: null },
    ['RECORD_ALTERED'],
  ])
  const { errors: refused } = await askAct(key, 'close', { runId: id, actingRole: 'supervisor' })
  expect(refused?.map(({ extensions }) => extensions.code)).toEqual(['RECORD_ALTERED'])
})

test('the end of a run that a step started raises what comes after that step in the other run, at once', async () => {
  const key = await makeParents('child-people')
  const parent = await run(key, 'start', { procedure: 'home_visit', subjectRef: 'c1' })
  const mine = async () => said(await tasks(key, { filter: { subjectRef: 'c1' } }))
  expect(await mine()).toEqual(['home_visit/arrival', 'home_visit/care'])
  const doing = { step: 'care', actingRole: 'supervisor' }
  await run(key, 'step', { runId: parent.id, ...doing })
  expect(await mine()).toContain('after_care/call')
  const childId = await childOf(key)
  const calling = { runId: childId, step: 'call', actingRole: 'supervisor' }
  await run(key, 'step', calling)
  expect(await mine()).not.toContain('home_visit/report')
  const closed = await act(key, 'close', { runId: childId, actingRole: 'supervisor' })
  expect(closed.run?.state).toBe('CLOSED')
  expect(await mine()).toEqual(['home_visit/arrival', 'home_visit/report'])
  const still = await run(key, 'note', { runId: parent.id, note: 'all well' })
  expect(still.state).toBe('OPEN')
  expect(statesOf(still)).toMatchObject({ care: 'DONE', report: 'OPEN' })
  await act(key, 'reopen', { runId: childId, actingRole: 'supervisor', reason: 'not over' })
  expect(await mine()).toContain('home_visit/care')
  expect(await mine()).not.toContain('home_visit/report')
})
