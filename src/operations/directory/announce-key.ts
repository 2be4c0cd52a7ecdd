import { eq } from 'drizzle-orm'
import type { Database } from '../../db/client.ts'
import { keyPrefixes } from '../../db/directory/tables.ts'

/**
 * Tells the directory whose a new key will be, before the organisation's own database has it: one that is announced and never stored leads
 * nowhere, one that is stored and was not announced could not be found. Throws DatabaseError, and Error when the public part is another
 * organisation's, so that no key is stored that would be sought in the wrong place.
 */
export async function announceKey(
  db: Pick<Database, 'orm' | 'writeBatch'>,
  { organisationId, prefix }: { readonly organisationId: string; readonly prefix: string },
): Promise<void> {
  const [, [owner]] = await db.writeBatch([
    db.orm.insert(keyPrefixes).values({ organisationId, prefix }).onConflictDoNothing(),
    db.orm
      .select({ organisationId: keyPrefixes.organisationId })
      .from(keyPrefixes)
      .where(eq(keyPrefixes.prefix, prefix)),
  ])
  if (owner?.organisationId !== organisationId)
    throw new Error("The new key's public part is taken by another organisation's key.")
}
