import { getNamedType, isInterfaceType, isObjectType } from 'graphql'
import { beforeAll, describe, expect, test } from 'vitest'
import { productSchema } from '../../../src/schema/index.ts'
import { SCOPES, type Scope } from '../../../src/values/scopes.ts'
import { appWith, makeKey, postGraphql } from '../../support/api.ts'
import { countDatabaseRequests } from '../../support/database.ts'
import { documentOf, ROOT_FIELDS, type RootField } from '../../support/operations.ts'
import { makeParty, type Party } from '../../support/party.ts'
import { absentId, samplesOf } from '../../support/samples.ts'

const schema = productSchema()

/** Who may call what: the scope it takes, or any valid key. A new operation has to be added here. */
const DECISIONS: Readonly<Record<string, Scope | 'any'>> = {
  accessLog: 'audit',
  activeRuleset: 'read',
  apiKeys: 'admin',
  assessSafety: 'check',
  consistencyProof: 'audit',
  identityProviders: 'admin',
  inclusionProof: 'audit',
  logEntries: 'audit',
  logHead: 'audit',
  logHeads: 'audit',
  node: 'read',
  procedureRun: 'read',
  procedureRuns: 'read',
  procedures: 'read',
  registerEntries: 'read',
  accessReport: 'read',
  registers: 'read',
  report: 'read',
  reports: 'read',
  requirement: 'read',
  requirements: 'read',
  rulePack: 'read',
  rulePacks: 'read',
  rulesetActivations: 'read',
  rulesetImpact: 'read',
  rulesets: 'read',
  safetyCheck: 'read',
  safetyChecks: 'read',
  shadowDifferences: 'read',
  shadowTallies: 'read',
  signingKeys: 'admin',
  validateRulePack: 'author',
  findingComments: 'read',
  ruleHealth: 'read',
  ruleHealthDigest: 'read',
  answerFinding: 'check',
  reviewFinding: 'approve',
  webhookDeliveries: 'admin',
  webhooks: 'admin',
  tasks: 'read',
  trustedDocuments: 'admin',
  verifySafetyCheck: 'audit',
  viewer: 'any',
  vocabulary: 'read',
  waiverRequests: 'read',
  waivers: 'read',
  activateRuleset: 'approve',
  addProcedureNote: 'check',
  addRegisterEntries: 'check',
  addRegisterEntry: 'check',
  amendRegisterEntry: 'check',
  amendStep: 'check',
  closeProcedure: 'check',
  completeStep: 'check',
  migrateProcedureRun: 'approve',
  reopenProcedure: 'check',
  startProcedure: 'check',
  voidRegisterEntry: 'check',
  changeSettings: 'admin',
  createApiKey: 'admin',
  createCheckToken: 'check',
  createIdentityProvider: 'admin',
  createWebhook: 'admin',
  removeWebhook: 'admin',
  replayWebhookDelivery: 'admin',
  rotateWebhookSecret: 'admin',
  updateWebhook: 'admin',
  dismissTask: 'check',
  eraseSubject: 'admin',
  grantWaiver: 'approve',
  registerSigningKey: 'admin',
  removeIdentityProvider: 'admin',
  removeTrustedDocuments: 'admin',
  requestWaiver: 'check',
  // A key may also revoke itself, see lifecycle.test.ts; here it is about somebody else's.
  revokeApiKey: 'admin',
  revokeSigningKey: 'admin',
  revokeWaiver: 'approve',
  rollbackRuleset: 'approve',
  rotateApiKey: 'admin',
  runSafetyCheck: 'check',
  runSafetyChecks: 'check',
  updateIdentityProvider: 'admin',
  uploadRulePack: 'author',
  uploadTrustedDocuments: 'admin',
}

/**
 * With which scopes a type can be reached from the operations, and so all of its fields. Through `node` everything with an id
 * is reached with `read`; keys, identity providers and signing keys then ask for `admin` as well. A new type, and a new way
 * to an old one, has to be decided here.
 */
