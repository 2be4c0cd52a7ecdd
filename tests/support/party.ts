import { eq } from 'drizzle-orm'
import { getTableConfig, type SQLiteTable } from 'drizzle-orm/sqlite-core'
import { ask, openTestDatabase, type TestOrganisation } from './api.ts'
import { activeRuleset, OFFICE_VISIT, record } from './checks.ts'
import { createProvider, makePair } from './identity.ts'
import { createKey } from './keys.ts'
import { makeLiveOrganisation } from './live-organisation.ts'
import { ownPack } from './own-pack.ts'
import { upload } from './own-packs.ts'
import { procedurePack } from './procedure-pack.ts'
import { act, run } from './procedures.ts'
import { activate } from './rulesets.ts'
import { tasks } from './tasks.ts'
import { TENANT_TABLE_OBJECTS } from './tenant-guard.ts'
import { askRequest, granted, terms } from './waivers.ts'

/** An organisation that has one of everything the product keeps, with names nobody else has. */
export interface Party extends TestOrganisation {
  readonly slug: string
  readonly pack: { readonly name: string; readonly version: string }
  readonly packs: readonly { readonly name: string; readonly version: string }[]
  readonly packSource: string
  readonly requirementCode: string
  readonly requirementId: string
  readonly rulesetDigest: string
  readonly shadowDigest: string
  readonly idempotencyKeys: readonly [string, string]
  readonly subjectRef: string
  readonly checkId: string
  readonly keyId: string
  readonly providerId: string
  readonly providerAudience: string
  readonly publicJwk: object
  readonly signingKeyId: string
  readonly publicKey: string
  readonly waiverId: string
  readonly runId: string
  readonly entryId: string
  readonly taskId: string
  readonly webhookId: string
  readonly deliveryId: string
  /** Of a trusted document. */
  readonly documentId: string
  /** Every id that stands anywhere in its rows, and one of a requirement, which stands nowhere. */
  readonly ids: readonly string[]
}

async function must<Data>(
  answer: Promise<{ data: Data | null | undefined; errors: unknown }>,
): Promise<Data> {
  const { data, errors } = await answer
  if (!data || errors) throw new Error(JSON.stringify(errors))
  return data
}

async function makeSigningKey(key: string) {
  const pair = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])
  if (!('publicKey' in pair)) throw new Error('No key pair')
  const raw = await crypto.subtle.exportKey('raw', pair.publicKey)
  if (!(raw instanceof ArrayBuffer)) throw new Error('No raw key')
  const publicKey = btoa(String.fromCharCode(...new Uint8Array(raw)))
  const { registerSigningKey } = await must(
    ask<{ registerSigningKey: { signingKey: { id: string } } }>(
      key,
      `mutation Register($input: RegisterSigningKeyInput!) {
        registerSigningKey(input: $input) { signingKey { id } userErrors { code } }
      }`,
      { input: { name: 'Pack signing', publicKey } },
    ),
  )
  return { signingKeyId: registerSigningKey.signingKey.id, publicKey }
}

/** A webhook that is switched off, so that nothing is sent, with a message that waits for it. */
async function makeWebhook(key: string, runId: string) {
  const settings = { name: 'Told', url: 'https://told.example.org/hooks', topics: ['procedure.*'] }
  const { createWebhook } = await must(
    ask<{ createWebhook: { webhook: { id: string } } }>(
      key,
      'mutation($input: CreateWebhookInput!) { createWebhook(input: $input) { webhook { id } } }',
      { input: settings },
    ),
  )
  const { id } = createWebhook.webhook
  await act(key, 'note', { runId, note: 'told' })
  await must(
    ask(key, 'mutation($input: UpdateWebhookInput!) { updateWebhook(input: $input) { webhook { id } } }', {
      input: { ...settings, id, enabled: false },
    }),
  )
  const { webhookDeliveries } = await must(
    ask<{ webhookDeliveries: { nodes: { id: string }[] } }>(
      key,
      '{ webhookDeliveries(first: 1) { nodes { id } } }',
    ),
  )
  return { webhookId: id, deliveryId: webhookDeliveries.nodes[0]?.id ?? '' }
}

