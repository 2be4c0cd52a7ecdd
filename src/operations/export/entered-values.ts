// Not trusted here: what a file says that the product wrote or somebody entered.
import { MARKS } from '../../db/tables/check-marks.ts'
import { requirementCode, termCode } from '../../rules/pack/format.ts'
import { LIMITS, STATUSES, VERDICTS } from '../../rules/pack/format-values.ts'
import { FINDING_ANSWERS } from '../../values/finding-answers.ts'
import { RECORD_KINDS, RECORD_STATES } from '../../values/record-kinds.ts'
import { RETENTION_DAYS_MAX, RETENTION_DAYS_MIN, RETENTION_KINDS } from '../../values/retention-kinds.ts'
import { isScope } from '../api-keys/key-input.ts'
import { ERASED_FINGERPRINT, KEYED_OPERATIONS } from '../idempotency/keyed-row.ts'
import { providerProblem } from '../identity-providers/provider-row.ts'
import { type IdPrefix, isGeneratedId } from '../ids.ts'
import { TEXT, type TextRule, textProblem } from '../input.ts'
import { isHash } from '../log/merkle.ts'
import { organisationProblem } from '../organisation/create-organisation.ts'
import { PACKS_MAX } from '../rulesets/candidate-input.ts'
import { readBytes, SIGNATURE_BYTES } from '../signatures/signature-format.ts'
import { FROM_THE_BEGINNING, NEVER } from '../tasks/end-of-time.ts'
import { MARK_KINDS } from '../tasks/task-mark.ts'
import { readDocumentId } from '../trusted-documents/document-id.ts'
import { DOCUMENT_BYTES_MAX } from '../trusted-documents/read-manifest.ts'
import { isSealedText } from '../vault/free-text.ts'
import type { Row, RowLine } from './export-format.ts'

type Rule = (value: unknown) => boolean

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{3})?Z$/
const SEALED = /^v1\.[A-Za-z0-9+/=]{44}\.[A-Za-z0-9+/=]{16}\.[A-Za-z0-9+/=]+$/
const SYSTEM = /^system:[a-z-]{1,40}$/
const DAY_MS = 86_400_000
const QUOTA_MAX = 2_147_483_647

const isText =
  (rule: TextRule): Rule =>
  (value) =>
    typeof value === 'string' && textProblem(value, rule) === null
const isInstant: Rule = (value) =>
  typeof value === 'string' && INSTANT.test(value) && !Number.isNaN(Date.parse(value))
/** A time by which rows are sorted; one of its stand-ins where there is none. */
const isMarkTime: Rule = (value) => value === NEVER || value === FROM_THE_BEGINNING || isInstant(value)
const isIdOf =
  (...prefixes: readonly IdPrefix[]): Rule =>
  (value) =>
    typeof value === 'string' && prefixes.some((prefix) => isGeneratedId(prefix, value))
const isActor: Rule = (value) => {
  if (typeof value !== 'string') return false
  const [key, token, ...more] = value.split('/')
  if (token !== undefined) return isIdOf('key')(key) && isIdOf('ctk')(token) && more.length === 0
  return isIdOf('key', 'per')(value) || SYSTEM.test(value)
}
const isRecordId = isIdOf('run', 'ent', 'dsm')
const isCodeOfTerm: Rule = (value) => termCode.safeParse(value).success
const isDigest = isText(TEXT.digest)
const isHex: Rule = (value) => typeof value === 'string' && isHash(value)
const isSealed: Rule = (value) => typeof value === 'string' && SEALED.test(value)
const isSealedFree: Rule = (value) => typeof value === 'string' && isSealedText(value)
const isOneOf =
  (list: readonly unknown[]): Rule =>
  (value) =>
    list.includes(value)
const isCount =
  (min: number, max = Number.MAX_SAFE_INTEGER): Rule =>
  (value) =>
    Number.isSafeInteger(value) && Number(value) >= min && Number(value) <= max
const isNote: Rule = (value) =>
  typeof value === 'string' && (isSealedText(value) || textProblem(value, TEXT.note) === null)
