import { and, eq, exists, notExists, type SQL, sql } from 'drizzle-orm'
import { insertWhere } from '../../db/insert-where.ts'
import { checks } from '../../db/tables/checks.ts'
import { findingAnswers } from '../../db/tables/finding-answers.ts'
import { canonicalJson } from '../../rules/pack/digest.ts'
import type { FindingAnswer } from '../../values/finding-answers.ts'
import { accessEntry } from '../access-log/access-entry.ts'
import { hasFound } from '../checks/recorded-findings.ts'
import { actorReference, type OperationContext } from '../context.ts'
import type { UserFault } from '../errors.ts'
import { ID_PREFIXES, isGeneratedId } from '../ids.ts'
import { aboutText, faultIn, inputFaults, messageLocale, reasonRule, TEXT } from '../input.ts'
import { keyConflict } from '../records/record-faults.ts'
import { loadActiveRuleset } from '../rulesets/load-active-ruleset.ts'
import { dataKeyOf, openDataKey } from '../vault/data-keys.ts'
import { fingerprint, hideIdempotencyKey } from '../vault/keyed-hash.ts'
import type { VaultKey } from '../vault/seal.ts'
import { OVERRIDE_REASONS } from '../vocabulary/offered-words.ts'
import { answerStatement, type FindingAnswerPayload, sealComment, toAnswerView } from './answer-view.ts'
import { SHOWN } from './shown-statuses.ts'

/** What everybody who says something of a finding says. */
export interface SaidOfFinding {
  readonly idempotencyKey: string
  readonly checkId: string
  readonly requirementCode: string
  readonly comment?: string | null | undefined
}

interface Said {
  readonly answer: FindingAnswer
  readonly reasonCode: string | null
  readonly happenedAt: string | null
  readonly action: 'FINDING_ANSWERED' | 'FINDING_REVIEWED'
}

/** Writes an answer once for each key, in two round trips; nothing of the check it is about changes. */
export async function writeAnswer(
  ctx: OperationContext,
  input: SaidOfFinding,
  said: Said,
): Promise<FindingAnswerPayload> {
  const userErrors = await inputProblems(ctx, input, said)
  if (userErrors.length > 0) return { answer: null, userErrors }
  const key = await hideIdempotencyKey(ctx, input.idempotencyKey)
  const printed = await fingerprint(ctx, canonicalJson(JSON.parse(JSON.stringify({ ...input, ...said }))))
  const [[known], [found]] = await ctx.db.readBatch([
    answerStatement(ctx, eq(findingAnswers.key, key), 1),
    checkStatement(ctx, input),
  ])
  if (known !== undefined) return answerKeyed(ctx, known, printed)
  const dataKey = found === undefined ? null : await openDataKey(ctx, input.checkId, found.dataKey)
  if (found === undefined || dataKey === null || found.shown === 0) return refused(notShown(ctx, input))
  const written = await write(ctx, input, said, { key, fingerprint: printed, dataKey })
  return written === undefined ? refused(notShown(ctx, input)) : answerKeyed(ctx, written, printed)
}

const refused = (fault: UserFault): FindingAnswerPayload => ({ answer: null, userErrors: [fault] })

async function inputProblems(ctx: OperationContext, input: SaidOfFinding, said: Said): Promise<UserFault[]> {
  const locale = messageLocale(ctx)
  const vocabulary = said.reasonCode === null ? {} : (await loadActiveRuleset({ ctx }))?.ruleset.vocabulary
  const accepted = vocabulary?.[OVERRIDE_REASONS]
  const malformed = inputFaults(locale, [
    aboutText(['input', 'idempotencyKey'], input.idempotencyKey, TEXT.idempotencyKey),
    aboutText(['input', 'checkId'], input.checkId, TEXT.id),
    aboutText(['input', 'requirementCode'], input.requirementCode, TEXT.code),
    aboutText(['input', 'reasonCode'], said.reasonCode, reasonRule(accepted)),
    aboutText(['input', 'comment'], input.comment, TEXT.note),
  ])
  if (malformed.length > 0) return malformed
  if (!isGeneratedId(ID_PREFIXES.check, input.checkId)) return [notShown(ctx, input)]
  if (said.happenedAt !== null && Date.parse(said.happenedAt) > ctx.now().getTime()) {
    const text = { en: 'What happened cannot lie in the future.', 'zh-CN': '发生时间不能在将来。' }
    return [faultIn(locale, 'INVALID_INPUT', text, ['input', 'happenedAt'])]
  }
  if (said.reasonCode === null || accepted === undefined || Object.hasOwn(accepted, said.reasonCode))
    return []
  const codes = Object.keys(accepted)
  const text = {
    en: `The active packs know these reasons: ${codes.join(', ')}.`,
    'zh-CN': `当前启用的规则包提供的理由代码：${codes.join('、')}。`,
  }
  return [faultIn(locale, 'INVALID_INPUT', text, ['input', 'reasonCode'])]
}

