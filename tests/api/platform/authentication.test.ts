import { beforeAll, describe, expect, test } from 'vitest'
import {
  appWith,
  ask,
  makeKey,
  makeOrganisation,
  postGraphql,
  type TestOrganisation,
} from '../../support/api.ts'
import { countDatabaseRequests } from '../../support/database.ts'

let own: TestOrganisation

beforeAll(async () => {
  own = await makeOrganisation()
})

const VIEWER = '{ viewer { organisation { id name slug } keyName scopes } }'

describe('a valid key', () => {
  test('names its organisation, its own name and its scopes, in one database request', async () => {
    const { result, requests } = await countDatabaseRequests(() => ask(own.key, VIEWER))
    expect(result.status).toBe(200)
    expect(result.errors).toBeUndefined()
    expect(result.data).toEqual({
      viewer: {
        organisation: { id: own.organisation.id, name: own.organisation.name, slug: own.organisation.slug },
        keyName: 'First administrator',
        scopes: ['check', 'read', 'author', 'approve', 'audit', 'admin'],
      },
    })
    expect(requests).toBe(1)
  })
})
