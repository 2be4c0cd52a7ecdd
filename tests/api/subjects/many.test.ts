import { env } from 'cloudflare:workers'
import { createClient } from '@libsql/client/web'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { appWith, ask, type TestOrganisation } from '../../support/api.ts'
import { act, makeVisitingOrganisation } from '../../support/procedures.ts'
import { assess, check, keysBack, keysPack, statusOf, verify } from '../../support/subjects.ts'

// More than a thousand entries are made.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 240_000 })

const SLUG = 'visiting-often'
const CLOSING = { 'subject.kinds': ['client'], 'action.type': 'close_visit', 'visit.left': true }
const OFTEN = [{ kind: 'client', ref: 'often' }]
const MANY = 1_100
/** Some two hundred entries. */
const LONG = 400_000

const ADD =
  'mutation($input: AddRegisterEntriesInput!) { addRegisterEntries(input: $input) { results { entry { id } } } }'

let own: TestOrganisation

beforeAll(async () => {
  own = await makeVisitingOrganisation(SLUG, keysPack(SLUG))
  for (let from = 0; from < MANY; from += 100) {
    const entries = Array.from({ length: 100 }, (_one, at) => ({
      idempotencyKey: `key-${from + at}`,
      register: 'keys',
      subjectRef: 'often',
      fields: { state: 'returned', on: '2026-11-01' },
    }))
    await ask(own.key, ADD, { input: { entries } })
  }
})

async function inDatabase(sql: string): Promise<Record<string, unknown>[]> {
  const client = createClient({ url: env.LIBSQL_URL })
  const { rows } = await client.execute(sql)
  client.close()
  return rows.map((row) => ({ ...row }))
}

describe('a subject of which more is on record than one answer of a database takes', () => {
  test('is judged on all of it: what stands behind a thousand entries counts', async () => {
    const before = await assess(own.key, { facts: CLOSING, subjects: OFTEN })
    expect(statusOf(before.assessment, keysBack(SLUG))).toBe('MET')
    const fields = { state: 'held', on: '2026-11-02' }
    await act(own.key, 'entry', { register: 'keys', subjectRef: 'often', fields })
    const { assessment } = await assess(own.key, { facts: CLOSING, subjects: OFTEN })
    expect(statusOf(assessment, keysBack(SLUG))).toBe('UNMET')
  })

  test('is read in smaller parts where the database gives no answer that is so long', async () => {
    let [refused, longest] = [0, 0]
    const narrow = appWith({
      fetch: async (request, init) => {
        const response = await fetch(request, init)
        const body = await response.text()
        const { status, headers } = response
        if (body.length < LONG) {
          longest = Math.max(longest, body.length)
          return new Response(body, { status, headers })
        }
        refused += 1
        const { results } = JSON.parse(body) as { results: object[] }
        const error = { message: 'Response is too large', code: 'RESPONSE_TOO_LARGE' }
        const none = { ...JSON.parse(body), results: results.map(() => ({ type: 'error', error })) }
        return new Response(JSON.stringify(none), { status, headers: { 'content-type': 'application/json' } })
      },
    })
    const { assessment } = await assess(own.key, { facts: CLOSING, subjects: OFTEN }, narrow)
    expect(statusOf(assessment, keysBack(SLUG))).toBe('UNMET')
    expect(refused).toBeGreaterThan(2)
    expect(longest).toBeGreaterThan(LONG / 10)
  })

  test('has its recorded check proven against every entry, and listed beside others', async () => {
    const { safetyCheck } = await check(own.key, { facts: CLOSING, subjects: OFTEN })
    const id = safetyCheck?.id ?? ''
    const [row] = await inDatabase(
      `select json_array_length(sources) as count from checks where id = '${id}'`,
    )
    expect(row).toEqual({ count: MANY + 1 })
    expect(await verify(own.key, id)).toMatchObject({ holds: true })
    const query = '{ safetyChecks(first: 5) { nodes { id } altered { id } } }'
    const listed = async () => (await ask<{ safetyChecks: object }>(own.key, query)).data?.safetyChecks
    expect(await listed()).toEqual({ nodes: [{ id }], altered: [] })
    const [last] = await inDatabase(
      `select json_extract(sources, '$[${MANY}].id') as id from checks where id = '${id}'`,
    )
    await inDatabase(
      `update record_events set happened_at = '2020-01-01T00:00:00.000Z' where record_id = '${last?.id}'`,
    )
    expect(await verify(own.key, id)).toMatchObject({ holds: false, alterations: [{ part: 'SOURCE' }] })
    await inDatabase(`update checks set sources = json_remove(sources, '$[0]') where id = '${id}'`)
    expect(await listed()).toEqual({ nodes: [], altered: [{ id }] })
  })
})
