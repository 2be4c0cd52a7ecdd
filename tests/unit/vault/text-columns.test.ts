import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { getTableColumns, is } from 'drizzle-orm'
import { getTableConfig, SQLiteTable } from 'drizzle-orm/sqlite-core'
import { expect, test } from 'vitest'
import { EXPORTED_TABLES } from '../../../src/operations/export/exported-tables.ts'
import { FREE_TEXT_COLUMNS } from '../../../src/operations/vault/seal-old-texts.ts'

const FOLDER = join(import.meta.dirname, '../../../src/db/tables')

async function everyTable(): Promise<SQLiteTable[]> {
  const modules = await Promise.all(
    readdirSync(FOLDER).map(async (file) => Object.values<unknown>(await import(join(FOLDER, file)))),
  )
  return modules.flat().filter((value) => is(value, SQLiteTable))
}

// Why a text may stand in the database to be read. Everything else is sealed or hashed.
const ID = 'an id, digest, signature or hash that the product makes; names nobody'
const TIME = 'a time that the product notes'
const ACTOR = 'the id of a key or the pseudonym of a person'
const LIST = 'one of a closed list'
const CODE = 'a code of a rule pack; others are refused'
const RULES = 'published rules, the same for all whom they are about; authors write no cases into them'
const WRAPPED = 'a key that is wrapped by another one'
const KEYED = 'keyed hash: nobody who only has the database can try out texts'
const TEXT = 'sealed with the key of its record: opens nowhere else, erased with the subject'
const NOTE = 'sealed with the organisation’s key for free texts'
const HOUSE = 'what an organisation is called; it is no person'
const ADDRESS = 'the address of a service, checked as one'

