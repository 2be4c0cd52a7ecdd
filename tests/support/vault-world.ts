import { randomBytes } from 'node:crypto'
import type { OperationContext } from '../../src/operations/context.ts'
import { systemContext } from '../../src/operations/system-context.ts'
import type { MasterKeys } from '../../src/operations/vault/master-keys.ts'
import { type MemoryDatabase, openMemoryDatabase } from './memory-database.ts'

export const MASTER = { current: new Uint8Array(32).fill(7), retired: [] }
export const START = new Date('2026-03-01T09:00:00.000Z')

export interface VaultWorld extends MemoryDatabase {
  /** A request of one of the two organisations; each has a memory of its own unless it shares another's. */
  request(organisationId: 'org_a' | 'org_b', options?: RequestOptions): OperationContext
}

interface RequestOptions {
  readonly masterKeys?: MasterKeys
  readonly now?: Date
  /** The request of the same isolate whose cache of keys this one shares. */
  readonly isolateOf?: OperationContext
}

/** Two organisations on a database in memory, to call the vault without the pipeline. */
export function makeVaultWorld(): VaultWorld {
  const memory = openMemoryDatabase()
  const identities = (['org_a', 'org_b'] as const).map((id) => ({
    id,
    slug: id,
    name: id,
    defaultLocale: 'en',
    timeZone: 'UTC',
  }))
  for (const { id } of identities)
    memory.rows(
      `insert into organisations (id, slug, name, default_locale, created_at) values (?, ?, ?, 'en', '2026-01-01')`,
      id,
      id,
      id,
    )
  return {
    ...memory,
    request(organisationId, { masterKeys = MASTER, now = START, isolateOf } = {}) {
      const organisation = identities.find(({ id }) => id === organisationId)
      if (organisation === undefined) throw new Error(`No organisation ${organisationId}`)
      const context = systemContext({
        name: 'test',
        db: memory.db,
        organisation,
        masterKeys,
        log: { info: () => {}, error: () => {} },
        sources: { now: () => now, randomBytes: (length) => new Uint8Array(randomBytes(length)) },
      })
      return isolateOf ? { ...context, organisationKeys: isolateOf.organisationKeys } : context
    },
  }
}