const REACHED_WITH: Readonly<Record<string, string>> = {
  AccessLogEntry: 'audit',
  AccessReportEntry: 'read',
  AddedMessage: 'approve audit check read',
  AddedWords: 'approve audit author check read',
  ActivateRulesetPayload: 'approve',
  ApiKey: 'admin read',
  AssessSafetyPayload: 'check',
  AlteredCheck: 'read',
  AlteredRecord: 'read',
  Assumption: 'approve audit check read',
  ChangeSettingsPayload: 'admin',
  CheckQuota: 'any',
  UploadQuota: 'any',
  CheckTokenPayload: 'check',
  Claim: 'approve audit author check read',
  ClaimRule: 'admin read',
  Conflict: 'approve audit check read',
  ConsistencyProof: 'audit',
  Deadline: 'approve audit check read',
  EraseSubjectPayload: 'admin',
  Fact: 'approve audit check read',
  Finding: 'approve audit check read',
  FindingChange: 'read',
  FloorCase: 'approve author read',
  FloorCaseOutcome: 'approve author read',
  FloorWeakening: 'approve read',
  GrantWaiverPayload: 'approve',
  IdentityProvider: 'admin read',
  IdentityProviderPayload: 'admin',
  ImpactChange: 'read',
  ImpactRefusal: 'read',
  InclusionProof: 'audit',
  IssuedApiKeyPayload: 'admin',
  LogEntry: 'audit',
  LogHead: 'audit',
  Node: 'read',
  Organisation: 'any read',
  OrganisationSettings: 'admin any read',
  PackCoverage: 'author',
  PackProblem: 'author',
  PackRef: 'approve audit check read',
  PackReview: 'read',
  PackTestResult: 'author',
  PinnedRuns: 'approve',
  Projection: 'approve audit check read',
  Question: 'approve audit check read',
  RankedHazard: 'approve audit check read',
  Reason: 'approve audit check read',
  Receipt: 'approve audit check read',
  RecordAlteration: 'audit',
  VerificationRefusal: 'audit',
  ReferenceDisagreement: 'audit',
  Remedy: 'approve audit check read',
  RequestWaiverPayload: 'check',
  Report: 'read',
  ReportDefinition: 'read',
  Requirement: 'approve audit author check read',
  RequirementChange: 'author read',
  RequirementRating: 'approve audit author check read',
  RetentionLimit: 'admin any read',
  RevokeApiKeyPayload: 'admin',
  RevokeWaiverPayload: 'approve',
  Role: 'approve audit author check read',
  RulePack: 'author read',
  RulePackDiff: 'author read',
  RulePackReport: 'author',
  Ruleset: 'approve audit check read',
  RulesetActivation: 'read',
  RulesetImpact: 'read',
  RulesetWarning: 'approve',
  RunSafetyCheckPayload: 'check',
  RunSafetyChecksPayload: 'check',
  SafetyAssessment: 'approve audit check read',
  SafetyCheck: 'audit check read',
  SafetyCheckVerification: 'audit',
  ServiceModelRating: 'approve audit check read',
  ShadowDifference: 'read',
  ShadowTally: 'read',
  SigningKey: 'admin read',
  SigningKeyPayload: 'admin',
  Source: 'approve audit author check read',
  SubjectErasure: 'admin audit check read',
  SupportResource: 'approve audit author check read',
  Task: 'check read',
  TaskPayload: 'check',
  Term: 'approve audit author check read',
  UploadRulePackPayload: 'author',
  UserError: 'admin approve author check read',
  Viewer: 'any',
  Vocabulary: 'read',
  VocabularyList: 'read',
  Waiver: 'approve audit check read',
  WaiverRequest: 'approve check read',
  Warning: 'approve audit check read',
  EstimatedShare: 'read',
  FindingAnswer: 'approve check read',
  FindingAnswerPayload: 'approve check',
  FindingCounts: 'read',
  OverrideReasonCount: 'read',
  RuleHealth: 'read',
  RuleHealthCell: 'read',
  RuleHealthChange: 'read',
  RuleHealthDigest: 'read',
  RuleHealthReview: 'read',
  ServiceModelBurden: 'read',
  UnknownFactShare: 'read',
  RemoveTrustedDocumentsPayload: 'admin',
  TrustedDocument: 'admin read',
  UploadTrustedDocumentsPayload: 'admin',
  Webhook: 'admin read',
  WebhookDelivery: 'admin',
  WebhookDeliveryPayload: 'admin',
  WebhookPayload: 'admin',
  WebhookSecretPayload: 'admin',
  CloseProcedurePayload: 'check',
  MigrateProcedureRunPayload: 'approve',
  Procedure: 'approve check read',
  ProcedureEvent: 'approve check read',
  ProcedurePayload: 'check',
  ProcedureRun: 'approve check read',
  ProcedureStep: 'approve check read',
  RecordField: 'approve check read',
  Register: 'check read',
  RegisterEntriesPayload: 'check',
  RegisterEntry: 'check read',
  RegisterEntryPayload: 'check',
  RegisterEvent: 'check read',
  StepProgress: 'approve check read',
}

