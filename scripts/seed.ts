import { randomBytes } from 'node:crypto'
import { openDatabase } from '../src/db/client.ts'
import { makeLog } from '../src/http/log.ts'
import { makeApiKey } from '../src/operations/api-keys/key-format.ts'
import type { OperationContext } from '../src/operations/context.ts'
import { type IdPrefix, makeId } from '../src/operations/ids.ts'
import { createOrganisation } from '../src/operations/organisation/create-organisation.ts'
import { prepareShippedPacks, shipPacks } from '../src/operations/packs/ship-packs.ts'
import { setCheckQuota } from '../src/operations/quotas/set-check-quota.ts'
import { systemContext } from '../src/operations/system-context.ts'
import { OperatorError } from './operator-error.ts'
import { readShippedPacks } from './shipped-packs.ts'

export interface SeedInput {
  url: string
  authToken?: string
  /** From an earlier start; a new key is made without it. */
  adminKey?: string
  masterKey: string
  /** JSON texts; those of the product's own folder when absent. */
  shippedPacks?: readonly string[]
  /** How many checks it may record in a day; stays as it is when absent. */
  checksPerDay?: number
  /** Whom to make; the example organisation when absent. */
  organisation?: { slug: string; name: string; defaultLocale: string; requiresSecondPerson?: boolean }
}

// One key does everything in the example organisation, so no second one can be asked to approve.
const EXAMPLE = {
  slug: 'example',
  name: 'Example organisation',
  defaultLocale: 'en',
  requiresSecondPerson: false,
}
const SOURCES = {
  now: () => new Date(),
  randomBytes: (length: number) => new Uint8Array(randomBytes(length)),
}

/**
 * Makes the first organisation with its administrator's key in a migrated database, publishes the shipped packs and makes
 * them live for it. What is there already stays as it is. Gives the key, of which the database keeps only the hash, and
 * the organisation's slug. Throws an OperatorError when a shipped pack is broken or was changed without a new version.
 */
export async function seed(input: SeedInput): Promise<{ adminKey: string; organisation: string }> {
  const { url, authToken, shippedPacks = readShippedPacks() } = input
  const db = openDatabase({ url, authToken, fetch: globalThis.fetch, clock: Date.now, random: Math.random })
  const adminKey = input.adminKey ?? (await makeApiKey(SOURCES.randomBytes)).key
  const newId = (prefix: IdPrefix) => makeId(prefix, SOURCES.now(), SOURCES.randomBytes)
  const { organisation, userErrors } = await createOrganisation({
    ctx: { db, now: SOURCES.now, newId },
    input: { ...(input.organisation ?? EXAMPLE), adminKey },
  })
  if (organisation === null)
    throw new OperatorError(`The organisation was refused: ${userErrors[0]?.message}`)
  const masterKeys = { current: Buffer.from(input.masterKey, 'base64'), retired: [] }
  const log = makeLog('seed', (line) => console.error(line))
  const ctx = systemContext({ name: 'seed', db, organisation, masterKeys, log, sources: SOURCES })
  const { checksPerDay } = input
  if (checksPerDay !== undefined) await setCheckQuota({ ctx, input: { maximumPerDay: checksPerDay } })
  await publishPacks(ctx, shippedPacks)
  return { adminKey, organisation: organisation.slug }
}

async function publishPacks(ctx: OperationContext, sources: readonly string[]): Promise<void> {
  try {
    await shipPacks({ ctx, input: await prepareShippedPacks(sources) })
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new OperatorError(`The shipped packs cannot be published: ${reason}`)
  }
}
