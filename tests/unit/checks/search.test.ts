import { and, eq, sql } from 'drizzle-orm'
import { beforeAll, describe, expect, test } from 'vitest'
import { BLOCK_LENGTH } from '../../../src/db/tables/check-blocks.ts'
import { checks } from '../../../src/db/tables/checks.ts'
import {
  codesByStatus,
  forgetFindings,
  markStatement,
  marksIn,
  numberedFindings,
  numberMarks,
} from '../../../src/operations/checks/finding-index.ts'
import { recordedFindings } from '../../../src/operations/checks/recorded-findings.ts'
import {
  type CheckSearch,
  countStatement,
  isOnPage,
  placesOf,
  type SafetyCheckFilter,
  searchOf,
} from '../../../src/operations/checks/search-checks.ts'
import type { OperationContext } from '../../../src/operations/context.ts'
import { hashSubject } from '../../../src/operations/vault/keyed-hash.ts'
import { makeVaultWorld, type VaultWorld } from '../../support/vault-world.ts'

const VERDICTS = ['PROCEED', 'PROCEED_WITH_CONDITIONS', 'NEEDS_INFORMATION', 'BLOCKED'] as const
const STATUSES = ['MET', 'UNMET', 'OPEN'] as const
const CODES = ['A-1', 'B-2', 'C-3', 'D-4', 'RARE']
const MANY = 400

interface Known {
  readonly id: string
  readonly sequence: number
  readonly verdict: (typeof VERDICTS)[number]
  readonly subject: string
  readonly recordedAt: string
  readonly codes: readonly string[]
  erased: boolean
}

let world: VaultWorld
let ctx: OperationContext
const known: Known[] = []

/** The same at every run. */
let state = 7
const upTo = (count: number): number => {
  state = (state * 48_271) % 2_147_483_647
  return state % count
}

const timeOf = (second: number) => new Date(Date.UTC(2026, 2, 1, 9, 0, second)).toISOString()

/** Rows as the product writes them, but for texts that no search looks at; the other organisation has the same. */
async function record(of: OperationContext, at: number): Promise<Known> {
  const id = `chk_${of.organisation.id.slice(-1)}${String(at).padStart(25, '0')}`
  // Other entries of the log stand between them, and clocks differ.
  const sequence = at * 2 + 1
  const recordedAt = timeOf(at - upTo(3))
  const verdict = VERDICTS[upTo(4)] ?? 'PROCEED'
  const subject = `case-${upTo(5)}`
  const rare = at === 3 ? ['RARE'] : []
  const codes = [...CODES.slice(0, 4).filter(() => upTo(2) === 0), ...rare]
  const { id: organisationId } = of.organisation
  world.rows(
    `insert into checks (id, organisation_id, sequence, verdict, facts, attestations, as_of, locale, ruleset_digest, result_digest,
      recorded_at, recorded_by) values (?, ?, ?, ?, 'x', '[]', 'x', 'en', 'd', 'r', ?, 'k')`,
    id,
    organisationId,
    sequence,
    verdict,
    recordedAt,
  )
  world.rows(
    `insert into data_keys (record_id, organisation_id, subject_hash, wrapped_key, organisation_key_id) values (?, ?, ?, 'w', ?)`,
    id,
    organisationId,
    await hashSubject(of, subject),
    `okey_${organisationId}`,
  )
  const findings = codes.map((code) => [code, STATUSES[upTo(3)] ?? 'MET'] as const)
  await of.db.writeBatch([
    numberMarks(of, marksIn([{ findings }]), sql`true`),
    writeFindings(of, id, findings),
    markStatement(of, { checkIds: JSON.stringify([id]) }),
  ])
  return { id, sequence, verdict, subject, recordedAt, codes, erased: false }
}

type Findings = Parameters<typeof codesByStatus>[0]['findings']

const writeFindings = (of: OperationContext, id: string, findings: Findings) =>
  of.db.orm
    .update(checks)
    .set({ findings: sql`${numberedFindings(of, codesByStatus({ findings }))}` })
    .where(and(eq(checks.organisationId, of.organisation.id), eq(checks.id, id)))

async function erase(of: OperationContext, ids: readonly string[]): Promise<void> {
  const list = sql`(select value from json_each(${JSON.stringify(ids)}))`
  world.rows(
    `update data_keys set wrapped_key = null, subject_hash = null, erasure_id = 'ers_1' where record_id in (select value from json_each(?))`,
    JSON.stringify(ids),
  )
  await of.db.writeBatch(forgetFindings(of, list, sql`true`))
  for (const one of known) if (ids.includes(one.id)) one.erased = true
}

