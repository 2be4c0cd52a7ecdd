import { parseTaskId, taskId } from '../../src/operations/tasks/task-id.ts'
import { deliveryId, parseDeliveryId } from '../../src/operations/webhooks/delivery-view.ts'
import { OFFICE_VISIT } from './checks.ts'
import type { Party } from './party.ts'
import { inDays, terms } from './waivers.ts'

type Variables = Readonly<Record<string, unknown>>

const LIST = { first: 10 }
let keys = 0
function newKey(): string {
  keys += 1
  return `sample-${keys}`
}

/** Sensible arguments for every operation, with what the organisation itself has. */
export function samplesOf(party: Party): Readonly<Record<string, Variables>> {
  const subjects = [{ kind: 'client', ref: 'sample' }]
  const check = () => ({
    idempotencyKey: newKey(),
    facts: OFFICE_VISIT,
    subjectRef: 'sample',
    subjects,
    locale: 'en',
  })
  const provider = {
    name: 'Sample',
    algorithms: ['ES256'],
    jwks: { keys: [party.publicJwk] },
    rules: [{ claim: ['scope'], value: 'read', scopes: ['read'], roles: ['supervisor'] }],
  }
  const note = 'sample'
  const finding = () => ({
    idempotencyKey: newKey(),
    checkId: party.checkId,
    requirementCode: party.requirementCode,
    comment: note,
  })
  const webhook = { name: 'Sample', url: 'https://sample.example.org/hooks', topics: ['log.head'] }
  const step = () => ({
    idempotencyKey: newKey(),
    runId: absentId(party.runId),
    step: 'arrival',
    actingRole: 'supervisor',
  })
  const entry = () => ({
    idempotencyKey: newKey(),
    register: 'keys',
    subjectRef: 'sample',
    fields: { state: 'held', on: '2026-11-20' },
  })
  return {
    accessLog: LIST,
    accessReport: { ...LIST, subjectRef: 'sample' },
    activeRuleset: {},
    apiKeys: LIST,
    assessSafety: { input: { facts: OFFICE_VISIT, subjectRef: 'sample', subjects } },
    consistencyProof: { fromSize: 1, toSize: 1 },
    identityProviders: LIST,
    inclusionProof: { checkId: party.checkId },
    logEntries: LIST,
    logHead: {},
    logHeads: LIST,
    node: { id: party.checkId },
    procedureRun: { id: party.runId },
    procedureRuns: LIST,
    procedures: {},
    registerEntries: { ...LIST, register: 'keys' },
    registers: {},
    report: { code: 'visits' },
    reports: {},
    requirement: { code: party.requirementCode },
    requirements: LIST,
    rulePack: party.pack,
    rulePacks: LIST,
    rulesetActivations: LIST,
    rulesetImpact: { input: { packs: [...party.packs].reverse(), lastChecks: 5 } },
    rulesets: LIST,
    safetyCheck: { id: party.checkId },
    safetyChecks: LIST,
    shadowDifferences: LIST,
    shadowTallies: {},
    signingKeys: LIST,
    tasks: LIST,
    trustedDocuments: LIST,
    findingComments: LIST,
    ruleHealth: LIST,
    ruleHealthDigest: { month: '2026-11' },
    webhookDeliveries: LIST,
    webhooks: LIST,
    validateRulePack: { source: party.packSource },
    verifySafetyCheck: { id: party.checkId },
    viewer: {},
    vocabulary: {},
    waiverRequests: LIST,
    waivers: LIST,
    answerFinding: { input: { ...finding(), outcome: 'ACCEPTED' } },
    reviewFinding: { input: { ...finding(), appropriate: true } },
    addProcedureNote: { input: { idempotencyKey: newKey(), runId: party.runId, note } },
    addRegisterEntries: { input: { entries: [entry()] } },
    addRegisterEntry: { input: entry() },
    amendRegisterEntry: {
      input: {
        idempotencyKey: newKey(),
        entryId: absentId(party.entryId),
        fields: { state: 'returned' },
        reason: note,
      },
    },
    amendStep: {
      input: { ...step(), fields: { calm: true }, reason: note },
    },
    closeProcedure: {
      input: { idempotencyKey: newKey(), runId: absentId(party.runId), actingRole: 'supervisor' },
    },
    completeStep: { input: { ...step(), fields: { calm: true } } },
    migrateProcedureRun: { input: { idempotencyKey: newKey(), runId: party.runId, dryRun: true } },
    reopenProcedure: {
      input: { idempotencyKey: newKey(), runId: party.runId, actingRole: 'supervisor', reason: note },
    },
    startProcedure: { input: { idempotencyKey: newKey(), procedure: 'home_visit', subjectRef: 'sample' } },
    voidRegisterEntry: {
      input: { idempotencyKey: newKey(), entryId: absentId(party.entryId), reason: note },
    },
    activateRuleset: { input: { packs: [...party.packs].reverse(), note } },
    changeSettings: { input: { requiresSecondPerson: false } },
    createApiKey: { input: { name: 'Sample', scopes: ['read'] } },
    createCheckToken: { input: { subjectRef: 'sample', minutes: 5 } },
    createWebhook: { input: webhook },
    createIdentityProvider: {
      input: { ...provider, issuer: 'https://sample.example.org', audience: `urn:${newKey()}:${party.slug}` },
    },
    dismissTask: {
      input: { idempotencyKey: newKey(), taskId: absentTaskId(party.taskId), reason: note },
    },
    eraseSubject: { input: { subjectRef: 'sample', reason: note } },
    grantWaiver: { input: terms({ subjectRef: 'sample', expiresAt: inDays(5) }) },
    registerSigningKey: { input: { name: 'Sample', publicKey: party.publicKey } },
    removeWebhook: { input: { id: absentId(party.webhookId) } },
    replayWebhookDelivery: { input: { id: absentDeliveryId(party.deliveryId) } },
    rotateWebhookSecret: { input: { id: absentId(party.webhookId), overlapHours: 1 } },
    updateWebhook: { input: { ...webhook, id: absentId(party.webhookId), enabled: true } },
    removeTrustedDocuments: { input: { documentIds: [`${party.documentId}-absent`] } },
    removeIdentityProvider: { input: { id: absentId(party.providerId) } },
    requestWaiver: { input: terms({ subjectRef: 'sample', expiresAt: inDays(5) }) },
    revokeApiKey: { input: { id: absentId(party.keyId), reason: note } },
    revokeSigningKey: { input: { id: absentId(party.signingKeyId), reason: note } },
    revokeWaiver: { input: { id: absentId(party.waiverId), reason: note } },
    rollbackRuleset: { input: { toDigest: party.rulesetDigest, note } },
    rotateApiKey: { input: { id: absentId(party.keyId), overlapHours: 1 } },
    runSafetyCheck: { input: check() },
    runSafetyChecks: { input: { checks: [check()] } },
    updateIdentityProvider: { input: { ...provider, id: absentId(party.providerId) } },
    uploadTrustedDocuments: { input: { manifest: { Sample: '{ __typename }' } } },
    uploadRulePack: {
      input: {
        source: party.packSource,
        signature: { keyId: party.signingKeyId, signature: btoa('s'.repeat(64)) },
      },
    },
  }
}

/** An id of the same kind and form that nobody has. */
export function absentId(id: string): string {
  return `${id.slice(0, -4)}${id.endsWith('zzzz') ? 'yyyy' : 'zzzz'}`
}

/** The same of a delivery, which is named by its message and its webhook. */
export function absentDeliveryId(id: string): string {
  const place = parseDeliveryId(id)
  if (place === null) throw new Error(`${id} is no id of a delivery`)
  return deliveryId({ ...place, outboxId: absentId(place.outboxId) })
}

/** The same of a task, which is named by the record that it comes from. */
export function absentTaskId(id: string): string {
  const place = parseTaskId(id)
  if (place === null) throw new Error(`${id} is no id of a task`)
  return taskId({ ...place, recordId: absentId(place.recordId) })
}
