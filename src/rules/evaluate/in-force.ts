import type { Pack, Requirement } from '../pack/format.ts'
import { inAllLanguages } from '../texts/words.ts'
import type { AddedTexts, Dated, InForce, Ruleset, WarningFinding } from '../types.ts'

/** The days on which what a pack asks for counts. */
export const daysOf = ({ effective: { from, until } }: Pick<Pack, 'effective'>): InForce => ({
  from,
  ...(until !== undefined && { until }),
})

/** Whether something counts on a day (YYYY-MM-DD, in UTC). */
export const isOn = (day: string, days: InForce | undefined): boolean =>
  days === undefined || (days.from <= day && (days.until === undefined || day <= days.until))

/** The days on which all of several things count; null when there is no such day. Undefined counts on every day. */
export function daysTogether(all: readonly (InForce | undefined)[]): InForce | undefined | null {
  const given = all.filter((days) => days !== undefined)
  if (given.length === 0) return undefined
  const from =
    given
      .map((days) => days.from)
      .sort()
      .at(-1) ?? ''
  const [until] = given.flatMap((days) => days.until ?? []).sort()
  if (until === undefined) return { from }
  return from <= until ? { from, until } : null
}

export interface PacksOfRuleset {
  readonly packs: Ruleset['packs']
  readonly engineTexts?: AddedTexts | undefined
}

/** One warning for each pack of the set of which nothing counts on the day. */
export function packsNotInForce({ packs, engineTexts }: PacksOfRuleset, day: string): WarningFinding[] {
  const resting: WarningFinding[] = []
  for (const { name, effective } of packs) {
    if (effective === undefined || isOn(day, effective)) continue
    const message = messageOf(name, effective, day, engineTexts)
    resting.push({ code: 'PACK_NOT_IN_FORCE', subject: name, message })
  }
  return resting
}

/**
 * What keeps a ruleset from saying anything of a day: packs that belong in every set do not count on it, or nothing does of what
 * binds anybody. Null when it may answer. Without this, a date before the rules would read as safe.
 * Source: docs/semantics.md#from-when-on-and-until-when-packs-count.
 */
export function rulesAtRest(
  ruleset: PacksOfRuleset,
  rules: readonly { readonly requirement: Pick<Dated<Requirement>, 'level' | 'inForce'> }[],
  day: string,
): WarningFinding[] | null {
  const { packs, engineTexts } = ruleset
  const inEverySet = packs.filter(({ mandatory }) => mandatory === true)
  const mandatory = packsNotInForce({ packs: inEverySet, engineTexts }, day)
  if (mandatory.length > 0) return mandatory
  const isBinding = ({ requirement: { level } }: (typeof rules)[number]) =>
    level === 'blocking' || level === 'required'
  const counts = (rule: (typeof rules)[number]) => isOn(day, rule.requirement.inForce)
  const answers = rules.some((rule) => isBinding(rule) && counts(rule))
  if (answers || rules.length === 0) return null
  const isOnlyAdvice = !rules.some(isBinding)
  return isOnlyAdvice && rules.some(counts) ? null : packsNotInForce(ruleset, day)
}

function messageOf(
  pack: string,
  { from, until = from }: InForce,
  day: string,
  added: AddedTexts | undefined,
): WarningFinding['message'] {
  return inAllLanguages(added, (words) =>
    day < from
      ? words.say('warning/PACK_NOT_IN_FORCE/before', { pack, from: words.day(from), day: words.day(day) })
      : words.say('warning/PACK_NOT_IN_FORCE/after', { pack, until: words.day(until), day: words.day(day) }),
  )
}
