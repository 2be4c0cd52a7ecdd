import type { Call, OperationContext } from '../context.ts'
import { aboutText, refuseComplaints, TEXT } from '../input.ts'
import { OncePerRequest } from '../once-per-request.ts'
import { type Connection, type FilteredPage, parseSequence, readPage, toConnection } from '../page.ts'
import { requireScope } from '../require-scope.ts'
import type { RequirementView } from '../requirements/requirement-view.ts'
import { requireActiveRuleset } from '../rulesets/load-active-ruleset.ts'
import { OVERRIDE_REASONS } from '../vocabulary/offered-words.ts'
import { requireLocale } from '../vocabulary/read-locale.ts'
import { toTermView } from '../vocabulary/term-view.ts'
import { type HealthPeriod, healthPeriod } from './health-period.ts'
import { type CountedChecks, findingName, type HealthReading, readHealth, tallyOf } from './read-health.ts'
import { type Estimate, estimate } from './statistics.ts'
import { ALWAYS_MIN, acceptedOf, type ChangePoint, type Counts, noCounts, SAMPLE_SIZE } from './tally.ts'
import { startOfWeek, WEEK_MS } from './weeks.ts'

export const HEALTH_SIGNS = ['CHANGED', 'NEVER_APPLIED', 'NEVER_FULFILLED'] as const
export type HealthSign = (typeof HEALTH_SIGNS)[number]

export interface RuleHealthFilter extends CountedChecks {
  readonly from?: string | null | undefined
  readonly to?: string | null | undefined
  readonly requirementCode?: string | null | undefined
  readonly pack?: string | null | undefined
  readonly sign?: readonly HealthSign[] | null | undefined
}

/** How one requirement does. */
export interface RuleHealthView {
  readonly requirement: RequirementView
  readonly reading: HealthReading
  readonly counts: Counts
  readonly applied: number
  readonly subjects: number
  readonly overrides: readonly OverrideView[]
  readonly acceptance: Estimate | null
  /** How often it is shown in a hundred checks, waived ones not counted. */
  readonly burden: number
  readonly review: ReviewView
  readonly signs: readonly HealthSign[]
  readonly changePoints: readonly ChangePointView[]
}

/** How often a reason was given. */
export interface OverrideView {
  readonly reasonCode: string | null
  /** What the packs call it, or its code; null where no reason was given. */
  readonly title: string | null
  readonly count: number
}

export interface ReviewView {
  /** Checks of which this finding was drawn and nobody has said whether it was right. */
  readonly toReview: readonly string[]
  readonly sampled: number
  /** The positive predictive value: how many of those that were reviewed were right. */
  readonly right: Estimate | null
}

export interface ChangePointView extends ChangePoint {
  /** What was made live in that week or the one before it. */
  readonly activations: HealthReading['activations']
}

/** A list of how requirements do, with what holds for all of them together. */
export interface RuleHealthConnection extends Connection<RuleHealthView> {
  readonly reading: HealthReading
}

/**
 * How requirements did in a period: what became of every finding that recorded checks showed, the most shown first. Counted from the
 * records themselves; recording a check costs nothing more for it. Refuses with WORK_LIMIT_EXCEEDED what is too much for one question.
 */
export async function ruleHealth({
  ctx,
  input,
}: Call<
  FilteredPage<RuleHealthFilter> & {
    readonly locale?: string | null | undefined
  }
>): Promise<RuleHealthConnection> {
  requireScope(ctx, 'read')
  const filter = input.filter ?? {}
  refuseComplaints([
    aboutText(['filter', 'requirementCode'], filter.requirementCode, TEXT.code),
    aboutText(['filter', 'pack'], filter.pack, TEXT.packName),
    aboutText(['filter', 'clientGroup'], filter.clientGroup, TEXT.code),
    aboutText(['filter', 'serviceModel'], filter.serviceModel, TEXT.code),
  ])
  const page = readPage('rule-health', input, parseSequence)
  const { locale } = requireLocale(ctx, (await requireActiveRuleset({ ctx })).ruleset, input.locale)
  const period = healthPeriod(ctx, filter)
  const reading = await readHealth(ctx, period, { locale, isOpened: false, counted: filter })
  const all = viewsOf(reading).filter((view) => fits(view, filter))
  const from = page.after === null ? 0 : page.after + 1
  const rows = all.slice(from, from + page.first + 1).map((view, at) => ({ view, place: from + at }))
  const { edges, ...rest } = toConnection(page, rows, all.length, ({ place }) => place)
  return { ...rest, edges: edges.map(({ node, cursor }) => ({ node: node.view, cursor })), reading }
}

