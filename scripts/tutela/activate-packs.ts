import { readPack } from '../../src/rules/pack/read-pack.ts'
import { type Api, askApi, type UserError } from './api.ts'

export interface PackRef {
  readonly name: string
  readonly version: string
}

export interface ActivatedRuleset {
  /** Null when nothing has changed. */
  readonly ruleset: { readonly digest: string } | null
  readonly userErrors: readonly UserError[]
}

const ACTIVE = '{ activeRuleset { packs { name version } parameters } }'
const DOCUMENT =
  'query Document($name: String!, $version: String!) { rulePack(name: $name, version: $version) { document } }'
const ACTIVATE = `
  mutation Activate($packs: [PackRefInput!]!, $parameters: JSON, $note: String) {
    activateRuleset(input: { packs: $packs, parameters: $parameters, note: $note }) {
      ruleset { digest }
      userErrors { code message }
    }
  }`

interface Active {
  readonly activeRuleset: {
    readonly packs: readonly PackRef[]
    readonly parameters: Readonly<Record<string, number>>
  }
}

/**
 * Puts published packs into the live set, each in place of the version that is there. Parameters stay as the organisation
 * tuned them; one that was left at its default follows the new version's default.
 */
export async function activatePacks(
  api: Api,
  published: readonly PackRef[],
  note: string | undefined,
): Promise<ActivatedRuleset> {
  const { activeRuleset } = await askApi<Active>(api, ACTIVE)
  const names = new Set(published.map(({ name }) => name))
  const replaced = activeRuleset.packs.filter(({ name }) => names.has(name))
  const kept = activeRuleset.packs.filter(({ name }) => !names.has(name))
  const defaults = Object.assign({}, ...(await Promise.all(replaced.map((pack) => defaultsOf(api, pack)))))
  const parameters = Object.fromEntries(
    Object.entries(activeRuleset.parameters).filter(([name, value]) => defaults[name] !== value),
  )
  const packs = [...kept, ...published].map(({ name, version }) => ({ name, version }))
  const { activateRuleset } = await askApi<{ activateRuleset: ActivatedRuleset }>(api, ACTIVATE, {
    packs,
    parameters,
    note,
  })
  return activateRuleset
}

async function defaultsOf(api: Api, { name, version }: PackRef): Promise<Record<string, number>> {
  const { rulePack } = await askApi<{ rulePack: { document: unknown } | null }>(api, DOCUMENT, {
    name,
    version,
  })
  const reading = readPack(JSON.stringify(rulePack?.document ?? null))
  const declared = reading.ok ? Object.entries(reading.pack.parameters ?? {}) : []
  return Object.fromEntries(declared.map(([parameter, declaration]) => [parameter, declaration.default]))
}
