import type { OperationContext } from '../context.ts'
import { RefusedError } from '../errors.ts'
import { PAGE_SIZE_MAX } from '../page.ts'
import { type HealthReading, tallyOf } from './read-health.ts'
import { openedReading, type RuleHealthView } from './rule-health.ts'
import type { Cell, Counts } from './tally.ts'
import { startOfWeek, weekName } from './weeks.ts'

/** What was counted in a part of the period. */
export interface HealthCell extends Omit<Cell, 'week'> {
  readonly week: string
  /** The Monday. */
  readonly begins: string
}

const toCell = ({ week, ...cell }: Cell): HealthCell => ({
  ...cell,
  week: weekName(week),
  begins: new Date(startOfWeek(week)).toISOString().slice(0, 'YYYY-MM-DD'.length),
})

const inOrder = (a: HealthCell, b: HealthCell): number =>
  a.begins.localeCompare(b.begins) ||
  a.version.localeCompare(b.version) ||
  (a.clientGroup ?? '').localeCompare(b.clientGroup ?? '') ||
  (a.serviceModel ?? '').localeCompare(b.serviceModel ?? '')

/** The weeks in which a requirement was shown, by version, the oldest first. */
export function weeksOf({ reading, requirement }: RuleHealthView): HealthCell[] {
  const { code } = requirement.requirement
  const weeks = new Map<string, { cell: HealthCell; counts: Counts }>()
  for (const cell of tallyOf(reading, code)?.cells.values() ?? []) {
    const shown = toCell(cell)
    const name = `${shown.week} ${shown.version}`
    // A filter has the checks opened, which divides them further.
    const known = weeks.get(name)
    if (known === undefined) {
      const counts = { ...cell.counts }
      weeks.set(name, { cell: { ...shown, clientGroup: null, serviceModel: null, counts }, counts })
    } else for (const [key, value] of Object.entries(cell.counts)) known.counts[key as keyof Counts] += value
  }
  return [...weeks.values()].map(({ cell }) => cell).sort(inOrder)
}

/** The same divided by client group and service model as well, for which every check of the period is opened. */
export async function cellsOf(
  ctx: OperationContext,
  { reading, requirement }: RuleHealthView,
  { first, skip }: { readonly first: number; readonly skip: number },
): Promise<HealthCell[]> {
  if (first < 1 || first > PAGE_SIZE_MAX || skip < 0) {
    throw new RefusedError(
      'BAD_USER_INPUT',
      `"first" must be a whole number from 1 to ${PAGE_SIZE_MAX}, and "skip" must not be negative.`,
    )
  }
  const opened = await openedReading(ctx, reading)
  const cells = tallyOf(opened, requirement.requirement.code)?.cells.values() ?? []
  return [...cells]
    .map(toCell)
    .sort(inOrder)
    .slice(skip, skip + first)
}

/** How often a fact that a requirement turns on was not said where it was shown. */
export interface UnknownFact {
  readonly fact: string
  readonly count: number
  readonly of: number
}

/** The facts that lacked when a requirement was shown, the most frequent first; every check of the period is opened for it. */
export async function unknownFactsOf(
  ctx: OperationContext,
  { reading, requirement }: RuleHealthView,
): Promise<UnknownFact[]> {
  const opened = await openedReading(ctx, reading)
  const tally = tallyOf(opened, requirement.requirement.code)
  if (tally === undefined) return []
  return [...tally.missing]
    .map(([fact, count]) => ({ fact, count, of: tally.opened }))
    .sort((a, b) => b.count - a.count || a.fact.localeCompare(b.fact))
}

/** How many findings interrupt somebody in a hundred checks, by service model, the most first; every check of the period is opened for it. */
export async function burdensOf(ctx: OperationContext, reading: HealthReading): Promise<ModelBurden[]> {
  const { tally } = await openedReading(ctx, reading)
  return [...tally.checksByModel]
    .map(([serviceModel, { checks, shown }]) => ({ serviceModel, checks, burden: (100 * shown) / checks }))
    .sort((a, b) => b.burden - a.burden)
}

export interface ModelBurden {
  /** Null: the checks say none. */
  readonly serviceModel: string | null
  readonly checks: number
  readonly burden: number
}

/** How many findings interrupt somebody in a hundred checks of the period. */
export function burdenOf({ tally }: HealthReading): number {
  return tally.checks === 0 ? 0 : (100 * tally.interruptions) / tally.checks
}
