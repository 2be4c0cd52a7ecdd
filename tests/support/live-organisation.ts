import type { Log } from '../../src/operations/context.ts'
import { shipPacks } from '../../src/operations/packs/ship-packs.ts'
import { systemContext } from '../../src/operations/system-context.ts'
import { makeOrganisation, openTestDatabase, type TestOrganisation } from './api.ts'
import { SHIPPED_SOURCES } from './shipped-packs.ts'

const SILENT: Log = { info: () => {}, error: () => {} }

/** A fresh organisation with the shipped packs live, as `npm start` makes it. */
export async function makeLiveOrganisation(slug?: string): Promise<TestOrganisation> {
  const made = await makeOrganisation(slug)
  const ctx = systemContext({
    name: 'test',
    db: openTestDatabase(),
    organisation: made.organisation,
    log: SILENT,
    sources: {
      now: () => new Date(),
      randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
    },
  })
  await shipPacks({ ctx, input: { sources: Object.values(SHIPPED_SOURCES) } })
  return made
}
