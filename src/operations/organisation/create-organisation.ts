import { eq, sql } from 'drizzle-orm'
import { apiKeys } from '../../db/tables/api-keys.ts'
import { organisations } from '../../db/tables/organisations.ts'
import { isLongerThan } from '../../rules/pack/format-values.ts'
import { ORGANISATION_SCOPES } from '../../values/scopes.ts'
import { type ApiKeyParts, hashApiKey, parseApiKey } from '../api-keys/key-format.ts'
import type { OperationContext, OrganisationIdentity } from '../context.ts'
import { type UserFault, userFault } from '../errors.ts'
import { ORGANISATION_COLUMNS } from './organisation-columns.ts'

const SLUG = /^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/
const LOCALE = /^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?$/
const NAME_LENGTH_MAX = 200

export interface CreateOrganisationInput {
  /** Its id where one was promised before it is made; a new one when absent. */
  readonly id?: string
  readonly slug: string
  readonly name: string
  readonly defaultLocale: string
  /** The key of the first administrator, from `makeApiKey`; only its hash is stored. */
  readonly adminKey: string
  /** Whether who uploads a pack may not make it live; it has to be asked for not to be so. */
  readonly requiresSecondPerson?: boolean
}

export interface CreateOrganisationResult {
  readonly organisation: OrganisationIdentity | null
  readonly userErrors: readonly UserFault[]
}

/** What createOrganisation would refuse about a stored one; null when nothing is wrong. */
export function organisationProblem(row: Readonly<Record<string, unknown>>): string | null {
  const { slug, name, defaultLocale } = row
  if (typeof slug !== 'string' || !SLUG.test(slug)) return 'the slug of the organisation is none'
  const isNamed = typeof name === 'string' && name.trim() !== '' && !isLongerThan(name, NAME_LENGTH_MAX)
  if (!isNamed) return 'the name of the organisation is none'
  const isTag = typeof defaultLocale === 'string' && LOCALE.test(defaultLocale)
  return isTag ? null : 'the language of the organisation is none'
}

type CreationContext = Pick<OperationContext, 'db' | 'now' | 'newId'>

/** What createOrganisation would refuse about its input, of which `key` is the parsed key. */
export function creationFaults(input: CreateOrganisationInput, key: ApiKeyParts | null): UserFault[] {
  const faults: UserFault[] = []
  const report = (field: string, message: string) =>
    faults.push(userFault('INVALID_INPUT', message, ['input', field]))
  if (!SLUG.test(input.slug))
    report('slug', 'The slug takes 1 to 40 lower-case letters, digits and inner hyphens.')
  if (input.name.trim() === '' || isLongerThan(input.name, NAME_LENGTH_MAX)) {
    report('name', `The name takes 1 to ${NAME_LENGTH_MAX} characters.`)
  }
  if (!LOCALE.test(input.defaultLocale)) {
    report('defaultLocale', 'The default locale is a language tag such as en or zh-CN.')
  }
  if (key === null) report('adminKey', 'The administrator key is not a well-formed API key.')
  return faults
}

async function insertMissing(ctx: CreationContext, input: CreateOrganisationInput, key: ApiKeyParts) {
  const createdAt = ctx.now().toISOString()
  const { orm } = ctx.db
  const ofSlug = orm
    .select({ id: organisations.id })
    .from(organisations)
    .where(eq(organisations.slug, input.slug))
  const { slug, name, defaultLocale, requiresSecondPerson = true } = input
  const newKey = {
    id: ctx.newId('key'),
    name: 'First administrator',
    prefix: key.prefix,
    hash: await hashApiKey(key.key),
    scopes: [...ORGANISATION_SCOPES],
    createdAt,
  }
  const [, , organisationRows, keyRows] = await ctx.db.writeBatch([
    orm
      .insert(organisations)
      .values({
        id: input.id ?? ctx.newId('org'),
        slug,
        name,
        defaultLocale,
        createdAt,
        requiresSecondPerson,
      })
      .onConflictDoNothing({ target: organisations.slug }),
    orm
      .insert(apiKeys)
      .values({ ...newKey, organisationId: sql`(${ofSlug})` })
      .onConflictDoNothing({ target: apiKeys.prefix }),
    orm.select(ORGANISATION_COLUMNS).from(organisations).where(eq(organisations.slug, slug)),
    orm.select().from(apiKeys).where(eq(apiKeys.prefix, key.prefix)),
  ])
  return { organisation: organisationRows[0], storedKey: keyRows[0], hash: newKey.hash }
}

/**
 * Makes the organisation and its first administrator's key, in one write batch. Idempotent by slug: what exists already
 * stays as it is, and the given key is added when the organisation does not have it. Meant for set-up scripts; the API
 * does not offer it. Malformed input comes back as userErrors; throws DatabaseError, and Error when the key is another
 * organisation's.
 */
export async function createOrganisation({
  ctx,
  input,
}: {
  ctx: CreationContext
  input: CreateOrganisationInput
}): Promise<CreateOrganisationResult> {
  const key = await parseApiKey(input.adminKey)
  const userErrors = creationFaults(input, key)
  if (key === null || userErrors.length > 0) return { organisation: null, userErrors }
  const { organisation, storedKey, hash } = await insertMissing(ctx, input, key)
  if (organisation === undefined) throw new Error('The organisation was written but cannot be read.')
  if (storedKey?.organisationId !== organisation.id || storedKey.hash !== hash) {
    throw new Error("The administrator key's public part is taken by another key.")
  }
  return { organisation, userErrors: [] }
}
