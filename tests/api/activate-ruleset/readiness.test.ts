import { beforeEach, describe, expect, test } from 'vitest'
import type { TestOrganisation } from '../../support/api.ts'
import { activeRuleset } from '../../support/checks.ts'
import { makeLiveOrganisation } from '../../support/live-organisation.ts'
import { type OwnPack, ownPack } from '../../support/own-pack.ts'
import { upload } from '../../support/own-packs.ts'
import { activate, type PackRef, STRICT_FACT, strictPack, uploadBeside } from '../../support/rulesets.ts'

let own: TestOrganisation
let slug = ''
let digestBefore = ''

beforeEach(async () => {
  own = await makeLiveOrganisation()
  slug = own.organisation.slug
  digestBefore = (await activeRuleset(own.key)).digest
})

async function refusals(packs: readonly PackRef[], stage = 'LIVE') {
  const { ruleset, userErrors } = await activate(own.key, { packs, stage })
  expect(ruleset).toBeNull()
  expect((await activeRuleset(own.key)).digest).toBe(digestBefore)
  return userErrors.map(({ code, message }) => ({ code, message }))
}

/** A pack whose one extra test holds only on top of the newer version of `strictPack`. */
function dependent(): OwnPack {
  const pack = ownPack(slug, 'dependent-rules')
  const asOf = '2026-01-05T09:00:00Z'
  const facts = { 'subject.kinds': ['organisation'], [STRICT_FACT]: false }
  return {
    ...pack,
    extends: [
      { pack: 'tutela/core-safety', range: '^1.0.0' },
      { pack: `${slug}/strict-rules`, range: '^1.0.0' },
    ],
    tests: [...pack.tests, { name: 'on top of the other pack', asOf, facts, expect: { verdict: 'BLOCKED' } }],
  }
}

/** The newer version asks the same of organisations, too. */
function newerStrictPack(): OwnPack {
  const pack = strictPack(slug, '1.1.0')
  const [requirement = {}] = pack.requirements
  return {
    ...pack,
    requirements: [
      {
        ...requirement,
        when: { fact: 'subject.kinds', operator: 'containsAny', value: ['client', 'organisation'] },
      },
    ],
  }
}

describe('a pack that may be published cannot be put to use', () => {
  test('while a requirement lacks a test that shows it met, unmet or undecided', async () => {
    const pack = strictPack(slug)
    const withoutUndecided = { ...pack, tests: pack.tests.slice(0, 2) }
    const { report } = await upload(own.key, withoutUndecided)
    expect(report?.problems.map(({ code, severity }) => [code, severity])).toEqual([
      ['TEST_MISSING', 'WARNING'],
    ])
    for (const stage of ['LIVE', 'SHADOW']) {
      const [fault] = await refusals(await uploadBeside(own.key, withoutUndecided), stage)
      expect(fault?.code).toBe('PACK_INVALID')
      expect(fault?.message).toContain('a fact it turns on is not given')
    }
  })

  test('while its tests fail on the versions it is to stand on', async () => {
    await upload(own.key, strictPack(slug))
    await upload(own.key, newerStrictPack())
    const packs = await uploadBeside(own.key, dependent())
    const onOld = await refusals([...packs, { name: `${slug}/strict-rules`, version: '1.0.0' }])
    expect(onOld.map(({ code }) => code)).toEqual(['PACK_TESTS_FAILED'])
    expect(onOld[0]?.message).toContain('on top of the other pack')
    const onNew = await activate(own.key, {
      packs: [...packs, { name: `${slug}/strict-rules`, version: '1.1.0' }],
    })
    expect(onNew.userErrors).toEqual([])
  })

  test('without the pack it extends', async () => {
    await upload(own.key, newerStrictPack())
    const [fault] = await refusals(await uploadBeside(own.key, dependent()))
    expect(fault?.code).toBe('PACK_DEPENDENCY_MISSING')
  })
})

test('a floor that a parameter would weaken is told with a case that shows it', async () => {
  const packs = (await activeRuleset(own.key)).packs.map(({ name, version }) => ({ name, version }))
  const { userErrors } = await activate(own.key, { packs, parameters: { 'cctv.maxRetentionDays': 45 } })
  expect(userErrors.map(({ code }) => code)).toContain('FLOOR_WEAKENED')
  expect(userErrors.find(({ code }) => code === 'FLOOR_WEAKENED')?.message).toContain('To see it, assess {')
})
