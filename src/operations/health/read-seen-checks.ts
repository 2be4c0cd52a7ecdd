import { and, asc, count, eq, gte, inArray, isNotNull, lt, type SQL, sql } from 'drizzle-orm'
import { activations } from '../../db/tables/activations.ts'
import { checks } from '../../db/tables/checks.ts'
import { dataKeys } from '../../db/tables/data-keys.ts'
import { findingAnswers } from '../../db/tables/finding-answers.ts'
import { assess } from '../../rules/evaluate/assess.ts'
import type { CompiledRuleset } from '../../rules/index.ts'
import { spend } from '../../rules/operators/work.ts'
import type { FindingAnswer } from '../../values/finding-answers.ts'
import { type CheckRow, COLUMNS_WITHOUT_SOURCES } from '../checks/check-view.ts'
import { type RecordedFinding, recordedFindings } from '../checks/recorded-findings.ts'
import { judgedFacts, openSituation } from '../checks/sealed-check.ts'
import type { OperationContext } from '../context.ts'
import { RefusedError } from '../errors.ts'
import { ownRows } from '../own-rows.ts'
import { loadRuleset } from '../rulesets/load-ruleset.ts'
import { takeTurns } from '../turns.ts'
import type { HealthPeriod } from './health-period.ts'
import type { SeenCheck } from './tally.ts'

/** Checks that one question may count, and that it may open and judge again. */
export const CHECKS_MAX = 20_000
export const OPENED_MAX = 2_000
/** How many rulesets may have been used in that time. */
const RULESETS_MAX = 100
const PAGE = 500
/** Facts may take 64 KiB a check. */
const PAGE_OPENED = 100
/** What counting a check counts as work. */
const WORK_PER_CHECK = 300

type Period = Pick<HealthPeriod, 'readFrom' | 'readTo'>

/** What is there to be counted. */
export interface Extent {
  readonly rulesets: readonly string[]
  /** When which rules were made live, the oldest first. */
  readonly activations: readonly {
    readonly id: string
    readonly at: string
    readonly rulesetDigest: string
  }[]
}

/** The latest that was said of a finding, of what became of it or of whether it was right. */
export interface SaidAnswer {
  readonly checkId: string
  readonly requirementCode: string
  readonly answer: FindingAnswer
  readonly reasonCode: string | null
}

const iso = (ms: number): string => new Date(ms).toISOString()

function within(ctx: OperationContext, { readFrom, readTo }: Period): SQL | undefined {
  return and(
    eq(checks.organisationId, ctx.organisation.id),
    gte(checks.recordedAt, iso(readFrom)),
    lt(checks.recordedAt, iso(readTo)),
  )
}

/**
 * Which rulesets the checks of a period were answered with, and what was activated in it. Refuses with WORK_LIMIT_EXCEEDED what is more
 * than one question may read: nothing is ever left out unsaid.
 */
export async function extentOf(ctx: OperationContext, period: Period, isOpened: boolean): Promise<Extent> {
  const organisationId = ctx.organisation.id
  const [[found], digests, live] = await ctx.db.readBatch([
    ctx.db.orm.select({ checks: count() }).from(checks).where(within(ctx, period)),
    ctx.db.orm
      .selectDistinct({ digest: checks.rulesetDigest })
      .from(checks)
      .where(within(ctx, period))
      .limit(RULESETS_MAX + 1),
    ctx.db.orm
      .select({
        id: activations.id,
        at: activations.activatedAt,
        rulesetDigest: activations.rulesetDigest,
      })
      .from(activations)
      .where(
        and(
          eq(activations.organisationId, organisationId),
          eq(activations.stage, 'LIVE'),
          gte(activations.activatedAt, iso(period.readFrom)),
          lt(activations.activatedAt, iso(period.readTo)),
        ),
      )
      .orderBy(asc(activations.sequence)),
  ])
  const many = found?.checks ?? 0
  if (many > CHECKS_MAX) throw tooMany(many, CHECKS_MAX, 'count')
  if (isOpened && many > OPENED_MAX) throw tooMany(many, OPENED_MAX, 'open')
  if (digests.length > RULESETS_MAX) {
    const message = `More than ${RULESETS_MAX} rulesets were used in that time. Ask for a shorter period.`
    throw new RefusedError('WORK_LIMIT_EXCEEDED', message)
  }
  return { rulesets: digests.map(({ digest }) => digest), activations: live }
}

