import { prepareShippedPacks, type ShippedPacks, shipPacks } from '../../src/operations/packs/ship-packs.ts'
import { makeOrganisation, type TestOrganisation } from './api.ts'
import { SHIPPED_SOURCES } from './shipped-packs.ts'
import { makeSystemContext } from './system.ts'

// Read once for all suites of a worker; most of what a fresh organisation costs.
let shipped: ShippedPacks | undefined

/** A fresh organisation with the shipped packs live, as `npm start` makes it. */
export async function makeLiveOrganisation(
  slug?: string,
  options?: { readonly requiresSecondPerson: boolean },
): Promise<TestOrganisation> {
  const made = await makeOrganisation(slug, options)
  const ctx = makeSystemContext(made.organisation)
  shipped ??= await prepareShippedPacks(Object.values(SHIPPED_SOURCES))
  await shipPacks({ ctx, input: shipped })
  return made
}
