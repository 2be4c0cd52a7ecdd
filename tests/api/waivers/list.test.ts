import { sql } from 'drizzle-orm'
import { beforeAll, describe, expect, test } from 'vitest'
import { SCOPES } from '../../../src/values/scopes.ts'
import { appWith, ask, makeKey, openTestDatabase, type TestOrganisation } from '../../support/api.ts'
import { makeLiveOrganisation } from '../../support/live-organisation.ts'
import {
  askRequest,
  askRevoke,
  granted,
  inDays,
  terms,
  WAIVER_FIELDS,
  type WaiverData,
} from '../../support/waivers.ts'

let own: TestOrganisation
let keys: [string, string]
const made: WaiverData[] = []

beforeAll(async () => {
  own = await makeLiveOrganisation()
  keys = [own.key, await makeKey(own.organisation, { scopes: SCOPES })]
  for (const subjectRef of ['a', 'b', 'c']) made.push(await granted(keys, { subjectRef }))
  made.push(await granted(keys, { subjectRef: 'a', requirementCode: 'OV-6' }))
  await askRevoke(own.key, { id: made[1]?.id, reason: 'Enough' })
})

interface Page {
  readonly totalCount: number
  readonly nodes: readonly WaiverData[]
  readonly pageInfo: { readonly endCursor: string; readonly hasNextPage: boolean }
}

async function list(args: string, send?: (request: Request) => Promise<Response>): Promise<Page> {
  const { data, errors } = await ask<{ waivers: Page }>(
    own.key,
    `{ waivers(${args}) { totalCount nodes { ${WAIVER_FIELDS} } pageInfo { endCursor hasNextPage } } }`,
    {},
    send,
  )
  if (!data) throw new Error(JSON.stringify(errors))
  return data.waivers
}

const subjects = ({ nodes }: Page) => nodes.map(({ subjectRef }) => subjectRef)

describe('waivers are listed', () => {
  test('the newest first, in pages', async () => {
    const first = await list('first: 3')
    expect(subjects(first)).toEqual(['a', 'c', 'b'])
    expect(first.totalCount).toBe(4)
    const rest = await list(`first: 3, after: "${first.pageInfo.endCursor}"`)
    expect(subjects(rest)).toEqual(['a'])
    expect(rest.pageInfo.hasNextPage).toBe(false)
  })

  test.each([
    ['subject', '{ subjectRef: "a" }', ['a', 'a']],
    ['requirement', '{ requirementCode: "OV-6" }', ['a']],
    ['state', '{ state: [REVOKED] }', ['b']],
    ['states', '{ state: [ACTIVE, REVOKED], subjectRef: "b" }', ['b']],
    ['state nobody is in', '{ state: [EXPIRED] }', []],
    ['no state', '{ state: [] }', []],
    ['unknown subject', '{ subjectRef: "z" }', []],
  ])('by %s', async (_name, filter, expected) => {
    const page = await list(`first: 10, filter: ${filter}`)
    expect(subjects(page)).toEqual(expected)
    expect(page.totalCount).toBe(expected.length)
  })

  test('with their age, and as expired when their time is over', async () => {
    // Altered rows are named and not shown, so the clock is what moves.
    const later = appWith({ now: () => new Date(inDays(12)) })
    const { nodes } = await list('first: 5, filter: { state: [EXPIRED] }', later)
    expect(nodes.find(({ id }) => id === made[2]?.id)).toMatchObject({ state: 'EXPIRED', ageDays: 12 })
  })

  test('and found by id', async () => {
    const { data } = await ask(own.key, 'query($id: ID!) { node(id: $id) { __typename id } }', {
      id: made[0]?.id,
    })
    expect(data).toEqual({ node: { __typename: 'Waiver', id: made[0]?.id } })
  })

  test('nothing of a subject or a reason stands readable in the database', async () => {
    await askRequest(own.key, terms({ subjectRef: 'canary-subject', reason: 'canary reason' }))
    await granted(keys, { subjectRef: 'canary-subject', reason: 'canary reason', reasonCode: 'other' })
    const db = openTestDatabase()
    const rows = await db.orm.all(
      sql`select json_object('r', w.reason, 's', w.subject_ref, 'd', w.facts_digest) as text from waivers w
        where w.organisation_id = ${own.organisation.id} union all
        select json_object('r', q.reason, 's', q.subject_ref) from waiver_requests q
        where q.organisation_id = ${own.organisation.id}`,
    )
    expect(rows.length).toBeGreaterThan(5)
    expect(JSON.stringify(rows)).not.toContain('canary')
  })

  test('except those of a subject that was erased', async () => {
    const { data } = await ask<{ eraseSubject: { userErrors: unknown[] } }>(
      own.key,
      'mutation($input: EraseSubjectInput!) { eraseSubject(input: $input) { userErrors { code } } }',
      { input: { subjectRef: 'a', reason: 'Asked for it' } },
    )
    expect(data?.eraseSubject.userErrors).toEqual([])
    expect(subjects(await list('first: 10'))).not.toContain('a')
    const node = await ask(own.key, 'query($id: ID!) { node(id: $id) { id } }', { id: made[0]?.id })
    expect(node.data).toEqual({ node: null })
    const requests = await ask<{ waiverRequests: { nodes: { subjectRef: string }[] } }>(
      own.key,
      '{ waiverRequests(first: 50) { nodes { subjectRef } } }',
    )
    expect(requests.data?.waiverRequests.nodes.map(({ subjectRef }) => subjectRef)).not.toContain('a')
  })
})
