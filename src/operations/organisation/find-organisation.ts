import { and, eq, isNull } from 'drizzle-orm'
import { organisations } from '../../db/tables/organisations.ts'
import type { OperationContext, OrganisationIdentity } from '../context.ts'
import { ORGANISATION_COLUMNS } from './organisation-columns.ts'

/** The organisation of a slug, for scripts of the operator; null when there is none, or it is still being imported. */
export async function findOrganisation({
  ctx,
  input: { slug },
}: {
  ctx: Pick<OperationContext, 'db'>
  input: { readonly slug: string }
}): Promise<OrganisationIdentity | null> {
  const [found] = await ctx.db.orm
    .select(ORGANISATION_COLUMNS)
    .from(organisations)
    .where(and(eq(organisations.slug, slug), isNull(organisations.importId)))
  return found ?? null
}
