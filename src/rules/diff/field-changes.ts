import type { Speaker } from '../compare/bilingual.ts'
import { LEVEL_WORDS } from '../compare/case-words.ts'
import type { ChangeEffect } from '../compare/compare-requirement.ts'
import { canonicalJson } from '../pack/digest.ts'
import type { LocalisedText, Requirement, RequirementLock } from '../pack/format.ts'
import { scopeOf } from '../pack/format-readings.ts'
import { textIn } from '../pack/locale.ts'
import { LEVEL_RANK, SCOPE_RANK } from '../pack/problems.ts'
import type { RulesetRequirement } from '../types.ts'
import { conditionChange } from './condition-change.ts'
import { conditionWords } from './condition-words.ts'
import { effectOfRise } from './effect.ts'

export interface FieldChange {
  readonly field: string
  /** Null where only the cases can tell (conditions). */
  readonly effect: ChangeEffect | null
  readonly words: (speaker: Speaker) => string
}

type Field = Exclude<keyof RulesetRequirement, 'code' | 'pack'>
type Comparer = (before: RulesetRequirement, after: RulesetRequirement) => FieldChange[]

interface FieldRule<F extends Field> {
  readonly words: (value: RulesetRequirement[F], speaker: Speaker) => string
  /** Says more than one value and the other; absent where these say it all. */
  readonly change?: (before: RulesetRequirement[F], after: RulesetRequirement[F], speaker: Speaker) => string
  /** Absent where only the cases can tell. */
  readonly effect?: (before: RulesetRequirement[F], after: RulesetRequirement[F]) => ChangeEffect
}

function comparing<F extends Field>(field: F, { words, change, effect }: FieldRule<F>): Comparer {
  return ({ [field]: before }, { [field]: after }) => {
    if (canonicalJson(before ?? null) === canonicalJson(after ?? null)) return []
    return [
      {
        field,
        effect: effect ? effect(before, after) : null,
        words: (speaker) =>
          change ? change(before, after, speaker) : `${words(before, speaker)} → ${words(after, speaker)}`,
      },
    ]
  }
}

const LOCK_RANK: Record<RequirementLock, number> = { local: 0, tunable: 1, floor: 2 }

const neutral = () => 'NEUTRAL' as const
const plain = (value: unknown, { say }: Speaker): string =>
  value === undefined ? say('none', '无') : typeof value === 'string' ? value : canonicalJson(value)
const truth = (value: boolean | undefined, { say }: Speaker) => (value ? say('yes', '是') : say('no', '否'))
const text = (value: LocalisedText | undefined, { locale }: Speaker) => `“${textIn(value ?? {}, locale)}”`
const wording = { words: text, effect: neutral }
const data = { words: plain, effect: neutral }

const COMPARERS: readonly Comparer[] = [
  comparing('level', {
    words: (level, { say }) => say(...LEVEL_WORDS[level]),
    effect: (before, after) => effectOfRise(LEVEL_RANK[before], LEVEL_RANK[after]),
  }),
  comparing('lock', {
    words: plain,
    effect: (before, after) => effectOfRise(LOCK_RANK[before], LOCK_RANK[after]),
  }),
  comparing('kind', data),
  comparing('when', {
    words: conditionWords,
    change: (before, after, speaker) => conditionChange('when', before, after, speaker),
  }),
  comparing('require', {
    words: conditionWords,
    change: (before, after, speaker) => conditionChange('require', before, after, speaker),
  }),
  comparing('each', { words: plain }),
  comparing('failClosed', { words: truth }),
  comparing('bites', {
    words: (bites, { say }) =>
      bites === 'on_close' ? say('on the closing act only', '仅在结束时') : say('now', '立即'),
  }),
  comparing('closes', { words: conditionWords }),
  comparing('deadline', { words: plain, effect: deadlineEffect }),
  comparing('responsible', {
    words: (roles, speaker) => roles?.join(', ') ?? plain(roles, speaker),
    effect: rolesEffect,
  }),
  comparing('performedBy', { words: plain, effect: addedIsStricter }),
  comparing('waiver', {
    words: waiverWords,
    effect: (before, after) => effectOfRise(-waiverDays(before), -waiverDays(after)),
  }),
  scopeChange,
  comparing('urgency', {
    words: (urgency, speaker) =>
      typeof urgency === 'object'
        ? speaker.say('immediate when ', '立即处理，当') + conditionWords(urgency.immediate, speaker)
        : urgency === undefined
          ? plain(urgency, speaker)
          : speaker.say('immediate', '立即处理'),
    effect: urgencyEffect,
  }),
  comparing('covers', {
    words: (codes, speaker) => codes?.join(', ') ?? plain(codes, speaker),
    effect: coversEffect,
  }),
  comparing('title', wording),
  comparing('guidance', wording),
  comparing('message', wording),
  comparing('messageOpen', wording),
  ...(['rating', 'resource', 'claim', 'consequences', 'about', 'remedies', 'sources'] as const).map((field) =>
    comparing(field, data),
  ),
]

