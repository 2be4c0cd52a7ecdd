import { generateKeyPairSync } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { SCOPES } from '../../src/values/scopes.ts'
import type { FaultWorld, GraphqlAnswer, Question } from '../support/fault-world.ts'
import { ownPack } from '../support/own-pack.ts'
import { procedurePack } from '../support/procedure-pack.ts'

/**
 * What a caller may expect of repeating a call whose answer was lost. `same`: the same answer and no second effect.
 * `again`: it is done once more, or refused because it was done; the caller looks first.
 */
export type Repeat = 'same' | 'again'

export interface Operation {
  readonly repeat: Repeat
  /** Reading operations that may write, for instance sign a head. */
  readonly writes: boolean
  readonly question: Question
}

/** What the operations are about; all of it is in the trunk. */
interface Things {
  readonly key: string
  readonly secondKey: string
  readonly spareKeyId: string
  readonly checkId: string
  readonly digest: string
  readonly olderDigest: string
  readonly packs: readonly unknown[]
  readonly waiverId: string
  readonly providerId: string
  readonly signingKeyId: string
  readonly runId: string
  readonly closableId: string
  readonly closedId: string
  readonly entryId: string
  readonly taskId: string
  readonly webhookId: string
  readonly deliveryId: string
}

const FACTS = {
  subject: { kinds: ['client'] },
  client: { ageYears: 30, circumstances: [] },
  service: { models: ['case_management'], setting: 'office' },
}
/** What a check of these facts shows. */
const SHOWN_CODE = 'OV-1'
const PACK = ownPack('example')
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString()
const waiver = (subjectRef: string) => ({
  requirementCode: 'OV-2',
  subjectRef,
  reason: 'short of staff',
  reasonCode: 'staff_shortage',
  expiresAt: inDays(20),
})
const publicKey = () => {
  const jwk = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' })
  return Buffer.from(jwk.x ?? '', 'base64url').toString('base64')
}
const provider = (audience: string) => ({
  name: 'Sign-in',
  issuer: 'https://id.example.org',
  audience,
  algorithms: ['ES256'],
  jwks: {
    keys: [
      {
        ...generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' }),
        kid: 'key-1',
        alg: 'ES256',
        use: 'sig',
      },
    ],
  },
  rules: [{ claim: ['scope'], value: 'read', scopes: ['read'], roles: ['supervisor'] }],
})

const DOCUMENT = 'query Viewer { viewer { keyName } }'
/** Switched off in the trunk once it was told something, so that nothing is sent from its branches. */
const WEBHOOK = { name: 'office', url: 'https://office.example.org/hooks', topics: ['procedure.*'] }

const USER_ERRORS = 'userErrors { code message }'
const IN = (field: string, type: string, selection: string) =>
  `mutation($input: ${type}!) { ${field}(input: $input) { ${selection} } }`

/** The first value of this name anywhere in an answer that is expected to be right. */
function find(answer: GraphqlAnswer, name: string): string {
  let found: unknown
  let isRefused = false
  JSON.stringify(answer.data, (key, value: unknown) => {
    if (key === name) found ??= value
    if (key === 'userErrors') isRefused ||= Array.isArray(value) && value.length > 0
    return value
  })
  if (typeof found !== 'string' || isRefused || answer.errors)
    throw new Error(`No ${name} in ${JSON.stringify(answer)}`)
  return found
}

const RUN_SELECTION = 'run { id version state receipt { sequence } }'
const STEP = IN('completeStep', 'CompleteStepInput', `${RUN_SELECTION} ${USER_ERRORS}`)
const START = IN('startProcedure', 'StartProcedureInput', `${RUN_SELECTION} ${USER_ERRORS}`)
const CLOSE = IN(
  'closeProcedure',
  'CloseProcedureInput',
  `${RUN_SELECTION} safetyCheck { id } ${USER_ERRORS}`,
)
const ENTER = IN('addRegisterEntry', 'AddRegisterEntryInput', `entry { id version } ${USER_ERRORS}`)
const ENTRY = { register: 'keys', subjectRef: 'case-1', fields: { state: 'held', on: '2026-11-20' } }
const ARRIVAL = { step: 'arrival', actingRole: 'supervisor', fields: { calm: true } }
/** A procedure with a subject of its own: nothing but what its steps say has to be known to close it. */
const NEAR_MISS = [
  { step: 'documentation', fields: { date: '2026-11-20', description: 'a cable across the door' } },
  { step: 'analysis', fields: { causes: ['no socket on that side'] } },
  { step: 'follow_up', fields: { measures: ['a cable channel'] } },
]
const CLOSING = { actingRole: 'supervisor', outcome: 'resolved' }

