import { beforeAll, describe, expect, test } from 'vitest'
import { appWith, type TestOrganisation } from '../../support/api.ts'
import { newKey, OFFICE_VISIT } from '../../support/checks.ts'
import { act, makeVisitingOrganisation, run } from '../../support/procedures.ts'
import { check, keysBack, keysPack, statusOf } from '../../support/subjects.ts'

const SLUG = 'hurrying-people'
const KEYS = keysBack(SLUG)
const LEFT = `${SLUG}/VISIT-LEFT`
const CLOSING = { 'subject.kinds': ['client'], 'action.type': 'close_visit' }

let own: TestOrganisation
let clients = 0

beforeAll(async () => {
  own = await makeVisitingOrganisation(SLUG, keysPack(SLUG))
}, 60_000)

function newClient(): string {
  clients += 1
  return `client-${clients}`
}

const client = (ref: string) => [{ kind: 'client', ref }]

async function keys(subjectRef: string, state: 'held' | 'returned', on = '2026-11-01'): Promise<string> {
  const { entry, userErrors } = await act(own.key, 'entry', {
    register: 'keys',
    subjectRef,
    fields: { state, on },
  })
  if (!entry) throw new Error(JSON.stringify(userErrors))
  return entry.id
}

/** An app in which something happens just before checks are written, as often as told. */
function justBefore(happens: () => Promise<unknown>, times = 1) {
  let left = times
  return appWith({
    fetch: async (request, init) => {
      const isWrite = (await request.clone().text()).includes('insert into \\"checks\\"')
      if (isWrite && left > 0) {
        left -= 1
        await happens()
      }
      return fetch(request, init)
    },
  })
}

describe('what changes between the reading and the writing of a check is in the check', () => {
  test('an entry that is declared void', async () => {
    const ref = newClient()
    const entryId = await keys(ref, 'returned')
    const hurried = justBefore(() => act(own.key, 'voidEntry', { entryId, reason: 'not brought back' }))
    const { safetyCheck } = await check(own.key, { facts: CLOSING, subjects: client(ref) }, hurried)
    expect(statusOf(safetyCheck?.assessment, KEYS)).toBe('OPEN')
  })

  test('an entry that is corrected', async () => {
    const ref = newClient()
    const entryId = await keys(ref, 'returned')
    const correction = { entryId, fields: { state: 'held' }, reason: 'misread' }
    const hurried = justBefore(() => act(own.key, 'amendEntry', correction))
    const { safetyCheck } = await check(own.key, { facts: CLOSING, subjects: client(ref) }, hurried)
    expect(statusOf(safetyCheck?.assessment, KEYS)).toBe('UNMET')
  })

  test('an entry that is added, the first one of its subject included', async () => {
    const ref = newClient()
    const hurried = justBefore(() => keys(ref, 'held'))
    const { safetyCheck } = await check(own.key, { facts: CLOSING, subjects: client(ref) }, hurried)
    expect(statusOf(safetyCheck?.assessment, KEYS)).toBe('UNMET')
  })

  test('a run that goes on, and one that is closed', async () => {
    const ref = newClient()
    await keys(ref, 'returned')
    const start = { procedure: 'home_visit', subjectRef: ref, facts: OFFICE_VISIT }
    const { id: runId } = await run(own.key, 'start', start)
    await run(own.key, 'step', { runId, step: 'arrival', actingRole: 'supervisor', fields: { calm: true } })
    const facts = { ...CLOSING, 'visit.left': false }
    const asked = { facts, subjects: client(ref) }
    const left = justBefore(() => run(own.key, 'step', { runId, step: 'leaving', actingRole: 'supervisor' }))
    const going = await check(own.key, asked, left)
    expect(statusOf(going.safetyCheck?.assessment, LEFT)).toBe('MET')
    const closed = justBefore(() =>
      run(own.key, 'close', { runId, actingRole: 'supervisor', outcome: 'calm' }),
    )
    const over = await check(own.key, asked, closed)
    expect(statusOf(over.safetyCheck?.assessment, LEFT)).toBe('UNMET')
  })

  test('again and again: it is refused, and nothing is written', async () => {
    const ref = newClient()
    const hurried = justBefore(() => keys(ref, 'held'), 10)
    const asked = { facts: CLOSING, subjects: client(ref), idempotencyKey: newKey() }
    await expect(check(own.key, asked, hurried)).rejects.toThrow('UNAVAILABLE')
    const { safetyCheck } = await check(own.key, asked)
    expect(statusOf(safetyCheck?.assessment, KEYS)).toBe('UNMET')
  })
})

describe('a repeated key', () => {
  test('gives the recorded check, whatever the registers say since; with other subjects it is a conflict', async () => {
    const ref = newClient()
    await keys(ref, 'returned')
    const asked = { facts: CLOSING, subjects: client(ref), idempotencyKey: newKey() }
    const first = await check(own.key, asked)
    await keys(ref, 'held', '2026-11-02')
    const again = await check(own.key, asked)
    expect(again).toEqual(first)
    for (const subjects of [client(newClient()), [], null]) {
      const other = await check(own.key, { ...asked, subjects })
      expect(other.userErrors).toMatchObject([{ code: 'IDEMPOTENCY_CONFLICT' }])
    }
  })
})
