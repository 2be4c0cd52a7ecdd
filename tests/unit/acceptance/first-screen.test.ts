import { expect, test } from 'vitest'
import { assess, compileRuleset, FOCUS_MAX, focusOf, scopeOf } from '../../../src/rules/index.ts'
import relevant from '../../corpus/situations/relevant.json' with { type: 'json' }
import { rulesetOf, shippedPacks } from '../../support/shipped-packs.ts'

/** Twelve situations of practice, by number; `relevant` says what matters in that minute. */
const SITUATIONS = import.meta.glob<{ name: string; facts: object }>('../../corpus/situations/[01]*.json', {
  import: 'default',
  eager: true,
})
const NOISE_MAX = 0.2
const AS_OF = '2026-12-01T09:00:00Z'

const compiled = compileRuleset(await rulesetOf(shippedPacks()))

interface Screen {
  readonly name: string
  readonly shown: readonly string[]
  readonly noise: readonly string[]
  /** What matters and stands neither in this minute nor in the case. */
  readonly missing: readonly string[]
}

function screenOf(id: string, name: string, facts: object): Screen {
  const outcome = assess(compiled, { facts, asOf: AS_OF })
  if (!outcome.ok) throw new Error(`${id}: ${JSON.stringify(outcome.problems)}`)
  const { assessment } = outcome
  const wanted: readonly string[] = Object.entries(relevant).find(([number]) => number === id)?.[1] ?? []
  const inSight = new Set(
    assessment.result.findings
      .filter(({ requirement }) => scopeOf(requirement) !== 'organisation')
      .map(({ requirement }) => requirement.code),
  )
  const shown = focusOf(assessment).map(({ requirement }) => requirement.code)
  return {
    name: `${id} ${name}`,
    shown,
    noise: shown.filter((code) => !wanted.includes(code)),
    missing: wanted.filter((code) => !inSight.has(code)),
  }
}

const screens = Object.entries(SITUATIONS).map(([path, { name, facts }]) =>
  screenOf(/(\d+)\.json$/.exec(path)?.[1] ?? '', name, facts),
)

/** One line a situation: how many lines it shows and which of them are noise. */
const table = screens.map(
  ({ name, shown, noise }) =>
    `${name.slice(0, 60).padEnd(60)} ${shown.length} shown, noise: ${noise.join(' ') || '–'}`,
)

test('the first screens of twelve situations are at most a fifth noise', () => {
  console.log(table.join('\n'))
  const [shown, noise] = [screens.flatMap((one) => one.shown), screens.flatMap((one) => one.noise)]
  expect(screens).toHaveLength(Object.keys(relevant).length)
  expect(shown.length).toBeGreaterThan(screens.length)
  expect(noise.length / shown.length, table.join('\n')).toBeLessThanOrEqual(NOISE_MAX)
})

test.each(screens)('$name: the screen is never too long, and nothing that matters is out of sight', (one) => {
  expect(one.shown.length).toBeLessThanOrEqual(FOCUS_MAX)
  expect(one.missing).toEqual([])
})
