import { eq, sql } from 'drizzle-orm'
import { apiKeys } from '../../db/tables/api-keys.ts'
import { organisations } from '../../db/tables/organisations.ts'
import { SCOPES, type Scope } from '../../values/scopes.ts'
import type { Actor, OperationContext, OrganisationIdentity } from '../context.ts'
import { ORGANISATION_COLUMNS } from '../organisation/organisation-columns.ts'
import { type OrganisationStanding, standingStatements, toStanding } from '../organisation/standing.ts'
import { hashApiKey, isSameHash, parseApiKey } from './key-format.ts'

/** What a request's credential says; the only source of who asks and for which organisation. */
export interface Credential {
  readonly actor: Exclude<Actor, { kind: 'system' }>
  readonly scopes: ReadonlySet<Scope>
  readonly organisation: OrganisationIdentity
  /** Read in the same round trip. */
  readonly standing: OrganisationStanding
  /** Only documents of the registry may be sent with it. */
  readonly trustedDocumentsOnly: boolean
  /** When a key ends by itself, as an RFC 3339 instant; null for one that does not, and for a person, whose token says it. */
  readonly expiresAt: string | null
  /** The identity provider whose token it is; null for a key. */
  readonly identityProviderId: string | null
  /** When a key was last seen, to the minute; null for one that was never used, and for a person. */
  readonly lastUsedAt: string | null
}

// Compared with when no row has the prefix, so that an unknown prefix and a wrong secret take the same steps.
const HASH_OF_NOTHING = '0'.repeat(64)

function selectRows({ db, now }: Pick<OperationContext, 'db' | 'now'>, prefix: string) {
  const keyRow = db.orm
    .select({ key: apiKeys, organisation: ORGANISATION_COLUMNS })
    .from(apiKeys)
    .innerJoin(organisations, eq(organisations.id, apiKeys.organisationId))
    .where(eq(apiKeys.prefix, prefix))
  const organisationId = sql`(select ${apiKeys.organisationId} from ${apiKeys} where ${apiKeys.prefix} = ${prefix})`
  return db.readBatch([keyRow, ...standingStatements(db, organisationId, now())])
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
  const [[row], live, shadow, waivers, told] = await selectRows(ctx, parts.prefix)
  const isRightSecret = isSameHash(await hashApiKey(parts.key), row?.key.hash ?? HASH_OF_NOTHING)
  if (row === undefined || !isRightSecret || row.key.revokedAt !== null) return null
  if (row.key.expiresAt !== null && row.key.expiresAt <= ctx.now().toISOString()) return null
  return {
    actor: {
      kind: 'apiKey',
      id: row.key.id,
      name: row.key.name,
      principalId: row.key.principalId ?? row.key.id,
      roles: row.key.roles,
    },
    scopes: new Set(SCOPES.filter((scope) => row.key.scopes.includes(scope))),
    organisation: row.organisation,
    standing: toStanding(live, shadow, waivers, told),
    trustedDocumentsOnly: row.key.trustedDocumentsOnly,
    identityProviderId: null,
    expiresAt: row.key.expiresAt,
    lastUsedAt: row.key.lastUsedAt,
  }
}