type Ask = (query: string, input?: object) => Promise<GraphqlAnswer>

async function startRun(ask: Ask, procedure: string, subjectRef: string): Promise<string> {
  return find(await ask(START, { idempotencyKey: `trunk ${subjectRef}`, procedure, subjectRef }), 'id')
}

/** A near miss whose steps are done. */
async function closableRun(ask: Ask, subjectRef: string): Promise<string> {
  const runId = await startRun(ask, 'near_miss', subjectRef)
  for (const step of NEAR_MISS) {
    const idempotencyKey = `trunk ${step.step} ${runId}`
    find(await ask(STEP, { idempotencyKey, runId, actingRole: 'supervisor', ...step }), 'id')
  }
  return runId
}

/** The message that the webhook was told, once it has arrived; it is sent after the answer has left. */
async function arrived(ask: Ask): Promise<GraphqlAnswer> {
  for (let tries = 0; tries < 100; tries += 1) {
    const answer = await ask('{ webhookDeliveries(first: 1, filter: { state: DELIVERED }) { nodes { id } } }')
    if (JSON.stringify(answer).includes('"id"')) return answer
    await delay(50)
  }
  throw new Error('Nothing has arrived at the webhook')
}

/** Fills the trunk with one of everything. */
export async function fillTrunk({
  adminKey: key,
  trunk,
}: Pick<FaultWorld, 'adminKey'> & {
  trunk: { ask(question: Question): Promise<{ answer: GraphqlAnswer }> }
}): Promise<Things> {
  const ask = async (query: string, input?: object, by = key) =>
    (await trunk.ask({ key: by, query, variables: input ? { input } : {} })).answer
  const check = (subjectRef: string) =>
    ask(IN('runSafetyCheck', 'RunSafetyCheckInput', `safetyCheck { id } ${USER_ERRORS}`), {
      idempotencyKey: `trunk ${subjectRef}`,
      facts: FACTS,
      subjectRef,
    })
  const issue = (name: string) =>
    ask(IN('createApiKey', 'CreateApiKeyInput', `key apiKey { id } ${USER_ERRORS}`), {
      name,
      scopes: SCOPES,
    })
  const checkId = find(await check('case-1'), 'id')
  await check('case-2')
  const answer = IN('answerFinding', 'AnswerFindingInput', `answer { id } ${USER_ERRORS}`)
  find(
    await ask(answer, {
      ...{ idempotencyKey: 'trunk answer', checkId, requirementCode: SHOWN_CODE },
      ...{ outcome: 'ACCEPTED', comment: 'was told' },
    }),
    'id',
  )
  const second = await issue('second')
  const secondKey = find(second, 'key')
  const spareKeyId = find(await issue('spare'), 'id')
  const live = await ask('{ activeRuleset { digest packs { name version } } }')
  const visits = procedurePack('example')
  await ask(IN('uploadRulePack', 'UploadRulePackInput', `rulePack { id } ${USER_ERRORS}`), {
    source: JSON.stringify(visits),
  })
  const packs = [...packsOf(live), { name: 'example/visits', version: '1.0.0' }]
  const activation = await ask(
    IN('activateRuleset', 'ActivateRulesetInput', `ruleset { digest } ${USER_ERRORS}`),
    { packs, parameters: { childAgeBelow: 20 } },
    secondKey,
  )
  const runId = await startRun(ask, 'home_visit', 'case-1')
  const closableId = await closableRun(ask, 'miss-1')
  const closedId = await closableRun(ask, 'miss-2')
  find(await ask(CLOSE, { idempotencyKey: 'trunk closing', runId: closedId, ...CLOSING }), 'id')
  const entered = await ask(ENTER, { ...ENTRY, idempotencyKey: 'trunk entry' })
  await ask(IN('uploadRulePack', 'UploadRulePackInput', `rulePack { id } ${USER_ERRORS}`), {
    source: JSON.stringify(PACK),
  })
  const hook = await ask(IN('createWebhook', 'CreateWebhookInput', `webhook { id } ${USER_ERRORS}`), WEBHOOK)
  const webhookId = find(hook, 'id')
  const noted = IN('addProcedureNote', 'AddProcedureNoteInput', `${RUN_SELECTION} ${USER_ERRORS}`)
  find(await ask(noted, { idempotencyKey: 'trunk note', runId, note: 'told' }), 'id')
  const deliveryId = find(await arrived(ask), 'id')
  const off = IN('updateWebhook', 'UpdateWebhookInput', `webhook { id } ${USER_ERRORS}`)
  find(await ask(off, { ...WEBHOOK, id: webhookId, enabled: false }), 'id')
  await ask(IN('uploadTrustedDocuments', 'UploadTrustedDocumentsInput', `added ${USER_ERRORS}`), {
    manifest: { Viewer: DOCUMENT },
  })
  const request = IN('requestWaiver', 'RequestWaiverInput', `waiverRequest { id } ${USER_ERRORS}`)
  find(await ask(request, waiver('case-1')), 'id')
  find(await ask(request, waiver('case-2')), 'id')
  const granted = await ask(
    IN('grantWaiver', 'GrantWaiverInput', `waiver { id } ${USER_ERRORS}`),
    waiver('case-2'),
    secondKey,
  )
  const registered = await ask(
    IN('registerSigningKey', 'RegisterSigningKeyInput', `signingKey { id } ${USER_ERRORS}`),
    { name: 'release', publicKey: publicKey() },
  )
  const providerMade = await ask(
    IN('createIdentityProvider', 'CreateIdentityProviderInput', `identityProvider { id } ${USER_ERRORS}`),
    provider('urn:one:example'),
  )
  await ask('{ logHead { size } }')
  // Every key was used by now, which is written in the background.
  await delay(500)
  return {
    key,
    secondKey,
    spareKeyId,
    checkId,
    digest: find(activation, 'digest'),
    olderDigest: find(live, 'digest'),
    packs,
    waiverId: find(granted, 'id'),
    providerId: find(providerMade, 'id'),
    signingKeyId: find(registered, 'id'),
    runId,
    closableId,
    closedId,
    entryId: find(entered, 'id'),
    webhookId,
    deliveryId,
    taskId: find(await ask('{ tasks(first: 1, filter: { kind: "step" }) { nodes { id } } }'), 'id'),
  }
}

