import { getNamedType, isLeafType } from 'graphql'
import { beforeAll, describe, expect, test } from 'vitest'
import { appWith, ask } from '../../support/api.ts'
import { hostileValues, placesIn, withValue } from '../../support/hostile-inputs.ts'
import { createProvider } from '../../support/identity.ts'
import { createKey } from '../../support/keys.ts'
import { NESTED_FIELDS, type NestedField } from '../../support/nested-fields.ts'
import { documentOf, ROOT_FIELDS, type RootField, selectionOf } from '../../support/operations.ts'
import { makeParty, type Party } from '../../support/party.ts'
import { samplesOf } from '../../support/samples.ts'
import { granted, terms } from '../../support/waivers.ts'

/** How much of an answer is asked for, so that what was taken is used as well. */
const LEVELS: Readonly<Record<string, number>> = { assessSafety: 4, runSafetyCheck: 4, runSafetyChecks: 4 }
const LEVELS_ELSEWHERE = 2
const REFUSALS: ReadonlySet<string | undefined> = new Set(['BAD_USER_INPUT', 'OPERATION_TOO_COMPLEX'])
const unlimited = appWith({}, { RATE_LIMIT_KEY: undefined, RATE_LIMIT_ORGANISATION: undefined })

let own: Party
/** Another key of the organisation, of another person. */
let second: string
let made = 0

beforeAll(async () => {
  own = await makeParty('own-people')
  second = (await createKey(own.key, { name: 'Second person', scopes: ['check', 'approve'] })).key
}, 60_000)

type Variables = Readonly<Record<string, unknown>>

const sampleOf = (name: string): Variables => samplesOf(own)[name] ?? {}
const inputOf = (name: string): object => Object(sampleOf(name).input)

async function ephemeralKey(): Promise<string> {
  return (await createKey(own.key, { name: 'Ephemeral', scopes: ['read'] })).apiKey.id
}

/** Operations that use up what they are about get a new one each time, so that every value is used as deeply as it can be. */
const FRESH: Readonly<Record<string, () => Promise<Variables>>> = {
  revokeApiKey: async () => ({ input: { ...inputOf('revokeApiKey'), id: await ephemeralKey() } }),
  rotateApiKey: async () => ({ input: { ...inputOf('rotateApiKey'), id: await ephemeralKey() } }),
  updateIdentityProvider: async () => ({
    input: { ...inputOf('updateIdentityProvider'), id: own.providerId },
  }),
  removeIdentityProvider: async () => {
    const provider = inputOf('createIdentityProvider')
    return { input: { id: (await createProvider(own.key, provider)).id } }
  },
  grantWaiver: async () => {
    made += 1
    const waiting = terms({ subjectRef: `hostile-${made}` })
    return { input: waiting }
  },
  revokeWaiver: async () => {
    made += 1
    const { id } = await granted([own.key, second], { subjectRef: `hostile-${made}` })
    return { input: { ...inputOf('revokeWaiver'), id } }
  },
}

interface Trial {
  readonly document: string
  readonly variables: Variables
}

/** As many as an organisation may have in flight with the dearest selection. */
const AT_ONCE = 2

/** Whoever has much on its way is told to come again; what is hostile has to be answered. */
async function askedInTurn(
  document: string,
  variables: Trial['variables'],
  triesLeft = 20,
): Promise<Awaited<ReturnType<typeof ask>>> {
  const answer = await ask(own.key, document, variables, unlimited)
  if (answer.status !== 429 || triesLeft === 0) return answer
  await new Promise((resolve) => setTimeout(resolve, 200))
  return askedInTurn(document, variables, triesLeft - 1)
}

/** Null when the product took the value or refused it in words; else what it did. */
async function faultOf({ document, variables }: Trial, value: unknown) {
  const { status, errors } = await askedInTurn(document, variables)
  const codes = (errors ?? []).map(({ extensions }) => extensions.code)
  const isFine = status < 500 && codes.every((code) => REFUSALS.has(code))
  return isFine ? null : [JSON.stringify(value)?.slice(0, 100), status, codes]
}

