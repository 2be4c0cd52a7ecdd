import { eq } from 'drizzle-orm'
import { getNamedType } from 'graphql'
import { beforeAll, expect, test } from 'vitest'
import { apiKeys } from '../../../src/db/tables/api-keys.ts'
import { SCOPES } from '../../../src/values/scopes.ts'
import { appWith, ask, openTestDatabase } from '../../support/api.ts'
import { createKey } from '../../support/keys.ts'
import { documentOf, ROOT_FIELDS, selectionOf } from '../../support/operations.ts'
import { makeParty, type Party, rowsOf } from '../../support/party.ts'
import { samplesOf } from '../../support/samples.ts'

let own: Party

beforeAll(async () => {
  own = await makeParty('own-people')
}, 60_000)

/** An app in which a key is revoked at the last moment: when the first write of a request is on its way. */
function revokingApp(keyId: string) {
  let writes = 0
  const send = appWith({
    fetch: async (request, init) => {
      const sent = new Request(request, init)
      if ((await sent.clone().text()).includes('BEGIN IMMEDIATE') && ++writes === 1) await revoke(keyId)
      return fetch(sent)
    },
  })
  return { send, writes: () => writes }
}

async function revoke(keyId: string): Promise<void> {
  const { orm, writeBatch } = openTestDatabase()
  const revokedAt = new Date().toISOString()
  await writeBatch([orm.update(apiKeys).set({ revokedAt }).where(eq(apiKeys.id, keyId))])
}

/** The rows of the organisation but for that of the key itself. */
async function contentsWithout(keyId: string): Promise<unknown> {
  const { api_keys: keys = '[]', ...others } = await rowsOf(own)
  const rows: readonly string[] = JSON.parse(keys)
  return { ...others, keys: rows.filter((row) => !row.includes(keyId)) }
}

const reached: string[] = []
const MUTATIONS = ROOT_FIELDS.filter(({ kind }) => kind === 'mutation')

test.each(MUTATIONS)(
  '$field.name writes nothing once its key was revoked, even between its reading and its writing',
  async (root) => {
    const { key, apiKey } = await createKey(own.key, { name: 'Short-lived', scopes: [...SCOPES] })
    const app = revokingApp(apiKey.id)
    const before = await contentsWithout(apiKey.id)
    const document = documentOf(root, selectionOf(getNamedType(root.field.type).name, 2))
    const { errors } = await ask(key, document, samplesOf(own)[root.field.name] ?? {}, app.send)
    if (app.writes() > 0) {
      reached.push(root.field.name)
      expect(errors?.map(({ extensions }) => extensions.code)).toContain('UNAUTHENTICATED')
    }
    expect(await contentsWithout(apiKey.id)).toEqual(before)
  },
  30_000,
)

test('half of the mutations and more come so far with their samples', () => {
  expect(reached.length).toBeGreaterThan(MUTATIONS.length / 2)
})