function packsOf({ data }: GraphqlAnswer): readonly unknown[] {
  const { activeRuleset } = data as { activeRuleset: { packs: readonly unknown[] } }
  return activeRuleset.packs
}

/** One call of every query of the schema. */
export function queries(things: Things): Readonly<Record<string, Operation>> {
  const { key, checkId, packs } = things
  const read = (query: string, variables = {}): Operation => ({
    repeat: 'same',
    writes: false,
    question: { key, query, variables },
  })
  const signs = (query: string, variables = {}): Operation => ({ ...read(query, variables), writes: true })
  const list = (field: string) => read(`{ ${field}(first: 5) { totalCount nodes { __typename } } }`)
  return {
    viewer: read('{ viewer { keyName scopes } }'),
    node: read('query($id: ID!) { node(id: $id) { id } }', { id: checkId }),
    assessSafety: read('query($f: JSON!) { assessSafety(input: { facts: $f }) { assessment { verdict } } }', {
      f: FACTS,
    }),
    vocabulary: read('{ vocabulary { roles { code } } }'),
    requirements: list('requirements'),
    requirement: read('{ requirement(code: "OV-1") { code title } }'),
    safetyCheck: read(
      'query($id: ID!) { safetyCheck(id: $id) { id verdict subjectRef facts assessment { verdict } } }',
      { id: checkId },
    ),
    safetyChecks: read('{ safetyChecks(first: 5, filter: { subjectRef: "case-1" }) { totalCount } }'),
    verifySafetyCheck: read('query($id: ID!) { verifySafetyCheck(id: $id) { __typename } }', { id: checkId }),
    procedures: read('{ procedures { code steps { code } } }'),
    procedureRun: read(
      'query($id: ID!) { procedureRun(id: $id) { id state steps { state } facts closing { verdict } } }',
      {
        id: things.runId,
      },
    ),
    procedureRuns: list('procedureRuns'),
    registers: read('{ registers { code fields { name } } }'),
    registerEntries: read(
      '{ registerEntries(first: 5, register: "keys") { totalCount nodes { fields counts } } }',
    ),
    reports: read('{ reports { code title } }'),
    report: signs('{ report(code: "visits") { rows notes csv } }'),
    findingComments: list('findingComments'),
    ruleHealth: read('{ ruleHealth(first: 5) { totalCount nodes { counts { shown } cells { week } } } }'),
    ruleHealthDigest: read('{ ruleHealthDigest(month: "2026-11") { json } }'),
    trustedDocuments: list('trustedDocuments'),
    webhooks: list('webhooks'),
    webhookDeliveries: list('webhookDeliveries'),
    // What tasks are found by is brought up to date where it is not.
    tasks: signs('{ tasks(first: 5) { totalCount nodes { id code dueAt } } }'),
    rulePacks: list('rulePacks'),
    rulePack: read('{ rulePack(name: "tutela/core-safety") { name digest } }'),
    validateRulePack: read('query($source: String!) { validateRulePack(source: $source) { ok } }', {
      source: JSON.stringify(PACK),
    }),
    activeRuleset: read('{ activeRuleset { digest } }'),
    rulesets: list('rulesets'),
    rulesetActivations: list('rulesetActivations'),
    rulesetImpact: read(
      'query($packs: [PackRefInput!]!) { rulesetImpact(input: { packs: $packs }) { compared changed } }',
      { packs },
    ),
    shadowDifferences: list('shadowDifferences'),
    shadowTallies: read('{ shadowTallies { __typename } }'),
    waivers: list('waivers'),
    waiverRequests: list('waiverRequests'),
    apiKeys: list('apiKeys'),
    accessLog: list('accessLog'),
    accessReport: read(
      '{ accessReport(first: 5, subjectRef: "case-1") { totalCount nodes { at by act record } } }',
    ),
    identityProviders: list('identityProviders'),
    signingKeys: list('signingKeys'),
    logHead: signs('{ logHead { size rootHash } }'),
    logHeads: list('logHeads'),
    logEntries: list('logEntries'),
    inclusionProof: signs('query($id: ID!) { inclusionProof(checkId: $id) { path isIntact } }', {
      id: checkId,
    }),
    consistencyProof: signs('{ consistencyProof(fromSize: 1, toSize: 2) { path } }'),
  }
}

