import { beforeAll, expect, test } from 'vitest'
import { ask, type TestOrganisation } from '../../support/api.ts'
import { makeLiveOrganisation } from '../../support/live-organisation.ts'
import { upload } from '../../support/own-packs.ts'
import { strictCode, strictPack } from '../../support/rulesets.ts'

let own: TestOrganisation
let slug = ''

beforeAll(async () => {
  own = await makeLiveOrganisation()
  slug = own.organisation.slug
  const first = strictPack(slug)
  const [requirement = {}] = first.requirements
  await upload(own.key, { ...first, requirements: [{ ...requirement, level: 'required' }] })
  const second = await upload(own.key, strictPack(slug, '1.1.0'))
  if (second.rulePack === null) throw new Error(JSON.stringify(second))
})

interface Diff {
  readonly added: string[]
  readonly removed: string[]
  readonly changed: { code: string; effect: string; fields: string[]; text: string }[]
}

const QUERY = `query($name: String!, $version: String!, $against: String!, $locale: String) {
  rulePack(name: $name, version: $version, locale: $locale) {
    diff(against: $against) { added removed changed { code effect fields text } } } }`

const askDiff = (variables: object) =>
  ask<{ rulePack: { diff: Diff } }>(own.key, QUERY, { name: `${slug}/strict-rules`, ...variables })

test.each([
  ['en', '1.1.0', '1.0.0', 'STRICTER', 'blocking'],
  ['en', '1.0.0', '1.1.0', 'LOOSER', 'required'],
  ['zh-CN', '1.1.0', '1.0.0', 'STRICTER', '阻断'],
])('a diff says in %s what %s changes against %s: %s', async (locale, version, against, effect, word) => {
  const { data, errors } = await askDiff({ version, against, locale })
  expect(errors).toBeUndefined()
  expect(data?.rulePack.diff).toMatchObject({
    added: [],
    removed: [],
    changed: [{ code: strictCode(slug), effect, fields: ['level'], text: expect.stringContaining(word) }],
  })
})

test('nothing differs from itself', async () => {
  const { data } = await askDiff({ version: '1.0.0', against: '1.0.0' })
  expect(data?.rulePack.diff).toEqual({ added: [], removed: [], changed: [] })
})

test.each([['9.9.9'], ['not a version'], ['']])('version %j is none to compare with', async (against) => {
  const { errors } = await askDiff({ version: '1.0.0', against })
  expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }])
})
