import { randomBytes } from 'node:crypto'
import { causeChain } from '../src/db/classify-error.ts'
import { openDatabase } from '../src/db/client.ts'
import { DatabaseError } from '../src/db/database-error.ts'
import { makeLog } from '../src/http/log.ts'
import { makeApiKey } from '../src/operations/api-keys/key-format.ts'
import type { OperationContext } from '../src/operations/context.ts'
import { type IdPrefix, makeId } from '../src/operations/ids.ts'
import { createOrganisation } from '../src/operations/organisation/create-organisation.ts'
import { findOrganisation } from '../src/operations/organisation/find-organisation.ts'
import { writingUnlessMoving } from '../src/operations/organisation/moving.ts'
import { prepareShippedPacks, type ShippedPacks, shipPacks } from '../src/operations/packs/ship-packs.ts'
import { setCheckQuota } from '../src/operations/quotas/set-check-quota.ts'
import { systemContext } from '../src/operations/system-context.ts'
import { PATIENCE_MS } from './operator-context.ts'
import { OperatorError } from './operator-error.ts'
import { readShippedPacks } from './shipped-packs.ts'

export interface SeededOrganisation {
  /** What it was promised before it is made; a new one when absent. */
  id?: string
  slug: string
  name: string
  defaultLocale: string
  requiresSecondPerson?: boolean
}

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
  organisation?: SeededOrganisation
}

// One key does everything in the example organisation, so no second one can be asked to approve.
const EXAMPLE: SeededOrganisation = {
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
 * the organisation's slug. Throws an OperatorError when a shipped pack is broken or was changed without a new version, and when the
 * organisation is being moved to another database or was moved there.
 */
export async function seed(input: SeedInput): Promise<{ adminKey: string; organisation: string }> {
  const { url, authToken } = input
  const { fetch } = globalThis
  const db = openDatabase({
    url,
    authToken,
    fetch,
    clock: Date.now,
    random: Math.random,
    patienceMs: PATIENCE_MS,
  })
  const adminKey = input.adminKey ?? (await makeApiKey(SOURCES.randomBytes)).key
  const newId = (prefix: IdPrefix) => makeId(prefix, SOURCES.now(), SOURCES.randomBytes)
  const wanted = input.organisation ?? EXAMPLE
  const there = await findOrganisation({ ctx: { db }, input: { slug: wanted.slug } })
  const { organisation, userErrors } = await createOrganisation({
    ctx: {
      db: there === null ? db : writingUnlessMoving(db, { organisation: there }),
      now: SOURCES.now,
      newId,
    },
    input: { ...wanted, adminKey },
  }).catch((error: unknown) => {
    throw isMoving(error) ? new OperatorError(`${wanted.slug} ${MOVING}`) : error
  })
  if (organisation === null)
    throw new OperatorError(`The organisation was refused: ${userErrors[0]?.message}`)
  const masterKeys = { current: Buffer.from(input.masterKey, 'base64'), retired: [] }
  const log = makeLog('seed', (line) => console.error(line))
  const ctx = systemContext({ name: 'seed', db, organisation, masterKeys, log, sources: SOURCES })
  const { checksPerDay } = input
  if (checksPerDay !== undefined) await setCheckQuota({ ctx, input: { maximumPerDay: checksPerDay } })
  await publishPacks(ctx, input.shippedPacks)
  return { adminKey, organisation: organisation.slug }
}

const MOVING = 'is being moved to another database, or was moved there: nothing was written here.'
const isMoving = (error: unknown): boolean =>
  causeChain(error).some((part) => part instanceof DatabaseError && part.kind === 'moving')

let own: Promise<ShippedPacks> | undefined

/** Those of the product's own folder, which are read once in a process that makes many organisations. */
function ownPacks(): Promise<ShippedPacks> {
  own ??= prepareShippedPacks(readShippedPacks())
  return own
}

async function publishPacks(ctx: OperationContext, sources: readonly string[] | undefined): Promise<void> {
  try {
    await shipPacks({ ctx, input: await (sources ? prepareShippedPacks(sources) : ownPacks()) })
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new OperatorError(`The shipped packs cannot be published: ${reason}`)
  }
}
