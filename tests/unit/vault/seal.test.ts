import { randomBytes as random } from 'node:crypto'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { seal, unseal, VaultError, type VaultKey } from '../../../src/operations/vault/seal.ts'

const randomBytes = (length: number) => new Uint8Array(random(length))
const makeKey = (id: string): VaultKey => ({ id, bytes: new Uint8Array(random(32)) })
const bytesOf = (text: string) => new Uint8Array(new TextEncoder().encode(text))

const KEY = makeKey('okey_1')
const PLACE = { table: 'checks', column: 'facts', rowId: 'chk_1', organisationId: 'org_1' }
const sealed = (text: string, key = KEY, place = PLACE) =>
  seal({ key, plaintext: bytesOf(text), place, randomBytes })

async function problemOf(attempt: Promise<unknown>): Promise<string> {
  const error = await attempt.then(
    () => null,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof VaultError)) throw new Error(`No VaultError but ${error}`)
  return error.problem
}

describe('a sealed text', () => {
  test('opens to what was sealed, whatever it was', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 5_000 }), async (content) => {
        const plaintext = new Uint8Array(content)
        const text = await seal({ key: KEY, plaintext, place: PLACE, randomBytes })
        expect(await unseal({ key: KEY, sealed: text, place: PLACE })).toEqual(plaintext)
      }),
      { numRuns: 200 },
    )
  })

  test('shows nothing of its content but the length, and never uses a nonce twice', async () => {
    // Long enough that no letters of random bytes ever spell it by chance.
    const content = 'the-canary-that-nobody-may-read'
    const texts = await Promise.all(Array.from({ length: 5_000 }, () => sealed(content)))
    expect(new Set(texts.map((text) => text.split('.')[2])).size).toBe(5_000)
    const inBase64 = Buffer.from(content).toString('base64').slice(0, 20)
    for (const text of texts) {
      expect(text).not.toContain(content)
      expect(text).not.toContain(inBase64)
    }
  })

  test.each([
    ['table', { table: 'waivers' }],
    ['column', { column: 'subject_ref' }],
    ['row', { rowId: 'chk_2' }],
    ['organisation', { organisationId: 'org_2' }],
  ])('moved to another %s is refused', async (_what, change) => {
    const text = await sealed('secret')
    const attempt = unseal({ key: KEY, sealed: text, place: { ...PLACE, ...change } })
    expect(await problemOf(attempt)).toBe('tampered')
  })

  test('is refused under the same bytes with the name of another key', async () => {
    const text = await sealed('secret')
    const renamed = { ...KEY, id: 'okey_2' }
    expect(await problemOf(unseal({ key: renamed, sealed: text, place: PLACE }))).toBe('tampered')
  })

  test('is refused with another key, and says so', async () => {
    const text = await sealed('secret')
    const other = { ...makeKey('okey_1') }
    expect(await problemOf(unseal({ key: other, sealed: text, place: PLACE }))).toBe('wrongKey')
  })

  test('is refused with any letter altered, left out or put in', async () => {
    const text = await sealed('a longer secret that fills more than one block of the cipher')
    await fc.assert(
      fc.asyncProperty(
        fc.nat(text.length - 1),
        fc.constantFrom('change', 'drop', 'insert'),
        fc.constantFrom(...'AZaz09+/'),
        async (at, how, letter) => {
          const rest = text.slice(at + (how === 'insert' ? 0 : 1))
          const altered = text.slice(0, at) + (how === 'drop' ? '' : letter) + rest
          fc.pre(altered !== text)
          const problem = await problemOf(unseal({ key: KEY, sealed: altered, place: PLACE }))
          expect(['malformed', 'wrongKey', 'tampered']).toContain(problem)
        },
      ),
      { numRuns: 400 },
    )
  })

  test.each(['', 'plain text', '{"client":{"ageYears":9}}', 'v1.a.b.c', 'v2.AAAA.AAAA.AAAA'])(
    'what was never sealed is malformed: %j',
    async (text) => {
      expect(await problemOf(unseal({ key: KEY, sealed: text, place: PLACE }))).toBe('malformed')
    },
  )

  test('swapping any two of several sealed texts is refused', async () => {
    const places = ['org_1', 'org_2'].flatMap((organisationId) =>
      ['chk_1', 'chk_2'].flatMap((rowId) =>
        ['facts', 'subject_ref'].map((column) => ({ ...PLACE, organisationId, rowId, column })),
      ),
    )
    const texts = await Promise.all(places.map((place) => sealed('same words', KEY, place)))
    for (const [from, text] of texts.entries()) {
      for (const [to, place] of places.entries()) {
        const attempt = unseal({ key: KEY, sealed: text, place })
        if (from === to) expect((await attempt).length).toBe(10)
        else expect(await problemOf(attempt)).toBe('tampered')
      }
    }
  })

  test('an error names the place and the key, never key bytes or content', async () => {
    const attempt = unseal({ key: makeKey('okey_9'), sealed: await sealed('canary'), place: PLACE })
    await expect(attempt).rejects.toThrow('checks.facts of chk_1 was sealed with another key than okey_9')
  })

  test('with anything around it was never sealed like that', async () => {
    const text = await sealed('secret')
    for (const altered of [` ${text}`, `${text} `, `${text}\n`, `x${text}`, `${text}!`, `${text}.`])
      expect(await problemOf(unseal({ key: KEY, sealed: altered, place: PLACE }))).toBe('malformed')
  })

  test('an error says in words what is wrong where, and keeps its cause', async () => {
    await expect(unseal({ key: KEY, sealed: 'plain', place: PLACE })).rejects.toThrow(
      'What stands in checks.facts of chk_1 is not a sealed text',
    )
    const elsewhere = unseal({
      key: KEY,
      sealed: await sealed('secret'),
      place: { ...PLACE, rowId: 'chk_2' },
    })
    await expect(elsewhere).rejects.toMatchObject({
      name: 'VaultError',
      message: 'What stands in checks.facts of chk_2 was altered or comes from elsewhere',
      cause: expect.objectContaining({ name: 'OperationError' }),
    })
  })
})
