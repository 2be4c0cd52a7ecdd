import type { Pack } from '../../src/rules/index.ts'
import type { RequestCost } from '../results.ts'
import type { ServedWorker } from './served-worker.ts'

type Payload = { readonly userErrors: readonly { readonly code: string; readonly message: string }[] }

export interface Situation {
  readonly facts: object
  readonly asOf: string
}

export interface PackName {
  readonly name: string
  readonly version: string
}

const ERRORS = 'userErrors { code message }'
let keys = 0
const newKey = () => {
  keys += 1
  return `bench-${process.pid}-${keys}`
}

function assertAccepted({ userErrors }: Payload): void {
  const [first] = userErrors
  if (first) throw new Error(`${first.code}: ${first.message}`)
}

/** Makes requests of one Worker; each throws where the product refuses, and gives what the request took. */
export class Requests {
  readonly #ask: ServedWorker['ask']

  constructor({ ask }: ServedWorker) {
    this.#ask = ask
  }

  async #mutate<Name extends string>(query: string, name: Name, input: object): Promise<RequestCost> {
    const { data, cost } = await this.#ask<Record<Name, Payload>>(query, { input })
    assertAccepted(data[name])
    return cost
  }

  /** Who calls is known afterwards; the ruleset is not. */
  async wake(): Promise<RequestCost> {
    return (await this.#ask('{ viewer { __typename } }')).cost
  }

  async livePacks(): Promise<{ digest: string; packs: PackName[] }> {
    const query = '{ activeRuleset { digest packs { name version } } }'
    const { data } = await this.#ask<{ activeRuleset: { digest: string; packs: PackName[] } }>(query)
    return data.activeRuleset
  }

  check(situation: Situation): Promise<RequestCost> {
    const query = `mutation($input: RunSafetyCheckInput!) { runSafetyCheck(input: $input) {
      safetyCheck { id verdict } ${ERRORS} } }`
    return this.#mutate(query, 'runSafetyCheck', { idempotencyKey: newKey(), ...situation })
  }

  async checkEach(situations: readonly Situation[]): Promise<RequestCost> {
    const checks = situations.map((situation) => ({ idempotencyKey: newKey(), ...situation }))
    const query = `mutation($input: RunSafetyChecksInput!) { runSafetyChecks(input: $input) {
      results { safetyCheck { id } ${ERRORS} } } }`
    const { data, cost } = await this.#ask<{ runSafetyChecks: { results: Payload[] } }>(query, {
      input: { checks },
    })
    data.runSafetyChecks.results.forEach(assertAccepted)
    return cost
  }

  activate(packs: readonly PackName[], parameters: object): Promise<RequestCost> {
    const query = `mutation($input: ActivateRulesetInput!) { activateRuleset(input: $input) {
      ruleset { digest } ${ERRORS} } }`
    return this.#mutate(query, 'activateRuleset', { packs, parameters })
  }

  rollBack(toDigest: string): Promise<RequestCost> {
    const query = `mutation($input: RollbackRulesetInput!) { rollbackRuleset(input: $input) {
      ruleset { digest } ${ERRORS} } }`
    return this.#mutate(query, 'rollbackRuleset', { toDigest, note: 'Benchmark' })
  }

  async impact(packs: readonly PackName[], parameters: object, lastChecks: number): Promise<RequestCost> {
    const query = `query($input: RulesetImpactInput!) { rulesetImpact(input: $input) {
      compared changes(first: 10) { before after because } ${ERRORS} } }`
    const { data, cost } = await this.#ask<{ rulesetImpact: Payload & { compared: number } }>(query, {
      input: { packs, parameters, lastChecks },
    })
    assertAccepted(data.rulesetImpact)
    if (data.rulesetImpact.compared !== lastChecks)
      throw new Error(`${data.rulesetImpact.compared} checks were compared, not ${lastChecks}`)
    return cost
  }

  async validate(pack: Pack): Promise<RequestCost> {
    const query = 'query($source: String!) { validateRulePack(source: $source) { ok problems { code } } }'
    const { data, cost } = await this.#ask<{ validateRulePack: { ok: boolean; problems: object[] } }>(query, {
      source: JSON.stringify(pack),
    })
    const { ok, problems } = data.validateRulePack
    if (!ok) throw new Error(JSON.stringify(problems.slice(0, 3)))
    return cost
  }

  upload(pack: Pack): Promise<RequestCost> {
    const query = `mutation($input: UploadRulePackInput!) { uploadRulePack(input: $input) {
      rulePack { digest } ${ERRORS} } }`
    return this.#mutate(query, 'uploadRulePack', { source: JSON.stringify(pack) })
  }
}
