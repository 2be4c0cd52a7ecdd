/** An organisation with so many recorded checks in a database of this process's memory, for bench/parts/million.ts. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { getTableColumns } from 'drizzle-orm'
import { getTableConfig, type SQLiteTable } from 'drizzle-orm/sqlite-core'
import { BLOCK_LENGTH } from '../../src/db/tables/check-blocks.ts'
import { MARKS } from '../../src/db/tables/check-marks.ts'
import { checks } from '../../src/db/tables/checks.ts'
import { dataKeys } from '../../src/db/tables/data-keys.ts'
import { idempotencyKeys } from '../../src/db/tables/idempotency-keys.ts'
import { logLeaves } from '../../src/db/tables/log-leaves.ts'
import { makeApiKey } from '../../src/operations/api-keys/key-format.ts'
import { evaluateForSubject } from '../../src/operations/assessments/evaluate-for-subject.ts'
import type { AssessmentView } from '../../src/operations/assessments/evaluate-situation.ts'
import { type CheckDraft, makeDraft } from '../../src/operations/checks/check-draft.ts'
import { runSafetyCheck } from '../../src/operations/checks/run-safety-check.ts'
import type { Log } from '../../src/operations/context.ts'
import { RefusedError } from '../../src/operations/errors.ts'
import { CHECK_OPERATION } from '../../src/operations/idempotency/keyed-row.ts'
import { type IdPrefix, makeId } from '../../src/operations/ids.ts'
import type { KeptHead, LogKeeper } from '../../src/operations/log/log-keeper.ts'
import { signLogHead } from '../../src/operations/log/sign-log-head.ts'
import { createOrganisation } from '../../src/operations/organisation/create-organisation.ts'
import { prepareShippedPacks, shipPacks } from '../../src/operations/packs/ship-packs.ts'
import { startProcedure } from '../../src/operations/procedures/start-procedure.ts'
import { loadActiveRuleset } from '../../src/operations/rulesets/load-active-ruleset.ts'
import { eraseSubject } from '../../src/operations/subjects/erase-subject.ts'
import { systemContext } from '../../src/operations/system-context.ts'
import { openMemoryDatabase } from '../../tests/support/memory-database.ts'
import { startingPacks } from '../workload/starting-packs.ts'

export const PER_SUBJECT = 10
export const SECONDS_BETWEEN = 30
/** How many checks are whole at the beginning and the end, and on each side of the middle. */
const SHOWN = 120
const COPIED_AT_ONCE = 20_000
const RUNS = 30
/** How many of the oldest have found what no later one has. */
const RARE = 10
/** What the product itself records before the others: those, as many others, and one more. */
const FIRST = 2 * RARE + 1
const ROOT = join(import.meta.dirname, '../..')

interface Story {
  readonly asOf: string
  readonly facts: Readonly<Record<string, unknown>>
}
const told: readonly Story[] = JSON.parse(readFileSync(join(ROOT, 'scripts/demo/stories.json'), 'utf8'))
// As the API gives a time to an operation.
export const stories = told.map(({ asOf, facts }) => ({ asOf: new Date(asOf).toISOString(), facts }))
export const rare: Story = {
  asOf: '2025-06-02T09:00:00.000Z',
  facts: { subject: { kinds: ['risk_review'] }, hazards: [{ id: 'H1', likelihood: 4, impact: 4 }] },
}
const sources = startingPacks()
const shipped = await prepareShippedPacks(sources)

const randomBytes = (length: number) => crypto.getRandomValues(new Uint8Array(length))
const silent: Log = { info: () => {}, error: (event, error) => console.error(event, error) }
const masterKeys = { current: randomBytes(32), retired: [] }
export const END = Date.now()

/** What a world is filled with: each story as the product recorded it. */
interface Recorded {
  readonly story: Story
  readonly view: AssessmentView
  readonly findings: unknown
  readonly markIds: readonly number[]
}

