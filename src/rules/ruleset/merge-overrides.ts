import { conditionKey } from '../conditions/key.ts'
import { canonicalJson } from '../pack/digest.ts'
import type {
  Condition,
  LocalisedText,
  Override,
  Requirement,
  RequirementLevel,
  RequirementScope,
} from '../pack/format.ts'
import { scopeOf, urgentWhen } from '../pack/format-readings.ts'
import { LEVEL_RANK, SCOPE_RANK } from '../pack/problems.ts'
import type { AddedWords, RulesetRequirement } from '../types.ts'
import type { Proposal } from './resolved-override.ts'

type Change = Override['change']

/**
 * A requirement with what several packs made of it, the strictest of each: the highest level, every case in which one of
 * them applies, everything that one of them asks. On a floor, the floor's own conditions count as well, whatever proposals
 * say, its wording stays in view, it is never of a wider scope or less urgent, and only roles that all of them leave may do it. Null when it is switched off and nobody changed anything but its wording.
 */
export function mergeProposals(
  requirement: RulesetRequirement,
  proposals: readonly Proposal[],
): RulesetRequirement | null {
  const changes = proposals.map(({ change }) => change)
  const isOff = changes.some(({ enabled }) => enabled === false)
  if (isOff && !changes.some(keepsInForce)) return null
  const levels = changes.flatMap(({ level }) => level ?? [])
  const roles = changes.flatMap(({ responsible }) => (responsible ? [responsible] : []))
  const waiver = strictestWaiver(changes)
  const failClosed = changes.flatMap(({ failClosed: wanted }) => wanted ?? [])
  const { when: _when, ...others } = requirement
  const additions = requirement.lock === 'floor' ? addedWords(requirement, proposals) : []
  return {
    ...others,
    ...mergedConditions(requirement, changes),
    ...wordings(requirement, changes),
    ...(additions.length > 0 && { additions }),
    ...mergedPlace(requirement, changes),
    ...(levels.length > 0 && { level: levels.reduce(stricterLevel) }),
    ...(failClosed.length > 0 && { failClosed: failClosed.some(Boolean) }),
    ...(roles.length > 0 && { responsible: mergedRoles(roles, requirement) }),
    ...(waiver && requirement.lock !== 'floor' && { waiver }),
    ...(requirement.lock === 'floor' &&
      changes.some(changesJudgement) && { floor: requirement.floor ?? asItWas(requirement) }),
  }
}

const changesJudgement = ({ when, require, level, failClosed, responsible }: Change): boolean =>
  [when, require, level, failClosed, responsible].some((part) => part !== undefined)

/** Floors as parameters make them that were moved: what each held up as its owner set it, it holds up still. */
export function holdingUpAsBefore(
  requirements: readonly RulesetRequirement[],
  before: readonly RulesetRequirement[],
): RulesetRequirement[] {
  const owned = new Map(before.map((requirement) => [requirement.code, asItWas(requirement)]))
  return requirements.map((requirement) => {
    const floor = requirement.lock === 'floor' ? owned.get(requirement.code) : undefined
    return floor === undefined || canonicalJson(floor) === canonicalJson(asItWas(requirement))
      ? requirement
      : { ...requirement, floor }
  })
}

function asItWas({
  level,
  failClosed,
  when,
  require,
  responsible,
}: RulesetRequirement): NonNullable<RulesetRequirement['floor']> {
  return {
    level,
    ...(failClosed !== undefined && { failClosed }),
    ...(when && { when }),
    ...(require && { require }),
    ...(responsible && { responsible }),
  }
}

/** Whether a pack that changes a requirement counts on its being there. */
const keepsInForce = ({ enabled, title, guidance, message, messageOpen, ...rest }: Change): boolean =>
  enabled !== false && Object.keys(rest).length > 0

function mergedRoles(roles: readonly (readonly string[])[], { lock }: RulesetRequirement): string[] {
  const all = [...new Set(roles.flat())].sort()
  return lock === 'floor' ? all.filter((role) => roles.every((some) => some.includes(role))) : all
}

const stricterLevel = (a: RequirementLevel, b: RequirementLevel): RequirementLevel =>
  LEVEL_RANK[a] >= LEVEL_RANK[b] ? a : b

