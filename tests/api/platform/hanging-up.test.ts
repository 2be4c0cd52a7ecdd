import { beforeAll, expect, test } from 'vitest'
import { expensivePack } from '../../../bench/fair/expensive.ts'
import { appWith, makeOrganisation, postGraphql } from '../../support/api.ts'

let key: string
let slug: string

beforeAll(async () => {
  const made = await makeOrganisation()
  key = made.key
  slug = made.organisation.slug
})

/** Sends an operation and hangs up when the given call to the database is sent, or as soon as it has been answered. */
async function hangUp(
  question: { query: string; variables?: object },
  { atCall, isAnswered }: { readonly atCall: number; readonly isAnswered: boolean },
) {
  const caller = new AbortController()
  let calls = 0
  let callsAfterwards = 0
  const send = appWith({
    async fetch(request, init) {
      calls += 1
      if (caller.signal.aborted) callsAfterwards += 1
      if (calls !== atCall) return fetch(request, init)
      if (!isAnswered) caller.abort()
      const answer = await fetch(request, init)
      if (isAnswered) setTimeout(() => caller.abort(), 0)
      return answer
    },
  })
  const response = await send(new Request(postGraphql(question, { key }), { signal: caller.signal }))
  const answer: { errors?: { extensions?: { code?: string } }[] } = await response.json()
  return { codes: (answer.errors ?? []).map(({ extensions }) => extensions?.code), callsAfterwards }
}

test('a caller who hangs up while the key is looked up has nothing more read', async () => {
  const { codes, callsAfterwards } = await hangUp(
    { query: '{ rulePacks { nodes { name } } }' },
    { atCall: 1, isAnswered: false },
  )
  expect(codes).toEqual(['CANCELLED'])
  expect(callsAfterwards).toBe(0)
})

// Nothing of it is read from the database after the key: only a pause of the engine can notice.
test('a caller who hangs up while the engine works ends the work', async () => {
  const query = `query($source: String!) { validateRulePack(source: $source) { coverage { mutantsTried } } }`
  const variables = { source: expensivePack(slug) }
  const { codes, callsAfterwards } = await hangUp({ query, variables }, { atCall: 1, isAnswered: true })
  expect(codes).toEqual(['CANCELLED'])
  expect(callsAfterwards).toBe(0)
}, 30_000)

test('a caller who stays is answered', async () => {
  const query = `query($source: String!) { validateRulePack(source: $source) { coverage { mutantsTried } } }`
  const variables = { source: expensivePack(slug) }
  expect((await hangUp({ query, variables }, { atCall: Number.NaN, isAnswered: false })).codes).toEqual([])
}, 60_000)
