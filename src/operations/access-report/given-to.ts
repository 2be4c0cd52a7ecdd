import { and, inArray, ne, type SQL } from 'drizzle-orm'
import { records } from '../../db/tables/records.ts'
import type { CompiledRuleset, EntryState, RulesetRegister } from '../../rules/index.ts'
import { parseMoment } from '../../rules/operators/dates.ts'
import { instantsAt } from '../../rules/procedures/zones.ts'
import type { OperationContext } from '../context.ts'
import { RefusedError } from '../errors.ts'
import { readEntries } from '../registers/read-entries.ts'
import type { AccessReportEntry } from './report-entry.ts'

/** How many entries of registers about one subject are looked through. */
const ENTRIES_MAX = 2_000

/**
 * What was given to whom of a subject: the entries about it in registers whose packs say that they belong in this report. Declared void
 * ones are left out. Refuses with BAD_USER_INPUT where there are more than 2,000.
 */
export async function givenOf(
  ctx: OperationContext,
  compiled: CompiledRuleset,
  about: SQL,
): Promise<AccessReportEntry[]> {
  const registers = [...compiled.registers.values()].filter(({ accessReport }) => accessReport !== null)
  if (registers.length === 0) return []
  const codes = registers.map(({ code }) => code)
  const entries = await readEntries(ctx, and(about, ne(records.state, 'VOID'), inArray(records.code, codes)))
  if (entries.length > ENTRIES_MAX) {
    const most = ENTRIES_MAX.toLocaleString('en')
    throw new RefusedError('BAD_USER_INPUT', `This subject has more than ${most} entries for this report.`)
  }
  return entries.flatMap(({ opened, state }) => {
    const register = registers.find(({ code }) => code === opened.row.code)
    return register === undefined || state.void ? [] : [givenIn(ctx, register, state)]
  })
}

/** Where a field was left empty, what the entry itself says stands in its place: when it happened, and who recorded it. */
function givenIn(
  ctx: OperationContext,
  { code, accessReport }: RulesetRegister,
  { id, fields, happenedAt, recordedBy }: EntryState,
): AccessReportEntry {
  const said = (field: string | undefined) => {
    const value = field === undefined ? undefined : fields[field]
    return value === undefined ? null : Array.isArray(value) ? value.join(', ') : String(value)
  }
  const at = said(accessReport?.at)
  return {
    at: (at === null ? null : instantOf(at, ctx.organisation.timeZone)) ?? happenedAt,
    by: said(accessReport?.by) ?? recordedBy,
    act: code,
    record: id,
    purpose: said(accessReport?.purpose),
    what: said(accessReport?.what),
    position: id,
  }
}

/** A day as the moment at which it begins for the organisation. */
function instantOf(text: string, zone: string): string | null {
  const moment = parseMoment(text)
  if (moment === null) return null
  const isDay = text.length === 'yyyy-mm-dd'.length
  return new Date(isDay ? instantsAt(moment, zone)[0] : moment).toISOString()
}
