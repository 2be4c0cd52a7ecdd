import { type Steps, stepsWithin } from '../operators/work.ts'
import { reportCertainties } from './report-certainties.ts'
import { reportOverlaps } from './report-overlaps.ts'
import { rulesInPlace } from './rules-in-place.ts'
import type { LintScope, Report } from './visible-packs.ts'

/** What trying cases shows of a sound pack, and, where there were too many to try, that it does not show everything. */
export function* analysis(scope: LintScope, report: Report): Steps<void> {
  const isDone = yield* stepsWithin(scope.work, ANALYSIS_WORK_MAX, () => analyse(scope, report))
  if (isDone) return
  const message = 'not everything that trying cases can show is known: there is too much to compare'
  report('ANALYSIS_INCOMPLETE', ['requirements'], message, 'key')
}

/** Some half a second; the shipped packs take a tenth of it. */
export const ANALYSIS_WORK_MAX = 10_000_000

function* analyse(scope: LintScope, report: Report): Steps<true> {
  const rules = rulesInPlace(scope, null)
  const { settled, untold } = yield* reportCertainties(scope, rules, report)
  const { compared, isFinished } = yield* reportOverlaps(scope, rules, settled, report)
  const [first] = untold
  if (first !== undefined) {
    const which =
      untold.length === 1 ? `\`${first}\`` : `${untold.length} requirements, \`${first}\` the first of them,`
    const message = `whether ${which} can be met and unmet is not known: there are too many cases to try them all`
    report('ANALYSIS_INCOMPLETE', ['requirements'], message, 'key')
  }
  if (!isFinished) {
    const message = `whether all requirements add something and can be met together is not known: only ${compared} pairs that read the same facts were compared, for there are too many cases to try them all`
    report('ANALYSIS_INCOMPLETE', ['requirements'], message, 'key')
  }
  return true
}