/** A clock that somebody sets, and what the product needs of its surroundings. */
async function makeHouse(startsAt: number) {
  const { db, rows } = openMemoryDatabase()
  const clock = { ms: startsAt }
  const now = () => new Date(clock.ms)
  const newId = (prefix: IdPrefix) => makeId(prefix, now(), randomBytes)
  const { key } = await makeApiKey(randomBytes)
  const { organisation } = await createOrganisation({
    ctx: { db, now, newId },
    input: { slug: 'bench', name: 'Bench', defaultLocale: 'en', adminKey: key, requiresSecondPerson: false },
  })
  if (organisation === null) throw new Error('No organisation')
  const logKeeper = keeperInMemory()
  const sources = { now, randomBytes }
  const context = () =>
    systemContext({ name: 'bench', db, organisation, masterKeys, log: silent, logKeeper, sources })
  const setUp = context()
  await shipPacks({ ctx: setUp, input: shipped })
  const { liveActivation, rulesets, organisationKeys } = setUp
  /** A request of its own: what one remembers another one does not, but for what an isolate keeps. */
  const request = () => Object.assign(context(), { liveActivation, rulesets, organisationKeys })
  return { rows, clock, request, organisationId: organisation.id }
}
type House = Awaited<ReturnType<typeof makeHouse>>

function keeperInMemory(): LogKeeper {
  let kept: KeptHead | null = null
  return {
    last: async () => kept,
    keep: async (_of, head) => {
      kept = head
    },
    replace: async () => {
      throw new Error('Nobody accepts another history here')
    },
  }
}

/** An organisation with so many recorded checks, the last of them now. */
export async function makeWorld(size: number) {
  const house = await makeHouse(timeAt(FIRST, size))
  const { rows, clock, request } = house
  for (let index = 0; index < RUNS; index += 1) {
    const happenedAt = new Date(clock.ms - 86_400_000 * (RUNS - index)).toISOString()
    const named = { idempotencyKey: `run-${index}`, subjectRef: `run-${index}` }
    const input = { ...named, procedure: 'incident_response', happenedAt }
    const { userErrors } = await startProcedure({ ctx: request(), input })
    if (userErrors.length > 0) throw new Error(JSON.stringify(userErrors))
  }
  // By the product itself: what is rare, what was erased, and each story once, to be filled with.
  for (let at = 0; at < RARE; at += 1) await record(house, at, rare)
  const recorded: Recorded[] = []
  for (let at = RARE; at < 2 * RARE; at += 1)
    recorded.push(await asRecorded(house, at, stories[at % stories.length] ?? rare))
  await eraseSubject({ ctx: request(), input: { subjectRef: subjectOf(0), reason: 'bench' } })
  const first = await record(house, FIRST - 1, rare)
  await sign(house)
  const before = sizesOf(rows)
  await fill(house, recorded, size)
  clock.ms = END
  const bytes = bytesACheck(before, sizesOf(rows), size - FIRST)
  const [middle] = rows(
    'select sequence from checks order by sequence limit 1 offset ?',
    Math.floor(size / 2),
  )
  return { ...house, first, size, middle: Number(middle?.sequence), bytes }
}
export type World = Awaited<ReturnType<typeof makeWorld>>

export async function record({ request }: House, at: number, { asOf, facts }: Story) {
  const input = { idempotencyKey: `check-${at}`, facts, asOf, subjectRef: subjectOf(at) }
  const { safetyCheck, userErrors } = await runSafetyCheck({ ctx: request(), input })
  if (safetyCheck === null) throw new Error(JSON.stringify(userErrors))
  return safetyCheck
}

async function asRecorded(house: House, at: number, story: Story): Promise<Recorded> {
  const { id } = await record(house, at, story)
  const ctx = house.request()
  const compiled = await loadActiveRuleset({ ctx })
  if (compiled === null) throw new Error('No rules')
  const situation = { ...story, subjectRef: subjectOf(at) }
  const evaluation = await evaluateForSubject(ctx, compiled, { situation, path: [] })
  if (!evaluation.ok) throw new Error(JSON.stringify(evaluation.userErrors))
  const [{ findings } = { findings: '' }] = house.rows('select findings from checks where id = ?', id)
  const marks = house.rows(
    `select m.id from json_each(?) s, json_each(s.value) v join check_marks m on m.number = v.value
      union select id from check_marks where mark = ?`,
    String(findings),
    MARKS.readable,
  )
  const markIds = marks.map((mark) => Number(mark.id))
  return { story, view: evaluation.view, findings: JSON.parse(String(findings)), markIds }
}

