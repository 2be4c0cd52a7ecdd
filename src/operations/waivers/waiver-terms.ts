import type { LocalisedText } from '../../rules/pack/format.ts'
import { LIMITS } from '../../rules/pack/format-values.ts'
import { requirementsOn } from '../../rules/ruleset/days-in-force.ts'
import type { Ruleset, RulesetRequirement } from '../../rules/types.ts'
import { noLiveRuleset } from '../assessments/evaluate-situation.ts'
import type { OperationContext } from '../context.ts'
import type { UserErrorCode, UserFault } from '../errors.ts'
import { aboutText, faultIn, inputFaults, messageLocale, reasonRule, TEXT } from '../input.ts'
import { loadActiveRuleset } from '../rulesets/load-active-ruleset.ts'

/** What is asked for, and what is granted. */
export interface WaiverTerms {
  readonly requirementCode: string
  /** A pseudonymous reference. */
  readonly subjectRef: string
  readonly reason: string
  readonly reasonCode: string
  /** RFC 3339 instant. */
  readonly expiresAt: string
}

/** The vocabulary list in which packs may declare the reasons an organisation accepts. */
const REASONS = 'waiverReasons'
const DAY_MS = 86_400_000

/** What keeps a waiver of these terms from being asked for or granted with the live ruleset; empty when nothing does. */
export async function termsFaults(ctx: OperationContext, terms: WaiverTerms): Promise<UserFault[]> {
  const locale = messageLocale(ctx)
  const compiled = await loadActiveRuleset({ ctx })
  const malformed = inputFaults(locale, [
    aboutText(['input', 'requirementCode'], terms.requirementCode, TEXT.code),
    aboutText(['input', 'subjectRef'], terms.subjectRef, TEXT.subjectRef),
    aboutText(['input', 'reason'], terms.reason, TEXT.note),
    aboutText(['input', 'reasonCode'], terms.reasonCode, reasonRule(compiled?.ruleset.vocabulary[REASONS])),
  ])
  if (malformed.length > 0) return malformed
  if (compiled === null) return [noLiveRuleset(locale)]
  const fault = (code: UserErrorCode, text: LocalisedText, field: keyof WaiverTerms) =>
    faultIn(locale, code, text, ['input', field])
  const { ruleset } = compiled
  const counting = requirementsOn(ruleset, ctx.now().getTime())
  const requirement = counting.find(({ code }) => code === terms.requirementCode)
  if (requirement === undefined) return [fault('NOT_FOUND', noSuchRequirement(terms), 'requirementCode')]
  if (requirement.lock === 'floor' || requirement.waiver?.allowed !== true) {
    return [fault('WAIVER_NOT_ALLOWED', notAllowed(terms), 'requirementCode')]
  }
  const reason = unknownReason(ruleset, terms)
  if (reason !== null) return [fault('INVALID_INPUT', reason, 'reasonCode')]
  const expiry = expiryFault(ctx, requirement, terms)
  return expiry === null ? [] : [fault(...expiry, 'expiresAt')]
}

function unknownReason({ vocabulary }: Ruleset, { reasonCode }: WaiverTerms): LocalisedText | null {
  const accepted = vocabulary[REASONS]
  if (accepted === undefined || Object.hasOwn(accepted, reasonCode)) return null
  const codes = Object.keys(accepted)
  return {
    en: `The active packs know these reasons: ${codes.join(', ')}.`,
    'zh-CN': `当前启用的规则包提供的理由代码：${codes.join('、')}。`,
  }
}

function expiryFault(
  ctx: OperationContext,
  { code, waiver }: RulesetRequirement,
  { expiresAt }: WaiverTerms,
): [UserErrorCode, LocalisedText] | null {
  const lastsMs = Date.parse(expiresAt) - ctx.now().getTime()
  if (lastsMs <= 0) {
    return [
      'INVALID_INPUT',
      { en: 'A waiver has to end in the future.', 'zh-CN': '豁免的终止时间必须在将来。' },
    ]
  }
  const maxDays = waiver?.maxDays ?? LIMITS.waiverDaysMax
  if (lastsMs <= maxDays * DAY_MS) return null
  const text = {
    en: `A waiver of ${code} may last at most ${maxDays} days.`,
    'zh-CN': `${code}的豁免最长为${maxDays}天。`,
  }
  return ['WAIVER_TOO_LONG', text]
}

const noSuchRequirement = ({ requirementCode }: WaiverTerms) => ({
  en: `The live ruleset has no requirement ${requirementCode}.`,
  'zh-CN': `当前规则集中没有要求${requirementCode}。`,
})

const notAllowed = ({ requirementCode }: WaiverTerms) => ({
  en: `${requirementCode} cannot be waived.`,
  'zh-CN': `${requirementCode}不允许豁免。`,
})
