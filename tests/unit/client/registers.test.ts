import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildSchema, parse, validate } from 'graphql'
import { expect, test } from 'vitest'
import { OutcomeUnknownError, RefusedError, TutelaClient } from '../../../client/src/index.ts'
import { type Act, answer, cut, scripted } from './scripted-fetch.ts'

const SCHEMA = buildSchema(readFileSync(join(import.meta.dirname, '../../../schema.graphql'), 'utf8'))
const ENTRY = { id: 'ent_1', version: 1 }
const ADDED = { register: 'keys', subjectRef: 'case-1', fields: { state: 'held' } }

const clientOf = (service: { fetch: typeof fetch }, options = {}) =>
  new TutelaClient({ url: 'https://tutela.test/graphql', credential: 'tut_key', ...service, ...options })

/** An act that also keeps what it was asked. */
function keeping(asked: string[], act: Act): Act {
  return (body) => {
    asked.push(body.query)
    return act(body)
  }
}

const payload = (field: string, more: object = {}) =>
  answer({ [field]: { entry: ENTRY, userErrors: [], ...more } })
const page = (hasNextPage: boolean) =>
  answer({
    registerEntries: {
      nodes: [ENTRY],
      altered: [],
      totalCount: 2,
      pageInfo: { endCursor: 'here', hasNextPage },
    },
  })

test('every operation about registers is one of the schema', async () => {
  const asked: string[] = []
  const { registers } = clientOf(
    scripted(
      keeping(asked, answer({ registers: [] })),
      keeping(asked, page(true)),
      keeping(asked, answer({ node: ENTRY })),
      keeping(asked, payload('addRegisterEntry')),
      keeping(asked, answer({ addRegisterEntries: { results: [] } })),
      keeping(asked, payload('amendRegisterEntry')),
      keeping(asked, payload('voidRegisterEntry')),
    ),
  )
  expect(await registers.list()).toEqual([])
  expect(await registers.entries('keys', { subjectRef: 'case-1', counts: true, first: 1 })).toEqual({
    nodes: [ENTRY],
    altered: [],
    totalCount: 2,
    next: 'here',
  })
  expect(await registers.get('ent_1')).toEqual(ENTRY)
  expect(await registers.add(ADDED)).toEqual(ENTRY)
  expect(await registers.addAll([ADDED])).toEqual([])
  expect(await registers.amend({ entryId: 'ent_1', fields: {}, reason: 'mistyped' })).toEqual(ENTRY)
  expect(await registers.void({ entryId: 'ent_1', reason: 'another' })).toEqual(ENTRY)
  expect(asked).toHaveLength(7)
  for (const query of asked) expect(validate(SCHEMA, parse(query)).map(String)).toEqual([])
})

test('the last page has no next one, and what is no entry is not given as one', async () => {
  const { registers } = clientOf(scripted(page(false), answer({ node: {} }), answer({ node: null })))
  expect((await registers.entries('keys')).next).toBeNull()
  expect(await registers.get('chk_1')).toBeNull()
  expect(await registers.get('ent_2')).toBeNull()
})

test('an entry is sent again with the same key, and each of many has one of its own', async () => {
  const service = scripted(
    cut,
    payload('addRegisterEntry'),
    cut,
    answer({ addRegisterEntries: { results: [] } }),
  )
  const { registers } = clientOf(service)
  await registers.add(ADDED)
  await registers.addAll([ADDED, { ...ADDED, idempotencyKey: 'mine' }])
  const [first, second, third, fourth] = service.inputs as Record<string, unknown>[]
  expect(first?.idempotencyKey).toBeTruthy()
  expect(second).toEqual(first)
  const entries = third?.entries as { idempotencyKey: string }[]
  expect(entries.map(({ idempotencyKey }) => idempotencyKey)).toEqual([expect.any(String), 'mine'])
  expect(fourth).toEqual(third)
})

test('an entry without an answer can be resolved with its key, and so can many', async () => {
  const service = scripted(
    cut,
    payload('addRegisterEntry'),
    cut,
    answer({ addRegisterEntries: { results: [] } }),
  )
  const { registers } = clientOf(service, { retries: 0 })
  const lost = await registers.add({ ...ADDED, idempotencyKey: 'entry 1' }).catch((error: unknown) => error)
  if (!(lost instanceof OutcomeUnknownError)) throw lost
  expect(lost.idempotencyKey).toBe('entry 1')
  expect(await lost.resolve()).toEqual(ENTRY)
  const many = await registers.addAll([ADDED]).catch((error: unknown) => error)
  if (!(many instanceof OutcomeUnknownError)) throw many
  expect(await many.resolve()).toEqual([])
  expect(service.inputs[1]).toEqual(service.inputs[0])
  expect(service.inputs[3]).toEqual(service.inputs[2])
})

test('what has to be mended is thrown; of many it stands beside those that were added', async () => {
  const userErrors = [{ code: 'INVALID_INPUT', message: 'No.', path: ['input', 'fields', 'state'] }]
  const refused = clientOf(scripted(payload('addRegisterEntry', { entry: null, userErrors })))
  await expect(refused.registers.add(ADDED)).rejects.toBeInstanceOf(RefusedError)
  const results = [
    { entry: ENTRY, userErrors: [] },
    { entry: null, userErrors },
  ]
  const many = clientOf(scripted(answer({ addRegisterEntries: { results } })))
  expect(await many.registers.addAll([ADDED, ADDED])).toEqual(results)
})
