import { beforeEach, describe, expect, test } from 'vitest'
import { ask, type TestOrganisation } from '../../support/api.ts'
import { activeRuleset } from '../../support/checks.ts'
import { accessLog } from '../../support/keys.ts'
import { makeLiveOrganisation } from '../../support/live-organisation.ts'
import { ownPack } from '../../support/own-pack.ts'
import { activate, type PackRef, uploadBeside } from '../../support/rulesets.ts'

let own: TestOrganisation
let packs: PackRef[] = []
let name = ''

const WHO = { reviewer: 'Dr Ana Reyes', profession: 'clinical psychologist' }
const reviewOf = (version = '1.0.0') => ({ pack: name, version, ...WHO })
const codes = async (input: object) =>
  (await activate(own.key, input)).userErrors.map(({ code, path }) => `${code} ${path.join('.')}`)

const draft = (version = '1.0.0') => ({
  ...ownPack(own.organisation.slug, 'drafted', version),
  status: 'draft',
  reviewedBy: [],
  reviewNeeds: { en: 'A clinician reads it first.', 'zh-CN': '须先由临床专业人员审阅。' },
})

beforeEach(async () => {
  own = await makeLiveOrganisation()
  name = `${own.organisation.slug}/drafted`
  packs = await uploadBeside(own.key, draft())
})

describe('a draft', () => {
  test('is not made live while nobody is named who has reviewed it, and the refusal says whose review it needs', async () => {
    const { ruleset, userErrors } = await activate(own.key, { packs })
    expect(ruleset).toBeNull()
    expect(userErrors.map(({ code, path }) => `${code} ${path.join('.')}`)).toEqual([
      `REVIEW_MISSING input.packs.${packs.length - 1}`,
    ])
    expect(userErrors[0]?.message).toContain('A clinician reads it first.')
    expect((await activeRuleset(own.key)).packs.map((pack) => pack.name)).not.toContain(name)
  })

  test('is tried out in the shadow without a review', async () => {
    expect(await codes({ packs, stage: 'SHADOW' })).toEqual([])
  })

  test('is made live with a named reviewer, who stands in the history and is held by a digest in the access log', async () => {
    expect(await codes({ packs, reviews: [reviewOf()] })).toEqual([])
    const query =
      '{ rulesetActivations(first: 1) { nodes { reviews { pack version reviewer profession } } } }'
    const { data } = await ask<{ rulesetActivations: { nodes: object[] } }>(own.key, query)
    expect(data?.rulesetActivations.nodes).toEqual([{ reviews: [reviewOf()] }])
    const entry = (await accessLog(own.key)).find(({ action }) => action === 'RULESET_ACTIVATED')
    expect(JSON.stringify(entry?.details)).toMatch(/"reviewsDigest":"[^"]+"/)
    expect(JSON.stringify(entry)).not.toContain('Reyes')
  })

  test('needs no second review of the same version', async () => {
    await activate(own.key, { packs, reviews: [reviewOf()] })
    const parameters = { childAgeBelow: 20 }
    expect(await codes({ packs, parameters })).toEqual([])
  }, 20_000)

  test('needs a review of its own for the next version', async () => {
    await activate(own.key, { packs, reviews: [reviewOf()] })
    const next = await uploadBeside(own.key, draft('1.1.0'))
    expect(await codes({ packs: next })).toEqual([`REVIEW_MISSING input.packs.${next.length - 1}`])
    expect(await codes({ packs: next, reviews: [reviewOf('1.1.0')] })).toEqual([])
  }, 20_000)

  test('is not reviewed by a review of another version, nor by one in another organisation', async () => {
    expect(await codes({ packs, reviews: [reviewOf('1.0.1')] })).toEqual([
      'INVALID_INPUT input.reviews.0.pack',
    ])
    const mine = own
    await activate(own.key, { packs, reviews: [reviewOf()] })
    own = await makeLiveOrganisation()
    name = `${own.organisation.slug}/drafted`
    const theirs = await uploadBeside(own.key, draft())
    expect(await codes({ packs: theirs })).toEqual([`REVIEW_MISSING input.packs.${theirs.length - 1}`])
    expect(mine.organisation.slug).not.toBe(own.organisation.slug)
  })

  test('is not reviewed by a name without letters or a profession of nothing', async () => {
    const blank = { ...reviewOf(), reviewer: ' ', profession: '' }
    expect(await codes({ packs, reviews: [blank] })).toEqual([
      'INVALID_INPUT input.reviews.0.reviewer',
      'INVALID_INPUT input.reviews.0.profession',
    ])
  })

  test('says so of itself, and whose review it needs, in the language asked for', async () => {
    const query = 'query($name: String!) { rulePack(name: $name, locale: "zh-CN") { status reviewNeeds } }'
    const { data } = await ask<{ rulePack: object }>(own.key, query, { name })
    expect(data?.rulePack).toEqual({ status: 'DRAFT', reviewNeeds: '须先由临床专业人员审阅。' })
  })
})
