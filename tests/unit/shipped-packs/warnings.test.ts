import { expect, test } from 'vitest'
import { checkPack } from '../../../src/rules/lint/check-pack.ts'
import { extendedPacks } from '../../../src/rules/pack/extended-packs.ts'
import { shippedPacks } from '../../support/shipped-packs.ts'
import accepted from './accepted-warnings.json' with { type: 'json' }

const SHIPPED = shippedPacks()

test.each(SHIPPED.map((pack) => [pack.pack, pack] as const))(
  '%s is checked without a word, or the warning is listed in accepted-warnings.json with the reason why it stays',
  (name, pack) => {
    const dependents = SHIPPED.filter((other) => extendedPacks(other, SHIPPED).includes(pack))
    const problems = checkPack(pack, { extends: SHIPPED, dependents })
    const listed = accepted.filter((entry) => entry.pack === name)
    expect(problems.map(({ code, severity, pointer }) => `${severity} ${code} ${pointer}`).sort()).toEqual(
      listed.map(({ code, pointer }) => `WARNING ${code} ${pointer}`).sort(),
    )
  },
)

test('a warning is accepted only of a shipped pack, and with a reason', () => {
  const names = new Set(SHIPPED.map(({ pack }) => pack))
  for (const { pack, reason } of accepted) {
    expect(names).toContain(pack)
    expect(reason).toMatch(/^[A-Z].{20,}\.$/)
  }
})
