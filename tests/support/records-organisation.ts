import type { TestOrganisation } from './api.ts'
import { makeLiveOrganisation } from './live-organisation.ts'
import type { OwnPack } from './own-pack.ts'
import { recordsPack } from './records-pack.ts'
import { activate, uploadBeside } from './rulesets.ts'

const MANDATORY = new Set(['tutela/core-safety', 'tutela/confidentiality'])

/** An organisation whose live rules are the mandatory ones and those of a pack: about acts on records where none is named. */
export async function makeRecordsOrganisation(
  slug?: string,
  packOf: (slug: string) => OwnPack = recordsPack,
): Promise<TestOrganisation> {
  const own = await makeLiveOrganisation(slug)
  const pack = packOf(own.organisation.slug)
  const all = await uploadBeside(own.key, pack)
  const packs = all.filter(({ name }) => name === pack.pack || MANDATORY.has(name))
  const weakeningReason = 'only what is tried out is to be live'
  const { ruleset, userErrors } = await activate(own.key, { packs, weakeningReason })
  if (ruleset === null) throw new Error(JSON.stringify(userErrors))
  return own
}
