import { eq } from 'drizzle-orm'
import { organisations } from '../../db/tables/organisations.ts'
import { isTimeZone } from '../../rules/procedures/zones.ts'
import type { RetentionKind } from '../../values/retention-kinds.ts'
import { accessEntry } from '../access-log/access-entry.ts'
import type { Call, OperationContext } from '../context.ts'
import type { UserFault } from '../errors.ts'
import { inputFaults, messageLocale } from '../input.ts'
import { requireScope } from '../require-scope.ts'
import { limitFaults, setLimitStatements } from '../retention/retention-limits.ts'
import { forgetMarkStatements } from '../tasks/mark-statements.ts'
import {
  getOrganisationSettings,
  type OrganisationSettings,
  settingsStatement,
} from './organisation-settings.ts'

export interface ChangeSettingsInput {
  readonly requiresSecondPerson?: boolean | null | undefined
  readonly requiresSignedPacks?: boolean | null | undefined
  /** IANA name. */
  readonly timeZone?: string | null | undefined
  /** Limits of the kinds to change; without days such records are kept for good. */
  readonly retention?:
    | readonly { readonly kind: RetentionKind; readonly days?: number | null | undefined }[]
    | null
    | undefined
}

export interface ChangeSettingsPayload {
  /** As they are now, changed or not. */
  readonly settings: OrganisationSettings
  readonly userErrors: readonly UserFault[]
}

/**
 * Changes how the caller's organisation wants to be governed: what is left out stays. Every change stands in the access log.
 * Limits out of bounds come back as userErrors, and nothing is changed.
 */
export async function changeSettings({
  ctx,
  input,
}: Call<ChangeSettingsInput>): Promise<ChangeSettingsPayload> {
  requireScope(ctx, 'admin')
  const { id } = ctx.organisation
  const { requiresSecondPerson, requiresSignedPacks, timeZone } = input
  const retention = (input.retention ?? []).map(({ kind, days = null }) => ({ kind, days }))
  const userErrors = [...zoneFaults(ctx, timeZone), ...limitFaults(ctx, retention)]
  if (userErrors.length > 0) return { settings: await getOrganisationSettings({ ctx }), userErrors }
  const change = {
    ...(typeof requiresSecondPerson === 'boolean' && { requiresSecondPerson }),
    ...(typeof requiresSignedPacks === 'boolean' && { requiresSignedPacks }),
    ...(typeof timeZone === 'string' && { timeZone }),
  }
  const details = { ...change, ...(retention.length > 0 && { retention }) }
  const access = await accessEntry(ctx, { action: 'SETTINGS_CHANGED', subjectId: id, details })
  const [, , settings] = await ctx.db.writeBatch([
    ctx.db.orm
      .update(organisations)
      // The id itself makes an update without any change a valid one.
      .set({ id, ...change })
      .where(eq(organisations.id, id)),
    access.entry,
    settingsStatement(ctx),
    access.leaf,
    ...setLimitStatements(ctx, retention),
    // Days begin and end elsewhere.
    ...(change.timeZone === undefined || change.timeZone === ctx.organisation.timeZone
      ? []
      : forgetMarkStatements(ctx)),
  ])
  const [row] = settings
  if (row === undefined) throw new Error('The organisation of the credential is not there')
  return { settings: row, userErrors: [] }
}

function zoneFaults(ctx: OperationContext, timeZone: string | null | undefined): UserFault[] {
  if (typeof timeZone !== 'string' || isTimeZone(timeZone)) return []
  const problem = {
    en: 'must be the IANA name of a time zone, such as Asia/Shanghai',
    'zh-CN': '必须是IANA时区名称，例如Asia/Shanghai',
  }
  return inputFaults(messageLocale(ctx), [{ path: ['input', 'timeZone'], problem }])
}
