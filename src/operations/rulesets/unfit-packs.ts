import type { Pack, PackProblem } from '../../rules/index.ts'
import { checkPack } from '../../rules/lint/check-pack.ts'
import type { LocalisedText } from '../../rules/pack/format.ts'
import { runPackTests } from '../../rules/pack-tests/run-pack-tests.ts'
import type { OperationContext } from '../context.ts'
import type { UserErrorCode, UserFault } from '../errors.ts'
import { faultIn, messageLocale } from '../input.ts'
import type { Candidate, CandidatePack } from './resolve-candidate.ts'

/** A warning in a draft, an error when the pack is to be put to use. */
const TESTS_MISSING = 'TEST_MISSING'

/**
 * What keeps the organisation's own packs of a candidate from being put to use, whoever asks: problems and red tests on
 * exactly the versions they are to stand on, and requirements without the tests that show them met, unmet and undecided.
 * Shipped packs went through the same before they were shipped, and nothing of an organisation changes them.
 */
export function readinessFaults(ctx: OperationContext, { packs }: Candidate): UserFault[] {
  const locale = messageLocale(ctx)
  const all = packs.map(({ pack }) => pack)
  return packs.flatMap((candidate, index) => {
    const path = ['input', 'packs', String(index)]
    return candidate.isShipped
      ? []
      : notReady(candidate, all).map(([code, text]) => faultIn(locale, code, text, path))
  })
}

function notReady({ pack }: CandidatePack, all: readonly Pack[]): [UserErrorCode, LocalisedText][] {
  const others = all.filter((other) => other !== pack)
  const problems = checkPack(pack, { extends: others, analyse: false })
  const errors = problems.filter(({ severity }) => severity === 'ERROR')
  if (errors.length > 0) return [['PACK_INVALID', problemText(pack, errors)]]
  const untested = problems.filter(({ code }) => code === TESTS_MISSING)
  const failing = runPackTests(pack, others).filter(({ passed }) => !passed)
  return [
    ...(untested.length > 0
      ? [['PACK_INVALID', problemText(pack, untested)] as [UserErrorCode, LocalisedText]]
      : []),
    ...(failing.length > 0
      ? [['PACK_TESTS_FAILED', failureText(pack, failing)] as [UserErrorCode, LocalisedText]]
      : []),
  ]
}

function problemText({ pack, version }: Pack, problems: readonly PackProblem[]): LocalisedText {
  const [first] = problems
  const others = problems.length - 1
  return {
    en: `${pack} ${version} cannot be put to use: at ${first?.pointer}, ${first?.text.en}.${others > 0 ? ` There are ${others} more such problems.` : ''}`,
    'zh-CN': `${pack} ${version}不能启用：${first?.pointer}：${first?.text['zh-CN']}。${others > 0 ? `另有${others}个同类问题。` : ''}`,
  }
}

function failureText({ pack, version }: Pack, failing: readonly { readonly name: string }[]): LocalisedText {
  return {
    en: `${failing.length} of the tests of ${pack} ${version} fail with these packs, the first is "${failing[0]?.name}".`,
    'zh-CN': `${pack} ${version}有${failing.length}个测试与这些规则包一起未通过，第一个是“${failing[0]?.name}”。`,
  }
}
