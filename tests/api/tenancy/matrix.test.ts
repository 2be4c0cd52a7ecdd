import { getNamedType } from 'graphql'
import { beforeAll, describe, expect, test } from 'vitest'
import { appWith, postGraphql } from '../../support/api.ts'
import {
  documentOf,
  placesOf,
  ROOT_FIELDS,
  type RootField,
  selectionOf,
  withValueAt,
} from '../../support/operations.ts'
import { makeParty, type Party, rowsOf } from '../../support/party.ts'
import { run } from '../../support/procedures.ts'
import { absentId, samplesOf } from '../../support/samples.ts'
import { VALUES } from './values.ts'

const LEVELS: Readonly<Record<string, number>> = {
  node: 2,
  assessSafety: 4,
  runSafetyCheck: 4,
  runSafetyChecks: 3,
}
const LEVELS_ELSEWHERE = 3

let own: Party
let other: Party
let before: Readonly<Record<string, string>>

beforeAll(async () => {
  own = await makeParty('own-people')
  other = await makeParty('other-people')
}, 60_000)

const send = appWith({})

/** An app that keeps what the database was asked, without the values, and the rows that came back. */
function watchedApp() {
  const asked: { readonly statements: readonly unknown[]; readonly rows: readonly unknown[] }[] = []
  const watched = appWith({
    fetch: async (request, init) => {
      const question: unknown = await request.clone().json()
      const response = await fetch(request, init)
      const answer: unknown = await response.clone().json()
      asked.push({ statements: membersNamed('sql', question), rows: membersNamed('rows', answer) })
      return response
    },
  })
  return { send: watched, asked }
}

/** The values of all members of this name, at any depth. */
function membersNamed(name: string, value: unknown): readonly unknown[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, member]) =>
    key === name ? [member] : membersNamed(name, member),
  )
}

interface Reply {
  readonly status: number
  readonly text: string
}

async function call(
  root: RootField,
  variables: Readonly<Record<string, unknown>>,
  key = own.key,
): Promise<Reply> {
  const levels = LEVELS[root.field.name] ?? LEVELS_ELSEWHERE
  const query = documentOf(root, selectionOf(getNamedType(root.field.type).name, levels))
  const response = await send(postGraphql({ query, variables }, { key }))
  return { status: response.status, text: await response.text() }
}

/** Without what differs between any two calls, and without the value that was asked for. */
function comparable({ status, text }: Reply, asked: unknown): Reply {
  const value = typeof asked === 'string' ? asked : JSON.stringify(asked)
  const shown = text
    .replaceAll(JSON.stringify(value).slice(1, -1), '<asked>')
    .replaceAll(/(own|other|empty)-people\/[A-Za-z-]+/g, '<pack>')
    .replaceAll(/(own|other|empty)-people/g, '<slug>')
    .replaceAll(/sample-\d+/g, '<sample>')
    .replaceAll(/\btut_\w+/g, '<key>')
    .replaceAll(/\btct_[\w.-]+/g, '<token>')
    .replaceAll(/"prefix":"\w{8}"/g, '"prefix"')
    .replaceAll(/\b[a-z]{2,5}_[0-9a-hjkmnp-tv-z]{26}\b/g, '<id>')
    .replaceAll(/\breq_[\w-]+/g, '<id>')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>')
    .replaceAll(/sha256:[0-9a-f]{64}/g, '<digest>')
    .replaceAll(/"(sequence|size|ageDays|cost)":(\d+|\{[^}]*\})/g, '"$1"')
  return { status, text: shown }
}

const secretsOf = ({ slug, subjectRef, ids }: Party) => [slug, subjectRef, ...ids]

/** What of the other organisation stands in an answer beyond what was asked for. */
function leaksIn({ text }: Reply, asked: unknown): string[] {
  const value = JSON.stringify(asked)
  return secretsOf(other).filter((secret) => text.includes(secret) && !value.includes(secret))
}

const places = ROOT_FIELDS.flatMap((root) => placesOf(root).map((place) => ({ root, place })))

describe('the table of values', () => {
  test('has an entry for every value of every operation, and no other', () => {
    expect(places.map(({ place }) => place).sort()).toEqual(Object.keys(VALUES).sort())
  })

  test('has a sample of every operation', () => {
    const samples = Object.keys(samplesOf(own))
    expect(ROOT_FIELDS.map(({ field }) => field.name).filter((name) => !samples.includes(name))).toEqual([])
  })
})

describe('the other organisation really has what it is asked for', () => {
  test.each(
    places.flatMap(({ root, place }) =>
      /\.(id|checkId|code|toDigest|name)$/.test(place) && root.kind === 'query' ? [{ root, place }] : [],
    ),
  )('$place', async ({ root, place }) => {
    const reference = VALUES[place]
    if (typeof reference !== 'object') return
    const sample = samplesOf(other)[root.field.name] ?? {}
    const reached = await Promise.all(
      reference.foreign(other).map(async (value) => {
        const absent = reference.absent(value)
        const there = await call(root, withValueAt(sample, place, value), other.key)
        const nowhere = await call(root, withValueAt(sample, place, absent), other.key)
        return comparable(there, value).text !== comparable(nowhere, absent).text
      }),
    )
    expect(reached).toContain(true)
  })
})

