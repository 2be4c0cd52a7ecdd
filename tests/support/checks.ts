import { type Answer, ask } from './api.ts'

export interface UserErrorData {
  readonly code: string
  readonly message: string
  readonly path: readonly string[]
}

export interface CheckData {
  readonly id: string
  readonly verdict: string
  readonly subjectRef: string | null
  readonly recordedAt: string
  readonly receipt: { readonly digest: string; readonly sequence: number; readonly rulesetDigest: string }
}

export interface RunData {
  readonly safetyCheck: CheckData | null
  readonly userErrors: readonly UserErrorData[]
}

export const CHECK_FIELDS = 'id verdict subjectRef recordedAt receipt { digest sequence rulesetDigest }'

const RUN = `mutation Run($input: RunSafetyCheckInput!) {
  runSafetyCheck(input: $input) { safetyCheck { ${CHECK_FIELDS} } userErrors { code message path } }
}`

/** A situation in which nothing binding is decided by what is missing. */
export const OFFICE_VISIT = {
  subject: { kinds: ['client'] },
  client: { ageYears: 30, circumstances: [] },
  service: { models: ['case_management'], setting: 'office' },
}

/** A recording without consent: BLOCKED. */
export const RECORDING_WITHOUT_CONSENT = {
  subject: { kinds: ['client', 'room'] },
  client: { ageYears: 30, circumstances: [] },
  service: { models: ['case_management'], setting: 'counselling_room' },
  recording: { active: true, clientConsent: false },
}

let keys = 0

/** An idempotency key nobody has used. */
export function newKey(): string {
  keys += 1
  return `key-${keys}`
}

/** Runs a check and gives the whole answer. */
export function askRun(
  key: string,
  input: Readonly<Record<string, unknown>>,
  send?: (request: Request) => Promise<Response>,
): Promise<Answer<{ runSafetyCheck: RunData }>> {
  return ask<{ runSafetyCheck: RunData }>(
    key,
    RUN,
    { input: { idempotencyKey: newKey(), facts: OFFICE_VISIT, ...input } },
    send,
  )
}

/** Asks as a caller does: while the service is busy, again as late as it says, with the same idempotency key. */
export async function untilAnswered<Data>(send: () => Promise<Answer<Data>>): Promise<Answer<Data>> {
  const answer = await send()
  if (answer.status !== 503) return answer
  const seconds = Number(answer.headers.get('retry-after') ?? 1)
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000))
  return untilAnswered(send)
}

/** Runs a check that is expected to be answered, with a check or with user errors; while the service is busy, again. */
export async function run(key: string, input: Readonly<Record<string, unknown>> = {}): Promise<RunData> {
  const kept = { idempotencyKey: newKey(), ...input }
  const { data, errors } = await untilAnswered(() => askRun(key, kept))
  if (!data) throw new Error(JSON.stringify(errors))
  return data.runSafetyCheck
}

/** Runs a check that is expected to be recorded. */
export async function record(key: string, input: Readonly<Record<string, unknown>> = {}): Promise<CheckData> {
  const { safetyCheck, userErrors } = await run(key, input)
  if (safetyCheck === null) throw new Error(JSON.stringify(userErrors))
  return safetyCheck
}

const ACTIVE = '{ activeRuleset { digest packs { name version } } }'
const ACTIVATE = `mutation Activate($input: ActivateRulesetInput!) {
  activateRuleset(input: $input) { ruleset { digest } userErrors { code message path } }
}`

export interface ActiveData {
  readonly digest: string
  readonly packs: readonly { readonly name: string; readonly version: string }[]
}

export async function activeRuleset(key: string): Promise<ActiveData> {
  const { data, errors } = await ask<{ activeRuleset: ActiveData }>(key, ACTIVE)
  if (!data) throw new Error(JSON.stringify(errors))
  return data.activeRuleset
}

/** Makes the live packs live again with other parameters; gives the digest of the new ruleset. */
export async function changeParameters(key: string, parameters: Record<string, number>): Promise<string> {
  const { packs } = await activeRuleset(key)
  const { data } = await ask<{
    activateRuleset: { ruleset: { digest: string } | null; userErrors: unknown }
  }>(key, ACTIVATE, { input: { packs, parameters, weakeningReason: 'A test moves figures back and forth.' } })
  const digest = data?.activateRuleset.ruleset?.digest
  if (digest === undefined) throw new Error(JSON.stringify(data))
  return digest
}