export async function makeParty(slug: string): Promise<Party> {
  const made = await makeLiveOrganisation(slug)
  const { key } = made
  const pack = ownPack(slug)
  const packSource = JSON.stringify(pack)
  await upload(key, pack)
  const visits = procedurePack(slug)
  await upload(key, visits)
  const live = (await activeRuleset(key)).packs
  const packs = [
    ...live,
    { name: pack.pack, version: pack.version },
    { name: `${slug}/visits`, version: '1.0.0' },
  ]
  const activated = await activate(key, { packs })
  const shadow = await activate(key, { packs, parameters: { childAgeBelow: 20 }, stage: 'SHADOW' })
  if (!activated.ruleset || !shadow.ruleset) throw new Error(JSON.stringify([activated, shadow]))
  const subjectRef = `subject-of-${slug}`
  const idempotencyKeys = [`first-of-${slug}`, `second-of-${slug}`] as const
  const [first, last] = idempotencyKeys
  const { id: checkId } = await record(key, { idempotencyKey: first, subjectRef, facts: OFFICE_VISIT })
  await record(key, { idempotencyKey: last, subjectRef, facts: OFFICE_VISIT })
  const second = await createKey(key, { name: `Second key of ${slug}`, scopes: ['check', 'read', 'approve'] })
  const waiver = await granted([key, second.key], { subjectRef })
  await askRequest(key, terms({ subjectRef: `waiting-of-${slug}` }))
  const { id: runId } = await run(key, 'start', { procedure: 'home_visit', subjectRef })
  const keyEntry = { register: 'keys', subjectRef, fields: { state: 'held', on: '2026-11-20' } }
  const { entry } = await act(key, 'entry', { ...keyEntry, idempotencyKey: `entry-of-${slug}` })
  await act(key, 'note', { runId, note: `note of ${slug}`, idempotencyKey: `note-of-${slug}` })
  if (!entry) throw new Error('no entry')
  const open = await tasks(key, { filter: { kind: 'step' } })
  const task = open.nodes.find((one) => one.run?.id === runId)
  if (!task) throw new Error('no task')
  const told = await makeWebhook(key, runId)
  await must(
    ask(key, 'mutation($input: AnswerFindingInput!) { answerFinding(input: $input) { answer { id } } }', {
      input: {
        ...{ idempotencyKey: `answer-of-${slug}`, checkId, requirementCode: `${slug}/HOUSE-RULES` },
        ...{ outcome: 'OVERRIDDEN', comment: `comment of ${slug}` },
      },
    }),
  )
  const documentId = `Viewer-of-${slug}`
  await must(
    ask(
      key,
      'mutation($input: UploadTrustedDocumentsInput!) { uploadTrustedDocuments(input: $input) { added } }',
      { input: { manifest: { [documentId]: 'query Viewer { viewer { keyName } }' } } },
    ),
  )
  const { publicJwk } = await makePair(`kid-of-${slug}`)
  const providerAudience = `urn:tutela:${slug}`
  const provider = await createProvider(key, {
    name: `Sign-in of ${slug}`,
    issuer: `https://sign-in.example.org/${slug}`,
    audience: providerAudience,
    algorithms: ['ES256'],
    jwks: { keys: [publicJwk] },
    rules: [],
  })
  const requirementCode = `${slug}/HOUSE-RULES`
  const { requirement } = await must(
    ask<{ requirement: { id: string } }>(key, 'query ($code: String!) { requirement(code: $code) { id } }', {
      code: requirementCode,
    }),
  )
  return {
    ...made,
    ...(await makeSigningKey(key)),
    slug,
    pack: { name: pack.pack, version: pack.version },
    packs,
    packSource,
    requirementCode,
    requirementId: requirement.id,
    rulesetDigest: activated.ruleset.digest,
    shadowDigest: shadow.ruleset.digest,
    idempotencyKeys,
    subjectRef,
    checkId,
    keyId: second.apiKey.id,
    providerId: provider.id,
    providerAudience,
    publicJwk,
    waiverId: waiver.id,
    runId,
    entryId: entry.id,
    taskId: task.id,
    ...told,
    documentId,
    ids: [...(await idsOf(made)), requirement.id],
  }
}

/** Every row of every table that belongs to the organisation, as text by table. */
export async function rowsOf({ organisation }: TestOrganisation): Promise<Readonly<Record<string, string>>> {
  const { orm } = openTestDatabase()
  const entries = TENANT_TABLE_OBJECTS.map(async (table: SQLiteTable) => {
    const { name, columns } = getTableConfig(table)
    const owner = columns.find((column) => column.name === 'organisation_id')
    if (owner === undefined) throw new Error(`${name} belongs to nobody`)
    const rows = await orm.select().from(table).where(eq(owner, organisation.id))
    return [name, JSON.stringify(rows.map((row) => JSON.stringify(row)).sort())] as const
  })
  return Object.fromEntries(await Promise.all(entries))
}

const ID = /\b[a-z]{2,5}_[0-9a-hjkmnp-tv-z]{26}\b/g

/** Every id that stands anywhere in the organisation's rows. */
export async function idsOf(party: TestOrganisation): Promise<readonly string[]> {
  const text = Object.values(await rowsOf(party)).join()
  return [...new Set(text.match(ID))]
}
