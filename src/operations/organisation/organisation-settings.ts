import { eq } from 'drizzle-orm'
import { organisations } from '../../db/tables/organisations.ts'
import type { OperationContext } from '../context.ts'

export interface OrganisationSettings {
  /** Who uploads a pack version may not be the one who makes it live. */
  readonly requiresSecondPerson: boolean
  /** Packs of its own need a signature by one of its signing keys before they can be made live. */
  readonly requiresSignedPacks: boolean
}

export const SETTING_COLUMNS = {
  requiresSecondPerson: organisations.requiresSecondPerson,
  requiresSignedPacks: organisations.requiresSignedPacks,
}

/** A select of the caller's organisation's settings, for a batch or by itself. */
export function settingsStatement(ctx: OperationContext) {
  return ctx.db.orm
    .select(SETTING_COLUMNS)
    .from(organisations)
    .where(eq(organisations.id, ctx.organisation.id))
}

/** How the caller's organisation wants to be governed; whoever belongs to it may know. */
export async function getOrganisationSettings({
  ctx,
}: {
  ctx: OperationContext
}): Promise<OrganisationSettings> {
  const [settings] = await settingsStatement(ctx)
  if (settings === undefined) throw new Error('The organisation of the credential is not there')
  return settings
}
