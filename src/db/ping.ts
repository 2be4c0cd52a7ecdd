import { sql } from 'drizzle-orm'
import type { Database } from './client.ts'
import { organisations } from './tables/organisations.ts'

/** Answers when the database can be reached and has our tables; throws DatabaseError otherwise. One round trip. */
export async function pingDatabase(db: Database): Promise<void> {
  await db.orm.select({ one: sql<number>`1` }).from(organisations).limit(1)
}
