import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import type { MoveState } from '../../values/move-states.ts'

export const organisations = sqliteTable('organisations', {
  id: text('id').primaryKey(),
  slug: text('slug').notNull().unique(),
  name: text('name').notNull(),
  defaultLocale: text('default_locale').notNull(),
  createdAt: text('created_at').notNull(),
  /** Who uploaded a pack version may not be the one who makes it live. */
  requiresSecondPerson: integer('requires_second_person', { mode: 'boolean' }).notNull().default(true),
  /** Packs of its own need the signature of one of its signing keys before they can be made live. */
  requiresSignedPacks: integer('requires_signed_packs', { mode: 'boolean' }).notNull().default(false),
  /** Its days begin and end there (IANA name). */
  timeZone: text('time_zone').notNull().default('UTC'),
  /** The import that is filling it; null: it is complete. Until then nobody can sign in to it and nothing runs for it. */
  importId: text('import_id'),
  /** Null: it is here and nowhere else. */
  moveState: text('move_state').$type<MoveState>(),
  /** Names the move; null as long as there is none. The copy at the other end has the same. */
  moveId: text('move_id'),
  /** The shard at the other end: where it goes to, or where it comes from. */
  moveShard: text('move_to'),
})
