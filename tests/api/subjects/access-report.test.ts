import { beforeAll, describe, expect, test } from 'vitest'
import { ask, makeKey, type TestOrganisation } from '../../support/api.ts'
import { act, makeVisitingOrganisation, run } from '../../support/procedures.ts'
import { assess, check, keysPack } from '../../support/subjects.ts'

const SLUG = 'answering-people'

let own: TestOrganisation
let clients = 0

beforeAll(async () => {
  own = await makeVisitingOrganisation(SLUG, keysPack(SLUG))
}, 60_000)

function newClient(): string {
  clients += 1
  return `client-${clients}`
}

interface Entry {
  readonly at: string
  readonly by: string
  readonly act: string
  readonly record: string
  readonly purpose: string | null
  readonly what: string | null
}

interface Report {
  readonly nodes: readonly Entry[]
  readonly totalCount: number
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
}

const REPORT = `query($subjectRef: String!, $first: Int! = 20, $after: String) {
  accessReport(subjectRef: $subjectRef, first: $first, after: $after) {
    totalCount nodes { at by act record purpose what } pageInfo { hasNextPage endCursor } } }`

async function report(subjectRef: string, more: object = {}, key = own.key): Promise<Report> {
  const { data, errors } = await ask<{ accessReport: Report }>(key, REPORT, { subjectRef, ...more })
  if (!data) throw new Error(JSON.stringify(errors))
  return data.accessReport
}

async function enter(register: string, subjectRef: string, fields: object): Promise<string> {
  const { entry, userErrors } = await act(own.key, 'entry', { register, subjectRef, fields })
  if (!entry) throw new Error(JSON.stringify(userErrors))
  return entry.id
}

const keys = (ref: string) => enter('keys', ref, { state: 'held', on: '2026-11-01', hook: 'behind the door' })
const disclosure = (ref: string, on = '2026-11-03') =>
  enter('disclosures', ref, { recipient: 'the court', what: 'the file', why: 'a subpoena', on })

const look = (key: string, subjectRef: string) =>
  ask(
    key,
    'query($ref: String!) { registerEntries(register: "keys", filter: { subjectRef: $ref }) { nodes { fields } } }',
    { ref: subjectRef },
  )