/** What differs between two versions of a requirement, field by field, the weightiest fields first. */
export const fieldChanges = (before: RulesetRequirement, after: RulesetRequirement): FieldChange[] =>
  COMPARERS.flatMap((compare) => compare(before, after))

const NEVER_WAIVED = 0
/** A waiver without a limit in days outlasts every other. */
const waiverDays = (waiver: Requirement['waiver']): number =>
  waiver?.allowed ? (waiver.maxDays ?? Number.POSITIVE_INFINITY) : NEVER_WAIVED

function waiverWords(waiver: Requirement['waiver'], { say }: Speaker): string {
  if (!waiver?.allowed) return say('not allowed', '不允许')
  const { maxDays } = waiver
  return maxDays === undefined
    ? say('allowed', '允许')
    : say(`allowed for ${maxDays} days`, `允许，最长${maxDays}天`)
}

function addedIsStricter(before: unknown, after: unknown): ChangeEffect {
  if (before === undefined) return 'STRICTER'
  return after === undefined ? 'LOOSER' : 'UNDECIDED'
}

function rolesEffect(
  before: readonly string[] | undefined,
  after: readonly string[] | undefined,
): ChangeEffect {
  if (!before || !after) return addedIsStricter(before, after)
  const isNarrower = after.every((role) => before.includes(role))
  const isWider = before.every((role) => after.includes(role))
  if (isNarrower && isWider) return 'NEUTRAL'
  return isNarrower ? 'STRICTER' : isWider ? 'LOOSER' : 'UNDECIDED'
}

function deadlineEffect(before: Requirement['deadline'], after: Requirement['deadline']): ChangeEffect {
  if (!before || !after) return addedIsStricter(before, after)
  const { plusDays: daysBefore = 0, plusMonths: monthsBefore = 0, ...restBefore } = before
  const { plusDays: daysAfter = 0, plusMonths: monthsAfter = 0, ...restAfter } = after
  const figures = [daysBefore, monthsBefore, daysAfter, monthsAfter]
  if (canonicalJson(restBefore) !== canonicalJson(restAfter) || !figures.every(Number.isFinite))
    return 'UNDECIDED'
  const days = effectOfRise(Number(daysAfter), Number(daysBefore))
  const months = effectOfRise(Number(monthsAfter), Number(monthsBefore))
  if (days === 'NEUTRAL' || months === days) return months === 'NEUTRAL' ? days : months
  return months === 'NEUTRAL' ? days : 'UNDECIDED'
}

/** Of the scope that counts, which depends on the level where none is written. */
function scopeChange(before: RulesetRequirement, after: RulesetRequirement): FieldChange[] {
  const [was, is] = [scopeOf(before), scopeOf(after)]
  if (was === is || (before.scope ?? after.scope) === undefined) return []
  const isSaid = before.scope !== undefined && after.scope !== undefined
  return [
    {
      field: 'scope',
      effect: isSaid ? effectOfRise(SCOPE_RANK[was], SCOPE_RANK[is]) : 'NEUTRAL',
      words: ({ say }) => `${say(...SCOPE_WORDS[was])} → ${say(...SCOPE_WORDS[is])}`,
    },
  ]
}

const SCOPE_WORDS: Record<ReturnType<typeof scopeOf>, readonly [en: string, zh: string]> = {
  now: ['asked for now', '当下须做'],
  case: ['asked for in the case', '个案层面'],
  organisation: ['asked of the organisation', '机构层面'],
}

function urgencyEffect(before: Requirement['urgency'], after: Requirement['urgency']): ChangeEffect {
  if (before === undefined || after === 'immediate') return 'STRICTER'
  return after === undefined || before === 'immediate' ? 'LOOSER' : 'UNDECIDED'
}

/** What more is covered needs less evidence of its own. */
function coversEffect(before: Requirement['covers'] = [], after: Requirement['covers'] = []): ChangeEffect {
  const isMore = after.some((code) => !before.includes(code))
  const isLess = before.some((code) => !after.includes(code))
  return isMore ? 'LOOSER' : isLess ? 'STRICTER' : 'NEUTRAL'
}
