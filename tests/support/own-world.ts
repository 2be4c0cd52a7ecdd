import { generateKeyPairSync, sign } from 'node:crypto'
import { seed } from '../../scripts/seed.ts'
import { findOrganisation } from '../../src/operations/organisation/find-organisation.ts'
import { setCheckQuota } from '../../src/operations/quotas/set-check-quota.ts'
import { fillTrunk } from '../faults/operations.ts'
import { ownPack } from './own-pack.ts'
import type { TestDeployment } from './two-deployments.ts'

/** An organisation with some of everything: all that `fillTrunk` makes, and what only comes with more use. */
export interface OwnWorld {
  readonly adminKey: string
  readonly things: Awaited<ReturnType<typeof fillTrunk>>
  readonly organisationId: string
  /** Asks and expects no error. */
  ask(query: string, input?: object): Promise<Readonly<Record<string, unknown>>>
  /** Records a check about the case of this number. */
  record(number: number): Promise<void>
}

export const ERASED_CASE = 3
const CASES = 7
const CHECKS = 115

const RECORD =
  'mutation($input: RunSafetyChecksInput!) { runSafetyChecks(input: $input) { results { safetyCheck { id } userErrors { message } } } }'
const TOKEN =
  'mutation($input: CreateCheckTokenInput!) { createCheckToken(input: $input) { token userErrors { message } } }'
const RECORD_ONE =
  'mutation($input: RunSafetyCheckInput!) { runSafetyCheck(input: $input) { safetyCheck { id } userErrors { message } } }'
const ERASE =
  'mutation($input: EraseSubjectInput!) { eraseSubject(input: $input) { erasure { id } userErrors { message } } }'
const ACTIVATE =
  'mutation($input: ActivateRulesetInput!) { activateRuleset(input: $input) { ruleset { digest } userErrors { message } } }'
const SETTINGS =
  'mutation($input: ChangeSettingsInput!) { changeSettings(input: $input) { settings { __typename } userErrors { message } } }'

const check = (number: number) => ({
  idempotencyKey: `world ${number}`,
  subjectRef: `client-${number % CASES}`,
  // One in ten asks the registers about somebody else as well.
  ...(number % 10 === 1 && { subjects: [{ kind: 'client', ref: `client-${(number + 1) % CASES}` }] }),
  facts: {
    subject: { kinds: ['client'] },
    // A child by the ruleset that is tried out, and not by the live one, or the other way round.
    client: { ageYears: 15 + (number % 10), circumstances: [] },
    service: { models: ['case_management'], setting: 'office' },
  },
})

export async function makeOwnWorld(deployment: TestDeployment): Promise<OwnWorld> {
  const { url, masterKey } = deployment
  const { adminKey } = await seed({ url, masterKey })
  const things = await fillTrunk({
    adminKey,
    trunk: { ask: async (question) => ({ answer: await deployment.ask(question) }) },
  })
  const ask: OwnWorld['ask'] = async (query, input) => {
    const { data, errors } = await deployment.ask({ key: adminKey, query, variables: { input } })
    if (!data || errors) throw new Error(JSON.stringify(errors))
    if (JSON.stringify(data).includes('"message"')) throw new Error(JSON.stringify(data))
    return data
  }
  const record = async (number: number) => void (await ask(RECORD, { checks: [check(number)] }))
  await ask(ACTIVATE, { packs: things.packs, parameters: { childAgeBelow: 21 }, stage: 'SHADOW' })
  for (let from = 0; from < CHECKS; from += 50) {
    const numbers = Array.from({ length: Math.min(50, CHECKS - from) }, (_, index) => from + index)
    await ask(RECORD, { checks: numbers.map(check) })
    await ask('{ logHead { size } }')
  }
  await recordByToken(deployment, ask)
  await ask(ERASE, { subjectRef: `client-${ERASED_CASE}`, reason: 'asked in writing' })
  await ask(SETTINGS, { retention: [{ kind: 'CHECKS', days: 3_650 }] })
  await uploadSigned(ask)
  await ask('{ logHead { size } }')
  const organisationId = String((await deployment.rows('select id from organisations'))[0]?.id)
  const operator = await deployment.asOperator()
  const organisation = await findOrganisation({ ctx: operator, input: { slug: 'example' } })
  if (organisation === null) throw new Error('No organisation')
  await setCheckQuota({ ctx: operator.contextOf(organisation), input: { maximumPerDay: 100_000 } })
  return { adminKey, things, organisationId, ask, record }
}

async function uploadSigned(ask: OwnWorld['ask']): Promise<void> {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url').toString('base64')
  const registered = await ask(
    'mutation($input: RegisterSigningKeyInput!) { registerSigningKey(input: $input) { signingKey { id } userErrors { message } } }',
    { name: 'signer', publicKey: raw },
  )
  const keyId = /sgk_\w+/.exec(JSON.stringify(registered))?.[0]
  const source = JSON.stringify(ownPack('example', 'signed-rules'))
  const validated = await ask(`query { validateRulePack(source: ${JSON.stringify(source)}) { digest } }`)
  const digest = /sha256:[0-9a-f]{64}/.exec(JSON.stringify(validated))?.[0] ?? ''
  const signature = sign(null, Buffer.from(digest), privateKey).toString('base64')
  await ask(
    'mutation($input: UploadRulePackInput!) { uploadRulePack(input: $input) { rulePack { id } userErrors { message } } }',
    { source, signature: { keyId, signature } },
  )
}

/** A check of a page, which says that a token recorded it. */
async function recordByToken(deployment: TestDeployment, ask: OwnWorld['ask']): Promise<void> {
  const made = await ask(TOKEN, { subjectRef: 'client-1' })
  const { token }: { token: string } = Object(made.createCheckToken)
  const { subjectRef: _, subjects: __, ...situation } = check(CHECKS)
  const answer = await deployment.ask({ key: token, query: RECORD_ONE, variables: { input: situation } })
  if (answer.errors || JSON.stringify(answer).includes('"message"')) throw new Error(JSON.stringify(answer))
}
