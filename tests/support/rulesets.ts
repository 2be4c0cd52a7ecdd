import { ask } from './api.ts'
import { activeRuleset, type UserErrorData } from './checks.ts'
import { type OwnPack, ownPack } from './own-pack.ts'
import { upload } from './own-packs.ts'

export interface PackRef {
  readonly name: string
  readonly version: string
}

export interface ActivationData {
  readonly ruleset: { readonly digest: string; readonly stage: string | null } | null
  readonly warnings: readonly { readonly code: string; readonly message: string }[]
  readonly userErrors: readonly UserErrorData[]
}

const ACTIVATE = `mutation Activate($input: ActivateRulesetInput!) { activateRuleset(input: $input) {
  ruleset { digest stage } warnings { code message } userErrors { code message path } } }`

/** Asks for an activation that is expected to be answered, with a ruleset or with user errors. */
export async function activate(key: string, input: object): Promise<ActivationData> {
  const { data, errors } = await ask<{ activateRuleset: ActivationData }>(key, ACTIVATE, { input })
  if (!data) throw new Error(JSON.stringify(errors))
  return data.activateRuleset
}

/** A pack of an organisation that stops everything about a client until the welcome talk was held. */
export function strictPack(slug: string, version = '1.0.0'): OwnPack {
  const pack = ownPack(slug, 'strict-rules', version)
  const [requirement = {}] = pack.requirements
  const facts = Object.entries(pack.facts ?? {})
  return {
    ...pack,
    facts: Object.fromEntries(facts.map(([name, fact]) => [name, { ...fact, decisive: true }])),
    requirements: [{ ...requirement, level: 'blocking' }],
  }
}

/** The code of the requirement of `strictPack`, and the fact that fulfils it. */
export const strictCode = (slug: string): string => `${slug}/STRICT-RULES`
export const STRICT_FACT = 'measures.strictRules'

/** Publishes a pack; gives its name and version together with those that are live. */
export async function uploadBeside(key: string, pack: OwnPack): Promise<PackRef[]> {
  const { rulePack, report, userErrors } = await upload(key, pack)
  if (rulePack === null)
    throw new Error(JSON.stringify({ userErrors, problems: report?.problems, tests: report?.tests }))
  const { packs } = await activeRuleset(key)
  const others = packs.filter(({ name }) => name !== rulePack.name)
  return [...others, { name: rulePack.name, version: rulePack.version }].map(({ name, version }) => ({
    name,
    version,
  }))
}