function tooMany(many: number, most: number, act: 'count' | 'open'): RefusedError {
  const [read, limit] = [many.toLocaleString('en'), most.toLocaleString('en')]
  return new RefusedError(
    'WORK_LIMIT_EXCEEDED',
    `This would have to ${act} ${read} checks: those of the period, of the eight weeks before it and of the week behind it. One question may ${act} ${limit}. Ask for a shorter period.`,
  )
}

/** A page of checks, the oldest first, and what was said of what they showed. */
export interface SeenPage {
  readonly checks: readonly Omit<SeenCheck, 'counts'>[]
  readonly answers: readonly SaidAnswer[]
}

/** The checks of a period whose subject was not erased, a page and a round trip at a time. */
export async function* readSeenChecks(
  ctx: OperationContext,
  period: Period,
  isOpened: boolean,
): AsyncGenerator<SeenPage> {
  const turn = takeTurns(ctx)
  const size = isOpened ? PAGE_OPENED : PAGE
  for (let after: Place = { recordedAt: iso(period.readFrom), sequence: 0 }; ; ) {
    const page = pageOf(ctx, period, after, size)
    const [rows, answers] = await ctx.db.readBatch([page.rows, page.answers])
    const seen: Omit<SeenCheck, 'counts'>[] = []
    for (const row of rows) {
      await turn()
      spend(ctx.work, WORK_PER_CHECK)
      seen.push(toSeen(row))
    }
    yield { checks: isOpened ? await openAll(ctx, seen) : seen, answers }
    after = rows.at(-1) ?? after
    if (rows.length < size) return
  }
}

/** Where a page begins: behind the check of that time and place, in the order of an index. */
interface Place {
  readonly recordedAt: string
  readonly sequence: number
}

function pageOf(ctx: OperationContext, period: Period, after: Place, size: number) {
  const organisationId = ctx.organisation.id
  const { orm } = ctx.db
  const ofPage = and(
    eq(checks.organisationId, organisationId),
    gte(checks.recordedAt, after.recordedAt),
    lt(checks.recordedAt, iso(period.readTo)),
    sql`(${checks.recordedAt}, ${checks.sequence}) > (${after.recordedAt}, ${after.sequence})`,
  )
  const oldest = [asc(checks.recordedAt), asc(checks.sequence)]
  const readable = and(
    eq(dataKeys.organisationId, organisationId),
    eq(dataKeys.recordId, checks.id),
    isNotNull(dataKeys.wrappedKey),
  )
  const rows = orm
    .select({
      id: checks.id,
      sequence: checks.sequence,
      recordedAt: checks.recordedAt,
      rulesetDigest: checks.rulesetDigest,
      attestations: checks.attestations,
      subject: dataKeys.subjectHash,
      findings: recordedFindings(ctx),
    })
    .from(checks)
    .innerJoin(dataKeys, readable)
    .where(ofPage)
    .orderBy(...oldest)
    .limit(size)
  const ids = orm
    .select({ id: checks.id })
    .from(checks)
    .innerJoin(dataKeys, readable)
    .where(ofPage)
    .orderBy(...oldest)
    .limit(size)
  const { checkId, requirementCode, answer, reasonCode, recordedAt, id } = findingAnswers
  // Of each group SQLite gives the columns of the row that has the maximum.
  const answers = orm
    .select({
      ...{ checkId, requirementCode, answer, reasonCode },
      latest: sql`max(${recordedAt} || ${id})`,
    })
    .from(findingAnswers)
    .where(and(eq(findingAnswers.organisationId, organisationId), inArray(checkId, ids)))
    .groupBy(checkId, requirementCode, sql`${answer} in ('ACCEPTED', 'OVERRIDDEN')`)
  return { rows, answers }
}