const DECISIONS: Readonly<Record<string, string>> = {
  'access_log.organisation_id': ID,
  'access_log.id': ID,
  'access_log.recorded_at': TIME,
  'access_log.actor': ACTOR,
  'access_log.action': LIST,
  'access_log.subject_id': ID,
  'access_log.details':
    'codes, ids, times and keyed digests; names, notes, reasons and claims stand as digests',
  'activations.id': ID,
  'activations.organisation_id': ID,
  'activations.ruleset_digest': ID,
  'activations.stage': LIST,
  'activations.activated_at': TIME,
  'activations.activated_by': ACTOR,
  'activations.note': NOTE,
  'activations.reviews': NOTE,
  'activations.weakening_reason': NOTE,
  'api_keys.id': ID,
  'api_keys.organisation_id': ID,
  'api_keys.name': NOTE,
  'api_keys.prefix': ID,
  'api_keys.hash': ID,
  'api_keys.scopes': LIST,
  'api_keys.created_at': TIME,
  'api_keys.expires_at': TIME,
  'api_keys.revoked_at': TIME,
  'api_keys.last_used_at': TIME,
  'api_keys.created_by': ACTOR,
  'api_keys.revoked_by': ACTOR,
  'api_keys.revoked_reason': NOTE,
  'api_keys.principal_id': ID,
  'api_keys.replaced_by': ID,
  'check_findings.organisation_id': ID,
  'check_findings.requirement_code': CODE,
  'check_findings.check_id': ID,
  'check_findings.status': LIST,
  'checks.id': ID,
  'checks.organisation_id': ID,
  'checks.subject_ref': TEXT,
  'checks.verdict': LIST,
  'checks.facts': TEXT,
  'checks.attestations': CODE,
  'checks.waivers': 'ids, codes and times of waivers',
  'checks.as_of': TIME,
  'checks.locale': 'a language tag, checked as one',
  'checks.ruleset_digest': ID,
  'checks.result_digest': 'salted: cannot be guessed from likely facts',
  'checks.recorded_at': TIME,
  'checks.recorded_by': ACTOR,
  'data_keys.record_id': ID,
  'data_keys.organisation_id': ID,
  'data_keys.subject_hash': KEYED,
  'data_keys.wrapped_key': WRAPPED,
  'data_keys.organisation_key_id': ID,
  'data_keys.erasure_id': ID,
  'idempotency_keys.organisation_id': ID,
  'idempotency_keys.operation': LIST,
  'idempotency_keys.key': KEYED,
  'idempotency_keys.fingerprint': KEYED,
  'idempotency_keys.check_id': ID,
  'idempotency_keys.created_at': TIME,
  'idempotency_keys.code': KEYED,
  'identity_providers.id': ID,
  'identity_providers.organisation_id': ID,
  'identity_providers.name': NOTE,
  'identity_providers.issuer': ADDRESS,
  'identity_providers.audience': ADDRESS,
  'identity_providers.algorithms': LIST,
  'identity_providers.jwks_url': ADDRESS,
  'identity_providers.jwks': 'public keys',
  'identity_providers.rules': NOTE,
  'identity_providers.created_at': TIME,
  'identity_providers.created_by': ACTOR,
  'identity_providers.removed_at': TIME,
  'log_heads.organisation_id': ID,
  'log_heads.root_hash': ID,
  'log_heads.frontier': ID,
  'log_heads.signed_at': TIME,
  'log_heads.previous': ID,
  'log_heads.signature': ID,
  'log_heads.key_id': ID,
  'log_leaves.organisation_id': ID,
  'log_leaves.kind': LIST,
  'log_leaves.record_id': ID,
  'log_leaves.leaf_hash': ID,
  'log_leaves.recorded_at': TIME,
  'log_leaves.content_digest': ID,
  'log_nodes.organisation_id': ID,
  'log_nodes.hash': ID,
  'organisation_keys.id': ID,
  'organisation_keys.organisation_id': ID,
  'organisation_keys.purpose': LIST,
  'organisation_keys.wrapped_key': WRAPPED,
  'organisation_keys.master_key_id': ID,
  'organisation_keys.public_key': 'a public key',
  'organisation_keys.created_at': TIME,
  'organisation_keys.retired_at': TIME,
  'organisations.id': ID,
  'organisations.slug': HOUSE,
  'organisations.name': HOUSE,
  'organisations.default_locale': 'a language tag, checked as one',
  'organisations.created_at': TIME,
  'organisations.import_id': ID,
  'pack_signatures.organisation_id': ID,
  'pack_signatures.pack_digest': ID,
  'pack_signatures.key_id': ID,
  'pack_signatures.signature': ID,
  'pack_signatures.recorded_at': TIME,
  'pack_signatures.recorded_by': ACTOR,
  'pack_versions.id': ID,
  'pack_versions.organisation_id': ID,
  'pack_versions.name': RULES,
  'pack_versions.version': RULES,
  'pack_versions.digest': ID,
  'pack_versions.source': RULES,
  'pack_versions.document': RULES,
  'pack_versions.title': RULES,
  'pack_versions.uploaded_at': TIME,
  'pack_versions.uploaded_by': ACTOR,
  'quotas.organisation_id': ID,
  'quotas.resource': LIST,
  'retention_limits.organisation_id': ID,
  'retention_limits.kind': LIST,
  'retention_limits.applied_at': TIME,
  'ruleset_plans.organisation_id': ID,
  'ruleset_plans.ruleset_digest': ID,
  'ruleset_plans.plan': RULES,
  'ruleset_plans.master_key_id': ID,
  'ruleset_plans.authentication_code': ID,
  'ruleset_plans.created_at': TIME,
  'rulesets.id': ID,
  'rulesets.organisation_id': ID,
  'rulesets.digest': ID,
  'rulesets.packs': RULES,
  'rulesets.parameters': RULES,
  'rulesets.created_at': TIME,
  'shadow_differences.check_id': ID,
  'shadow_differences.organisation_id': ID,
  'shadow_differences.shadow_digest': ID,
  'shadow_differences.verdict_before': LIST,
  'shadow_differences.verdict_after': LIST,
  'shadow_differences.changes': 'codes of requirements and statuses; removed with the subject',
  'shadow_differences.refusals': 'codes and names of facts, never a value; removed with the subject',
  'shadow_tallies.organisation_id': ID,
  'shadow_tallies.shadow_digest': ID,
  'shadow_tallies.live_digest': ID,
  'signing_keys.id': ID,
  'signing_keys.organisation_id': ID,
  'signing_keys.name': NOTE,
  'signing_keys.public_key': 'a public key',
  'signing_keys.registered_at': TIME,
  'signing_keys.registered_by': ACTOR,
  'signing_keys.revoked_at': TIME,
  'signing_keys.revoked_by': ACTOR,
  'signing_keys.revoked_reason': NOTE,
  'subject_erasures.id': ID,
  'subject_erasures.organisation_id': ID,
  'subject_erasures.subject_hash': KEYED,
  'subject_erasures.reason': TEXT,
  'subject_erasures.record_ids': ID,
  'subject_erasures.erased_at': TIME,
  'subject_erasures.erased_by': ACTOR,
  'usage_counters.organisation_id': ID,
  'usage_counters.resource': LIST,
  'usage_counters.day': TIME,
  'usage_counters.granted_to': ID,
  'waiver_requests.id': ID,
  'waiver_requests.organisation_id': ID,
  'waiver_requests.requirement_code': CODE,
  'waiver_requests.subject_ref': TEXT,
  'waiver_requests.reason': TEXT,
  'waiver_requests.reason_code':
    'a code in lower case without spaces; of the rule packs where they list reasons',
  'waiver_requests.expires_at': TIME,
  'waiver_requests.requested_at': TIME,
  'waiver_requests.requested_by': ACTOR,
  'waiver_requests.requested_by_principal': ACTOR,
  'waivers.id': ID,
  'waivers.organisation_id': ID,
  'waivers.requirement_code': CODE,
  'waivers.subject_ref': TEXT,
  'waivers.reason': TEXT,
  'waivers.reason_code': 'a code in lower case without spaces; of the rule packs where they list reasons',
  'waivers.ruleset_digest': ID,
  'waivers.granted_at': TIME,
  'waivers.granted_by': ACTOR,
  'waivers.expires_at': TIME,
  'waivers.revoked_at': TIME,
  'waivers.revoked_by': ACTOR,
  'waivers.revoked_reason': TEXT,
  'waivers.request_id': ID,
  'waivers.facts_digest': KEYED,
  'waivers.first_used_at': TIME,
}

test('every text column of every table has a decision, and none that is not there', async () => {
  const columns = (await everyTable()).flatMap((table) =>
    Object.values(getTableColumns(table))
      .filter((column) => column.getSQLType() === 'text')
      .map((column) => `${getTableConfig(table).name}.${column.name}`),
  )
  expect(columns.length).toBeGreaterThan(100)
  expect([...new Set(columns)].sort()).toEqual(Object.keys(DECISIONS).sort())
})

const decided = (reason: string) =>
  Object.keys(DECISIONS)
    .filter((name) => DECISIONS[name] === reason)
    .sort()

test('what is sealed with the organisation’s key is what old texts are sealed in, too', () => {
  const sealed = FREE_TEXT_COLUMNS.map(({ name, column }) => `${name}.${column.name}`).sort()
  expect(sealed).toEqual(decided(NOTE))
})

test('what is sealed with the key of its record is what an open export shows opened', () => {
  const opened = EXPORTED_TABLES.flatMap(({ name, columns, sealed }) =>
    sealed.map((column) => `${name}.${columns[column]?.name}`),
  )
  expect(opened.sort()).toEqual(decided(TEXT))
})