function fits({ requirement, signs }: RuleHealthView, filter: RuleHealthFilter): boolean {
  const { requirementCode, pack, sign } = filter
  return (
    (!requirementCode || requirement.requirement.code === requirementCode) &&
    (!pack || requirement.pack === pack) &&
    (!sign || sign.some((one) => signs.includes(one)))
  )
}

/** Every requirement of a reading, the most shown first. */
export function viewsOf(reading: HealthReading): RuleHealthView[] {
  return reading.requirements
    .map((requirement) => viewOf(reading, requirement))
    .sort((a, b) => askedOf(b.counts) - askedOf(a.counts))
}

const askedOf = ({ shown, waived }: Counts): number => shown - waived

function reasonTitle({ vocabulary, locale }: RequirementView, reasonCode: string | null): string | null {
  if (reasonCode === null) return null
  return toTermView(reasonCode, vocabulary[OVERRIDE_REASONS]?.[reasonCode], locale).title
}

function viewOf(reading: HealthReading, requirement: RequirementView): RuleHealthView {
  const { tally } = reading
  const found = tallyOf(reading, requirement.requirement.code)
  const counts = found?.counts ?? noCounts()
  const { accepted, of } = acceptedOf(counts)
  const changePoints = found === undefined ? [] : tally.changePoints(found)
  const applied = found?.applied ?? 0
  const isAsking = requirement.requirement.require !== undefined
  const signs = [
    ...(changePoints.length > 0 ? (['CHANGED'] as const) : []),
    ...(applied === 0 && tally.checks > 0 ? (['NEVER_APPLIED'] as const) : []),
    ...(isAsking && applied >= ALWAYS_MIN && counts.shown === applied ? (['NEVER_FULFILLED'] as const) : []),
  ]
  return {
    requirement,
    reading,
    counts,
    applied,
    signs,
    subjects: found?.subjects ?? 0,
    overrides: [...(found?.overrides ?? [])]
      .map(([reasonCode, count]) => ({ reasonCode, title: reasonTitle(requirement, reasonCode), count }))
      .sort((a, b) => b.count - a.count),
    acceptance: estimate(accepted, of),
    burden: tally.checks === 0 ? 0 : (100 * askedOf(counts)) / tally.checks,
    review: reviewOf(reading, requirement.requirement.code),
    changePoints: changePoints.map((point) => ({
      ...point,
      activations: reading.activations.filter(({ at }) => isAround(at, point.week)),
    })),
  }
}

function isAround(at: string, week: number): boolean {
  const ms = Date.parse(at)
  return ms >= startOfWeek(week - 1) && ms < startOfWeek(week) + WEEK_MS
}

function reviewOf(reading: HealthReading, code: string): ReviewView {
  const drawn = (tallyOf(reading, code)?.drawn ?? []).slice(0, SAMPLE_SIZE)
  const said = drawn.map(({ checkId }) => reading.reviews.get(findingName(checkId, code)))
  const reviewed = said.filter((right) => right !== undefined)
  return {
    toReview: drawn.flatMap(({ checkId }, at) => (said[at] === undefined ? [checkId] : [])),
    sampled: drawn.length,
    right: estimate(reviewed.filter(Boolean).length, reviewed.length),
  }
}

const opened = new OncePerRequest<HealthReading>()

/** The same reading with every check opened, for what only its facts can say; read once however many requirements ask for it. */
export function openedReading(ctx: OperationContext, reading: HealthReading): Promise<HealthReading> {
  const { period, locale, isOpened } = reading
  if (isOpened) return Promise.resolve(reading)
  const options = { locale, isOpened: true, counted: {} }
  return opened.get(ctx, periodName(period), () => readHealth(ctx, period, options))
}

const periodName = ({ first, last }: HealthPeriod): string => `${first} ${last}`
