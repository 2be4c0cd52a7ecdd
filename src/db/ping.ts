import { sql } from 'drizzle-orm'
import { organisations } from '../../db/tables/organisations.ts'
import type { OperationContext } from '../context.ts'

/** Answers when the database can be reached and has our tables; throws DatabaseError otherwise. One round trip. */
export async function checkDatabase({ ctx }: { ctx: Pick<OperationContext, 'db'> }): Promise<void> {
  await ctx.db.orm.select({ one: sql<number>`1` }).from(organisations).limit(1)
}
