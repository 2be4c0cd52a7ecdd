import { env } from 'cloudflare:workers'
import { createClient } from '@libsql/client/web'
import { beforeAll, describe, expect, test } from 'vitest'
import { ask, type TestOrganisation } from '../../support/api.ts'
import { OFFICE_VISIT } from '../../support/checks.ts'
import { act, makeVisitingOrganisation, run } from '../../support/procedures.ts'
import {
  type AssessmentData,
  check,
  fromRegisters,
  keysBack,
  keysPack,
  statusOf,
  verify,
} from '../../support/subjects.ts'

const SLUG = 'proving-people'
const KEYS = keysBack(SLUG)
const CLOSING = { 'subject.kinds': ['client'], 'action.type': 'close_visit', 'visit.keysHeld': true }

let own: TestOrganisation
let clients = 0

beforeAll(async () => {
  own = await makeVisitingOrganisation(SLUG, keysPack(SLUG))
}, 60_000)

async function newClient(): Promise<{ ref: string; entryId: string }> {
  clients += 1
  const ref = `client-${clients}`
  const fields = { state: 'returned', on: '2026-11-01' }
  const { entry } = await act(own.key, 'entry', { register: 'keys', subjectRef: ref, fields })
  return { ref, entryId: entry?.id ?? '' }
}

async function recorded(ref: string): Promise<string> {
  const { safetyCheck } = await check(own.key, { facts: CLOSING, subjects: [{ kind: 'client', ref }] })
  return safetyCheck?.id ?? ''
}

async function shown(id: string) {
  const { data, errors } = await ask<{ safetyCheck: { assessment: AssessmentData | null } }>(
    own.key,
    `query($id: ID!) { safetyCheck(id: $id) { assessment {
      verdict findings { status requirement { code } because { text } } warnings { code subject message } } } }`,
    { id },
  )
  return {
    assessment: data?.safetyCheck?.assessment,
    codes: (errors ?? []).map(({ extensions }) => extensions.code),
  }
}

async function stored(sql: string): Promise<Record<string, unknown>[]> {
  const client = createClient({ url: env.LIBSQL_URL })
  const { rows } = await client.execute(sql)
  client.close()
  return rows.map((row) => ({ ...row }))
}

describe('a recorded check', () => {
  test('names the entries and runs that it read, with their versions', async () => {
    const { ref, entryId } = await newClient()
    const start = { procedure: 'home_visit', subjectRef: ref, facts: OFFICE_VISIT }
    const { id: runId } = await run(own.key, 'start', start)
    await act(own.key, 'amendEntry', { entryId, fields: { on: '2026-11-02' }, reason: 'misread' })
    const id = await recorded(ref)
    const [row] = await stored(`select sources from checks where id = '${id}'`)
    expect(JSON.parse(String(row?.sources))).toEqual([
      { id: entryId, version: 2 },
      { id: runId, version: 1 },
    ])
  })

  test('is computed again as it was, whatever became of its entries and runs since, and holds', async () => {
    const { ref, entryId } = await newClient()
    const start = { procedure: 'home_visit', subjectRef: ref, facts: OFFICE_VISIT }
    const { id: runId } = await run(own.key, 'start', start)
    const id = await recorded(ref)
    await act(own.key, 'amendEntry', { entryId, fields: { state: 'held' }, reason: 'misread' })
    await act(own.key, 'voidEntry', { entryId, reason: 'another client' })
    await run(own.key, 'step', { runId, step: 'arrival', actingRole: 'supervisor', fields: { calm: false } })
    const { assessment } = await shown(id)
    expect(statusOf(assessment, KEYS)).toBe('MET')
    expect(fromRegisters(assessment)).toEqual(['visit.keysHeld'])
    expect(await verify(own.key, id)).toEqual({ holds: true, reproduced: true, alterations: [] })
  })

  test.each([
    [
      'an event of it was altered',
      (id: string) =>
        `update record_events set happened_at = '2020-01-01T00:00:00.000Z' where record_id = '${id}'`,
    ],
    [
      'what was said in it was altered',
      (id: string) => `update record_events set content = 'c' || content where record_id = '${id}'`,
    ],
    ['an event of it is gone', (id: string) => `delete from record_events where record_id = '${id}'`],
    ['it is gone', (id: string) => `delete from records where id = '${id}'`],
  ])('does not hold, and names the entry, when %s', async (_what, statement) => {
    const { ref, entryId } = await newClient()
    const id = await recorded(ref)
    const client = createClient({ url: env.LIBSQL_URL })
    await client.executeMultiple(`pragma foreign_keys = off; ${statement(entryId)}`)
    client.close()
    const verified = await verify(own.key, id)
    expect(verified).toMatchObject({ holds: false, reproduced: true })
    const alterations = 'alterations' in verified ? verified.alterations : []
    expect(alterations).toMatchObject([{ part: 'SOURCE' }])
    expect(alterations[0]?.message).toContain(entryId)
  })

  test('does not hold when its list of sources was altered', async () => {
    const [one, other] = [await newClient(), await newClient()]
    const id = await recorded(one.ref)
    const sources = JSON.stringify([{ id: other.entryId, version: 1 }])
    const client = createClient({ url: env.LIBSQL_URL })
    await client.execute({ sql: 'update checks set sources = ? where id = ?', args: [sources, id] })
    client.close()
    expect(await verify(own.key, id)).toMatchObject({ holds: false })
  })
})
