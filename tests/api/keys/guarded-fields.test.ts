import { type GraphQLField, getNamedType, isInterfaceType, isNonNullType, isObjectType } from 'graphql'
import { beforeAll, describe, expect, test } from 'vitest'
import { productSchema } from '../../../src/schema/index.ts'
import { SCOPES, type Scope } from '../../../src/values/scopes.ts'
import { ask, makeKey } from '../../support/api.ts'
import { documentOf, ROOT_FIELDS, type RootField } from '../../support/operations.ts'
import { makeParty, type Party } from '../../support/party.ts'
import { samplesOf } from '../../support/samples.ts'

const schema = productSchema()

/** Fields that repeat what somebody said or wrote about a person or an act, and the scopes of which one shows them. */
const GUARDED: Readonly<Record<string, readonly Scope[]>> = {
  'FindingAnswer.comment': ['read', 'check', 'approve'],
  'RulesetActivation.note': ['read', 'approve'],
  'RulesetActivation.reviews': ['read', 'approve'],
  'RulesetActivation.weakeningReason': ['read', 'approve'],
  'Ruleset.note': ['read', 'approve'],
  'SafetyCheck.assessment': ['read'],
  'SafetyCheck.facts': ['read'],
  'SafetyCheck.subjectRef': ['read'],
  'Waiver.reason': ['read', 'approve'],
  'Waiver.revokedReason': ['read', 'approve'],
  'Waiver.subjectRef': ['read', 'approve'],
  'WaiverRequest.reason': ['read', 'approve', 'check'],
  'WaiverRequest.subjectRef': ['read', 'approve', 'check'],
}
/** Ways on which the caller has just said what it is shown. */
const OWN = new Set([
  'runSafetyCheck.safetyCheck.assessment',
  'runSafetyChecks.results.safetyCheck.assessment',
])
/** Root fields: every scope is tried on them in access.test.ts; a key with that scope only is tried here. */
const LEVELS = 9

interface Way {
  readonly root: RootField
  readonly fields: readonly string[]
  readonly guarded: string
  readonly document: string
}

function callOf({ name, args }: GraphQLField<unknown, unknown>): string | null {
  const required = args.filter(({ type, defaultValue }) => isNonNullType(type) && defaultValue === undefined)
  if (required.length === 0) return name
  return required.every((argument) => argument.name === 'first') ? `${name}(first: 2)` : null
}

/** Every way from a root field to a guarded field that enters no type twice. */
function waysFrom(root: RootField): Way[] {
  const found: Way[] = []
  const walk = (typeName: string, calls: readonly string[], entered: readonly string[]): void => {
    const type = schema.getType(typeName)
    if (entered.includes(typeName) || calls.length > LEVELS) return
    if (isInterfaceType(type)) {
      for (const one of schema.getPossibleTypes(type))
        walk(one.name, [...calls, `... on ${one.name}`], entered)
    }
    if (!isObjectType(type)) return
    for (const field of Object.values(type.getFields())) {
      const call = callOf(field)
      if (call === null) continue
      const guarded = `${typeName}.${field.name}`
      if (Object.hasOwn(GUARDED, guarded)) {
        const leaf = isObjectType(getNamedType(field.type)) ? `${call} { __typename }` : call
        const inner = [...calls].reverse().reduce((inside, outer) => `${outer} { ${inside} }`, leaf)
        const fields = [root.field.name, ...calls.map((one) => one.replace(/\(.*/, '')), field.name]
        found.push({ root, fields, guarded, document: documentOf(root, `{ ${inner} }`) })
      }
      walk(getNamedType(field.type).name, [...calls, call], [...entered, typeName])
    }
  }
  walk(getNamedType(root.field.type).name, [], [])
  return found
}

const WAYS = ROOT_FIELDS.flatMap(waysFrom)

/** What stands at the end of a way in an answer; in lists every one. */
function shownAt(value: unknown, [step, ...rest]: readonly string[]): unknown[] {
  if (value === null || value === undefined) return []
  if (Array.isArray(value))
    return value.flatMap((one) => shownAt(one, step === undefined ? [] : [step, ...rest]))
  if (step === undefined) return [value]
  return shownAt(step.startsWith('... on') ? value : Object(value)[step], rest)
}

let party: Party
const keys = new Map<string, string>()

beforeAll(async () => {
  party = await makeParty('guarded-fields')
  for (const scope of SCOPES) keys.set(scope, await makeKey(party.organisation, { scopes: [scope] }))
}, 60_000)

test('ways lead to every guarded field, and to most of them several', () => {
  expect([...new Set(WAYS.map(({ guarded }) => guarded))].sort()).toEqual(Object.keys(GUARDED).sort())
  expect(WAYS.length).toBeGreaterThan(60)
})

describe.each(ROOT_FIELDS.filter((root) => WAYS.some((way) => way.root === root)))('$field.name', (root) => {
  test('shows no guarded field on any way to a key that lacks its scope', async () => {
    // Whoever may not call the operation at all is refused before anything that was asked of it: one way shows that.
    const outside = new Set<Scope>()
    for (const { fields, guarded, document } of WAYS.filter((way) => way.root === root)) {
      for (const scope of SCOPES) {
        const isAllowed =
          GUARDED[guarded]?.includes(scope) || (OWN.has(fields.join('.')) && scope === 'check')
        if (isAllowed || outside.has(scope)) continue
        const variables = samplesOf(party)[root.field.name] ?? {}
        const { data, errors } = await ask(keys.get(scope) ?? '', document, variables)
        expect([fields.join('.'), scope, shownAt(data, fields)]).toEqual([fields.join('.'), scope, []])
        if (errors?.some(({ path, extensions }) => path?.length === 1 && extensions.code === 'FORBIDDEN'))
          outside.add(scope)
      }
    }
  }, 60_000)
})

describe('a refusal of a field', () => {
  const refusal = async (scope: Scope, query: string, variables: object) => {
    const { errors } = await ask(keys.get(scope) ?? '', query, { ...variables })
    return (errors ?? []).map(({ message, extensions }) => [extensions?.code, message])
  }

  test('names the scope that would show it', async () => {
    const query = 'query ($id: ID!) { verifySafetyCheck(id: $id) { safetyCheck { facts } } }'
    expect(await refusal('audit', query, { id: party.checkId })).toEqual([
      ['FORBIDDEN', 'This key may not do that: it lacks the scope "read".'],
    ])
  })

  test('names each of several scopes', async () => {
    const query =
      'query ($input: AssessSafetyInput!) { assessSafety(input: $input) { assessment { ruleset { note } } } }'
    expect(await refusal('check', query, samplesOf(party).assessSafety ?? {})).toEqual([
      ['FORBIDDEN', 'This key may not do that: it lacks the scope "read" or "approve".'],
    ])
  })

  test('names the scope of a whole operation', async () => {
    expect(await refusal('read', '{ logHead { size } }', {})).toEqual([
      ['FORBIDDEN', 'This key may not do that: it lacks the scope "audit".'],
    ])
  })
})

test('a key that only verifies still sees whether a check holds, and by which digest', async () => {
  const query =
    'query ($id: ID!) { verifySafetyCheck(id: $id) { holds reproduced recordedDigest safetyCheck { id verdict } } }'
  const { data, errors } = await ask<{ verifySafetyCheck: { holds: boolean } }>(
    keys.get('audit') ?? '',
    query,
    {
      id: party.checkId,
    },
  )
  expect(errors ?? []).toEqual([])
  expect(data?.verifySafetyCheck.holds).toBe(true)
})
