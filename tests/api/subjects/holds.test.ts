import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Fetch } from '../../../src/db/timed-fetch.ts'
import { makeScheduled } from '../../../src/http/scheduled.ts'
import { ask, type TestOrganisation } from '../../support/api.ts'
import { record } from '../../support/checks.ts'
import { makeLiveOrganisation } from '../../support/live-organisation.ts'
import { act } from '../../support/procedures.ts'
import { tenantGuard } from '../../support/tenant-guard.ts'

const DAY = 86_400_000

const unguarded: Fetch = (request, init) => fetch(request, init)
const strict = tenantGuard(unguarded)
/** Only the question which organisations are due is about all of them. */
const guarded: Fetch = async (request, init) =>
  (await request.clone().text()).includes('default_locale') ? unguarded(request, init) : strict(request, init)

let own: TestOrganisation

beforeEach(async () => {
  own = await makeLiveOrganisation()
  const change =
    'mutation($input: ChangeSettingsInput!) { changeSettings(input: $input) { userErrors { message } } }'
  await ask(own.key, change, { input: { retention: [{ kind: 'CHECKS', days: 365 }] } })
})

/** Lets the clock call so many days from now, and gives what went wrong. */
async function clock(days: number): Promise<readonly string[]> {
  const lines: { event: string; level: string }[] = []
  const writeLog = (line: string) => lines.push(JSON.parse(line))
  const now = () => new Date(Date.now() + days * DAY)
  await makeScheduled({ now, writeLog, fetch: guarded })(null, env)
  return lines.flatMap(({ event, level }) => (level === 'error' ? [event] : []))
}

async function isErased(id: string): Promise<boolean> {
  const query = 'query($id: ID!) { safetyCheck(id: $id) { erasure { id } } }'
  const { data } = await ask<{ safetyCheck: { erasure: object | null } }>(own.key, query, { id })
  return data?.safetyCheck.erasure !== null
}

async function hold(item: string): Promise<string> {
  const fields = { item, from: '2026-01-01', basis: 'a case before the court' }
  const { entry, userErrors } = await act(own.key, 'entry', { register: 'legal_holds', fields })
  if (!entry) throw new Error(JSON.stringify(userErrors))
  return entry.id
}

const release = (entryId: string) =>
  act(own.key, 'amendEntry', { entryId, fields: { releasedOn: '2026-11-01' }, reason: 'the case is closed' })

const erase = async (subjectRef: string) => {
  const { data } = await ask<{
    eraseSubject: { erasure: object | null; userErrors: { code: string; path: string[] }[] }
  }>(
    own.key,
    'mutation($input: EraseSubjectInput!) { eraseSubject(input: $input) { erasure { id } userErrors { code path } } }',
    { input: { subjectRef, reason: 'asked in writing' } },
  )
  return data?.eraseSubject
}

describe('what an entry of a register holds', () => {
  test.each([
    ['a record by its id', ({ id }: { id: string }) => id],
    ['a subject by its reference', () => 'client-held'],
  ])(
    'stays when the clock removes what is old: %s; the rest goes, and it goes once it is released',
    async (_what, item) => {
      const held = await record(own.key, { subjectRef: 'client-held' })
      const free = await record(own.key, { subjectRef: 'client-free' })
      const entryId = await hold(item(held))
      expect(await clock(400)).toEqual([])
      expect([await isErased(held.id), await isErased(free.id)]).toEqual([false, true])
      await release(entryId)
      expect(await clock(402)).toEqual([])
      expect(await isErased(held.id)).toBe(true)
    },
  )

  test('is not erased either until somebody has decided which of the two goes first', async () => {
    const { id } = await record(own.key, { subjectRef: 'client-held' })
    for (const item of ['client-held', id]) {
      const entryId = await hold(item)
      expect(await erase('client-held')).toEqual({
        erasure: null,
        userErrors: [{ code: 'HELD', path: ['input', 'subjectRef'] }],
      })
      await act(own.key, 'voidEntry', { entryId, reason: 'decided' })
    }
    expect((await erase('client-held'))?.erasure).not.toBeNull()
  })

  test('is nobody else’s: a hold of one subject holds no other, and one of another organisation none here', async () => {
    const other = await makeLiveOrganisation()
    const { id } = await record(own.key, { subjectRef: 'client-held' })
    const fields = { item: 'client-held', from: '2026-01-01', basis: 'theirs' }
    await act(other.key, 'entry', { register: 'legal_holds', fields })
    await hold('client-other')
    expect(await clock(400)).toEqual([])
    expect(await isErased(id)).toBe(true)
  })
})
