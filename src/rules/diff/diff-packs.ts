import { type Speaker, spoken } from '../compare/bilingual.ts'
import { factsInWords, outcomesInWords } from '../compare/case-words.ts'
import {
  type ChangeEffect,
  compareRequirement,
  type RequirementComparison,
} from '../compare/compare-requirement.ts'
import { readsFactsAlike } from '../compare/implied-strictness.ts'
import type { LocalisedText, Pack } from '../pack/format.ts'
import { compareCodes } from '../pack/format-values.ts'
import type { CounterExample } from '../pack/problems.ts'
import type { PluginOptions } from '../plugins/define-plugin.ts'
import type { Records } from '../record-types.ts'
import { layerPack } from '../ruleset/layered-pack.ts'
import type { RulesetProblem } from '../ruleset/ruleset-problem.ts'
import type { RuleContext, RulesetRequirement } from '../types.ts'
import { declarationChanges } from './declaration-changes.ts'
import { joinEffects } from './effect.ts'
import { type FieldChange, fieldChanges } from './field-changes.ts'
import { recordChanges } from './record-changes.ts'

export interface PackChange {
  /** A requirement's code, or `parameter:…`, `fact:…`, `term:list/code`, `resource:…`, `conflict:…`, `procedure:…`, `register:…`, `task:…`, `report:…`. */
  readonly code: string
  readonly effect: ChangeEffect
  /** What changed; `facts` where only the meaning of the facts it reads did. */
  readonly fields: readonly string[]
  /** What changed, before → after, with a case that shows it; in English and Chinese. */
  readonly text: LocalisedText
}

export interface PackDiff {
  readonly added: readonly string[]
  readonly removed: readonly string[]
  readonly changed: readonly PackChange[]
}

/** A version that cannot be put on the packs it extends, so that nothing can be said about it. */
export class PackDiffError extends Error {
  override readonly name = 'PackDiffError'
  readonly problems: readonly RulesetProblem[]

  constructor(pack: Pack, problems: readonly RulesetProblem[]) {
    super(
      `${pack.pack} ${pack.version} cannot be compared: ${problems.map(({ message }) => message).join(' ')}`,
    )
    this.problems = problems
  }
}

/** Judgements for all requirements of a diff together. */
const JUDGEMENTS_MAX = 100_000
/** Judgements for one requirement, so that a large one leaves something for the others. */
const JUDGEMENTS_EACH_MAX = 20_000

interface Version {
  readonly context: RuleContext
  readonly requirements: ReadonlyMap<string, RulesetRequirement>
  readonly records: Records
}

/**
 * What a new version of a pack changes for people: requirements (its own and those it overrides) and declarations that
 * came, went or changed, with the effect and, in words, before and after; procedures and registers alike, with a story for what loosens. Both versions are laid on those of
 * `extendsPacks` they extend, at the parameters' defaults. Codes are sorted. Throws PackDiffError when a version cannot be
 * laid on them. See docs/command-line.md, `packs diff`.
 */
export function diffPacks(
  before: Pack,
  after: Pack,
  extendsPacks: readonly Pack[],
  options: Pick<PluginOptions, 'work'> = {},
): PackDiff {
  const touched = new Set([...touchedBy(before), ...touchedBy(after)])
  const versionOf = (pack: Pack) => layered(pack, extendsPacks, touched, options)
  const [then, now] = [versionOf(before), versionOf(after)]
  const declarations = declarationChanges(before, after)
  const records = recordChanges([before, after], then.records, now.records)
  const context = {
    facts: { ...then.context.facts, ...now.context.facts },
    vocabulary: { ...then.context.vocabulary, ...now.context.vocabulary },
  }
  const only = (some: Version, others: Version) =>
    [...some.requirements.keys()].filter((code) => !others.requirements.has(code)).sort(compareCodes)
  return {
    added: [...only(now, then), ...declarations.added, ...records.added],
    removed: [...only(then, now), ...declarations.removed, ...records.removed],
    changed: [
      ...changedRequirements(then, now, context),
      ...declarations.changed.map(({ code, effect, fields, words }) => ({
        code,
        effect,
        fields,
        text: spoken(context, (speaker) => `${effectWords(effect, speaker)}${words(speaker)}`),
      })),
      ...records.changed,
    ],
  }
}