const isLabel: Rule = (value) =>
  typeof value === 'string' && (isSealedText(value) || textProblem(value, TEXT.label) === null)

/** Columns that mean the same in whatever table they stand. */
const EVERYWHERE: Readonly<Record<string, Rule>> = {
  organisationId: isIdOf('org'),
  requirementCode: isText(TEXT.code),
  // In small letters, or one that a pack lists.
  reasonCode: isCodeOfTerm,
  rulesetDigest: isDigest,
  packDigest: isDigest,
  shadowDigest: isDigest,
  liveDigest: isDigest,
  resultDigest: isDigest,
  contentDigest: isDigest,
  leafHash: isHex,
  rootHash: isHex,
  previous: isHex,
  sequence: isCount(1),
  size: isCount(1),
  number: isCount(1),
  verdict: isOneOf(VERDICTS),
  verdictBefore: isOneOf(VERDICTS),
  verdictAfter: isOneOf(VERDICTS),
  locale: isText(TEXT.locale),
  subjectRef: isSealed,
  note: isNote,
  weakeningReason: isNote,
  checkId: isIdOf('chk'),
  requestId: isIdOf('wvq'),
  erasureId: isIdOf('ers'),
}

/** What else holds in one table; `id` is the row's own. */
const IN_TABLE: Readonly<Record<string, Readonly<Record<string, Rule>>>> = {
  signing_keys: { id: isIdOf('sgk'), name: isLabel, revokedReason: isNote },
  pack_versions: { id: isIdOf('pack'), version: isText(TEXT.version), name: isText(TEXT.packName) },
  pack_signatures: {
    keyId: isIdOf('sgk'),
    signature: (value) => typeof value === 'string' && readBytes(value, SIGNATURE_BYTES) !== null,
  },
  rulesets: { id: isIdOf('rs'), digest: isDigest, packs: isPackList, parameters: isParameters },
  activations: { id: isIdOf('act') },
  organisation_keys: { id: isIdOf('okey') },
  subject_erasures: { id: isIdOf('ers'), reason: isSealed, recordIds: isIdList },
  checks: {
    id: isIdOf('chk'),
    facts: isSealed,
    findings: isNumbersByStatus,
    attestations: isCodeList,
    waivers: Array.isArray,
  },
  check_marks: { number: isCount(1), mark: isMark },
  check_subjects: { subjectHash: isHex },
  finding_answers: {
    id: isIdOf('fan'),
    answer: isOneOf(FINDING_ANSWERS),
    comment: isSealed,
    key: isHex,
    fingerprint: isHex,
  },
  idempotency_keys: {
    operation: isOneOf(KEYED_OPERATIONS),
    fingerprint: (value) => value === ERASED_FINGERPRINT || isHex(value),
  },
  waiver_requests: { id: isIdOf('wvq'), reason: isSealed, requestedByPrincipal: isActor },
  waivers: { id: isIdOf('wvr'), reason: isSealed, revokedReason: isSealed, factsDigest: isHex },
  records: { id: isRecordId, kind: isOneOf(RECORD_KINDS), state: isOneOf(RECORD_STATES) },
  record_events: { id: isIdOf('evt'), recordId: isRecordId, content: isSealed, recordedByPrincipal: isActor },
  record_reads: { recordId: isRecordId, accessId: isIdOf('acc') },
  task_marks: {
    kind: isOneOf(MARK_KINDS),
    dueAt: isMarkTime,
    shownFrom: isMarkTime,
    announceAt: isMarkTime,
    subjectHash: isHex,
  },
  outbox: { id: isIdOf('out') },
  log_heads: { keyId: isIdOf('okey') },
  access_log: { id: isIdOf('acc') },
  quotas: { maximumPerDay: isCount(0, QUOTA_MAX) },
  retention_limits: {
    kind: isOneOf(RETENTION_KINDS),
    days: isCount(RETENTION_DAYS_MIN, RETENTION_DAYS_MAX),
  },
  identity_providers: { id: isIdOf('idp') },
  trusted_documents: {
    id: isIdOf('doc'),
    documentId: (value) => typeof value === 'string' && readDocumentId(value) === value,
    text: (value) => typeof value === 'string' && isSealedText(value),
    textDigest: isHex,
    bytes: isCount(1, DOCUMENT_BYTES_MAX),
  },
  webhooks: { id: isIdOf('whk'), name: isSealedFree, url: isSealedFree, secrets: isSealedFree },
  webhook_deliveries: { webhookId: isIdOf('whk'), outboxId: isIdOf('out') },
  seen_tokens: { digest: isDigest },
  api_keys: { id: isIdOf('key'), hash: isHex, name: isLabel, revokedReason: isNote, scopes: isScopeList },
}

