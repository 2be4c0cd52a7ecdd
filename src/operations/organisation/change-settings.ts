import { eq } from 'drizzle-orm'
import { organisations } from '../../db/tables/organisations.ts'
import { accessEntry } from '../access-log/access-entry.ts'
import type { OperationContext } from '../context.ts'
import { requireScope } from '../require-scope.ts'
import { type OrganisationSettings, settingsStatement } from './organisation-settings.ts'

export interface ChangeSettingsInput {
  readonly requiresSecondPerson?: boolean | null | undefined
  readonly requiresSignedPacks?: boolean | null | undefined
}

/** Changes how the caller's organisation wants to be governed: what is left out stays. Every call stands in the access log. */
export async function changeSettings({
  ctx,
  input,
}: {
  ctx: OperationContext
  input: ChangeSettingsInput
}): Promise<OrganisationSettings> {
  requireScope(ctx, 'admin')
  const { id } = ctx.organisation
  const { requiresSecondPerson, requiresSignedPacks } = input
  const change = {
    ...(typeof requiresSecondPerson === 'boolean' && { requiresSecondPerson }),
    ...(typeof requiresSignedPacks === 'boolean' && { requiresSignedPacks }),
  }
  const [, , settings] = await ctx.db.writeBatch([
    ctx.db.orm
      .update(organisations)
      // The id itself makes an update without any change a valid one.
      .set({ id, ...change })
      .where(eq(organisations.id, id)),
    accessEntry(ctx, { action: 'SETTINGS_CHANGED', subjectId: id, details: change }),
    settingsStatement(ctx),
  ])
  const [row] = settings
  if (row === undefined) throw new Error('The organisation of the credential is not there')
  return row
}
