/**
 * For every value that an operation takes: either what it is with something that another organisation has, beside something
 * that nobody has; or that it does not refer to anything that is kept. A new argument has to be added here.
 */
import type { Party } from '../../support/party.ts'
import { absentId } from '../../support/samples.ts'

export interface Reference {
  /** Values with which `other` could be reached. */
  readonly foreign: (other: Party) => readonly unknown[]
  /** A value of the same form for each of them that leads nowhere. */
  readonly absent: (value: unknown) => unknown
}

/** It stands for itself: a number, a choice, a time, a text to keep or to look for in what the caller can see anyway. */
const PLAIN = 'plain'
/** A place in a list; the matrix asks the other organisation for one. */
const CURSOR = 'cursor'

const ABSENT_DIGEST = `sha256:${'0'.repeat(64)}`

const idOf = (foreign: (other: Party) => string): Reference => ({
  foreign: (other) => [foreign(other)],
  absent: (value) => absentId(String(value)),
})
const textOf = (foreign: (other: Party) => string): Reference => ({
  foreign: (other) => [foreign(other)],
  absent: (value) => `${String(value)}-absent`,
})
const digestOf = (foreign: (other: Party) => string): Reference => ({
  foreign: (other) => [foreign(other)],
  absent: () => ABSENT_DIGEST,
})

/** Nobody's, and as long as the other organisation's, so that places in a text stay the same. */
const ABSENT_SLUG = 'empty-people'

/** A pack that another organisation might have published. */
const sourceOfOther: Reference = {
  foreign: (other) => [other.packSource],
  absent: (value) => String(value).replaceAll(/other-people/g, ABSENT_SLUG),
}
const onOther = ({ packSource, pack }: Party): object => ({
  ...JSON.parse(packSource),
  pack: 'third-people/house-rules',
  extends: [{ pack: pack.name, range: '^1.0.0' }],
})
/** A pack that builds on another organisation's. */
const sourceOnOther: Reference = {
  foreign: (other) => [JSON.stringify(onOther(other))],
  absent: (value) => String(value).replaceAll('other-people/house-rules', `${ABSENT_SLUG}/house-rules`),
}
const documentOnOther: Reference = {
  foreign: (other) => [onOther(other)],
  absent: (value) => ({
    ...Object(value),
    extends: [{ pack: `${ABSENT_SLUG}/house-rules`, range: '^1.0.0' }],
  }),
}

