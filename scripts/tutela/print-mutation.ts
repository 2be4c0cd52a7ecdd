import type { MutationCoverage } from '../../src/rules/pack-tests/mutation-coverage.ts'
import { print, printJson, styled } from '../print.ts'

/** Prints the small mistakes that no test noticed, and tests that would, ready to be pasted into the pack. */
export function printMutation({
  tried,
  isComplete,
  equivalent,
  survivors,
  proposedTests,
}: MutationCoverage): void {
  const noticed = tried - equivalent - survivors.length
  const bound = isComplete ? '' : ', and there are more'
  print(
    `  ${tried} small mistakes tried${bound}: ${noticed} noticed, ${survivors.length} not noticed, ${equivalent} without effect`,
  )
  for (const { what, pointer } of survivors) print(`  ${styled('red', 'not noticed')} ${what}  (${pointer})`)
  if (proposedTests.length === 0) return
  print('  tests that would notice; check whether they say what you mean:')
  printJson(proposedTests)
}