let party: Party
const keys = new Map<string, string>()

beforeAll(async () => {
  party = await makeParty('access-people')
  keys.set('no scope', await makeKey(party.organisation, { scopes: [] }))
  for (const scope of SCOPES) keys.set(scope, await makeKey(party.organisation, { scopes: [scope] }))
  for (const scope of SCOPES) {
    keys.set(
      `all but ${scope}`,
      await makeKey(party.organisation, { scopes: SCOPES.filter((one) => one !== scope) }),
    )
  }
}, 60_000)

const send = appWith({})

async function call(root: RootField, key: string | undefined) {
  const variables = samplesOf(party)[root.field.name] ?? {}
  const query = documentOf(root, '{ __typename }')
  const response = await send(postGraphql({ query, variables }, key === undefined ? {} : { key }))
  const { data, errors = [] } = await response.json<{
    data?: object | null
    errors?: { path?: string[]; extensions: { code: string } }[]
  }>()
  return { status: response.status, data, codes: errors.map(({ extensions }) => extensions.code) }
}

test('every operation has a decision, and there is no decision without an operation', () => {
  expect(ROOT_FIELDS.map(({ field }) => field.name).sort()).toEqual(Object.keys(DECISIONS).sort())
})

describe.each(ROOT_FIELDS)('$field.name', (root) => {
  const decision = DECISIONS[root.field.name]

  test('is closed to whoever has no key, without a database request', async () => {
    const { result, requests } = await countDatabaseRequests(() => call(root, undefined))
    expect(result).toMatchObject({ status: 401, codes: ['UNAUTHENTICATED'] })
    expect(requests).toBe(0)
  })

  const others = decision === 'any' ? [] : [`all but ${decision}`]
  const holders = ['no scope', ...SCOPES, ...others]
  const mayCall = (holder: string) => decision === 'any' || holder === decision

  test(`is open to ${decision} and closed to every other scope and all others together`, async () => {
    for (const holder of holders) {
      const { status, codes, data } = await call(root, keys.get(holder))
      if (mayCall(holder)) {
        expect([holder, codes]).toEqual([holder, []])
        expect(status).toBe(200)
      } else {
        expect([holder, status, codes]).toEqual([holder, 403, ['FORBIDDEN']])
        expect(Object.values(data ?? {}).filter((value) => value !== null)).toEqual([])
      }
    }
  })
})

describe('every type', () => {
  const outputTypes = Object.values(schema.getTypeMap())
    .filter((type) => (isObjectType(type) || isInterfaceType(type)) && !type.name.startsWith('__'))
    .map(({ name }) => name)
    .filter((name) => !/^(Query|Mutation|PageInfo|\w+Connection|\w+Edge)$/.test(name))

  /** The decisions of all operations through which a type can be reached. */
  function reachedWith(typeName: string): string[] {
    const decisions = ROOT_FIELDS.filter(({ field }) => {
      const seen = new Set<string>()
      const waiting = [getNamedType(field.type).name]
      for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
        if (seen.has(name)) continue
        seen.add(name)
        const type = schema.getType(name)
        if (isInterfaceType(type)) waiting.push(...schema.getPossibleTypes(type).map((one) => one.name))
        if (!isObjectType(type) && !isInterfaceType(type)) continue
        waiting.push(...Object.values(type.getFields()).map((one) => getNamedType(one.type).name))
      }
      return seen.has(typeName)
    }).map(({ field }) => DECISIONS[field.name] ?? 'undecided')
    return [...new Set(decisions)].sort()
  }

  test('is reached with the scopes that were decided, and with no other', () => {
    expect(Object.fromEntries(outputTypes.map((name) => [name, reachedWith(name).join(' ')]))).toEqual(
      REACHED_WITH,
    )
  })

  test.each([
    ['key', () => party.keyId],
    ['identity provider', () => party.providerId],
    ['signing key', () => party.signingKeyId],
  ])('a %s is not shown through node without the scope "admin"', async (_name, idOf) => {
    const query = 'query ($id: ID!) { node(id: $id) { id } }'
    const ask = async (id: string) => {
      const request = postGraphql({ query, variables: { id } }, { key: keys.get('all but admin') ?? '' })
      return (await send(request)).json<{ errors: { extensions: { code: string } }[]; data: unknown }>()
    }
    const there = await ask(idOf())
    expect(there.errors.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN'])
    expect(there).toEqual(await ask(absentId(idOf())))
  })
})