async function expectNoFaults(values: readonly unknown[], trialOf: (value: unknown) => Promise<Trial>) {
  expect(values.length).toBeGreaterThan(0)
  const faults: unknown[] = []
  for (let at = 0; at < values.length; at += AT_ONCE) {
    const some = values.slice(at, at + AT_ONCE)
    faults.push(...(await Promise.all(some.map(async (value) => faultOf(await trialOf(value), value)))))
  }
  expect(faults.filter((fault) => fault !== null)).toEqual([])
}

const selectionOfField = ({ field }: RootField) =>
  selectionOf(getNamedType(field.type).name, LEVELS[field.name] ?? LEVELS_ELSEWHERE)

describe('no value of any argument makes the product fail', () => {
  const places = ROOT_FIELDS.flatMap((root) => placesIn(root.field.args).map((place) => ({ root, ...place })))

  test('every operation has a sample to start from', () => {
    const samples = new Set(Object.keys(samplesOf(own)))
    expect(ROOT_FIELDS.map(({ field }) => field.name).filter((name) => !samples.has(name))).toEqual([])
    expect(Object.keys(FRESH).filter((name) => !samples.has(name))).toEqual([])
  })

  test.each(ROOT_FIELDS)('the sample of $field.name is answered', async (root) => {
    const { name } = root.field
    const variables = (await FRESH[name]?.()) ?? sampleOf(name)
    const document = documentOf(root, selectionOfField(root))
    const { status, errors } = await ask(own.key, document, variables, unlimited)
    expect([status, errors]).toEqual([200, undefined])
  })

  test.each(places.map((place) => [`${place.root.field.name}: ${place.path.join('.')}`, place] as const))(
    '%s',
    (_name, { root, path, type }) => {
      const { name } = root.field
      const document = documentOf(root, selectionOfField(root))
      return expectNoFaults(hostileValues(type), async (value) => {
        const variables = (await FRESH[name]?.()) ?? sampleOf(name)
        return { document, variables: toRecord(withValue(variables, path, value)) }
      })
    },
    60_000,
  )
})

describe('nor does one of a field below an operation', () => {
  const places = NESTED_FIELDS.flatMap((nested) =>
    placesIn(nested.field.args).map((place) => ({ nested, ...place })),
  )

  test.each(
    places.map(
      (place) => [`${place.nested.type}.${place.nested.field.name}: ${place.path.join('.')}`, place] as const,
    ),
  )(
    '%s',
    (_name, { nested, path, type }) =>
      expectNoFaults(hostileValues(type), async (value) => ({
        document: nestedDocument(nested),
        variables: {
          ...sampleOf(nested.root.field.name),
          ...toRecord(withValue(nestedSample(nested), path.map(prefixed), value)),
        },
      })),
    60_000,
  )
})

/** Variables of the nested field's own arguments are kept apart from the operation's. */
function prefixed(step: string | number, at: number): string | number {
  return at === 0 ? `nested_${step}` : step
}

function nestedSample({ field }: NestedField): Variables {
  return field.args.some(({ name }) => name === 'first') ? { nested_first: 2 } : {}
}

function nestedDocument({ root, way, field }: NestedField): string {
  const { args } = root.field
  const declared = [
    ...args.map(({ name, type }) => `$${name}: ${String(type)}`),
    ...field.args.map(({ name, type }) => `$nested_${name}: ${String(type)}`),
  ]
  const passed = field.args.map(({ name }) => `${name}: $nested_${name}`).join(', ')
  const named = getNamedType(field.type)
  const selection = isLeafType(named) ? '' : selectionOf(named.name, 1)
  const steps = [...way, `${field.name}(${passed}) ${selection}`].join(' { ')
  const call = args.length > 0 ? `(${args.map(({ name }) => `${name}: $${name}`).join(', ')})` : ''
  return `query(${declared.join(', ')}) { ${root.field.name}${call} { ${steps} ${'}'.repeat(way.length)} } }`
}

function toRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}
