import { eq, lt } from 'drizzle-orm'
import { signingKeys } from '../../db/tables/signing-keys.ts'
import type { Call } from '../context.ts'
import { ID_PREFIXES, isGeneratedId } from '../ids.ts'
import { aboutText, refuseComplaints, TEXT } from '../input.ts'
import { countOwn } from '../own-rows.ts'
import { type Connection, idPosition, type PageInput, readPage, toConnection } from '../page.ts'
import { requireScope } from '../require-scope.ts'
import { type SigningKeyView, signingKeyStatement, toSigningKeyView } from './signing-key-view.ts'

/** The organisation's signing keys, revoked ones included, the newest first. */
export async function listSigningKeys({ ctx, input }: Call<PageInput>): Promise<Connection<SigningKeyView>> {
  requireScope(ctx, 'admin')
  const readPosition = idPosition(ID_PREFIXES.signingKey)
  const page = readPage('signing-keys', input, readPosition)
  const after = page.after === null ? undefined : lt(signingKeys.id, page.after)
  const [rows, total] = await ctx.db.readBatch([
    signingKeyStatement(ctx, after, page.first + 1),
    countOwn(ctx, signingKeys),
  ])
  const views = await Promise.all(rows.map((row) => toSigningKeyView(ctx, row)))
  return toConnection(page, views, total[0]?.count ?? 0, ({ id }) => id)
}

/** A signing key of the organisation by id; null when there is none. */
export async function getSigningKey({
  ctx,
  input: { id },
}: Call<{ readonly id: string }>): Promise<SigningKeyView | null> {
  requireScope(ctx, 'admin')
  refuseComplaints([aboutText(['id'], id, TEXT.id)])
  if (!isGeneratedId(ID_PREFIXES.signingKey, id)) return null
  const [row] = await signingKeyStatement(ctx, eq(signingKeys.id, id), 1)
  return row === undefined ? null : toSigningKeyView(ctx, row)
}
