import { eq, SQL, sql } from 'drizzle-orm'
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Database } from '../../../src/db/client.ts'
import { fixedStatement, type Places, placesOf } from '../../../src/db/fixed-statement.ts'
import { insertWhere } from '../../../src/db/insert-where.ts'
import { jsonText } from '../../../src/db/tables/json-text.ts'
import { organisations } from '../../../src/db/tables/organisations.ts'
import { outbox } from '../../../src/db/tables/outbox.ts'
import { ownStatement } from '../../../src/operations/own-statement.ts'
import { openMemoryDatabase } from '../../support/memory-database.ts'

const things = sqliteTable('things', {
  id: text('id').primaryKey(),
  isOpen: integer('is_open', { mode: 'boolean' }).notNull(),
  at: integer('at', { mode: 'timestamp_ms' }),
  words: jsonText('words').$type<readonly string[]>().notNull(),
  note: text('note'),
})
type Thing = typeof things.$inferSelect

const THING: Thing = { id: 'one', isOpen: true, at: new Date(1_000), words: ['a', 'b'], note: null }
const AT = '2026-01-01T00:00:00.000Z'
const NEWS = { topic: 'check.recorded', recordId: 'chk_1', payload: { said: ['a'] }, createdAt: AT }

const { db } = openMemoryDatabase()
const insertThing = ({ orm }: Pick<Database, 'orm'>, row: Thing | Places<Thing>) =>
  insertWhere({ orm }, things, row, { where: sql`true` })
const insertFixed = fixedStatement((own, _: Places<Thing>) => insertThing(own, placesOf(things)))

type News = Omit<typeof outbox.$inferSelect, 'organisationId'>
const insertNews = ownStatement((owner, _: Places<News>) =>
  insertWhere(owner.db, outbox, placesOf(outbox), { where: sql`true` }),
)
const selectNews = ownStatement(({ db: own, organisation }, at: Places<{ topic: string }>) =>
  own.orm
    .select({ id: outbox.id, payload: outbox.payload, organisation: { slug: organisations.slug } })
    .from(outbox)
    .innerJoin(organisations, eq(organisations.id, outbox.organisationId))
    .where(sql`${eq(outbox.organisationId, organisation.id)} and ${eq(outbox.topic, at.topic)}`),
)
const caller = (id: string) => ({
  organisation: { id, slug: id, name: id, defaultLocale: 'en', timeZone: 'UTC' },
})

beforeEach(async () => {
  const owners = ['org_1', 'org_2'].map((id) => ({
    id,
    slug: id,
    name: id,
    defaultLocale: 'en',
    createdAt: AT,
  }))
  await db.writeBatch([
    db.orm.delete(outbox),
    db.orm.insert(organisations).values(owners).onConflictDoNothing(),
  ])
})
afterEach(() => vi.restoreAllMocks())

describe('a fixed statement', () => {
  test('has its text built once, whatever is bound to it later', () => {
    insertFixed(THING).toSQL()
    const built = vi.spyOn(SQL.prototype, 'toQuery')
    const sent = ['two', 'three'].map((id) => insertFixed({ ...THING, id }).toSQL())
    expect(built).not.toHaveBeenCalled()
    expect(sent.map(({ params }) => params[0])).toEqual(['two', 'three'])
    expect(new Set(sent.map((one) => one.sql)).size).toBe(1)
  })

  test.each<[string, Partial<Thing>]>([
    ['every column filled', { note: 'n' }],
    ['nulls', { at: null, note: null }],
    ['an empty list and a false', { words: [], isOpen: false }],
    ['a text of control characters and quotes', { note: '\u0000\u001b"\'?;--' }],
  ])('sends of %s what Drizzle sends', (_, given) => {
    const row = { ...THING, ...given }
    expect(insertFixed(row).toSQL()).toEqual(insertThing(db, row).toSQL())
  })

  test('writes in a batch, and reads rows as Drizzle reads them', async () => {
    const ctx = caller('org_1')
    const [, rows] = await db.writeBatch([
      insertNews(ctx, { ...NEWS, id: 'out_1', dedupeKey: '1' }),
      selectNews(ctx, { topic: NEWS.topic }),
    ])
    expect(rows).toEqual([{ id: 'out_1', payload: NEWS.payload, organisation: { slug: 'org_1' } }])
    const [again, none] = await db.readBatch([
      selectNews(ctx, { topic: NEWS.topic }),
      selectNews(ctx, { topic: 'another' }),
    ])
    expect([again, none]).toEqual([rows, []])
  })

  test('is bound to the values of each call, also when two wait for the same batch', async () => {
    const ctx = caller('org_1')
    const [first, second] = ['1', '2'].map((key) =>
      insertNews(ctx, { ...NEWS, id: `out_${key}`, dedupeKey: key }),
    )
    if (!first || !second) throw new Error('two statements')
    const [, , rows] = await db.writeBatch([second, first, selectNews(ctx, { topic: NEWS.topic })])
    expect(rows.map(({ id }) => id).sort()).toEqual(['out_1', 'out_2'])
  })

  test('refuses a value that is missing or undefined instead of writing null', () => {
    const { note: _, ...rest } = THING
    expect(() => insertFixed(rest as Thing).toSQL()).toThrow('given no note')
    expect(() => insertFixed({ ...THING, note: undefined as never }).toSQL()).toThrow('given no note')
    expect(() => insertFixed(Object.create(THING)).toSQL()).toThrow('given no id')
  })

  test('refuses a value that its column does not write as a text, a number or null', () => {
    expect(() => insertFixed({ ...THING, note: { a: 1 } as never }).toSQL()).toThrow('for note')
    const where = fixedStatement(({ orm }, { at }: Places<{ at: Date }>) =>
      orm.select().from(things).where(eq(things.at, at)),
    )
    expect(() => where({ at: new Date(0) }).toSQL()).toThrow('for at')
  })

  test('keeps a text for each of 128 variants, and builds others anew', () => {
    const numbers = fixedStatement(({ orm }, at: Places<{ one: number }>, count: number) =>
      orm
        .select({ id: things.id })
        .from(things)
        .where(sql`${sql.raw('?, '.repeat(count))}${at.one}`),
    )
    const all = (count: number) =>
      Array.from({ length: count }, (_, at) => numbers({ one: at }, at).toSQL().sql)
    const texts = all(128)
    const built = vi.spyOn(SQL.prototype, 'toQuery')
    expect([new Set(texts).size, all(128)]).toEqual([128, texts])
    expect(built).not.toHaveBeenCalled()
    numbers({ one: 128 }, 128).toSQL()
    expect(built).toHaveBeenCalledTimes(1)
    numbers({ one: 0 }, 0).toSQL()
    expect(built).toHaveBeenCalledTimes(2)
  })

  test('reaches no database by itself', () => {
    expect(insertFixed(THING)).not.toHaveProperty('then')
    expect(insertFixed(THING)).not.toHaveProperty('execute')
  })
})

describe('a fixed statement of an organisation', () => {
  test('is about the caller’s rows, whatever other organisation a value names', async () => {
    const intruding = { ...NEWS, id: 'out_1', dedupeKey: '1', organisationId: 'org_2' }
    await db.writeBatch([insertNews(caller('org_1'), intruding)])
    const [own, others] = await db.readBatch([
      selectNews(caller('org_1'), { topic: NEWS.topic }),
      selectNews(caller('org_2'), { topic: NEWS.topic, ...{ organisationId: 'org_1' } }),
    ])
    expect([own.length, others.length]).toEqual([1, 0])
  })
})
