import { expect, test } from 'vitest'
import { requireScope } from '../../../src/operations/require-scope.ts'
import { SCOPES } from '../../../src/values/scopes.ts'
import { makeVaultWorld } from '../../support/vault-world.ts'

const ctx = makeVaultWorld().request('org_a')

test.each(SCOPES)('"%s" is allowed by itself and by no other scope', (scope) => {
  expect(() => requireScope({ ...ctx, scopes: new Set([scope]) }, scope)).not.toThrow()
  const others = new Set(SCOPES.filter((other) => other !== scope))
  let thrown: unknown
  try {
    requireScope({ ...ctx, scopes: others }, scope)
  } catch (error) {
    thrown = error
  }
  expect(thrown).toMatchObject({
    name: 'RefusedError',
    code: 'FORBIDDEN',
    message: `This key may not do that: it lacks the scope "${scope}".`,
  })
})