export const VALUES: Readonly<Record<string, Reference | typeof PLAIN | typeof CURSOR>> = {
  'accessLog.after': CURSOR,
  'accessLog.first': PLAIN,
  'apiKeys.after': CURSOR,
  'apiKeys.first': PLAIN,
  'assessSafety.input.asOf': PLAIN,
  'assessSafety.input.attestations': PLAIN,
  'assessSafety.input.facts': PLAIN,
  'assessSafety.input.locale': PLAIN,
  'assessSafety.input.subjectRef': textOf(({ subjectRef }) => subjectRef),
  'consistencyProof.fromSize': PLAIN,
  'consistencyProof.toSize': PLAIN,
  'identityProviders.after': CURSOR,
  'identityProviders.first': PLAIN,
  'inclusionProof.checkId': idOf(({ checkId }) => checkId),
  'logEntries.after': CURSOR,
  'logEntries.first': PLAIN,
  'logHeads.after': CURSOR,
  'logHeads.first': PLAIN,
  'node.id': {
    foreign: ({ ids }) => ids,
    absent: (value) => absentId(String(value)),
  },
  'requirement.code': textOf(({ requirementCode }) => requirementCode),
  'requirement.locale': PLAIN,
  'requirements.after': CURSOR,
  'requirements.filter.clientGroup': PLAIN,
  'requirements.filter.culturalPreference': PLAIN,
  'requirements.filter.level': PLAIN,
  'requirements.filter.pack': textOf(({ pack }) => pack.name),
  'requirements.filter.serviceModel': PLAIN,
  'requirements.filter.text': PLAIN,
  'requirements.first': PLAIN,
  'requirements.locale': PLAIN,
  'rulePack.locale': PLAIN,
  'rulePack.name': textOf(({ pack }) => pack.name),
  'rulePack.version': PLAIN,
  'rulePacks.after': CURSOR,
  'rulePacks.first': PLAIN,
  'rulePacks.locale': PLAIN,
  'rulesetActivations.after': CURSOR,
  'rulesetActivations.first': PLAIN,
  'rulesetImpact.input.lastChecks': PLAIN,
  'rulesetImpact.input.locale': PLAIN,
  'rulesetImpact.input.packs.name': textOf(({ pack }) => pack.name),
  'rulesetImpact.input.packs.version': PLAIN,
  'rulesetImpact.input.parameters': PLAIN,
  'rulesets.after': CURSOR,
  'rulesets.first': PLAIN,
  'safetyCheck.id': idOf(({ checkId }) => checkId),
  'safetyChecks.after': CURSOR,
  'safetyChecks.filter.erased': PLAIN,
  'safetyChecks.filter.recordedAfter': PLAIN,
  'safetyChecks.filter.recordedBefore': PLAIN,
  'safetyChecks.filter.requirementCode': textOf(({ requirementCode }) => requirementCode),
  'safetyChecks.filter.subjectRef': textOf(({ subjectRef }) => subjectRef),
  'safetyChecks.filter.verdict': PLAIN,
  'safetyChecks.first': PLAIN,
  'shadowDifferences.after': CURSOR,
  'shadowDifferences.first': PLAIN,
  'shadowDifferences.shadowDigest': digestOf(({ shadowDigest }) => shadowDigest),
  'signingKeys.after': CURSOR,
  'signingKeys.first': PLAIN,
  'validateRulePack.document': documentOnOther,
  'validateRulePack.source': sourceOnOther,
  'verifySafetyCheck.id': idOf(({ checkId }) => checkId),
  'vocabulary.locale': PLAIN,
  'waiverRequests.after': CURSOR,
  'waiverRequests.filter.state': PLAIN,
  'waiverRequests.first': PLAIN,
  'waivers.after': CURSOR,
  'waivers.filter.requirementCode': textOf(({ requirementCode }) => requirementCode),
  'waivers.filter.state': PLAIN,
  'waivers.filter.subjectRef': textOf(({ subjectRef }) => subjectRef),
  'waivers.first': PLAIN,
  'activateRuleset.input.note': PLAIN,
  'activateRuleset.input.packs.name': textOf(({ pack }) => pack.name),
  'activateRuleset.input.packs.version': PLAIN,
  'activateRuleset.input.parameters': PLAIN,
  'activateRuleset.input.reviews.pack': textOf(({ pack }) => pack.name),
  'activateRuleset.input.reviews.profession': PLAIN,
  'activateRuleset.input.reviews.reviewer': PLAIN,
  'activateRuleset.input.reviews.version': PLAIN,
  'activateRuleset.input.stage': PLAIN,
  'activateRuleset.input.weakeningReason': PLAIN,
  'changeSettings.input.requiresSecondPerson': PLAIN,
  'changeSettings.input.requiresSignedPacks': PLAIN,
  'changeSettings.input.retention.days': PLAIN,
  'changeSettings.input.retention.kind': PLAIN,
  'createApiKey.input.expiresAt': PLAIN,
  'createApiKey.input.name': textOf(({ slug }) => `Second key of ${slug}`),
  'createApiKey.input.scopes': PLAIN,
  'createApiKey.input.trustedDocumentsOnly': PLAIN,
  'createIdentityProvider.input.algorithms': PLAIN,
  'createIdentityProvider.input.audience': textOf(({ providerAudience }) => providerAudience),
  'createIdentityProvider.input.issuer': textOf(({ slug }) => `https://sign-in.example.org/${slug}`),
  'createIdentityProvider.input.jwks': PLAIN,
  'createIdentityProvider.input.jwksUrl': PLAIN,
  'createIdentityProvider.input.name': PLAIN,
  'createIdentityProvider.input.rules.claim': PLAIN,
  'createIdentityProvider.input.rules.roles': PLAIN,
  'createIdentityProvider.input.rules.scopes': PLAIN,
  'createIdentityProvider.input.rules.value': PLAIN,
  'eraseSubject.input.reason': PLAIN,
  'eraseSubject.input.subjectRef': textOf(({ subjectRef }) => subjectRef),
  'grantWaiver.input.expiresAt': PLAIN,
  'grantWaiver.input.reason': PLAIN,
  'grantWaiver.input.reasonCode': PLAIN,
  'grantWaiver.input.requirementCode': textOf(({ requirementCode }) => requirementCode),
  'grantWaiver.input.subjectRef': textOf(({ slug }) => `waiting-of-${slug}`),
  'registerSigningKey.input.name': PLAIN,
  'registerSigningKey.input.publicKey': {
    foreign: ({ publicKey }) => [publicKey],
    absent: () => 'O2onvM62pC1io6jQKm8Nc2UyFXcd4kOmOsBIoYtZ2ik=',
  },
  'removeIdentityProvider.input.id': idOf(({ providerId }) => providerId),
  'requestWaiver.input.expiresAt': PLAIN,
  'requestWaiver.input.reason': PLAIN,
  'requestWaiver.input.reasonCode': PLAIN,
  'requestWaiver.input.requirementCode': textOf(({ requirementCode }) => requirementCode),
  'requestWaiver.input.subjectRef': textOf(({ slug }) => `waiting-of-${slug}`),
  'revokeApiKey.input.id': idOf(({ keyId }) => keyId),
  'revokeApiKey.input.reason': PLAIN,
  'revokeSigningKey.input.id': idOf(({ signingKeyId }) => signingKeyId),
  'revokeSigningKey.input.reason': PLAIN,
  'revokeWaiver.input.id': idOf(({ waiverId }) => waiverId),
  'revokeWaiver.input.reason': PLAIN,
  'rollbackRuleset.input.note': PLAIN,
  'rollbackRuleset.input.toDigest': digestOf(({ rulesetDigest }) => rulesetDigest),
  'rotateApiKey.input.expiresAt': PLAIN,
  'rotateApiKey.input.id': idOf(({ keyId }) => keyId),
  'rotateApiKey.input.overlapHours': PLAIN,
  'runSafetyCheck.input.asOf': PLAIN,
  'runSafetyCheck.input.attestations': PLAIN,
  'runSafetyCheck.input.facts': PLAIN,
  'runSafetyCheck.input.idempotencyKey': textOf(({ idempotencyKeys }) => idempotencyKeys[0]),
  'runSafetyCheck.input.locale': PLAIN,
  'runSafetyCheck.input.subjectRef': textOf(({ subjectRef }) => subjectRef),
  'runSafetyChecks.input.checks.asOf': PLAIN,
  'runSafetyChecks.input.checks.attestations': PLAIN,
  'runSafetyChecks.input.checks.facts': PLAIN,
  'runSafetyChecks.input.checks.idempotencyKey': textOf(({ idempotencyKeys }) => idempotencyKeys[1]),
  'runSafetyChecks.input.checks.locale': PLAIN,
  'runSafetyChecks.input.checks.subjectRef': textOf(({ subjectRef }) => subjectRef),
  'updateIdentityProvider.input.algorithms': PLAIN,
  'updateIdentityProvider.input.id': idOf(({ providerId }) => providerId),
  'updateIdentityProvider.input.jwks': PLAIN,
  'updateIdentityProvider.input.jwksUrl': PLAIN,
  'updateIdentityProvider.input.name': PLAIN,
  'updateIdentityProvider.input.rules.claim': PLAIN,
  'updateIdentityProvider.input.rules.roles': PLAIN,
  'updateIdentityProvider.input.rules.scopes': PLAIN,
  'updateIdentityProvider.input.rules.value': PLAIN,
  'uploadRulePack.input.signature.keyId': idOf(({ signingKeyId }) => signingKeyId),
  'uploadRulePack.input.signature.signature': PLAIN,
  'uploadRulePack.input.source': sourceOfOther,
}
