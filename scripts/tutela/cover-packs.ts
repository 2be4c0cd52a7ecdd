import { coverageOf, type PackTestCoverage } from '../../src/rules/pack-tests/coverage.ts'
import { print, printJson, styled } from '../print.ts'
import type { TutelaOptions } from './options.ts'
import { type PackReport, reportPacks } from './pack-reports.ts'
import { countProblems, printProblems } from './print-problems.ts'

interface CoveredPack extends PackReport {
  /** Null when the pack has errors: then its tests say nothing. */
  readonly coverage: PackTestCoverage | null
}

/** `tutela packs coverage`: which outcomes the tests have shown of each requirement; 0 when none is wanting, else 1. */
export async function coverPacks(options: TutelaOptions): Promise<0 | 1> {
  const reports = (await reportPacks(options)).map(coverPack)
  if (options.asJson) {
    const shown = reports.map(({ file, ok, problems, coverage }) => ({ file, ok, problems, coverage }))
    printJson(shown)
  } else for (const report of reports) printCoverage(report)
  return reports.every(({ coverage }) => coverage?.untested.length === 0) ? 0 : 1
}

function coverPack(report: PackReport): CoveredPack {
  const { pack, extended, ok } = report
  return { ...report, coverage: pack && ok ? coverageOf(pack, extended) : null }
}

function printCoverage({ file, problems, coverage }: CoveredPack): void {
  if (!coverage) {
    printProblems(file, problems)
    print(`${file}: ${styled('red', 'not sound')} (${countProblems(problems)})`)
    return
  }
  const { requirements, requirementsFired, requirementsTotal, untested } = coverage
  const width = Math.max(...requirements.map(({ code }) => code.length), 0)
  for (const { code, met, unmet, undecided } of requirements) {
    const seen = [met && 'met', unmet && 'unmet', undecided && 'undecided'].filter((name) => name !== false)
    const mark = untested.includes(code) ? styled('red', 'wanting') : styled('green', 'shown  ')
    print(`${code.padEnd(width)} ${mark} ${seen.join(', ') || '–'}`)
  }
  print(
    `${file}: ${requirementsFired} of ${requirementsTotal} requirements applied in some test, ${untested.length} without a test for every possible outcome`,
  )
}
