import { beforeEach, describe, expect, test } from 'vitest'
import { ask, type TestOrganisation } from '../../support/api.ts'
import { activeRuleset } from '../../support/checks.ts'
import { createKey } from '../../support/keys.ts'
import { upload } from '../../support/own-packs.ts'
import { procedurePack } from '../../support/procedure-pack.ts'
import { makeVisitingOrganisation, run } from '../../support/procedures.ts'

let own: TestOrganisation
let slugs = 0

beforeEach(async () => {
  slugs += 1
  own = await makeVisitingOrganisation(`pinned-${slugs}`)
}, 60_000)

const ACTIVATE = `mutation($input: ActivateRulesetInput!) { activateRuleset(input: $input) {
  ruleset { digest } pinnedRuns { procedure ruleset count since } userErrors { code message } } }`
const MIGRATE = `mutation($input: MigrateProcedureRunInput!) { migrateProcedureRun(input: $input) {
  run { id ruleset { digest } steps { step { code } state } } changes userErrors { code path } } }`

interface Activated {
  readonly ruleset: { readonly digest: string } | null
  readonly pinnedRuns: readonly {
    readonly procedure: string
    readonly ruleset: string
    readonly count: number
  }[]
}
interface Migrated {
  readonly run: { readonly ruleset: { readonly digest: string }; readonly steps: readonly object[] } | null
  readonly changes: readonly string[]
  readonly userErrors: readonly { readonly code: string; readonly path: readonly string[] }[]
}

/** The visit with a step more, made live beside the others. */
async function makeNewVersionLive(): Promise<Activated> {
  const { slug } = own.organisation
  const pack = procedurePack(slug, 'visits', '1.1.0')
  const { home_visit: visit } = Object(pack.procedures)
  const title = { en: 'Tea', 'zh-CN': '喝茶' }
  const steps = [...visit.steps, { code: 'tea', title, guidance: title }]
  await upload(own.key, { ...pack, procedures: { home_visit: { ...visit, steps } } })
  const packs = (await activeRuleset(own.key)).packs.map(({ name, version }) =>
    name === `${slug}/visits` ? { name, version: '1.1.0' } : { name, version },
  )
  const { data, errors } = await ask<{ activateRuleset: Activated }>(own.key, ACTIVATE, { input: { packs } })
  if (!data?.activateRuleset.ruleset) throw new Error(JSON.stringify([data, errors]))
  return data.activateRuleset
}

async function migrate(key: string, input: object): Promise<Migrated> {
  const { data, errors } = await ask<{ migrateProcedureRun: Migrated }>(key, MIGRATE, { input })
  if (!data) throw new Error(JSON.stringify(errors))
  return data.migrateProcedureRun
}

describe('an activation', () => {
  test('tells which open runs go on under other rules, and each of them can be found and carried over', async () => {
    const before = (await activeRuleset(own.key)).digest
    const { id: runId } = await run(own.key, 'start', { procedure: 'home_visit', subjectRef: 'a' })
    await run(own.key, 'start', { procedure: 'home_visit', subjectRef: 'b' })
    const { pinnedRuns } = await makeNewVersionLive()
    expect(pinnedRuns).toEqual([
      { procedure: 'home_visit', ruleset: before, count: 2, since: expect.any(String) },
    ])
    const { data } = await ask<{ procedureRuns: { nodes: { id: string }[]; totalCount: number } }>(
      own.key,
      'query($ruleset: String!) { procedureRuns(filter: { ruleset: $ruleset }) { totalCount nodes { id } } }',
      { ruleset: before },
    )
    expect([data?.procedureRuns.totalCount, data?.procedureRuns.nodes.map(({ id }) => id)]).toEqual([
      2,
      expect.arrayContaining([runId]),
    ])
    const told = await migrate(own.key, { idempotencyKey: 'dry', runId, dryRun: true })
    expect([told.userErrors, told.run?.ruleset.digest]).toEqual([[], before])
    expect(told.changes.join()).toContain('tea')
    const done = await migrate(own.key, { idempotencyKey: 'wet', runId, dryRun: false })
    expect(done.userErrors).toEqual([])
    expect(done.run?.ruleset.digest).not.toBe(before)
    expect(done.run?.steps).toContainEqual({ step: { code: 'tea' }, state: 'OPEN' })
  })

  test('tells of none where no run goes on', async () => {
    const { pinnedRuns } = await makeNewVersionLive()
    expect(pinnedRuns).toEqual([])
  })
})

test('where two are asked for, nobody carries a run over that they work on, whatever their key; somebody else does', async () => {
  const scopes = ['check', 'read', 'approve']
  const worker = await createKey(own.key, { name: 'Worker', scopes })
  const { id: runId } = await run(worker.key, 'start', { procedure: 'home_visit', subjectRef: 'a' })
  await makeNewVersionLive()
  await ask(
    own.key,
    'mutation($input: ChangeSettingsInput!) { changeSettings(input: $input) { userErrors { code } } }',
    { input: { requiresSecondPerson: true } },
  )
  const told = await migrate(worker.key, { idempotencyKey: 'dry', runId, dryRun: true })
  expect(told.userErrors).toEqual([])
  const refused = await migrate(worker.key, { idempotencyKey: 'own', runId, dryRun: false })
  expect(refused.userErrors).toEqual([{ code: 'SELF_APPROVAL', path: ['input', 'runId'] }])
  const done = await migrate(own.key, { idempotencyKey: 'other', runId, dryRun: false })
  expect([done.userErrors, done.run?.ruleset.digest !== told.run?.ruleset.digest]).toEqual([[], true])
})