async function sign({ request }: House): Promise<void> {
  for (;;) {
    try {
      await signLogHead({ ctx: request() })
      return
    } catch (error) {
      if (!(error instanceof RefusedError) || error.code !== 'UNAVAILABLE') throw error
    }
  }
}

/** Checks from FIRST to the size: whole ones at the beginning, in the middle and at the end, and between these ones of their form. */
async function fill(house: House, recorded: readonly Recorded[], size: number): Promise<void> {
  const { rows } = house
  const [{ last } = { last: 0 }] = rows('select max(sequence) as last from log_leaves')
  const behind = Number(last) - FIRST + 1
  const middle = Math.floor(size / 2)
  const whole = (at: number) => at < SHOWN || Math.abs(at - middle) < SHOWN || at >= size - SHOWN
  // Nothing is taken back, and what the rows refer to is there.
  rows('pragma foreign_keys = off')
  rows('pragma journal_mode = off')
  rows('begin')
  for (let at = FIRST; at < size; ) {
    if (whole(at)) {
      await insertWhole(house, recorded, { at, sequence: behind + at, ms: timeAt(at, size) })
      at += 1
    } else {
      const upTo = at < middle ? middle - SHOWN + 1 : size - SHOWN
      const to = Math.min(at + COPIED_AT_ONCE, upTo)
      copyRows(house, recorded, { from: at, to, size, behind })
      at = to
      rows('commit')
      rows('begin')
      console.error(`${at} of ${size} checks`)
    }
  }
  rows('commit')
  rows('pragma journal_mode = memory')
  rows('pragma foreign_keys = on')
  await sign(house)
}

async function insertWhole(
  house: House,
  recorded: readonly Recorded[],
  { at, sequence, ms }: { readonly at: number; readonly sequence: number; readonly ms: number },
): Promise<void> {
  const one = recorded[at % recorded.length]
  if (one === undefined) throw new Error('Nothing to fill with')
  house.clock.ms = ms
  const input = { idempotencyKey: `check-${at}`, ...one.story, subjectRef: subjectOf(at) }
  insertCheck(house, await makeDraft(house.request(), { input, view: one.view }), one, sequence)
}

/** Rows of the same form as those of the first checks of the filling, with other ids, times, places and hashes. */
function copyRows(
  { rows, organisationId }: House,
  recorded: readonly Recorded[],
  { from, to, size, behind }: Readonly<Record<'from' | 'to' | 'size' | 'behind', number>>,
): void {
  rows('drop table if exists temp.copied')
  rows(
    `create temp table copied as with recursive n(at) as (select ? union all select at + 1 from n where at + 1 < ?)
      select cast(at + ? as integer) as sequence, 'chk_' || printf('%026d', at) as id, t.id as template,
        strftime('%Y-%m-%dT%H:%M:%fZ', (? + (at - ?) * ?) / 1000.0, 'unixepoch') as recorded_at
      from n cross join checks t on t.organisation_id = ? and t.sequence = ? + ? + (at - ?) % ?`,
    ...[
      from,
      to,
      behind,
      timeAt(from, size),
      from,
      SECONDS_BETWEEN * 1_000,
      organisationId,
      behind,
      FIRST,
      FIRST,
      recorded.length,
    ],
  )
  const hash = 'lower(hex(randomblob(32)))'
  const place = { sequence: 'c.sequence', recorded_at: 'c.recorded_at' }
  copyTable(rows, checks, 'id', { id: 'c.id', ...place, result_digest: `'sha256:' || ${hash}` })
  copyTable(rows, dataKeys, 'record_id', { record_id: 'c.id', subject_hash: hash })
  const keyed = { key: hash, fingerprint: hash, code: hash, created_at: 'c.recorded_at' }
  copyTable(rows, idempotencyKeys, 'record_id', { record_id: 'c.id', ...keyed })
  copyTable(rows, logLeaves, 'record_id', { record_id: 'c.id', ...place, leaf_hash: hash })
  // Every block has a check of each story.
  rows(
    `insert into check_blocks (mark_id, block) select mark.value, touched.block
      from json_each(?) mark, (select distinct sequence / ${BLOCK_LENGTH} as block from copied) touched
      where true on conflict do nothing`,
    JSON.stringify([...new Set(recorded.flatMap(({ markIds }) => markIds))]),
  )
}

