/// <reference types="vite/client" />
import { expect, test } from 'vitest'
import guide from '../../../docs/writing-packs.md?raw'
import { ask } from '../../support/api.ts'
import { namedBlocks } from '../../support/guide.ts'
import { makeLiveOrganisation } from '../../support/live-organisation.ts'

interface Refusals {
  userErrors: { code: string; message: string }[]
}
interface PackRef {
  name: string
  version: string
}

const blocks = namedBlocks(guide)

test('the guide to writing packs works as it is written', async () => {
  const { key, organisation } = await makeLiveOrganisation()
  // The guide speaks as the example organisation; this one has a slug of its own.
  const asOurs = (text = '') => text.replaceAll('example/', `${organisation.slug}/`)
  const source = asOurs(blocks.pack)

  const uploaded = await ask<{ uploadRulePack: Refusals & { rulePack: PackRef | null } }>(
    key,
    blocks.upload ?? '',
    {
      source,
    },
  )
  expect(uploaded.data?.uploadRulePack).toMatchObject({
    userErrors: [],
    rulePack: { name: `${organisation.slug}/art-workshops`, version: '1.0.0' },
    report: { problems: [] },
  })

  const active = await ask<{ activeRuleset: { packs: PackRef[] } }>(key, blocks.active ?? '')
  const packs = [
    ...(active.data?.activeRuleset.packs ?? []),
    { name: `${organisation.slug}/art-workshops`, version: '1.0.0' },
  ]
  const activated = await ask<{ activateRuleset: Refusals }>(key, blocks.activate ?? '', { packs })
  expect(activated.data?.activateRuleset.userErrors).toEqual([])

  const answer = await ask(key, blocks.ask ?? '')
  expect(answer.data).toEqual(JSON.parse(asOurs(blocks.answer)))
})
