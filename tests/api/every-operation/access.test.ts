import { isObjectType } from 'graphql'
import { beforeAll, describe, expect, test } from 'vitest'
import { SCOPES, type Scope } from '../../../src/operations/context.ts'
import { schema } from '../../../src/schema/index.ts'
import { ask, makeKey, type TestOrganisation } from '../../support/api.ts'
import { activeRuleset, OFFICE_VISIT, record } from '../../support/checks.ts'
import { makeLiveOrganisation } from '../../support/live-organisation.ts'
import { ownPack } from '../../support/own-pack.ts'
import { upload } from '../../support/own-packs.ts'

interface Operation {
  /** Null: every valid key may ask. */
  readonly scope: Scope | null
  readonly document: string
}

/** One call of every operation of the schema, and the scope it needs. A new operation without an entry fails below. */
const OPERATIONS: Readonly<Record<string, Operation>> = {
  viewer: { scope: null, document: '{ viewer { keyName } }' },
  node: { scope: 'read', document: 'query($check: ID!) { node(id: $check) { id } }' },
  assessSafety: {
    scope: 'check',
    document: 'query($facts: JSON!) { assessSafety(input: { facts: $facts }) { assessment { verdict } } }',
  },
  vocabulary: { scope: 'read', document: '{ vocabulary { roles { code } } }' },
  requirements: { scope: 'read', document: '{ requirements(first: 1) { totalCount } }' },
  requirement: { scope: 'read', document: '{ requirement(code: "OV-1") { code } }' },
  safetyCheck: { scope: 'read', document: 'query($check: ID!) { safetyCheck(id: $check) { id } }' },
  safetyChecks: { scope: 'read', document: '{ safetyChecks(first: 1) { totalCount } }' },
  rulePacks: { scope: 'read', document: '{ rulePacks(first: 1) { totalCount } }' },
  rulePack: { scope: 'read', document: '{ rulePack(name: "tutela/core-safety") { name } }' },
  validateRulePack: {
    scope: 'author',
    document: 'query($source: String!) { validateRulePack(source: $source) { ok } }',
  },
  activeRuleset: { scope: 'read', document: '{ activeRuleset { digest } }' },
  rulesets: { scope: 'read', document: '{ rulesets(first: 1) { totalCount } }' },
  runSafetyCheck: {
    scope: 'check',
    document: `mutation($facts: JSON!) { runSafetyCheck(input: { idempotencyKey: "access", facts: $facts }) {
      userErrors { code } } }`,
  },
  runSafetyChecks: {
    scope: 'check',
    document: `mutation($facts: JSON!) { runSafetyChecks(input: { checks: [{ idempotencyKey: "access-2", facts: $facts }] }) {
      results { userErrors { code } } } }`,
  },
  uploadRulePack: {
    scope: 'author',
    document:
      'mutation($source: String!) { uploadRulePack(input: { source: $source }) { userErrors { code } } }',
  },
  activateRuleset: {
    scope: 'approve',
    document:
      'mutation($packs: [PackRefInput!]!) { activateRuleset(input: { packs: $packs }) { userErrors { code } } }',
  },
  rollbackRuleset: {
    scope: 'approve',
    document:
      'mutation($digest: String!) { rollbackRuleset(input: { toDigest: $digest, note: "back" }) { userErrors { code } } }',
  },
}

const VARIABLE = /\$(\w+):/g
let own: TestOrganisation
let values: Readonly<Record<string, unknown>> = {}
const keyOf = new Map<Scope, string>()

beforeAll(async () => {
  own = await makeLiveOrganisation()
  const { digest, packs } = await activeRuleset(own.key)
  const source = JSON.stringify(ownPack(own.organisation.slug))
  values = { facts: OFFICE_VISIT, source, packs, digest, check: (await record(own.key)).id }
  for (const scope of SCOPES) keyOf.set(scope, await makeKey(own.organisation, { scopes: [scope] }))
})

function call(key: string | undefined, { document }: Operation) {
  const names = [...document.matchAll(VARIABLE)].map((match) => match[1] ?? '')
  return ask(key, document, Object.fromEntries(names.map((name) => [name, values[name]])))
}

const entries = Object.entries(OPERATIONS)

test('every operation of the schema has an entry here', () => {
  const roots = [schema.getQueryType(), schema.getMutationType()]
  const names = roots.flatMap((root) => (isObjectType(root) ? Object.keys(root.getFields()) : []))
  expect(Object.keys(OPERATIONS).sort()).toEqual(names.sort())
})

describe('without a key', () => {
  test.each(entries)('%s is refused', async (_name, operation) => {
    const { status, data, errors } = await call(undefined, operation)
    expect([status, errors?.[0]?.extensions.code]).toEqual([401, 'UNAUTHENTICATED'])
    expect(data ?? null).toBeNull()
  })
})

describe('with a key of every other scope', () => {
  test.each(entries.filter(([, { scope }]) => scope !== null))('%s is refused', async (name, operation) => {
    for (const scope of SCOPES.filter((one) => one !== operation.scope)) {
      const { data, errors } = await call(keyOf.get(scope), operation)
      expect([name, scope, errors?.[0]?.extensions.code]).toEqual([name, scope, 'FORBIDDEN'])
      expect(data?.[name] ?? null).toBeNull()
    }
  })
})

describe('with a key of just its scope', () => {
  test.each(entries)('%s is answered', async (name, operation) => {
    const { data, errors } = await call(keyOf.get(operation.scope ?? 'audit'), operation)
    expect(errors).toBeUndefined()
    expect(data?.[name]).not.toBeNull()
    expect(JSON.stringify(data)).not.toContain('"code":"INVALID_INPUT"')
  })
})

describe('where another organisation has things of the same kind', () => {
  test('lists show none of them', async () => {
    const other = await makeLiveOrganisation()
    await upload(other.key, ownPack(other.organisation.slug))
    const before = await record(other.key)
    const { data } = await ask(
      own.key,
      `{ safetyChecks(first: 100) { nodes { id } } rulePacks(first: 100) { nodes { name } }
        rulesets(first: 100) { nodes { id } } }`,
    )
    const theirs = await ask<{ rulesets: { nodes: { id: string }[] } }>(
      other.key,
      '{ rulesets(first: 1) { nodes { id } } }',
    )
    const text = JSON.stringify(data)
    expect(text).not.toContain(before.id)
    expect(text).not.toContain(other.organisation.slug)
    expect(text).not.toContain(theirs.data?.rulesets.nodes[0]?.id)
  })
})