describe('no operation shows anything of another organisation, whatever it is asked for of one’s own', () => {
  test.each(ROOT_FIELDS)('$field.name', async (root) => {
    const answer = await call(root, samplesOf(own)[root.field.name] ?? {})
    expect(answer).toMatchObject({ status: 200, text: expect.not.stringContaining('"errors"') })
    expect(leaksIn(answer, null)).toEqual([])
  })
})

// Before one's own log holds names of the other organisation, which the next part puts there.
describe('a cursor of another organisation opens nothing', () => {
  const cursors = places.filter(({ place }) => VALUES[place] === 'cursor')

  test.each(cursors)('$place', async ({ root, place }) => {
    const name = root.field.name
    const query = `query { ${name}(first: 1) { pageInfo { endCursor } } }`
    const theirs = await (await send(postGraphql({ query }, { key: other.key }))).json<{
      data?: Record<string, { pageInfo: { endCursor: string | null } }>
    }>()
    const cursor = theirs.data?.[name]?.pageInfo.endCursor
    // An organisation without an entry has no cursor to give away.
    if (cursor === null || cursor === undefined) return
    const sample = samplesOf(own)[name] ?? {}
    const foreign = await call(root, withValueAt(sample, place, cursor))
    const nowhere = await call(root, withValueAt(sample, place, absentCursor(cursor)))
    expect(foreign.status).toBe(200)
    expect(comparable(foreign, cursor)).toEqual(comparable(nowhere, absentCursor(cursor)))
    expect(leaksIn(foreign, cursor)).toEqual([])
  })
})

/** A sample; of an operation that adds to something of one's own, with one that nothing was added to yet. */
async function sampleOfItsOwn(name: string): Promise<Readonly<Record<string, unknown>>> {
  const sample = samplesOf(own)[name] ?? {}
  if (name !== 'addProcedureNote') return sample
  const { id: runId } = await run(own.key, 'start', { procedure: 'home_visit', subjectRef: own.subjectRef })
  return { input: { ...Object(sample.input), runId } }
}

describe('what belongs to another organisation is answered like what is not there', () => {
  beforeAll(async () => {
    before = await rowsOf(other)
  })

  const references = places.flatMap(({ root, place }) => {
    const reference = VALUES[place]
    return typeof reference === 'object' ? [{ root, place, reference }] : []
  })

  test.each(references)(
    '$place',
    async ({ root, place, reference }) => {
      const values = reference.foreign(other)
      expect(values.length).toBeGreaterThan(0)
      for (const value of values) {
        const absent = reference.absent(value)
        const sample = () => sampleOfItsOwn(root.field.name)
        const foreign = await call(root, withValueAt(await sample(), place, value))
        const nowhere = await call(root, withValueAt(await sample(), place, absent))
        expect(foreign.status).toBeLessThan(500)
        expect(comparable(foreign, value)).toEqual(comparable(nowhere, absent))
        expect(leaksIn(foreign, value)).toEqual([])
      }
    },
    60_000,
  )
})

// What is read alike takes as long: a clock would tell less, for whatever else the machine does is in it.
describe('and the database is asked the same and finds the same, so that the time tells nothing either', () => {
  test.each([
    ['safetyCheck', 'query ($id: ID!) { safetyCheck(id: $id) { id } }', (party: Party) => party.checkId],
    ['node', 'query ($id: ID!) { node(id: $id) { id } }', (party: Party) => party.waiverId],
    [
      'inclusionProof',
      'query ($id: ID!) { inclusionProof(checkId: $id) { __typename } }',
      (party: Party) => party.checkId,
    ],
  ])('%s', async (_name, query, idOf) => {
    const askedFor = async (id: string) => {
      const watched = watchedApp()
      await (await watched.send(postGraphql({ query, variables: { id } }, { key: own.key }))).text()
      return watched.asked
    }
    const foreign = await askedFor(idOf(other))
    expect(foreign.flatMap(({ statements }) => statements)).not.toEqual([])
    expect(foreign).toEqual(await askedFor(absentId(idOf(other))))
    expect(foreign).not.toEqual(await askedFor(idOf(own)))
  })
})

test('after all of this nothing of the other organisation has changed', async () => {
  expect(await rowsOf(other)).toEqual(before)
})

/** The cursor of a place that nobody has; the same one where the place is but a number, which says nothing of anybody. */
function absentCursor(cursor: string): string {
  const text = atob(cursor.replaceAll('-', '+').replaceAll('_', '/'))
  const changed = text.replace(/[a-z]{2,5}_[0-9a-hjkmnp-tv-z]{26}$/, absentId)
  return btoa(changed).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}
