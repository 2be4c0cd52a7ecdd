import { type Steps, stepsWithin } from '../operators/work.ts'
import { say } from '../pack/locale.ts'
import { reportCertainties } from './report-certainties.ts'
import { reportOverlaps } from './report-overlaps.ts'
import { rulesInPlace } from './rules-in-place.ts'
import type { LintScope, Report } from './visible-packs.ts'

/** What trying cases shows of a sound pack, and, where there were too many to try, that it does not show everything. */
export function* analysis(scope: LintScope, report: Report): Steps<void> {
  const isDone = yield* stepsWithin(scope.work, ANALYSIS_WORK_MAX, () => analyse(scope, report))
  if (isDone) return
  const message = say(
    'not everything that trying cases can show is known, for there is too much to compare; nothing has to be mended for that',
    '要比较的内容太多，通过逐一尝试情形能发现的问题可能没有全部列出；无须因此修改',
  )
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
    const [which, whichZh] =
      untold.length === 1
        ? [`\`${first}\``, `\`${first}\``]
        : [
            `${untold.length} requirements, \`${first}\` the first of them,`,
            `${untold.length}项要求（第一项为\`${first}\`）`,
          ]
    const message = say(
      `whether ${which} can be met and can be not met was not found out, for there are too many cases to try them all; nothing has to be mended for that`,
      `情形太多，无法逐一尝试，因此不能确定${whichZh}是否既可能满足也可能不满足；无须因此修改`,
    )
    report('ANALYSIS_INCOMPLETE', ['requirements'], message, 'key')
  }
  if (!isFinished) {
    const message = say(
      `whether each requirement adds something, and all can be met together, was not found out to the end: ${compared} pairs that read the same facts were compared, for there are too many cases to try them all; nothing has to be mended for that`,
      `是否每项要求都有意义、能否同时满足，未能全部查明：情形太多，只比较了${compared}对读取相同事实的要求；无须因此修改`,
    )
    report('ANALYSIS_INCOMPLETE', ['requirements'], message, 'key')
  }
  return true
}
