import { describe, expect, test } from 'vitest'
import { checkPack } from '../../../src/rules/lint/check-pack.ts'
import { finish } from '../../../src/rules/operators/work.ts'
import { MutantTrial } from '../../../src/rules/pack-tests/mutant-trial.ts'
import { mutantsOf } from '../../../src/rules/pack-tests/mutants.ts'
import { runPackTests } from '../../../src/rules/pack-tests/run-pack-tests.ts'
import { layerPack } from '../../../src/rules/ruleset/layered-pack.ts'
import { optionalPacks, rulesetOf, shippedPacks } from '../../support/shipped-packs.ts'

const SHIPPED = shippedPacks()
const OPTIONAL = optionalPacks()

describe.each(OPTIONAL.map((pack) => [pack.pack, pack] as const))('%s', (_name, pack) => {
  test('is a draft that names nobody yet, says whose review it needs, and has a source for every requirement', () => {
    expect(pack.status).toBe('draft')
    expect(pack.reviewedBy).toEqual([])
    expect(Object.keys(pack.reviewNeeds ?? {}).sort()).toEqual(['en', 'zh-CN'])
    for (const { code, sources } of pack.requirements ?? [])
      expect(sources?.[0]?.reference, code).toMatch(/^http|^Professional knowledge/)
  })

  test('is checked without a word, and its tests pass', () => {
    expect(checkPack(pack, { extends: SHIPPED }).map(({ code, pointer }) => `${code} ${pointer}`)).toEqual([])
    expect(runPackTests(pack, SHIPPED).filter(({ passed }) => !passed)).toEqual([])
  })

  test('has no small mistake that its tests do not notice', () => {
    const trial = new MutantTrial(layerPack(pack, SHIPPED))
    const { survivors } = finish(trial.survivors([...mutantsOf(pack, SHIPPED)]))
    expect(survivors.map(({ what, pointer }) => `${what} (${pointer})`)).toEqual([])
  }, 60_000)
})

test('the optional packs fit together with the others, and no other shipped pack is a draft', async () => {
  const { packs } = await rulesetOf([...SHIPPED, ...OPTIONAL])
  expect(packs).toHaveLength(SHIPPED.length + OPTIONAL.length)
  expect(SHIPPED.filter(({ status }) => status === 'draft')).toEqual([])
})
