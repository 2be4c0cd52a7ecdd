import {
  allFindings,
  assess,
  boundaryValues,
  type CompiledRuleset,
  chooseLocale,
  coverageOf,
  layerPack,
  type Pack,
  type PackTest,
  type RulesetRequirement,
  readPack,
  textIn,
} from 'tutela/engine'
import type { Asked, Tested, ToldTest } from './messages.ts'
import { answersOf } from './situation.ts'

/** So many situations are looked at for one requirement. */
const SITUATIONS_MAX = 3_000
const DAY_MS = 86_400_000

type Status = NonNullable<PackTest['expect']['findings']>[string]

/** What the tests of a pack show, requirement by requirement, and situations for what they do not show yet. */
export function testsOf({ source, extended, proposed, locale }: Asked & { is: 'tests' }): Tested {
  const pack = packFrom(source)
  const others = extended.flatMap((text) => packFrom(text) ?? [])
  if (pack === null) return { ok: false }
  const layered = layerPack(pack, others)
  const compiled = layered.compiled()
  if (compiled === null) return { ok: false }
  const { ruleset } = compiled
  const spoken = chooseLocale(locale, ruleset.locales) ?? 'en'
  const told = (test: PackTest): ToldTest => ({ test, answers: answersOf(ruleset, test.facts, spoken) })
  const coverage = coverageOf(pack, others)
  const own = new Map(ruleset.requirements.map((requirement) => [requirement.code, requirement]))
  const ownProposals = ruleset.requirements
    .filter(({ pack: declaring }) => declaring === pack.pack)
    .flatMap((requirement) =>
      situationsFor(compiled, requirement, notExpected(requirement, pack.tests ?? []), dayWithin(pack)),
    )
  return {
    ok: true,
    tests: (pack.tests ?? []).map(told),
    rows: coverage.requirements.map(({ code, met, unmet, undecided, fired }) => ({
      code,
      title: textIn(own.get(code)?.title ?? { en: code }, spoken),
      ...(own.get(code)?.require === undefined
        ? { met: fired, unmet: fired, undecided: fired }
        : { met, unmet, undecided }),
    })),
    // With a test for each outcome, most of what was proposed against small mistakes is not needed any more.
    proposals: (ownProposals.length > 0 ? ownProposals : proposed).map(told),
  }
}

/** The outcomes that no test expects yet; without a demand a requirement can only be noted. */
function notExpected({ code, require }: RulesetRequirement, tests: readonly PackTest[]): Status[] {
  const expected = new Set(tests.map(({ expect }) => expect.findings?.[code]))
  if (require === undefined) return expected.has('NOTED') ? [] : ['NOTED']
  if (expected.has('POSSIBLE')) expected.add('OPEN')
  return (['UNMET', 'MET', 'OPEN'] as const).filter((status) => !expected.has(status))
}

function packFrom(source: string): Pack | null {
  const reading = readPack(source)
  return reading.ok ? reading.pack : null
}

/** A day on which the pack counts: its first, or the last of a short one. */
function dayWithin({ effective: { from, until } }: Pack): string {
  const later = new Date(Date.parse(from) + 15 * DAY_MS).toISOString().slice(0, 10)
  return `${until !== undefined && until < later ? until : later}T12:00:00Z`
}

/** For each outcome a situation that has it, as far as one is found. Facts that nobody needs to know for it are left out. */
function situationsFor(
  compiled: CompiledRuleset,
  requirement: RulesetRequirement,
  wanted: readonly Status[],
  asOf: string,
): PackTest[] {
  const conditions = [requirement.when, requirement.require].flatMap((part) => part ?? [])
  const facts = boundaryValues([{ conditions, context: compiled.ruleset }], asOf).filter(
    ({ list }) => list === null,
  )
  const found = new Map<Status, Record<string, unknown>>()
  let looked = 0
  for (const situation of situations(facts)) {
    looked += 1
    if (looked > SITUATIONS_MAX || found.size === wanted.length) break
    const status = statusOf(compiled, requirement, situation, asOf)
    if (status !== null && wanted.includes(status) && !found.has(status)) found.set(status, situation)
  }
  return [...found].map(([status, situation]) => {
    const least = withoutNeedless(
      situation,
      (fewer) => statusOf(compiled, requirement, fewer, asOf) === status,
    )
    return {
      name: `${requirement.code}: ${status}`,
      asOf,
      facts: least as PackTest['facts'],
      expect: { findings: { [requirement.code]: status } },
    }
  })
}

function statusOf(
  compiled: CompiledRuleset,
  { code }: RulesetRequirement,
  facts: Record<string, unknown>,
  asOf: string,
): Status | null {
  const outcome = assess(compiled, { facts, asOf })
  if (!outcome.ok) return null
  return allFindings(outcome.assessment).find(({ requirement }) => requirement.code === code)?.status ?? null
}

/** Every combination of the values, like the figures of a counter; what is not known is left out. */
function* situations(
  facts: readonly { readonly name: string; readonly values: readonly unknown[] }[],
): Generator<Record<string, unknown>> {
  const at = facts.map(() => 0)
  for (;;) {
    yield Object.fromEntries(
      facts.flatMap(({ name, values }, index) => {
        const value = values[at[index] ?? 0]
        return value === null || value === undefined ? [] : [[name, value]]
      }),
    )
    let place = 0
    while (place < at.length) {
      at[place] = (at[place] ?? 0) + 1
      if ((at[place] ?? 0) < (facts[place]?.values.length ?? 0)) break
      at[place] = 0
      place += 1
    }
    if (place === at.length) return
  }
}

function withoutNeedless(
  situation: Record<string, unknown>,
  isSame: (fewer: Record<string, unknown>) => boolean,
): Record<string, unknown> {
  return Object.keys(situation).reduce((kept, name) => {
    const { [name]: _needless, ...fewer } = kept
    return isSame(fewer) ? fewer : kept
  }, situation)
}
