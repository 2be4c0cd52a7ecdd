import { within } from '../operators/work.ts'
import { reportCertainties } from './report-certainties.ts'
import { reportOverlaps } from './report-overlaps.ts'
import { rulesInPlace } from './rules-in-place.ts'
import type { LintRule } from './visible-packs.ts'

/** What trying cases shows of a sound pack, and, where there were too many to try, that it does not show everything. */
export const analysis: LintRule = (scope, report) => {
  const isDone = within(scope.work, ANALYSIS_WORK_MAX, () => {
    analyse(scope, report)
    return true
  })
  if (isDone) return
  const message = 'not everything that trying cases can show is known: there is too much to compare'
  report('ANALYSIS_INCOMPLETE', ['requirements'], message, 'key')
}

/** Some half a second; the shipped packs take a tenth of it. */
export const ANALYSIS_WORK_MAX = 10_000_000

const analyse: LintRule = (scope, report) => {
  const rules = rulesInPlace(scope, null)
  const { settled, untold } = reportCertainties(scope, rules, report)
  const { compared, isFinished } = reportOverlaps(scope, rules, settled, report)
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
}
