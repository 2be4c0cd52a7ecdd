import type { Requirement } from '../pack/format.ts'
import { textIn } from '../pack/locale.ts'
import { inAllLanguages } from '../texts/words.ts'
import type { Finding, Ruleset, RulesetRequirement, WarningFinding } from '../types.ts'

type Resources = Pick<Ruleset, 'packs' | 'vocabulary' | 'engineTexts'>

/**
 * The day by which the place to turn to that a requirement names was to be checked again, where that day is over; else null. Only
 * of what has a number or an address: nothing else goes stale by itself.
 */
export function reviewMissed(
  { packs, vocabulary }: Resources,
  { pack, resource }: Pick<RulesetRequirement, 'pack'> & Pick<Requirement, 'resource'>,
  day: string,
): string | null {
  const contact = resource === undefined ? undefined : vocabulary.resources?.[resource]?.contact
  if (contact === undefined) return null
  const reviewBy = packs.find(({ name }) => name === pack)?.reviewBy
  return reviewBy !== undefined && reviewBy < day ? reviewBy : null
}

/** One warning for each place to turn to that the answer names although its review is overdue. */
export function overdueReviews(
  ruleset: Resources,
  findings: readonly Finding[],
  day: string,
): WarningFinding[] {
  return findings
    .filter(({ status }) => status === 'NOTED')
    .flatMap(({ requirement }) => {
      const missed = reviewMissed(ruleset, requirement, day)
      const { resource = '' } = requirement
      if (missed === null) return []
      const title = ruleset.vocabulary.resources?.[resource]?.title ?? {}
      const message = inAllLanguages(ruleset.engineTexts, (words) =>
        words.say('warning/REVIEW_OVERDUE', { title: textIn(title, words.locale), day: words.day(missed) }),
      )
      return [{ code: 'REVIEW_OVERDUE', subject: resource, message }]
    })
}
