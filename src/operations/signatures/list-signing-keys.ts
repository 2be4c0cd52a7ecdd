import { count, eq, lt } from 'drizzle-orm'
import { signingKeys } from '../../db/tables/signing-keys.ts'
import type { OperationContext } from '../context.ts'
import { ID_PREFIXES, isGeneratedId } from '../ids.ts'
import { aboutText, refuseComplaints, TEXT } from '../input.ts'
import { type Connection, readPage, toConnection } from '../page.ts'
import { requireScope } from '../require-scope.ts'
import { type SigningKeyView, signingKeyStatement, toSigningKeyView } from './signing-key-view.ts'

/** The organisation's signing keys, revoked ones included, the newest first. */
export async function listSigningKeys({
  ctx,
  input,
}: {
  ctx: OperationContext
  input: { readonly first: number; readonly after?: string | null | undefined }
}): Promise<Connection<SigningKeyView>> {
  requireScope(ctx, 'admin')
  const readPosition = (text: string) => (isGeneratedId(ID_PREFIXES.signingKey, text) ? text : null)
  const page = readPage('signing-keys', input, readPosition)
  const after = page.after === null ? undefined : lt(signingKeys.id, page.after)
  const [rows, total] = await ctx.db.readBatch([
    signingKeyStatement(ctx, after, page.first + 1),
    ctx.db.orm
      .select({ count: count() })
      .from(signingKeys)
      .where(eq(signingKeys.organisationId, ctx.organisation.id)),
  ])
  const views = await Promise.all(rows.map((row) => toSigningKeyView(ctx, row)))
  return toConnection(page, views, total[0]?.count ?? 0, ({ id }) => id)
}

/** A signing key of the organisation by id; null when there is none. */
export async function getSigningKey({
  ctx,
  input: { id },
}: {
  ctx: OperationContext
  input: { readonly id: string }
}): Promise<SigningKeyView | null> {
  requireScope(ctx, 'admin')
  refuseComplaints([aboutText(['id'], id, TEXT.id)])
  if (!isGeneratedId(ID_PREFIXES.signingKey, id)) return null
  const [row] = await signingKeyStatement(ctx, eq(signingKeys.id, id), 1)
  return row === undefined ? null : toSigningKeyView(ctx, row)
}