const touchedBy = ({ requirements = [], overrides = [] }: Pack): string[] => [
  ...requirements.map(({ code }) => code),
  ...overrides.map(({ target }) => target),
]

function layered(
  pack: Pack,
  extendsPacks: readonly Pack[],
  touched: ReadonlySet<string>,
  options: Pick<PluginOptions, 'work'>,
): Version {
  const result = layerPack(pack, extendsPacks, options).layered()
  if (!result.ok) throw new PackDiffError(pack, result.problems)
  const { facts, vocabulary, requirements, procedures, registers, tasks, reports } = result.body
  const own = requirements.filter(({ code }) => touched.has(code))
  return {
    context: { facts, vocabulary, ...options },
    records: { procedures, registers, tasks, reports },
    requirements: new Map(own.toReversed().map((one) => [one.code, one])),
  }
}

function changedRequirements(then: Version, now: Version, context: RuleContext): PackChange[] {
  let left = JUDGEMENTS_MAX
  return [...now.requirements.keys()].sort(compareCodes).flatMap((code) => {
    const [before, after] = [then.requirements.get(code), now.requirements.get(code)]
    if (!before || !after) return []
    const fields = fieldChanges(before, after)
    const [old, changed] = [
      { requirement: before, context: then.context },
      { requirement: after, context: now.context },
    ]
    if (fields.length === 0 && readsFactsAlike(old, changed)) return []
    const budget = { judgements: Math.min(left, JUDGEMENTS_EACH_MAX) }
    const granted = budget.judgements
    const comparison = compareRequirement(old, changed, { budget })
    left -= granted - budget.judgements
    return [requirementChange(code, fields, comparison, context)]
  })
}

function requirementChange(
  code: string,
  fields: readonly FieldChange[],
  comparison: RequirementComparison,
  context: RuleContext,
): PackChange {
  const effect = joinEffects([comparison.effect, ...fields.flatMap((field) => field.effect ?? [])])
  const text = spoken(context, (speaker) => {
    const { say } = speaker
    const parts = fields.map(({ field, words }) => `${field}${say(': ', '：')}${words(speaker)}`)
    if (parts.length === 0) parts.push(say('the facts it reads have changed', '其所依据的事实已更改'))
    const examples = [
      ...exampleWords(say('Less is asked, for example', '要求放宽，例如'), comparison.looser, speaker),
      ...exampleWords(say('More is asked, for example', '要求更严，例如'), comparison.stricter, speaker),
      ...(comparison.complete ? [] : [say('Not every case could be compared.', '未能比较所有情形。')]),
    ]
    return [
      `${effectWords(effect, speaker)}${parts.join(say('; ', '；'))}${say('.', '。')}`,
      ...examples,
    ].join(say(' ', ''))
  })
  return { code, effect, fields: fields.length > 0 ? fields.map(({ field }) => field) : ['facts'], text }
}

const EFFECTS: Record<ChangeEffect, readonly [en: string, zh: string]> = {
  STRICTER: ['Stricter', '更严'],
  LOOSER: ['Looser', '更宽'],
  NEUTRAL: ['Neutral', '不变'],
  UNDECIDED: ['Undecided', '未定'],
}

const effectWords = (effect: ChangeEffect, { say }: Speaker): string =>
  `${say(...EFFECTS[effect])}${say(': ', '：')}`

function exampleWords(intro: string, example: CounterExample | null, speaker: Speaker): string[] {
  if (!example) return []
  const [before, after] = outcomesInWords(example, speaker)
  const facts = factsInWords(example, speaker)
  return [
    speaker.say(
      `${intro}: ${facts} – before, it ${before}; after, it ${after}.`,
      `${intro}：${facts}——此前${before}；此后${after}。`,
    ),
  ]
}