beforeAll(async () => {
  world = makeVaultWorld()
  world.rows('pragma foreign_keys = off')
  ctx = world.request('org_a')
  const other = world.request('org_b')
  for (let at = 1; at <= MANY; at += 1) {
    known.push(await record(ctx, at))
    await record(other, at)
  }
  const gone = known.filter(({ sequence }) => sequence < 5 * BLOCK_LENGTH || upTo(9) === 0)
  await erase(
    ctx,
    gone.map(({ id }) => id),
  )
})

function wanted(filter: SafetyCheckFilter): number[] {
  const fits = (one: Known) =>
    (filter.verdict == null || filter.verdict.includes(one.verdict)) &&
    (filter.subjectRef == null || (!one.erased && one.subject === filter.subjectRef)) &&
    (filter.recordedAfter == null || one.recordedAt > filter.recordedAfter) &&
    (filter.recordedBefore == null || one.recordedAt < filter.recordedBefore) &&
    (filter.requirementCode == null || (!one.erased && one.codes.includes(filter.requirementCode))) &&
    (filter.erased == null || one.erased === filter.erased)
  return known.filter(fits).map(({ sequence }) => sequence)
}

const pageStatement = (search: CheckSearch, page: Parameters<typeof isOnPage>[2]) =>
  ctx.db.orm
    .select({ sequence: checks.sequence })
    .from(checks)
    .where(isOnPage(ctx, search, page))
    .orderBy(...search.order)

function planOf({ sql: text, params }: { readonly sql: string; readonly params: unknown[] }): string[] {
  const steps = world.rows(`explain query plan ${text}`, ...params.map((value) => value as string | number))
  return steps.map(({ detail }) => String(detail))
}

/** Every page of so many, one after the other. */
async function found(filter: SafetyCheckFilter, limit: number): Promise<number[]> {
  const search = await searchOf(ctx, filter)
  const all: number[] = []
  for (let after: number | null = null; ; ) {
    const page = await pageStatement(search, { after, limit })
    all.push(...page.map(({ sequence }) => sequence))
    if (page.length < limit) return all
    after = all.at(-1) ?? 0
  }
}

describe('a search over checks of which many were erased', () => {
  test('finds for any filter what going through all of them finds, on pages of any size, and counts the same', async () => {
    let hits = 0
    for (let round = 0; round < 300; round += 1) {
      const maybe = <Value>(value: Value) => (upTo(3) === 0 ? value : null)
      const filter: SafetyCheckFilter = {
        verdict: maybe(VERDICTS.filter(() => upTo(2) === 0)),
        subjectRef: maybe(`case-${upTo(6)}`),
        recordedAfter: maybe(timeOf(upTo(MANY))),
        recordedBefore: maybe(timeOf(upTo(MANY))),
        requirementCode: maybe([...CODES, 'NEVER'][upTo(6)] ?? 'NEVER'),
        erased: maybe(upTo(2) === 0),
      }
      const right = wanted(filter)
      const all = await found(filter, 1 + upTo(40))
      expect([filter, [...all].sort((a, b) => a - b)]).toEqual([filter, right])
      expect((await countStatement(ctx, await searchOf(ctx, filter)))[0]?.count).toBe(right.length)
      hits += all.length
    }
    expect(hits).toBeGreaterThan(1_000)
  })

  test('gives the newest first', async () => {
    const newest = (filter: SafetyCheckFilter) => wanted(filter).reverse()
    for (const filter of [{}, { requirementCode: 'A-1' }, { erased: false }, { verdict: [...VERDICTS] }])
      expect(await found(filter, 7)).toEqual(newest(filter))
    const times = (await found({ recordedAfter: timeOf(5) }, 7)).map(
      (sequence) => known.find((one) => one.sequence === sequence)?.recordedAt,
    )
    expect(times).toEqual([...times].sort().reverse())
  })
})

