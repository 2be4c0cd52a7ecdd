import { eq } from 'drizzle-orm'
import { getNamedType } from 'graphql'
import { beforeAll, expect, test } from 'vitest'
import { organisations } from '../../../src/db/tables/organisations.ts'
import { appWith, ask, openTestDatabase } from '../../support/api.ts'
import { documentOf, ROOT_FIELDS, selectionOf } from '../../support/operations.ts'
import { makeParty, type Party, rowsOf } from '../../support/party.ts'
import { samplesOf } from '../../support/samples.ts'

let own: Party

beforeAll(async () => {
  own = await makeParty('own-people')
}, 60_000)

async function mark(moveState: 'MOVING' | null): Promise<void> {
  const { orm, writeBatch } = openTestDatabase()
  const { id } = own.organisation
  await writeBatch([orm.update(organisations).set({ moveState }).where(eq(organisations.id, id))])
}

/** An app whose organisation begins to move at the last moment: when the first write of a request is on its way. */
function movingApp() {
  let writes = 0
  const send = appWith({
    fetch: async (request, init) => {
      const sent = new Request(request, init)
      if ((await sent.clone().text()).includes('BEGIN IMMEDIATE') && ++writes === 1) await mark('MOVING')
      return fetch(sent)
    },
  })
  return { send, writes: () => writes }
}

const reached: string[] = []
const MUTATIONS = ROOT_FIELDS.filter(({ kind }) => kind === 'mutation')

test.each(MUTATIONS)(
  '$field.name writes nothing once its organisation is being moved, even between its reading and its writing',
  async (root) => {
    const app = movingApp()
    const before = await rowsOf(own)
    const document = documentOf(root, selectionOf(getNamedType(root.field.type).name, 2))
    const { errors, status, headers } = await ask(
      own.key,
      document,
      samplesOf(own)[root.field.name] ?? {},
      app.send,
    )
    await mark(null)
    if (app.writes() > 0) {
      reached.push(root.field.name)
      expect(errors?.map(({ extensions }) => extensions.code)).toContain('MOVING')
      expect([status, headers.get('retry-after')]).toEqual([503, '5'])
    }
    expect(await rowsOf(own)).toEqual(before)
  },
  30_000,
)

test('half of the mutations and more come so far with their samples', () => {
  expect(reached.length).toBeGreaterThan(MUTATIONS.length / 2)
})
