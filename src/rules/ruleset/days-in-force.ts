import { daysOf, isOn, packsNotInForce } from '../evaluate/in-force.ts'
import { DAY_MS, formatDay, parseDay } from '../operators/dates.ts'
import { inEveryLanguage, textIn, worded } from '../pack/locale.ts'
import type { Ruleset, RulesetRequirement } from '../types.ts'
import { mergeProposals } from './merge-overrides.ts'
import type { Proposal } from './resolved-override.ts'
import type { RulesetWarning } from './ruleset-problem.ts'

/**
 * A requirement in each form that it has in the course of time: with the overrides of the packs that count on the days of
 * the form, the latest form first. The days are those of its own pack; no form where it is switched off.
 * Source: docs/semantics.md#from-when-on-and-until-when-packs-count.
 */
export function formsOf(
  requirement: RulesetRequirement,
  proposals: readonly Proposal[],
): RulesetRequirement[] {
  const { inForce } = requirement
  if (!inForce) return [mergeProposals(requirement, proposals)].filter((form) => form !== null)
  const changes = proposals.flatMap(({ pack }) => {
    const { from, until } = daysOf(pack)
    return until === undefined ? [from] : [from, dayAfter(until)]
  })
  const inside = changes.filter((day) => day > inForce.from && isOn(day, inForce))
  const starts = [...new Set([inForce.from, ...inside])].sort().reverse()
  return starts.flatMap((from, place) => {
    const next = starts[place - 1]
    const until = next === undefined ? inForce.until : dayBefore(next)
    const counting = proposals.filter(({ pack }) => isOn(from, daysOf(pack)))
    const form = mergeProposals(requirement, counting)
    return form ? [{ ...form, inForce: { from, ...(until !== undefined && { until }) } }] : []
  })
}

const dayAfter = (day: string): string => formatDay((parseDay(day) ?? 0) + DAY_MS)
const dayBefore = (day: string): string => formatDay((parseDay(day) ?? 0) - DAY_MS)

/**
 * Every requirement of a ruleset in the form that counts on the day of an instant in milliseconds; one that does not count on
 * that day in its latest form.
 */
export function requirementsOn(
  { requirements }: Pick<Ruleset, 'requirements'>,
  instant: number,
): RulesetRequirement[] {
  const day = formatDay(instant)
  const chosen = new Map<string, RulesetRequirement>()
  for (const requirement of requirements) {
    const isFirst = !chosen.has(requirement.code)
    if (isFirst || isOn(day, requirement.inForce)) chosen.set(requirement.code, requirement)
  }
  return [...chosen.values()]
}

/** What to tell whoever makes a ruleset live: the packs of which nothing counts on the day of an instant in milliseconds. */
export const packsOutOfForce = ({ packs }: Pick<Ruleset, 'packs'>, instant: number): RulesetWarning[] =>
  packsNotInForce({ packs }, formatDay(instant)).map(({ subject, message }) => ({
    code: 'PACK_NOT_IN_FORCE',
    ...worded(inEveryLanguage((locale) => textIn(message, locale))),
    path: ['packs', subject, 'effective'],
  }))