describe('however many checks there are', () => {
  test.each([
    ['all', {}],
    ['one verdict', { verdict: ['BLOCKED'] }],
    ['several verdicts', { verdict: ['BLOCKED', 'NEEDS_INFORMATION'] }],
    ['a subject', { subjectRef: 'case-1' }],
    ['after a time', { recordedAfter: timeOf(9) }],
    ['before a time', { recordedBefore: timeOf(9) }],
    ['a requirement', { requirementCode: 'A-1' }],
    ['erased', { erased: true }],
    ['not erased', { erased: false }],
  ] satisfies [string, SafetyCheckFilter][])(
    '%s goes by an index in its order, and sorts no more than a page of each verdict or what a subject has',
    async (_name, filter) => {
      const search = await searchOf(ctx, filter)
      for (const after of [null, 301]) {
        const places = ctx.db.orm
          .select({ places: sql`(${placesOf(search, { after, limit: 21 })})` })
          .from(checks)
          .toSQL()
        const inner = places.sql.slice(places.sql.indexOf('(') + 1, places.sql.lastIndexOf(') from "checks"'))
        const plan = planOf({ sql: inner, params: places.params })
        const isSorted = plan.some((step) => step.includes('TEMP B-TREE FOR ORDER BY'))
        expect([plan, isSorted]).toEqual([plan, 'subjectRef' in filter || search.verdicts.length > 0])
        // The rows themselves by the places that were found, and by nothing else.
        const [outer] = planOf(pageStatement(search, { after, limit: 21 }).toSQL())
        expect(outer).toMatch(/^SEARCH checks USING .*checks_in_order \(organisation_id=\? AND sequence=\?\)/)
        const read = plan.filter((step) => /\b(checks|check_blocks|data_keys|log_leaves)\b/.test(step))
        expect(read.length).toBeGreaterThan(0)
        for (const step of read) expect(step).toMatch(/SEARCH .*\((organisation_id|record_id|mark_id|id)=\?/)
      }
    },
  )
})

describe('the marks of a block', () => {
  const marksOf = () =>
    world.rows(`select m.mark, b.block from check_blocks b join check_marks m on m.id = b.mark_id
      where m.organisation_id = 'org_a'`)

  test('are those of the checks that are left, no more and no less', () => {
    const right = world.rows(`select m.mark, c.sequence / ${BLOCK_LENGTH} as block
      from checks c, json_each(c.findings) s, json_each(s.value) v
      join check_marks m on m.organisation_id = c.organisation_id and m.number = v.value where c.organisation_id = 'org_a'
      union select case when k.wrapped_key is null then ':erased' else ':readable' end, c.sequence / ${BLOCK_LENGTH}
      from checks c join data_keys k on k.record_id = c.id where c.organisation_id = 'org_a'`)
    const spelled = (rows: readonly Record<string, unknown>[]) =>
      rows.map(({ mark, block }) => `${mark} ${block}`).sort()
    expect(right.length).toBeGreaterThan(20)
    expect(spelled(marksOf())).toEqual(spelled(right))
  })

  test('say nothing of what only an erased check has found', () => {
    expect(world.rows(`select 1 from check_marks where mark = 'RARE'`)).toHaveLength(2)
    expect(marksOf().filter(({ mark }) => mark === 'RARE')).toEqual([])
  })
})

describe('what a check found', () => {
  test('is read as it was written, each with its status', async () => {
    const one = known.find(({ erased, codes }) => !erased && codes.length > 2)
    const [row] = await ctx.db.orm
      .select({ found: recordedFindings(ctx) })
      .from(checks)
      .where(eq(checks.id, one?.id ?? ''))
    expect(row?.found.map(([code]) => code).sort()).toEqual([...(one?.codes ?? [])].sort())
    for (const [, status] of row?.found ?? []) expect(STATUSES).toContain(status)
  })

  test.each(["'altered'", "'7'", `'{"MET":7}'`, `'["MET"]'`, "''", `'{"MET":["x"]}'`])(
    'is nothing where somebody wrote %s into it, and no search fails by it',
    async (text) => {
      const id = known.find(({ erased }) => !erased)?.id ?? ''
      const [before] = world.rows('select findings from checks where id = ?', id)
      world.rows(`update checks set findings = ${text} where id = ?`, id)
      const [row] = await ctx.db.orm
        .select({ found: recordedFindings(ctx) })
        .from(checks)
        .where(eq(checks.id, id))
      expect(row?.found).toEqual([])
      await found({ requirementCode: 'A-1' }, 50)
      world.rows('update checks set findings = ? where id = ?', String(before?.findings), id)
    },
  )

  test('is not written where a requirement has no number', async () => {
    const id = known[0]?.id ?? ''
    await expect(ctx.db.writeBatch([writeFindings(ctx, id, [['UNNUMBERED', 'MET']])])).rejects.toThrow('JSON')
  })
})
