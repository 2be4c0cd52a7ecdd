import { daysOf, isOn } from '../evaluate/in-force.ts'
import { formatDay, parseInstant } from '../operators/dates.ts'
import type { PackTest } from '../pack/format.ts'
import { allOf, inEveryLanguage, say } from '../pack/locale.ts'
import type { Path } from '../pack/positions.ts'
import { possibleOutcomes } from './possible-outcomes.ts'
import { FACT, PARAMETER, REQUIREMENT, reportUnknown } from './unknown-names.ts'
import type { LintRule, LintScope, Report } from './visible-packs.ts'

/** Tests speak of facts, parameters and codes that exist, each test by its own name. */
export const testNames: LintRule = (scope, report) => {
  const codes = new Set([
    ...scope.inherited.keys(),
    ...(scope.pack.requirements ?? []).map(({ code }) => code),
  ])
  const seen = new Set<string>()
  for (const [index, test] of (scope.pack.tests ?? []).entries()) {
    const path: Path = ['tests', index]
    if (seen.has(test.name))
      report(
        'DUPLICATE_TEST',
        [...path, 'name'],
        say(
          `two tests have the name \`${test.name}\`: give one of them another`,
          `有两个测试都名为\`${test.name}\`：请给其中一个换名称`,
        ),
      )
    seen.add(test.name)
    checkDay(test, path, scope, report)
    checkFacts(test, path, scope, report)
    checkCodes(test, path, { ...scope, codes }, report)
    for (const name of Object.keys(test.parameters ?? {})) {
      if (scope.parameters.has(name)) continue
      const at: Path = [...path, 'parameters', name]
      reportUnknown(PARAMETER, { name, known: scope.parameters.keys(), path: at, at: 'key' }, scope, report)
    }
  }
}

/** On other days the pack asks for nothing, and the test shows nothing of it. */
function checkDay({ asOf }: PackTest, path: Path, { pack }: LintScope, report: Report): void {
  const instant = parseInstant(asOf)
  const days = daysOf(pack)
  const hasNone = days.until !== undefined && days.until < days.from
  if (instant === null || hasNone || isOn(formatDay(instant), days)) return
  const [end, endZh] = days.until === undefined ? [' on', '起'] : [` until ${days.until}`, `至${days.until}`]
  const message = say(
    `the pack counts from ${days.from}${end}, so a test at ${asOf} shows nothing of it: choose a day on which it counts`,
    `规则包自${days.from}${endZh}有效，时间为${asOf}的测试不能说明任何问题：请选择有效期内的一天`,
  )
  report('TEST_NOT_IN_FORCE', [...path, 'asOf'], message, 'value', asOf)
}

function checkFacts({ facts }: PackTest, path: Path, scope: LintScope, report: Report): void {
  for (const given of givenFacts(facts, [...path, 'facts'], '', scope)) {
    if (scope.facts.has(given.name)) continue
    reportUnknown(FACT, { ...given, known: scope.facts.keys(), at: 'key' }, scope, report)
  }
}

interface GivenFact {
  readonly name: string
  readonly path: Path
}

/** Names of the facts in nested or dotted form; the items of a declared list give the names of their fields. */
function givenFacts(value: unknown, path: Path, prefix: string, scope: LintScope): GivenFact[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [{ name: prefix, path }]
  return Object.entries(value).flatMap(([key, inner]) => {
    const name = prefix === '' ? key : `${prefix}.${key}`
    const fact = scope.facts.get(name)
    const at = [...path, key]
    if (fact?.type === 'list' && Array.isArray(inner)) return itemFields(inner, name, fact.key, at, scope)
    return fact ? [{ name, path: at }] : givenFacts(inner, at, name, scope)
  })
}