interface SeenRow {
  readonly id: string
  readonly recordedAt: string
  readonly rulesetDigest: string
  readonly attestations: readonly string[]
  readonly subject: string | null
  readonly findings: RecordedFinding[]
}

const toSeen = ({ id, recordedAt, rulesetDigest, attestations, subject, findings }: SeenRow) => ({
  ...{ id, rulesetDigest, attestations, subject, findings, at: Date.parse(recordedAt) },
  ...{ clientGroups: [], serviceModels: [], missing: null },
})

/** The same checks with what their facts say: whom they are about, and what each finding lacked. */
async function openAll(
  ctx: OperationContext,
  seen: readonly Omit<SeenCheck, 'counts'>[],
): Promise<Omit<SeenCheck, 'counts'>[]> {
  if (seen.length === 0) return []
  const ids = seen.map(({ id }) => id)
  const rows = await ctx.db.orm
    .select(COLUMNS_WITHOUT_SOURCES)
    .from(checks)
    .where(and(ownRows(ctx, checks), inArray(checks.id, ids)))
  const byId = new Map(rows.map((row) => [row.id, row]))
  const turn = takeTurns(ctx)
  const opened: Omit<SeenCheck, 'counts'>[] = []
  for (const one of seen) {
    await turn()
    const row = byId.get(one.id)
    opened.push(row === undefined ? one : { ...one, ...(await said(ctx, row)) })
  }
  return opened
}

type Said = Pick<SeenCheck, 'clientGroups' | 'serviceModels' | 'missing'>

const NOTHING_SAID: Said = { clientGroups: [], serviceModels: [], missing: null }

async function said(ctx: OperationContext, row: CheckRow): Promise<Said> {
  const situation = await openSituation(ctx, row)
  const compiled = await loadRuleset({ ctx, input: { digest: row.rulesetDigest } })
  if (situation === null || compiled === null) return NOTHING_SAID
  const { attestations, waivers, asOf } = row
  const { facts } = judgedFacts(compiled, situation)
  const outcome = assess(
    compiled,
    { facts, attestations, waivers, asOf },
    { isRecorded: true, work: ctx.work },
  )
  if (!outcome.ok) return NOTHING_SAID
  const { given } = outcome.assessment.situation
  const { findings } = outcome.assessment.result
  const lacking = findings.filter(({ missingFacts }) => missingFacts.length > 0)
  const missing = Map.groupBy(lacking, ({ requirement }) => requirement.code)
  return {
    clientGroups: codesIn(compiled, given.values, 'clientGroups'),
    serviceModels: codesIn(compiled, given.values, 'serviceModels'),
    missing: new Map(
      [...missing].map(([code, all]) => [
        code,
        [...new Set(all.flatMap(({ missingFacts }) => missingFacts.map(declaredName)))],
      ]),
    ),
  }
}

/** The declaration of a fact of one item of a list: which items there were belongs to the case. */
const declaredName = (name: string): string => name.replaceAll(/\[[^\]]*\]/g, '[]')

/** What was said in the facts that take their codes from a vocabulary list. */
function codesIn(
  { facts }: CompiledRuleset,
  given: { get(slot: number): unknown },
  vocabulary: 'clientGroups' | 'serviceModels',
): string[] {
  const codes = facts.flatMap(({ declaration }, slot) =>
    declaration.vocabulary === vocabulary ? [given.get(slot)].flat() : [],
  )
  return [...new Set(codes.filter((code) => typeof code === 'string'))].sort()
}