/** Condition on a check: it showed the finding, and its subject was not erased since. */
const shows = (ctx: OperationContext, { requirementCode }: SaidOfFinding) =>
  hasFound(ctx, { code: requirementCode, statuses: SHOWN })

function checkStatement(ctx: OperationContext, input: SaidOfFinding) {
  return ctx.db.orm
    .select({ dataKey: dataKeyOf(checks), shown: sql<number>`${shows(ctx, input)}` })
    .from(checks)
    .where(and(eq(checks.organisationId, ctx.organisation.id), eq(checks.id, input.checkId)))
}

async function write(
  ctx: OperationContext,
  input: SaidOfFinding,
  { answer, reasonCode, happenedAt, action }: Said,
  keys: { readonly key: string; readonly fingerprint: string; readonly dataKey: VaultKey },
) {
  const { orm } = ctx.db
  const organisationId = ctx.organisation.id
  const id = ctx.newId(ID_PREFIXES.findingAnswer)
  const recordedAt = ctx.now().toISOString()
  const { checkId, requirementCode } = input
  const comment = await sealComment(ctx, keys.dataKey, id, input.comment ?? null)
  const own = (condition: SQL) => and(eq(findingAnswers.organisationId, organisationId), condition)
  const one = (condition: SQL) => orm.select({ one: sql`1` }).from(findingAnswers).where(own(condition))
  const shown = orm
    .select({ one: sql`1` })
    .from(checks)
    .where(and(eq(checks.organisationId, organisationId), eq(checks.id, checkId), shows(ctx, input)))
  const when = and(exists(shown), notExists(one(eq(findingAnswers.key, keys.key))))
  const row = {
    id,
    organisationId,
    checkId,
    requirementCode,
    answer,
    reasonCode,
    comment,
    key: keys.key,
    fingerprint: keys.fingerprint,
    happenedAt: happenedAt ?? recordedAt,
    recordedAt,
    recordedBy: actorReference(ctx.actor),
  }
  const details = { checkId, requirementCode, answer, reasonCode }
  const change = { action, subjectId: id, details }
  const access = await accessEntry(ctx, change, exists(one(eq(findingAnswers.id, id))))
  const [, , , [stored]] = await ctx.db.writeBatch([
    insertWhere(ctx.db, findingAnswers, row, { where: when }),
    access.entry,
    access.leaf,
    answerStatement(ctx, eq(findingAnswers.key, keys.key), 1),
  ])
  return stored
}

async function answerKeyed(
  ctx: OperationContext,
  stored: Parameters<typeof toAnswerView>[1],
  printed: string,
): Promise<FindingAnswerPayload> {
  if (stored.row.fingerprint !== printed) return refused(keyConflict(ctx, ['input']))
  return { answer: await toAnswerView(ctx, stored), userErrors: [] }
}

function notShown(ctx: OperationContext, { checkId, requirementCode }: SaidOfFinding): UserFault {
  const text = {
    en: `There is no recorded check ${checkId} that showed a finding of ${requirementCode}, or its subject was erased.`,
    'zh-CN': `没有编号为${checkId}且提示过${requirementCode}的检查记录，或其对象的资料已被清除。`,
  }
  return faultIn(messageLocale(ctx), 'NOT_FOUND', text, ['input'])
}