function itemFields(
  items: readonly unknown[],
  list: string,
  key: string | undefined,
  path: Path,
  { facts }: LintScope,
): GivenFact[] {
  return items.flatMap((item, index) =>
    typeof item === 'object' && item !== null
      ? Object.keys(item)
          .filter((field) => field !== key && !facts.has(`${list}[].${field}`))
          .map((field) => ({ name: `${list}[].${field}`, path: [...path, index, field] }))
      : [],
  )
}

function checkCodes(
  test: PackTest,
  path: Path,
  scope: LintScope & { readonly codes: ReadonlySet<string> },
  report: Report,
): void {
  const { attestations, expect } = test
  const unknown = (code: string, at: Path, where: 'key' | 'value') => {
    const name = codeOf(code)
    if (!scope.codes.has(name))
      reportUnknown(REQUIREMENT, { name, known: scope.codes, path: at, at: where }, scope, report)
  }
  for (const [index, code] of (attestations ?? []).entries())
    unknown(code, [...path, 'attestations', index], 'value')
  for (const [index, code] of (expect.blockers ?? []).entries())
    unknown(code, [...path, 'expect', 'blockers', index], 'value')
  for (const part of ['findings', 'deadlines'] as const) {
    for (const code of Object.keys(expect[part] ?? {})) unknown(code, [...path, 'expect', part, code], 'key')
  }
}

/** Every requirement that can be unmet has a test that expects it met, one unmet, and one undecided. */
export const testsForAll: LintRule = (scope, report) => {
  const { pack } = scope
  const expected = expectedStatuses(pack.tests ?? [])
  for (const [index, requirement] of (pack.requirements ?? []).entries()) {
    const { code, failClosed } = requirement
    const possible = possibleOutcomes(requirement, scope)
    const seen = expected.get(code) ?? new Set<string>()
    const missing = [
      possible.met && !seen.has('MET') && MISSING_TESTS.met,
      possible.unmet && !seen.has('UNMET') && MISSING_TESTS.unmet,
      // Failing closed, a missing fact shows as UNMET and cannot be told from the outcome alone; coverage tells.
      possible.undecided &&
        !failClosed &&
        !seen.has('OPEN') &&
        !seen.has('POSSIBLE') &&
        MISSING_TESTS.undecided,
    ].filter((kind) => kind !== false)
    if (missing.length === 0) continue
    const list = inEveryLanguage((locale) => allOf(missing.map((kind) => kind[locale]))[locale])
    const message = say(
      `\`${code}\` still needs tests: ${list.en}; add each to "tests" as a situation, with what comes out of it under "expect", "findings"`,
      `\`${code}\`还缺少测试：${list['zh-CN']}；请在"tests"中各加入一种情形，并在"expect"的"findings"中写明应得的结果`,
    )
    const cause = (pack.tests ?? []).length === 0 ? list.en : code
    report('TEST_MISSING', ['requirements', index, 'code'], message, 'value', cause)
  }
}

const MISSING_TESTS = {
  met: say('one in which it is fulfilled ("MET")', '已满足的情形（"MET"）'),
  unmet: say('one in which it is not ("UNMET")', '未满足的情形（"UNMET"）'),
  undecided: say(
    'one in which a fact it turns on is not given ("OPEN")',
    '未给出其所依据事实的情形（"OPEN"）',
  ),
}

/** The statuses that some test expects of a requirement; one that is to block is to be unmet. */
function expectedStatuses(tests: readonly PackTest[]): ReadonlyMap<string, ReadonlySet<string>> {
  const expected = new Map<string, Set<string>>()
  for (const { expect } of tests) {
    const blockers = (expect.blockers ?? []).map((key) => [key, 'UNMET'] as const)
    for (const [key, status] of [...Object.entries(expect.findings ?? {}), ...blockers]) {
      const code = codeOf(key)
      expected.set(code, (expected.get(code) ?? new Set()).add(status))
    }
  }
  return expected
}

/** The requirement's code of `CODE` or `CODE[item]`. */
const codeOf = (key: string): string => key.replace(/\[[^\]]*\]$/, '')