/** One call of every mutation of the schema. */
export function mutations(things: Things): Readonly<Record<string, Operation>> {
  const { key, secondKey, packs } = things
  const act = (repeat: Repeat, query: string, input: object, by = key): Operation => ({
    repeat,
    writes: true,
    question: { key: by, query, variables: { input } },
  })
  const check = { facts: FACTS, subjectRef: 'case-3' }
  return {
    runSafetyCheck: act(
      'same',
      IN(
        'runSafetyCheck',
        'RunSafetyCheckInput',
        `safetyCheck { id verdict receipt { digest sequence } } ${USER_ERRORS}`,
      ),
      { ...check, idempotencyKey: 'k' },
    ),
    runSafetyChecks: act(
      'same',
      IN(
        'runSafetyChecks',
        'RunSafetyChecksInput',
        `results { safetyCheck { id receipt { sequence } } ${USER_ERRORS} }`,
      ),
      { checks: [1, 2, 3].map((number) => ({ ...check, idempotencyKey: `k${number}` })) },
    ),
    startProcedure: act('same', START, {
      idempotencyKey: 'k',
      procedure: 'home_visit',
      subjectRef: 'case-3',
    }),
    completeStep: act('same', STEP, { idempotencyKey: 'k', runId: things.runId, ...ARRIVAL }),
    amendStep: act('same', IN('amendStep', 'AmendStepInput', `${RUN_SELECTION} ${USER_ERRORS}`), {
      idempotencyKey: 'k',
      runId: things.closableId,
      actingRole: 'supervisor',
      ...NEAR_MISS[1],
      fields: { causes: ['misread', 'no socket on that side'] },
      reason: 'misread',
    }),
    addProcedureNote: act(
      'same',
      IN('addProcedureNote', 'AddProcedureNoteInput', `${RUN_SELECTION} ${USER_ERRORS}`),
      { idempotencyKey: 'k', runId: things.runId, note: 'heard' },
    ),
    closeProcedure: act('same', CLOSE, {
      idempotencyKey: 'k',
      runId: things.closableId,
      ...CLOSING,
    }),
    reopenProcedure: act(
      'same',
      IN('reopenProcedure', 'ReopenProcedureInput', `${RUN_SELECTION} ${USER_ERRORS}`),
      { idempotencyKey: 'k', runId: things.closedId, actingRole: 'supervisor', reason: 'not over yet' },
    ),
    migrateProcedureRun: act(
      'same',
      IN('migrateProcedureRun', 'MigrateProcedureRunInput', `${RUN_SELECTION} ${USER_ERRORS}`),
      { idempotencyKey: 'k', runId: things.runId, dryRun: false },
    ),
    addRegisterEntry: act('same', ENTER, { ...ENTRY, idempotencyKey: 'k' }),
    addRegisterEntries: act(
      'same',
      IN('addRegisterEntries', 'AddRegisterEntriesInput', `results { entry { id version } ${USER_ERRORS} }`),
      { entries: [1, 2, 3].map((number) => ({ ...ENTRY, idempotencyKey: `k${number}` })) },
    ),
    amendRegisterEntry: act(
      'same',
      IN('amendRegisterEntry', 'AmendRegisterEntryInput', `entry { id version } ${USER_ERRORS}`),
      { idempotencyKey: 'k', entryId: things.entryId, fields: { state: 'returned' }, reason: 'misread' },
    ),
    voidRegisterEntry: act(
      'same',
      IN('voidRegisterEntry', 'VoidRegisterEntryInput', `entry { id version void } ${USER_ERRORS}`),
      { idempotencyKey: 'k', entryId: things.entryId, reason: 'another client' },
    ),
    answerFinding: act(
      'same',
      IN('answerFinding', 'AnswerFindingInput', `answer { id answer comment } ${USER_ERRORS}`),
      {
        ...{ idempotencyKey: 'k', checkId: things.checkId, requirementCode: SHOWN_CODE },
        ...{ outcome: 'OVERRIDDEN', reasonCode: 'not_needed', comment: 'done elsewhere' },
      },
    ),
    reviewFinding: act(
      'same',
      IN('reviewFinding', 'ReviewFindingInput', `answer { id answer comment } ${USER_ERRORS}`),
      {
        ...{ idempotencyKey: 'r', checkId: things.checkId, requirementCode: SHOWN_CODE },
        ...{ appropriate: true, comment: 'as it should be' },
      },
    ),
    uploadTrustedDocuments: act(
      'again',
      IN('uploadTrustedDocuments', 'UploadTrustedDocumentsInput', `added unchanged ${USER_ERRORS}`),
      { manifest: { Viewer: DOCUMENT, Scopes: '{ viewer { scopes } }' } },
    ),
    removeTrustedDocuments: act(
      'again',
      IN('removeTrustedDocuments', 'RemoveTrustedDocumentsInput', `removed ${USER_ERRORS}`),
      { documentIds: ['Viewer'] },
    ),
    createWebhook: act(
      'again',
      IN('createWebhook', 'CreateWebhookInput', `webhook { id topics } ${USER_ERRORS}`),
      { ...WEBHOOK, name: 'another' },
    ),
    updateWebhook: act(
      'same',
      IN('updateWebhook', 'UpdateWebhookInput', `webhook { id topics stoppedFor } ${USER_ERRORS}`),
      { ...WEBHOOK, topics: ['waiver.*'], id: things.webhookId, enabled: false },
    ),
    removeWebhook: act('again', IN('removeWebhook', 'RemoveWebhookInput', `webhook { id } ${USER_ERRORS}`), {
      id: things.webhookId,
    }),
    rotateWebhookSecret: act(
      'again',
      IN('rotateWebhookSecret', 'RotateWebhookSecretInput', `webhook { id } ${USER_ERRORS}`),
      { id: things.webhookId, overlapHours: 1 },
    ),
    replayWebhookDelivery: act(
      'same',
      IN('replayWebhookDelivery', 'ReplayWebhookDeliveryInput', `delivery { id topic state } ${USER_ERRORS}`),
      { id: things.deliveryId },
    ),
    dismissTask: act(
      'same',
      IN('dismissTask', 'DismissTaskInput', `task { id code dismissed } ${USER_ERRORS}`),
      { idempotencyKey: 'k', taskId: things.taskId, reason: 'agreed with the team' },
    ),
    eraseSubject: act(
      'again',
      IN('eraseSubject', 'EraseSubjectInput', `erasure { id records } ${USER_ERRORS}`),
      { subjectRef: 'case-1', reason: 'asked' },
    ),
    uploadRulePack: act(
      'same',
      IN('uploadRulePack', 'UploadRulePackInput', `rulePack { id digest } ${USER_ERRORS}`),
      { source: JSON.stringify({ ...PACK, version: '1.1.0' }) },
    ),
    activateRuleset: act(
      'same',
      IN('activateRuleset', 'ActivateRulesetInput', `ruleset { digest stage } ${USER_ERRORS}`),
      { packs, parameters: { childAgeBelow: 21 } },
    ),
    rollbackRuleset: act(
      'same',
      IN('rollbackRuleset', 'RollbackRulesetInput', `ruleset { digest stage } ${USER_ERRORS}`),
      { toDigest: things.olderDigest, note: 'back' },
    ),
    requestWaiver: act(
      'same',
      IN('requestWaiver', 'RequestWaiverInput', `waiverRequest { id state } ${USER_ERRORS}`),
      waiver('case-3'),
    ),
    grantWaiver: act(
      'again',
      IN('grantWaiver', 'GrantWaiverInput', `waiver { id state } ${USER_ERRORS}`),
      waiver('case-1'),
      secondKey,
    ),
    revokeWaiver: act('same', IN('revokeWaiver', 'RevokeWaiverInput', `waiver { id state } ${USER_ERRORS}`), {
      id: things.waiverId,
      reason: 'staff is back',
    }),
    createApiKey: act('again', IN('createApiKey', 'CreateApiKeyInput', `apiKey { id } ${USER_ERRORS}`), {
      name: 'new',
      scopes: ['read'],
    }),
    createCheckToken: act(
      'again',
      IN('createCheckToken', 'CreateCheckTokenInput', `tokenId expiresAt ${USER_ERRORS}`),
      { subjectRef: 'case-1', minutes: 10 },
    ),
    rotateApiKey: act('again', IN('rotateApiKey', 'RotateApiKeyInput', `apiKey { id } ${USER_ERRORS}`), {
      id: things.spareKeyId,
      overlapHours: 1,
    }),
    revokeApiKey: act('same', IN('revokeApiKey', 'RevokeApiKeyInput', `apiKey { id } ${USER_ERRORS}`), {
      id: things.spareKeyId,
      reason: 'lost',
    }),
    registerSigningKey: act(
      'same',
      IN('registerSigningKey', 'RegisterSigningKeyInput', `signingKey { id } ${USER_ERRORS}`),
      { name: 'next', publicKey: publicKey() },
    ),
    revokeSigningKey: act(
      'same',
      IN('revokeSigningKey', 'RevokeSigningKeyInput', `signingKey { id } ${USER_ERRORS}`),
      { id: things.signingKeyId, reason: 'replaced' },
    ),
    createIdentityProvider: act(
      'again',
      IN('createIdentityProvider', 'CreateIdentityProviderInput', `identityProvider { id } ${USER_ERRORS}`),
      provider('urn:two:example'),
    ),
    updateIdentityProvider: act(
      'again',
      IN(
        'updateIdentityProvider',
        'UpdateIdentityProviderInput',
        `identityProvider { id name } ${USER_ERRORS}`,
      ),
      (({ name: _name, issuer: _issuer, audience: _audience, ...rest }) => ({
        ...rest,
        id: things.providerId,
        name: 'Renamed',
      }))(provider('urn:one:example')),
    ),
    removeIdentityProvider: act(
      'again',
      IN('removeIdentityProvider', 'RemoveIdentityProviderInput', `identityProvider { id } ${USER_ERRORS}`),
      { id: things.providerId },
    ),
    changeSettings: act('again', IN('changeSettings', 'ChangeSettingsInput', 'settings { __typename }'), {
      requiresSecondPerson: true,
    }),
  }
}
