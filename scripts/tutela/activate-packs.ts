import type { Pack, Parameter } from '../../src/rules/pack/format.ts'
import { type Api, askApi, type UserError } from './api.ts'

export interface PackRef {
  readonly name: string
  readonly version: string
}

export interface ActivatedRuleset {
  /** Null when nothing has changed. */
  readonly ruleset: { readonly digest: string } | null
  /** What was settled on the stricter side. */
  readonly warnings: readonly { readonly message: string }[]
  /** Floors that ask, or would ask, for less than before. */
  readonly weakenings: readonly { readonly requirementCode: string; readonly message: string }[]
  readonly userErrors: readonly UserError[]
}

/** An activation, and tuned figures that gave way to what a pushed pack sets, in sentences. */
export interface Activation extends ActivatedRuleset {
  readonly gaveWay: readonly string[]
}

const ACTIVE = '{ activeRuleset { packs { name version } tunedParameters } }'
const ACTIVATE = `
  mutation Activate($packs: [PackRefInput!]!, $parameters: JSON, $note: String, $reason: String) {
    activateRuleset(input: { packs: $packs, parameters: $parameters, note: $note, weakeningReason: $reason }) {
      ruleset { digest }
      warnings { message }
      weakenings { requirementCode message }
      userErrors { code message }
    }
  }`

interface Active {
  readonly activeRuleset: {
    readonly packs: readonly PackRef[]
    readonly tunedParameters: Readonly<Record<string, number>>
  }
}

/**
 * Puts published packs into the live set, each in place of the version that is there. What the organisation tuned stays, and
 * nothing else is sent: every other figure follows the packs. A tuned figure that one of the packs now forbids as too loose
 * gives way to the pack.
 */
export async function activatePacks(
  api: Api,
  published: readonly PackRef[],
  documents: readonly Pack[],
  { note, reason }: { readonly note: string | undefined; readonly reason: string | undefined },
): Promise<Activation> {
  const { activeRuleset } = await askApi<Active>(api, ACTIVE)
  const names = new Set(published.map(({ name }) => name))
  const kept = activeRuleset.packs.filter(({ name }) => !names.has(name))
  const tuned = Object.entries(activeRuleset.tunedParameters)
  const limits = tuned.flatMap(([name, value]) => {
    const limit = documents.find((pack) => isTooLoose(value, pack.parameters?.[name]))
    return limit ? [{ name, value, limit }] : []
  })
  const parameters = Object.fromEntries(
    tuned.filter(([name]) => !limits.some((limit) => limit.name === name)),
  )
  const packs = [...kept, ...published].map(({ name, version }) => ({ name, version }))
  const variables = { packs, parameters, note, reason }
  const { activateRuleset } = await askApi<{ activateRuleset: ActivatedRuleset }>(api, ACTIVATE, variables)
  const gaveWay = limits.map(
    ({ name, value, limit }) =>
      `${name}: ${value}, as it was tuned, gives way to ${limit.parameters?.[name]?.default}, which ${limit.pack} sets`,
  )
  return { ...activateRuleset, gaveWay }
}

/** Whether a pack's bound on the loose side lies before a value. */
function isTooLoose(value: number, declared: Parameter | undefined): boolean {
  if (!declared) return false
  const { stricter, minimum = -Infinity, maximum = Infinity } = declared
  return stricter === 'lower' ? value > maximum : value < minimum
}
