import { sql } from 'drizzle-orm'
import type { Database } from './client.ts'
import { shards } from './directory/tables.ts'
import { organisations } from './tables/organisations.ts'

/** Answers when the database can be reached and has our tables; throws DatabaseError otherwise. One round trip. */
export async function pingDatabase(db: Database): Promise<void> {
  await db.orm.select({ one: sql<number>`1` }).from(organisations).limit(1)
}

/** The same of a directory. */
export async function pingDirectory(db: Database): Promise<void> {
  await db.orm.select({ one: sql<number>`1` }).from(shards).limit(1)
}
