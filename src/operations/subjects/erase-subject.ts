import { and, eq, inArray, isNotNull } from 'drizzle-orm'
import { union } from 'drizzle-orm/sqlite-core'
import { checkSubjects } from '../../db/tables/check-subjects.ts'
import { dataKeys } from '../../db/tables/data-keys.ts'
import type { Call, OperationContext } from '../context.ts'
import { RefusedError, type UserFault } from '../errors.ts'
import { aboutText, faultIn, inputFaults, messageLocale, TEXT } from '../input.ts'
import { ownRows } from '../own-rows.ts'
import { requireScope } from '../require-scope.ts'
import { heldNow } from '../retention/held.ts'
import { findSubjectHash } from '../vault/keyed-hash.ts'
import { eraseStatements, makeErasure } from './erase-statements.ts'
import type { Erasure } from './erasure-view.ts'

const ATTEMPTS_MAX = 3

export interface EraseSubjectPayload {
  readonly erasure: Erasure | null
  readonly userErrors: readonly UserFault[]
}

/**
 * Makes everything recorded about a subject unreadable by destroying the keys of the subject's records, and of checks that it was a
 * subject of; the records stay in
 * the log, which goes on verifying, and a leaf about the erasure is added. HELD while an entry of a register keeps any of it. All or nothing, in one write batch. NOT_FOUND
 * when nothing to be read is recorded under this reference, whether it was erased before or never was there: asking tells nothing
 * about the past. What is recorded about the subject afterwards is a new matter. Throws DatabaseError when it is not known whether
 * it happened: the caller repeats, and is done with either answer.
 */
export async function eraseSubject({
  ctx,
  input: { subjectRef, reason },
}: Call<{ readonly subjectRef: string; readonly reason: string }>): Promise<EraseSubjectPayload> {
  requireScope(ctx, 'admin')
  const locale = messageLocale(ctx)
  const malformed = inputFaults(locale, [
    aboutText(['input', 'subjectRef'], subjectRef, TEXT.subjectRef),
    aboutText(['input', 'reason'], reason, TEXT.note),
  ])
  if (malformed.length > 0) return { erasure: null, userErrors: malformed }
  const subjectHash = await findSubjectHash(ctx, subjectRef)
  const erasure = subjectHash === null ? null : await erase(ctx, { subjectRef, subjectHash, reason })
  if (erasure === 'HELD')
    return { erasure: null, userErrors: [faultIn(locale, 'HELD', HELD, ['input', 'subjectRef'])] }
  if (erasure !== null) return { erasure, userErrors: [] }
  const text = { en: 'Nothing is recorded under this reference.', 'zh-CN': '没有以此编号记录的内容。' }
  return { erasure: null, userErrors: [faultIn(locale, 'NOT_FOUND', text, ['input', 'subjectRef'])] }
}

const HELD = {
  en: 'An entry of a register holds this subject, or one of its records, back from being removed. Decide which of the two goes first: release what is held there, then erase.',
  'zh-CN':
    '登记册中有条目要求保留该对象或其某项记录。请先决定以哪一方为准：在登记册中解除保留后，再进行删除。',
}

interface ToErase {
  readonly subjectRef: string
  readonly subjectHash: string
  readonly reason: string
}

/**
 * The erasure; null when there is nothing to erase. HELD when the subject or a record of it is held: what was asked for and what is to be
 * kept is decided by people. A hold that is added meanwhile wins.
 */
async function erase(
  ctx: OperationContext,
  { subjectRef, subjectHash, reason }: ToErase,
): Promise<Erasure | 'HELD' | null> {
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
    const held = await heldNow(ctx)
    const recordIds = await readableRecords(ctx, subjectHash)
    const named = new Set([subjectRef, ...recordIds])
    if (held.items.some((item) => named.has(item))) return 'HELD'
    if (recordIds.length === 0) return null
    const draft = await makeErasure(ctx, { subjectHash, reason, recordIds })
    const [, [done]] = await ctx.db.writeBatch(eraseStatements(ctx, draft, held.isStillSo))
    if (done !== undefined) return done
    // Another call erased some of these records in between, or something holds now, so nothing was written: look again.
  }
  throw new RefusedError(
    'UNAVAILABLE',
    'This subject is being erased by another call; ask again in a moment.',
    {
      retryAfterSeconds: 1,
    },
  )
}

/** What is kept under the subject, and checks that are about it beside another one. */
async function readableRecords(ctx: OperationContext, subjectHash: string): Promise<string[]> {
  const { orm } = ctx.db
  const own = ({ organisationId }: typeof dataKeys | typeof checkSubjects) =>
    eq(organisationId, ctx.organisation.id)
  const about = union(
    orm
      .select({ id: dataKeys.recordId })
      .from(dataKeys)
      .where(and(own(dataKeys), eq(dataKeys.subjectHash, subjectHash))),
    orm
      .select({ id: checkSubjects.checkId })
      .from(checkSubjects)
      .where(and(own(checkSubjects), eq(checkSubjects.subjectHash, subjectHash))),
  )
  const found = await orm
    .select({ recordId: dataKeys.recordId })
    .from(dataKeys)
    .where(and(ownRows(ctx, dataKeys), inArray(dataKeys.recordId, about), isNotNull(dataKeys.wrappedKey)))
    .orderBy(dataKeys.recordId)
  return found.map(({ recordId }) => recordId)
}