/** Where it stands in an answer: the closest scope and the greatest urgency that anybody wants; a floor's own count too. */
function mergedPlace(
  requirement: RulesetRequirement,
  changes: readonly Change[],
): Pick<Requirement, 'scope' | 'urgency'> {
  const isFloor = requirement.lock === 'floor'
  const scopes = changes.flatMap(({ scope }) => scope ?? [])
  const urgencies = changes.flatMap(({ urgency }) => urgency ?? [])
  const wanted = isFloor && requirement.urgency ? [requirement.urgency, ...urgencies] : urgencies
  const conditions = distinct(wanted.flatMap((urgency) => urgentWhen({ urgency }) ?? []))
  const [only] = conditions
  const joined = conditions.length > 1 ? { any: conditions } : only
  return {
    ...(scopes.length > 0 && {
      scope: [...scopes, ...(isFloor ? [scopeOf(requirement)] : [])].reduce(closerScope),
    }),
    ...(wanted.includes('immediate')
      ? { urgency: 'immediate' as const }
      : joined && { urgency: { immediate: joined } }),
  }
}

const closerScope = (a: RequirementScope, b: RequirementScope): RequirementScope =>
  SCOPE_RANK[a] >= SCOPE_RANK[b] ? a : b

function strictestWaiver(changes: readonly Change[]): Change['waiver'] {
  const waivers = changes.flatMap(({ waiver }) => waiver ?? [])
  if (waivers.length === 0) return undefined
  if (waivers.some(({ allowed }) => !allowed)) return { allowed: false }
  const limits = waivers.flatMap(({ maxDays }) => maxDays ?? [])
  return limits.length > 0 ? { allowed: true, maxDays: Math.min(...limits) } : { allowed: true }
}

function mergedConditions(
  { lock, when, require }: RulesetRequirement,
  changes: readonly Change[],
): { when?: Condition; require?: Condition } {
  const keepsOwn = (part: 'when' | 'require') =>
    lock === 'floor' || changes.every((change) => change[part] === undefined)
  const wanted = (part: 'when' | 'require') => changes.flatMap((change) => change[part] ?? [])
  const appliesAlways = keepsOwn('when') && when === undefined
  const own = (part: 'when' | 'require', form: 'any' | 'all') => {
    const condition = part === 'when' ? when : require
    return condition && keepsOwn(part) && !isPartOf(condition, wanted(part), form) ? [condition] : []
  }
  const whens = distinct([...own('when', 'any'), ...wanted('when')])
  const requires = distinct([...own('require', 'all'), ...wanted('require')])
  return {
    ...(!appliesAlways && whens[0] && { when: whens.length === 1 ? whens[0] : { any: whens } }),
    ...(requires[0] && { require: requires.length === 1 ? requires[0] : { all: requires } }),
  }
}

/** Whether a condition stands word for word among the parts of others: there, it counts already. */
function isPartOf(condition: Condition, others: readonly Condition[], form: 'any' | 'all'): boolean {
  const key = conditionKey(condition)
  return others.some((other) => (other[form] ?? []).some((part) => conditionKey(part) === key))
}

const distinct = (conditions: readonly Condition[]): Condition[] => [
  ...new Map(conditions.map((condition) => [conditionKey(condition), condition])).values(),
]

/** The last wording counts. A floor's own words stay as they are, and what others say of it stands apart (`addedWords`). */
function wordings(
  { lock, ...own }: RulesetRequirement,
  changes: readonly Change[],
): Pick<RulesetRequirement, 'title' | 'guidance' | 'message' | 'messageOpen'> {
  const wordingOf = (part: Wording): LocalisedText => {
    const wanted = changes.map((change) => change[part]).filter((text) => text !== undefined)
    return (lock === 'floor' ? undefined : wanted.at(-1)) ?? own[part]
  }
  const open = lock === 'floor' ? undefined : changes.findLast((change) => change.messageOpen)?.messageOpen
  const messageOpen = open ?? own.messageOpen
  return {
    title: wordingOf('title'),
    guidance: wordingOf('guidance'),
    message: wordingOf('message'),
    ...(messageOpen && { messageOpen }),
  }
}

type Wording = 'title' | 'guidance' | 'message'

/** What packs say of a floor besides its own words, each under the name of the pack; none where a pack only repeats them. */
function addedWords(floor: RulesetRequirement, proposals: readonly Proposal[]): AddedWords[] {
  return proposals.flatMap(({ pack, change }) => {
    const added = (part: Wording): LocalisedText | undefined => {
      const text = change[part]
      return text && canonicalJson(text) !== canonicalJson(floor[part]) ? text : undefined
    }
    const [title, guidance, message] = [added('title'), added('guidance'), added('message')]
    if (!title && !guidance && !message) return []
    const words = { ...(title && { title }), ...(guidance && { guidance }), ...(message && { message }) }
    return [{ pack: pack.pack, packTitle: pack.title, ...words }]
  })
}