describe('the access report of a subject', () => {
  test('says who read what needs care in its entries and runs, when, and what was asked', async () => {
    const ref = newClient()
    const entryId = await keys(ref)
    const { id: runId } = await run(own.key, 'start', { procedure: 'home_visit', subjectRef: ref })
    const fields = { calm: true, seen: 'a broken window' }
    await run(own.key, 'step', { runId, step: 'arrival', actingRole: 'supervisor', fields })
    const before = await report(ref)
    await look(own.key, ref)
    await ask(own.key, 'query($id: ID!) { procedureRun(id: $id) { steps { fields } } }', { id: runId })
    const after = await report(ref)
    const fresh = after.nodes.slice(0, after.totalCount - before.totalCount)
    expect(fresh.map(({ act, record, purpose, what }) => ({ act, record, purpose, what }))).toEqual([
      { act: 'procedureRun', record: runId, purpose: null, what: null },
      { act: 'registerEntries', record: entryId, purpose: null, what: null },
    ])
    const { data } = await ask<{ accessLog: { nodes: { actor: string; action: string }[] } }>(
      own.key,
      '{ accessLog(first: 1) { nodes { actor action } } }',
    )
    expect(data?.accessLog.nodes[0]?.action).toBe('RECORDS_READ')
    expect(fresh[0]?.by).toBe(data?.accessLog.nodes[0]?.actor)
  })

  test('has nothing about fields that need no care, and nothing of callers who may not read them', async () => {
    const ref = newClient()
    await keys(ref)
    const before = (await report(ref)).totalCount
    await ask(
      own.key,
      'query($ref: String!) { registerEntries(register: "keys", filter: { subjectRef: $ref }) { nodes { id counts } } }',
      { ref },
    )
    const checking = await makeKey(own.organisation, { scopes: ['check'] })
    await act(checking, 'entry', {
      register: 'keys',
      subjectRef: ref,
      fields: { state: 'held', on: '2026-11-02' },
    })
    expect((await report(ref)).totalCount).toBe(before)
  })

  test('says what was given to whom and why, as the packs declare it; asking for that is a reading, too', async () => {
    const ref = newClient()
    const entryId = await disclosure(ref)
    const first = await report(ref)
    expect(first.nodes.filter(({ act }) => act === 'disclosures')).toEqual([
      {
        at: '2026-11-03T00:00:00Z',
        by: 'the court',
        act: 'disclosures',
        record: entryId,
        purpose: 'a subpoena',
        what: 'the file',
      },
    ])
    const second = await report(ref)
    expect(second.totalCount).toBe(first.totalCount + 1)
    expect(second.nodes[0]).toMatchObject({ act: 'accessReport', record: entryId, what: null })
  })

  test('leaves out what was declared void', async () => {
    const ref = newClient()
    const entryId = await disclosure(ref)
    await act(own.key, 'voidEntry', { entryId, reason: 'it was never sent' })
    expect((await report(ref)).nodes.filter(({ act }) => act === 'disclosures')).toEqual([])
  })

  test('names the checks that were made on its records', async () => {
    const [ref, other] = [newClient(), newClient()]
    await keys(ref)
    const before = (await report(ref)).totalCount
    const { safetyCheck } = await check(own.key, {
      subjects: [{ kind: 'client', ref }],
      subjectRef: other,
    })
    const after = await report(ref)
    expect(after.totalCount).toBe(before + 1)
    expect(after.nodes[0]).toMatchObject({ act: 'runSafetyCheck', record: safetyCheck?.id })
  })

  test('names assessments that looked at fields which need care, and none that did not', async () => {
    const ref = newClient()
    await keys(ref)
    const before = (await report(ref)).totalCount
    await assess(own.key, { subjects: [{ kind: 'client', ref }] })
    expect((await report(ref)).totalCount).toBe(before)
    const { id } = await run(own.key, 'start', { procedure: 'home_visit', subjectRef: ref })
    const started = (await report(ref)).totalCount
    await assess(own.key, { subjects: [{ kind: 'client', ref }] })
    const after = await report(ref)
    expect(after.totalCount).toBe(started + 1)
    expect(after.nodes[0]).toMatchObject({ act: 'assessSafety', record: id })
  })

  test('pages through everything once, the newest first', async () => {
    const ref = newClient()
    await keys(ref)
    for (const day of ['05', '01', '03', '01']) await disclosure(ref, `2026-11-${day}`)
    await look(own.key, ref)
    const whole = await report(ref, { first: 100 })
    // What a page shows of disclosures is read, and stands in the next answer; so these are counted apart.
    const paged: Entry[] = []
    let after: string | null = null
    do {
      const page: Report = await report(ref, { first: 2, after })
      paged.push(...page.nodes)
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null
    } while (after !== null)
    const days = (entries: readonly Entry[]) =>
      entries.flatMap(({ act, at }) => (act === 'disclosures' ? [at] : []))
    expect(days(paged)).toEqual(days(whole.nodes))
    expect(days(whole.nodes)).toEqual([...days(whole.nodes)].sort().reverse())
    expect(new Set(paged.map(({ at, record, act }) => `${at} ${record} ${act}`)).size).toBe(paged.length)
  })

  test('is for those who may read, and refuses a cursor of another list and a name', async () => {
    const checking = await makeKey(own.organisation, { scopes: ['check', 'audit'] })
    const codeOf = async (variables: object, key = own.key) =>
      (await ask(key, REPORT, { subjectRef: 'client', ...variables })).errors?.[0]?.extensions.code
    expect(await codeOf({}, checking)).toBe('FORBIDDEN')
    expect(await codeOf({ after: btoa('registerEntries:x') })).toBe('BAD_USER_INPUT')
    expect(await codeOf({ subjectRef: 'ann@example.org' })).toBe('BAD_USER_INPUT')
    expect(await codeOf({ first: 1_000 })).toBe('BAD_USER_INPUT')
  })
})

describe('an erased subject', () => {
  const ERASE = `mutation($input: EraseSubjectInput!) { eraseSubject(input: $input) {
    erasure { id } userErrors { code } } }`
  const erase = (subjectRef: string) =>
    ask<{ eraseSubject: { erasure: { id: string } | null } }>(own.key, ERASE, {
      input: { subjectRef, reason: 'asked in writing' },
    })

  test('is not in any report, and what was said of it in checks about others is gone with it', async () => {
    const [ref, other] = [newClient(), newClient()]
    await keys(ref)
    await disclosure(ref)
    await report(ref)
    const subjects = [
      { kind: 'client', ref },
      { kind: 'client', ref: other },
    ]
    const { safetyCheck } = await check(own.key, { subjects, subjectRef: other })
    expect((await erase(ref)).data?.eraseSubject.erasure).not.toBeNull()
    expect(await report(ref)).toMatchObject({ nodes: [], totalCount: 0 })
    const { errors } = await ask(
      own.key,
      'query($id: ID!) { safetyCheck(id: $id) { verdict assessment { verdict } } }',
      { id: safetyCheck?.id },
    )
    expect(errors?.[0]?.extensions.code).toBe('SUBJECT_ERASED')
    const again = await check(own.key, { subjects: [{ kind: 'client', ref }] })
    expect(again.userErrors).toEqual([])
  })

  test('takes no check with it that is about others only', async () => {
    const [ref, other] = [newClient(), newClient()]
    await keys(ref)
    const { safetyCheck } = await check(own.key, { subjects: [{ kind: 'client', ref: other }] })
    await erase(ref)
    const { data } = await ask<{ safetyCheck: { assessment: { verdict: string } } }>(
      own.key,
      'query($id: ID!) { safetyCheck(id: $id) { assessment { verdict } } }',
      { id: safetyCheck?.id },
    )
    expect(data?.safetyCheck.assessment.verdict).toBe(safetyCheck?.verdict)
  })
})
