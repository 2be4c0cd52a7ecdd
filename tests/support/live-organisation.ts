import { shipPacks } from '../../src/operations/packs/ship-packs.ts'
import { makeOrganisation, type TestOrganisation } from './api.ts'
import { SHIPPED_SOURCES } from './shipped-packs.ts'
import { makeSystemContext } from './system.ts'

/** A fresh organisation with the shipped packs live, as `npm start` makes it. */
export async function makeLiveOrganisation(
  slug?: string,
  options?: { readonly requiresSecondPerson: boolean },
): Promise<TestOrganisation> {
  const made = await makeOrganisation(slug, options)
  const ctx = makeSystemContext(made.organisation)
  await shipPacks({ ctx, input: { sources: Object.values(SHIPPED_SOURCES) } })
  return made
}
