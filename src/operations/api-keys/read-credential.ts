import { and, desc, eq } from 'drizzle-orm'
import { activations } from '../../db/tables/activations.ts'
import { apiKeys } from '../../db/tables/api-keys.ts'
import { organisations } from '../../db/tables/organisations.ts'
import type { ActivationPointer, OperationContext, OrganisationIdentity, Scope } from '../context.ts'
import { SCOPES } from '../context.ts'
import { ORGANISATION_COLUMNS } from '../organisation/organisation-columns.ts'
import { hashApiKey, isSameHash, parseApiKey } from './key-format.ts'

export interface Credential {
  readonly keyId: string
  readonly keyName: string
  readonly scopes: ReadonlySet<Scope>
  readonly organisation: OrganisationIdentity
  /** The organisation's live ruleset pointer, read in the same round trip; null while there is none. */
  readonly liveActivation: ActivationPointer | null
}

// Compared with when no row has the prefix, so that an unknown prefix and a wrong secret take the same steps.
const HASH_OF_NOTHING = '0'.repeat(64)

function selectRows({ db }: Pick<OperationContext, 'db'>, prefix: string) {
  const keyRow = db.orm
    .select({ key: apiKeys, organisation: ORGANISATION_COLUMNS })
    .from(apiKeys)
    .innerJoin(organisations, eq(organisations.id, apiKeys.organisationId))
    .where(eq(apiKeys.prefix, prefix))
  const pointer = db.orm
    .select({ activation: activations })
    .from(activations)
    .innerJoin(apiKeys, eq(apiKeys.organisationId, activations.organisationId))
    .where(and(eq(apiKeys.prefix, prefix), eq(activations.stage, 'LIVE')))
    .orderBy(desc(activations.sequence))
    .limit(1)
  return db.readBatch([keyRow, pointer])
}

/**
 * Who a key belongs to, in one round trip; null when it is malformed (no round trip), unknown, revoked or expired.
 * Throws DatabaseError.
 */
export async function readCredential({
  ctx,
  input,
}: {
  ctx: Pick<OperationContext, 'db' | 'now'>
  input: { readonly key: string }
}): Promise<Credential | null> {
  const parts = await parseApiKey(input.key)
  if (parts === null) return null
  const [[row], [pointer]] = await selectRows(ctx, parts.prefix)
  const isRightSecret = isSameHash(await hashApiKey(parts.key), row?.key.hash ?? HASH_OF_NOTHING)
  if (row === undefined || !isRightSecret || row.key.revokedAt !== null) return null
  if (row.key.expiresAt !== null && row.key.expiresAt <= ctx.now().toISOString()) return null
  return {
    keyId: row.key.id,
    keyName: row.key.name,
    scopes: new Set(SCOPES.filter((scope) => row.key.scopes.includes(scope))),
    organisation: row.organisation,
    liveActivation: pointer?.activation ?? null,
  }
}