/** `others` are expressions by the names of their columns, for those that are not as in the row that is copied. */
function copyTable(
  rows: Rows,
  table: SQLiteTable,
  id: string,
  others: Readonly<Record<string, string>>,
): void {
  const names = Object.values(getTableColumns(table)).map(({ name }) => name)
  const { name } = getTableConfig(table)
  rows(`insert into ${name} (${names.join()}) select ${names.map((one) => others[one] ?? `t.${one}`).join()}
    from copied c cross join ${name} t on t.${id} = c.template order by c.sequence`)
}

/** The rows that the product writes for a check. */
function insertCheck(
  house: House,
  draft: CheckDraft,
  { findings, markIds }: Recorded,
  sequence: number,
): void {
  const { organisationId, rows } = house
  const { id, recordedAt } = draft.row
  const insert = (table: SQLiteTable, row: Readonly<Record<string, unknown>>) => insertRow(rows, table, row)
  insert(checks, { ...draft.row, organisationId, sequence, findings })
  insert(dataKeys, draft.dataKey)
  const { fingerprint, code } = draft
  const keyed = { operation: CHECK_OPERATION, key: draft.key.hidden, fingerprint, code }
  insert(idempotencyKeys, { organisationId, ...keyed, recordId: id, createdAt: recordedAt })
  const leaf = { kind: 'check', recordId: id, leafHash: draft.leafHash, recordedAt, contentDigest: null }
  insert(logLeaves, { organisationId, sequence, ...leaf })
  const block = Math.floor(sequence / BLOCK_LENGTH)
  rows(
    'insert into check_blocks (mark_id, block) select value, ? from json_each(?) where true on conflict do nothing',
    block,
    JSON.stringify(markIds),
  )
}

function insertRow(rows: Rows, table: SQLiteTable, row: Readonly<Record<string, unknown>>): void {
  const columns = Object.entries(getTableColumns(table))
  const names = columns.map(([, column]) => column.name)
  const values = columns.map(([name, column]) =>
    row[name] == null ? null : column.mapToDriverValue(row[name]),
  ) as (string | number | null)[]
  const places = names.map(() => '?').join()
  rows(`insert into ${getTableConfig(table).name} (${names.join()}) values (${places})`, ...values)
}

export const timeAt = (at: number, size: number): number => END - (size - at) * SECONDS_BETWEEN * 1_000
export const subjectOf = (at: number): string => `case-${Math.floor(at / PER_SUBJECT)}`
type Rows = ReturnType<typeof openMemoryDatabase>['rows']

/** Bytes of whole pages, by table and index. */
function sizesOf(rows: Rows): ReadonlyMap<string, number> {
  return new Map(
    rows('select name, sum(pgsize) as bytes from dbstat group by name').map(({ name, bytes }) => [
      String(name),
      Number(bytes),
    ]),
  )
}

function bytesACheck(
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
  checksMade: number,
) {
  const grown = [...after]
    .map(([name, bytes]) => [name, Math.round((bytes - (before.get(name) ?? 0)) / checksMade)] as const)
    .filter(([, bytes]) => bytes > 0)
    .sort(([, one], [, other]) => other - one)
  return { all: grown.reduce((sum, [, bytes]) => sum + bytes, 0), ...Object.fromEntries(grown) }
}
