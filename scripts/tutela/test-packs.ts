import { coverageOf, type PackTestCoverage } from '../../src/rules/pack-tests/coverage.ts'
import { type MutationCoverage, mutationCoverage } from '../../src/rules/pack-tests/mutation-coverage.ts'
import { runPackTests } from '../../src/rules/pack-tests/run-pack-tests.ts'
import type { PackTestResult } from '../../src/rules/types.ts'
import { print, printJson, styled } from '../print.ts'
import type { TutelaOptions } from './options.ts'
import { type PackReport, reportPacks } from './pack-reports.ts'
import { printMutation } from './print-mutation.ts'
import { countProblems, inLanguage, printFailedTests, printProblems } from './print-problems.ts'

interface TestedPack extends PackReport {
  readonly tests: readonly PackTestResult[]
  readonly coverage: PackTestCoverage | null
  /** Null unless asked for, and while some test fails. */
  readonly mutation: MutationCoverage | null
}

/**
 * `tutela packs test`: checks every pack, then runs its tests; with --mutants it also looks for small mistakes that no test
 * notices. 0 when packs are sound, tests pass and no such mistake was found, else 1.
 */
export async function testPacks(options: TutelaOptions): Promise<0 | 1> {
  const reports = (await reportPacks(options)).map((report) => testPack(report, options))
  if (options.asJson) {
    const shown = reports.map(({ file, ok, problems, tests, coverage, mutation }) => ({
      file,
      ok,
      problems,
      tests,
      coverage,
      mutation,
    }))
    printJson(shown)
  } else for (const report of reports) printReport(report, options.locales[0])
  return reports.every(({ ok }) => ok) ? 0 : 1
}

/** Tests of a pack with errors would say nothing. */
function testPack(report: PackReport, { withMutants }: TutelaOptions): TestedPack {
  const { pack, extended, problems } = report
  if (!pack || problems.some(({ severity }) => severity === 'ERROR'))
    return { ...report, tests: [], coverage: null, mutation: null }
  const tests = runPackTests(pack, extended)
  const allPass = tests.every(({ passed }) => passed)
  const mutation = withMutants && allPass ? mutationCoverage(pack, extended) : null
  const ok = report.ok && allPass && (mutation?.survivors.length ?? 0) === 0
  return { ...report, ok, tests, coverage: coverageOf(pack, extended), mutation }
}

function printReport(
  { file, ok, problems, tests, coverage, mutation }: TestedPack,
  locale: string | undefined,
): void {
  printProblems(file, inLanguage(problems, locale))
  printFailedTests(file, tests)
  const passed = tests.filter((test) => test.passed).length
  const outcome = ok ? styled('green', 'passed') : styled('red', 'not passed')
  print(`${file}: ${outcome} (${countProblems(problems)}; ${passed} of ${tests.length} tests pass)`)
  if (!coverage) return
  const { requirementsFired, requirementsTotal, untested } = coverage
  print(`  ${requirementsFired} of ${requirementsTotal} requirements applied in some test`)
  if (untested.length > 0) print(`  without a test for every possible outcome: ${untested.join(', ')}`)
  if (mutation) printMutation(mutation)
}
