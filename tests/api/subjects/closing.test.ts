import { env } from 'cloudflare:workers'
import { createClient } from '@libsql/client/web'
import { beforeAll, describe, expect, test } from 'vitest'
import { ask, type TestOrganisation } from '../../support/api.ts'
import { OFFICE_VISIT } from '../../support/checks.ts'
import { act, makeVisitingOrganisation, run } from '../../support/procedures.ts'
import { assess, check, keysBack, keysPack, verify } from '../../support/subjects.ts'

const SLUG = 'closing-people'
const KEYS = keysBack(SLUG)

let own: TestOrganisation

beforeAll(async () => {
  own = await makeVisitingOrganisation(SLUG, keysPack(SLUG))
}, 60_000)

/** A visit that is over but for the keys. */
async function visit(subjectRef: string, facts: object = {}): Promise<string> {
  const start = { procedure: 'home_visit', subjectRef, facts: { ...OFFICE_VISIT, ...facts } }
  const { id: runId } = await run(own.key, 'start', start)
  await run(own.key, 'step', { runId, step: 'arrival', actingRole: 'supervisor', fields: { calm: true } })
  await run(own.key, 'step', { runId, step: 'leaving', actingRole: 'supervisor' })
  return runId
}

const keys = (subjectRef: string, state: string, on = '2026-11-01') =>
  act(own.key, 'entry', { register: 'keys', subjectRef, fields: { state, on } })

const close = (runId: string, idempotencyKey = `close ${runId}`) =>
  act(own.key, 'close', { runId, actingRole: 'supervisor', outcome: 'calm', idempotencyKey })

describe('closing a run', () => {
  test('is held up by what a register says of its subject, and goes ahead once it says otherwise, with the same key', async () => {
    const runId = await visit('client-1')
    await keys('client-1', 'held')
    const blocked = await close(runId)
    expect(blocked.userErrors).toMatchObject([{ code: 'CLOSING_BLOCKED' }])
    expect(blocked.findings?.map(({ requirement }) => requirement.code)).toEqual([KEYS])
    await keys('client-1', 'returned', '2026-11-02')
    const closed = await close(runId)
    expect(closed.userErrors).toEqual([])
    expect(closed.run?.state).toBe('CLOSED')
    const ids = [blocked.safetyCheck?.id ?? '', closed.safetyCheck?.id ?? '']
    expect(new Set(ids).size).toBe(2)
    for (const id of ids) expect(await verify(own.key, id)).toMatchObject({ holds: true })
    const { data } = await ask<{ safetyCheck: { verdict: string } }>(
      own.key,
      'query($id: ID!) { safetyCheck(id: $id) { verdict } }',
      { id: closed.safetyCheck?.id },
    )
    expect(data?.safetyCheck.verdict).not.toBe('BLOCKED')
  })

  test('does not believe whoever started it, where a register speaks of it or would', async () => {
    const runId = await visit('client-2', { 'visit.keysHeld': false })
    expect((await close(runId)).userErrors).toMatchObject([{ code: 'CLOSING_BLOCKED' }])
    await keys('client-2', 'held')
    expect((await close(runId)).findings?.map(({ requirement }) => requirement.code)).toEqual([KEYS])
  })

  test('is refused where the registers have more about its subject than one call reads, and never judged on a part', async () => {
    const runId = await visit('client-9')
    await keys('client-9', 'returned')
    const { data } = await ask<{ registerEntries: { nodes: { id: string }[] } }>(
      own.key,
      '{ registerEntries(register: "keys", filter: { subjectRef: "client-9" }) { nodes { id } } }',
    )
    const columns = `organisation_id, kind, code, ruleset_digest, subject_ref, subject_hash, state, version, started_at, changed_at,
      parent_id, parent_step, marked_digest, remark_at`
    const client = createClient({ url: env.LIBSQL_URL })
    await client.execute(`insert into records (id, ${columns}) with recursive n(value) as
      (select 1 union all select value + 1 from n where value < 20000)
      select 'ent_' || printf('%026d', n.value), ${columns} from n join records on id = '${data?.registerEntries.nodes[0]?.id}'`)
    client.close()
    const codes = async (query: string, variables: Record<string, unknown>) =>
      (await ask(own.key, query, variables)).errors?.map(({ extensions }) => extensions.code)
    expect(
      await codes('query($id: ID!) { procedureRun(id: $id) { closing { verdict } } }', { id: runId }),
    ).toEqual(['WORK_LIMIT_EXCEEDED'])
    expect(
      await codes(
        'mutation($input: CloseProcedureInput!) { closeProcedure(input: $input) { userErrors { code } } }',
        { input: { idempotencyKey: 'too much', runId, actingRole: 'supervisor', outcome: 'calm' } },
      ),
    ).toEqual(['WORK_LIMIT_EXCEEDED'])
    // A check about the same subject is no more judged on a part of what is there, and nothing of it is recorded.
    const situation = { facts: OFFICE_VISIT, subjects: [{ kind: 'client', ref: 'client-9' }] }
    const tooMuch = [{ code: 'INVALID_INPUT', path: ['input', 'subjects'] }]
    expect((await assess(own.key, situation)).userErrors).toMatchObject(tooMuch)
    const checked = await check(own.key, situation)
    expect(checked.userErrors).toMatchObject(tooMuch)
    expect(checked.safetyCheck).toBeNull()
  })

  test('is shown beforehand as it will be', async () => {
    const runId = await visit('client-3')
    await keys('client-3', 'held')
    const { data } = await ask<{ procedureRun: { closing: { verdict: string } } }>(
      own.key,
      'query($id: ID!) { procedureRun(id: $id) { closing { verdict } } }',
      { id: runId },
    )
    expect(data?.procedureRun.closing.verdict).toBe('BLOCKED')
  })

  test('turns on its own facts, not on those of another open run about the same subject', async () => {
    const runId = await visit('client-4')
    await keys('client-4', 'returned')
    await run(own.key, 'start', { procedure: 'home_visit', subjectRef: 'client-4', facts: OFFICE_VISIT })
    expect((await close(runId)).userErrors).toEqual([])
  })
})
