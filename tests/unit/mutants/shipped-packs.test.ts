import { expect, test } from 'vitest'
import { finish } from '../../../src/rules/operators/work.ts'
import { extendedPacks } from '../../../src/rules/pack/extended-packs.ts'
import type { Pack } from '../../../src/rules/pack/format.ts'
import { MutantTrial } from '../../../src/rules/pack-tests/mutant-trial.ts'
import { type Mutant, mutantsOf } from '../../../src/rules/pack-tests/mutants.ts'
import { runPackTests } from '../../../src/rules/pack-tests/run-pack-tests.ts'
import { layerPack } from '../../../src/rules/ruleset/layered-pack.ts'
import { shippedPacks } from '../../support/shipped-packs.ts'
import equivalent from './equivalent.json' with { type: 'json' }

const SHIPPED = shippedPacks()

/** Mistakes in a pack that neither its own tests notice nor those of a shipped pack that extends it. */
function unnoticedIn(pack: Pack): string[] {
  const dependents = SHIPPED.filter((other) => extendedPacks(other, SHIPPED).includes(pack))
  const isNoticedBy = (dependent: Pack, mutant: Mutant): boolean =>
    runPackTests(
      dependent,
      SHIPPED.map((other) => (other === pack ? mutant.pack : other)),
    ).some(({ passed }) => !passed)
  const trial = new MutantTrial(layerPack(pack, SHIPPED))
  return finish(trial.survivors([...mutantsOf(pack, SHIPPED)]))
    .survivors.filter((mutant) => !dependents.some((dependent) => isNoticedBy(dependent, mutant)))
    .map(({ what, pointer }) => `${what} (${pointer})`)
}

const TOGETHER = 50

/** Whether any small mistake in a pack passes its own tests; looks no further than the first. */
function hasSurvivor(pack: Pack): boolean {
  const trial = new MutantTrial(layerPack(pack, SHIPPED))
  const mutants = [...mutantsOf(pack, SHIPPED)]
  for (let from = 0; from < mutants.length; from += TOGETHER)
    if (finish(trial.survivors(mutants.slice(from, from + TOGETHER))).survivors.length > 0) return true
  return false
}

test.each(SHIPPED.map((pack) => [pack.pack, pack] as const))(
  'every small mistake in %s is noticed by a test, or listed in equivalent.json with the reason why none can',
  (name, pack) => {
    const listed = equivalent.filter((entry) => entry.pack === name)
    expect(unnoticedIn(pack).sort()).toEqual(
      listed.map(({ mutant, pointer }) => `${mutant} (${pointer})`).sort(),
    )
  },
  60_000,
)

test('a mistake is listed only for a shipped pack, and with a reason', () => {
  const names = new Set(SHIPPED.map(({ pack }) => pack))
  for (const { pack, reason } of equivalent) {
    expect(names).toContain(pack)
    expect(reason).toMatch(/^[A-Z].{20,}\.$/)
  }
})

test('a mistake that a removed test noticed is found to be unnoticed', () => {
  // Of packs of translations there is nothing to mistake.
  for (const pack of SHIPPED.filter(({ requirements = [] }) => requirements.length > 0)) {
    const [first] = pack.tests ?? []
    const untested = { ...pack, tests: first ? [first] : [], stories: [] }
    expect(hasSurvivor(untested)).toBe(true)
  }
})