function isPackList(value: unknown): boolean {
  const isReference = (pack: unknown) =>
    typeof pack === 'object' &&
    pack !== null &&
    isText(TEXT.packName)(Reflect.get(pack, 'name')) &&
    isText(TEXT.version)(Reflect.get(pack, 'version')) &&
    isDigest(Reflect.get(pack, 'digest'))
  return Array.isArray(value) && value.length > 0 && value.length <= PACKS_MAX && value.every(isReference)
}

function isParameters(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  return Object.values(value).every((one) => typeof one === 'number' && Number.isFinite(one))
}

function isMark(value: unknown): boolean {
  return isOneOf(Object.values(MARKS))(value) || requirementCode.safeParse(value).success
}

function isNumbersByStatus(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  return Object.entries(value).every(
    ([status, numbers]) =>
      isOneOf(STATUSES)(status) && Array.isArray(numbers) && numbers.every((number) => isCount(1)(number)),
  )
}

function isIdList(value: unknown): boolean {
  const isRecord = isIdOf('chk', 'wvr', 'wvq', 'run', 'ent', 'dsm')
  return Array.isArray(value) && value.every(isRecord)
}

function isCodeList(value: unknown): boolean {
  return Array.isArray(value) && value.every(isText(TEXT.code))
}

function isScopeList(value: unknown): boolean {
  return Array.isArray(value) && value.every((scope) => typeof scope === 'string' && isScope(scope))
}

/** By what a column is called: times and who did something. */
function ruleByName(column: string): Rule | undefined {
  if (/(At|asOf)$/.test(column)) return isInstant
  return column.endsWith('By') || column === 'actor' ? isActor : undefined
}

/**
 * What the product would never have written, or would refuse if somebody entered it: ids, times, digests, lengths, closed lists, the
 * terms of waivers, and what opens of sealed texts. Null when nothing is wrong.
 */
export function enteredProblem({ table, row, open }: RowLine, slug: string): string | null {
  const rules = IN_TABLE[table] ?? {}
  for (const [column, value] of Object.entries(row)) {
    if (value === null) continue
    const rule = rules[column] ?? EVERYWHERE[column] ?? ruleByName(column)
    if (rule !== undefined && !rule(value)) return `${column} of ${table} is none that the product writes`
  }
  if (open && !isOpenFitting(open)) return `a text of ${table} is none that can be entered`
  if (table === 'organisations')
    return row.slug === slug
      ? organisationProblem(row)
      : 'the organisation has another slug than the first line says'
  if (table === 'identity_providers' && Array.isArray(row.rules)) return providerProblem(row, slug)
  if (table === 'waivers') return termsProblem(row, row.grantedAt)
  return table === 'waiver_requests' ? termsProblem(row, row.requestedAt) : null
}

/** The opened texts of a row, by the rules of what is entered. */
function isOpenFitting({ subjectRef, reason, revokedReason, comment }: Row): boolean {
  const isFitting = (value: unknown, rule: TextRule) => value == null || isText(rule)(value)
  return (
    isFitting(subjectRef, TEXT.subjectRef) &&
    isFitting(reason, TEXT.note) &&
    isFitting(revokedReason, TEXT.note) &&
    isFitting(comment, TEXT.note)
  )
}

function termsProblem({ expiresAt }: Row, from: unknown): string | null {
  const lastsMs = Date.parse(String(expiresAt)) - Date.parse(String(from))
  return lastsMs > 0 && lastsMs <= LIMITS.waiverDaysMax * DAY_MS
    ? null
    : 'a waiver lasts longer than any may, or not at all'
}
