import { beforeAll, describe, expect, test } from 'vitest'
import { SCOPES } from '../../../src/values/scopes.ts'
import { ask, makeKey, makeOrganisation, type TestOrganisation } from '../../support/api.ts'
import { askRegister, askRevokeSigningKey, makeSigner, register, type Signer } from '../../support/signing.ts'

let own: TestOrganisation
let signer: Signer

beforeAll(async () => {
  own = await makeOrganisation()
  signer = await makeSigner()
})

const codes = (payload: { userErrors: readonly { code: string; path: readonly string[] }[] } | undefined) =>
  payload?.userErrors.map(({ code, path }) => [code, path.at(-1)])

async function listed(key: string): Promise<{ id: string; revokedReason: string | null }[]> {
  const { data } = await ask<{ signingKeys: { nodes: { id: string; revokedReason: string | null }[] } }>(
    key,
    '{ signingKeys(first: 50) { totalCount nodes { id name publicKey registeredAt registeredBy revokedReason } } }',
  )
  return data?.signingKeys.nodes ?? []
}

interface Entry {
  readonly action: string
  readonly subjectId: string
}

async function accessLog(): Promise<Entry[]> {
  const { data } = await ask<{ accessLog: { nodes: Entry[] } }>(
    own.key,
    '{ accessLog(first: 50) { nodes { action subjectId } } }',
  )
  return data?.accessLog.nodes ?? []
}

describe('a signing key', () => {
  test('is registered once, however often it is asked for, and stands in the access log once', async () => {
    const ids = [await register(own.key, signer), await register(own.key, signer)]
    expect(new Set(ids).size).toBe(1)
    expect((await listed(own.key)).map(({ id }) => id)).toEqual([ids[0]])
    const entries = (await accessLog()).filter(({ action }) => action === 'SIGNING_KEY_REGISTERED')
    expect(entries.map(({ subjectId }) => subjectId)).toEqual([ids[0]])
    const { data } = await ask(own.key, 'query($id: ID!) { node(id: $id) { __typename } }', { id: ids[0] })
    expect(data).toEqual({ node: { __typename: 'SigningKey' } })
  })

  test('is revoked for good, with who and why', async () => {
    const lost = await makeSigner()
    const id = await register(own.key, lost)
    const first = await askRevokeSigningKey(own.key, { id, reason: 'Lost' })
    const second = await askRevokeSigningKey(own.key, { id, reason: 'Lost again' })
    expect(first.data?.revokeSigningKey.signingKey).toMatchObject({ id, revokedReason: 'Lost' })
    expect(second.data).toEqual(first.data)
    const again = await askRegister(own.key, { name: 'Found', publicKey: lost.publicKey })
    expect(codes(again.data?.registerSigningKey)).toEqual([['INVALID_INPUT', 'publicKey']])
    const entries = (await accessLog()).filter(({ subjectId }) => subjectId === id)
    expect(entries.map(({ action }) => action)).toEqual(['SIGNING_KEY_REVOKED', 'SIGNING_KEY_REGISTERED'])
  })

  test.each([
    ['of other bytes', { publicKey: btoa('too short') }, 'publicKey'],
    ['that is no base64', { publicKey: '?'.repeat(44) }, 'publicKey'],
    ['of a megabyte', { publicKey: 'A'.repeat(1_000_000) }, 'publicKey'],
    ['without a name', { name: ' ' }, 'name'],
    ['with an overlong name', { name: 'x'.repeat(101) }, 'name'],
  ])('%s is refused', async (_name, change, field) => {
    const { publicKey } = await makeSigner()
    const { data } = await askRegister(own.key, { name: 'Key', publicKey, ...change })
    expect(codes(data?.registerSigningKey)).toEqual([['INVALID_INPUT', field]])
  })

  test.each(['sgk_x', 'chk_00000000000000000000000000', `sgk_${'0'.repeat(26)}`])(
    '%s is not there',
    async (id) => {
      const { data } = await askRevokeSigningKey(own.key, { id, reason: 'x' })
      expect(codes(data?.revokeSigningKey)).toEqual([['NOT_FOUND', 'id']])
    },
  )
})

describe('signing keys', () => {
  test('are the business of administrators', async () => {
    const key = await makeKey(own.organisation, { scopes: SCOPES.filter((scope) => scope !== 'admin') })
    const attempts = [
      askRegister(key, { name: 'Key', publicKey: signer.publicKey }),
      askRevokeSigningKey(key, { id: 'x', reason: 'x' }),
      ask(key, '{ signingKeys(first: 1) { totalCount } }'),
    ]
    for (const { errors } of await Promise.all(attempts))
      expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }])
  })

  test('of another organisation can be neither seen nor revoked', async () => {
    const other = await makeOrganisation()
    const id = await register(own.key, await makeSigner())
    expect(await listed(other.key)).toEqual([])
    const { data } = await askRevokeSigningKey(other.key, { id, reason: 'x' })
    expect(codes(data?.revokeSigningKey)).toEqual([['NOT_FOUND', 'id']])
    expect((await listed(own.key)).find((key) => key.id === id)?.revokedReason).toBeNull()
  })
})
