import { textIn } from '../../src/rules/pack/locale.ts'
import type { PackProblem } from '../../src/rules/pack/problems.ts'
import type { PackTestResult } from '../../src/rules/types.ts'
import { onOneLine, print, styled } from '../print.ts'

/** A problem with its sentence in the reader's language. */
export type ShownProblem = Omit<PackProblem, 'text'>

export const inLanguage = (problems: readonly PackProblem[], locale = 'en'): ShownProblem[] =>
  problems.map(({ text, ...problem }) => ({ ...problem, message: textIn(text, locale) }))

/** Prints problems one per line, so that editors and terminals can jump to them. */
export function printProblems(file: string, problems: readonly ShownProblem[]): void {
  for (const { severity, code, message, pointer, line, column } of problems) {
    const place = line === null ? file : `${file}:${line}:${column}`
    const colour = severity === 'ERROR' ? 'red' : 'yellow'
    const where = pointer === '' ? '' : `  (${pointer})`
    print(
      `${place} ${styled(colour, severity.toLowerCase())} ${styled('bold', code)} ${onOneLine(message)}${where}`,
    )
  }
}

/** Prints what each failing test expected and did not get. */
export function printFailedTests(file: string, tests: readonly PackTestResult[]): void {
  for (const { name, differences } of tests.filter(({ passed }) => !passed)) {
    print(`${file} ${styled('red', 'failed')} ${styled('bold', onOneLine(name))}`)
    for (const difference of differences) print(`  ${onOneLine(difference)}`)
  }
}

/** "3 errors, 1 warning". */
export function countProblems(problems: readonly Pick<PackProblem, 'severity'>[]): string {
  const errors = problems.filter(({ severity }) => severity === 'ERROR').length
  const warnings = problems.length - errors
  return `${errors} ${errors === 1 ? 'error' : 'errors'}, ${warnings} ${warnings === 1 ? 'warning' : 'warnings'}`
}
