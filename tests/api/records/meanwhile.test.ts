import { beforeAll, describe, expect, test } from 'vitest'
import { appWith, ask, type TestOrganisation } from '../../support/api.ts'
import { OFFICE_VISIT } from '../../support/checks.ts'
import { type Acted, act, makeVisitingOrganisation, run } from '../../support/procedures.ts'
import { keysBack, keysPack, verify } from '../../support/subjects.ts'

const SLUG = 'meanwhile-people'
const KEYS = keysBack(SLUG)

let own: TestOrganisation
let clients = 0

beforeAll(async () => {
  own = await makeVisitingOrganisation(SLUG, keysPack(SLUG))
}, 60_000)

function newClient(): string {
  clients += 1
  return `client-${clients}`
}

/** An app in which something happens once, just before a statement with this text is sent. */
function justBefore(text: string, happens: () => Promise<unknown>) {
  let isToHappen = true
  return appWith({
    fetch: async (request, init) => {
      if (isToHappen && (await request.clone().text()).includes(text)) {
        isToHappen = false
        await happens()
      }
      return fetch(request, init)
    },
  })
}

/** A visit that is over, whose keys are back. */
async function visit(subjectRef: string): Promise<string> {
  const start = { procedure: 'home_visit', subjectRef, facts: OFFICE_VISIT }
  const { id: runId } = await run(own.key, 'start', start)
  await run(own.key, 'step', { runId, step: 'arrival', actingRole: 'supervisor', fields: { calm: true } })
  await run(own.key, 'step', { runId, step: 'leaving', actingRole: 'supervisor' })
  await keys(subjectRef, 'returned')
  return runId
}

const keys = (subjectRef: string, state: string, on = '2026-11-01') =>
  act(own.key, 'entry', { register: 'keys', subjectRef, fields: { state, on } })

const CLOSE = `mutation($input: CloseProcedureInput!) { act: closeProcedure(input: $input) {
  run { state } safetyCheck { id } findings { requirement { code } } userErrors { code message path } } }`

async function close(runId: string, send: Parameters<typeof ask>[3]): Promise<Acted> {
  const input = { idempotencyKey: `close ${runId}`, runId, actingRole: 'supervisor', outcome: 'calm' }
  const { data, errors } = await ask<{ act: Acted }>(own.key, CLOSE, { input }, send)
  if (!data) throw new Error(JSON.stringify(errors))
  return data.act
}

const EVENT = 'insert into \\"record_events\\"'

describe('what changes after the rules were asked and before a run is closed', () => {
  test('is in the answer: an entry that holds it up leaves it open, and is named', async () => {
    const subjectRef = newClient()
    const runId = await visit(subjectRef)
    const hurried = justBefore(EVENT, () => keys(subjectRef, 'held', '2026-11-02'))
    const closed = await close(runId, hurried)
    expect(closed.userErrors).toMatchObject([{ code: 'CLOSING_BLOCKED' }])
    expect(closed.run?.state).toBe('OPEN')
    expect(closed.findings?.map(({ requirement }) => requirement.code)).toEqual([KEYS])
  })

  test('and changes nothing in the answer lets it be closed, with a check of what stood there then', async () => {
    const subjectRef = newClient()
    const runId = await visit(subjectRef)
    const hurried = justBefore(EVENT, () => keys(subjectRef, 'returned', '2026-11-03'))
    const closed = await close(runId, hurried)
    expect([closed.userErrors, closed.run?.state]).toEqual([[], 'CLOSED'])
    const { data } = await ask<{ entries: { totalCount: number }; safetyChecks: { totalCount: number } }>(
      own.key,
      `{ entries: registerEntries(register: "keys", filter: { subjectRef: "${subjectRef}" }) { totalCount }
         safetyChecks(filter: { subjectRef: "${subjectRef}" }) { totalCount } }`,
    )
    // The rules were asked again, with the new entry; what they said before led to nothing, and is not on record.
    expect(data).toEqual({ entries: { totalCount: 2 }, safetyChecks: { totalCount: 1 } })
    expect(await verify(own.key, closed.safetyCheck?.id ?? '')).toMatchObject({ holds: true })
  })
})

describe('a hold that is added after an erasure has looked for holds', () => {
  const ERASE =
    'mutation($input: EraseSubjectInput!) { eraseSubject(input: $input) { erasure { id } userErrors { code } } }'
  interface Erased {
    readonly eraseSubject: { readonly erasure: object | null; readonly userErrors: readonly object[] }
  }

  const hold = (item: string) =>
    act(own.key, 'entry', {
      register: 'legal_holds',
      fields: { item, from: '2026-01-01', basis: 'a case before the court' },
    })

  async function erase(subjectRef: string, happens: () => Promise<unknown>) {
    const hurried = justBefore('insert into \\"subject_erasures\\"', happens)
    const input = { subjectRef, reason: 'asked in writing' }
    const { data, errors } = await ask<Erased>(own.key, ERASE, { input }, hurried)
    expect(errors).toBeUndefined()
    return data?.eraseSubject
  }

  test('wins: nothing is erased, be it the first hold or another one', async () => {
    for (const [subjectRef, item] of [newClient(), newClient()].map((ref) => [ref, ref] as const)) {
      const runId = await visit(subjectRef)
      const erased = await erase(subjectRef, () => hold(item))
      expect(erased).toEqual({ erasure: null, userErrors: [{ code: 'HELD' }] })
      const { data } = await ask<{ procedureRun: { erased: boolean; subjectRef: string } }>(
        own.key,
        'query($id: ID!) { procedureRun(id: $id) { erased subjectRef } }',
        { id: runId },
      )
      expect(data?.procedureRun).toEqual({ erased: false, subjectRef })
    }
  })

  test('stops nothing that it does not hold', async () => {
    const subjectRef = newClient()
    await visit(subjectRef)
    const erased = await erase(subjectRef, () => hold(newClient()))
    expect(erased).toEqual({ erasure: { id: expect.any(String) }, userErrors: [] })
  })
})
