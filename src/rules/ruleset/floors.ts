import type { SearchBudget } from '../cases/search-cases.ts'
import { spoken } from '../compare/bilingual.ts'
import { factsInWords, outcomesInWords } from '../compare/case-words.ts'
import { findLoosening } from '../compare/compare-requirement.ts'
import { decideStrictness } from '../compare/decide-strictness.ts'
import type { WorkBudget } from '../compare/decision-diagram.ts'
import { scopeOf } from '../pack/format-readings.ts'
import { allOf, type EngineText, inEveryLanguage, NO_WORDS, say, worded } from '../pack/locale.ts'
import { type CounterExample, LEVEL_RANK, SCOPE_RANK } from '../pack/problems.ts'
import type { RuleContext, RulesetRequirement } from '../types.ts'
import { type Proposal, proposedRequirement } from './resolved-override.ts'
import type { RulesetProblem } from './ruleset-problem.ts'

/** What may be spent on one check of a floor. */
export interface FloorBudget extends WorkBudget, SearchBudget {}

/**
 * Whether a proposal leaves a floor at least as strict in every case, decided and not tried. One that asks less is
 * FLOOR_WEAKENED, with a case that shows it; one of which that cannot be decided within the bound is FLOOR_UNPROVEN.
 * Null for one that tightens. Source: docs/semantics.md#when-a-floor-is-tightened.
 */
export function checkFloor(
  floor: RulesetRequirement,
  proposal: Proposal,
  context: RuleContext,
  budget: FloorBudget,
): RulesetProblem | null {
  const reasons = plainWeakenings(floor, proposal)
  const proposed = proposedRequirement(floor, proposal)
  const before = { requirement: floor, context }
  const found = proposed && decideStrictness(before, { requirement: proposed, context }, budget)
  const seen = found?.verdict === 'WEAKER' ? found.example : null
  if (seen && reasons.length === 0) reasons.push(reasonSeen(seen))
  if (reasons.length > 0) {
    const example = seen ?? plainExample(floor, proposed, proposal, context, budget)
    return weakened(floor, proposal, reasons, example, context)
  }
  return found?.verdict === 'AT_LEAST_AS_STRICT' ? null : unproven(floor, proposal)
}

/** Whether a proposal asks at least as much as a floor in every case, for certain. */
export function isTightening(
  floor: RulesetRequirement,
  proposal: Proposal,
  context: RuleContext,
  budget: WorkBudget,
): boolean {
  const proposed = proposedRequirement(floor, proposal)
  if (!proposed) return false
  const [before, after] = [
    { requirement: floor, context },
    { requirement: proposed, context },
  ]
  return decideStrictness(before, after, budget).verdict === 'AT_LEAST_AS_STRICT'
}

function plainWeakenings(floor: RulesetRequirement, { change }: Proposal): EngineText[] {
  const { enabled, level, waiver, failClosed, responsible, scope, urgency, messageOpen } = change
  const allowed = floor.responsible ?? []
  const added = (responsible ?? []).filter((role) => !allowed.includes(role))
  const reasons = [
    enabled === false && say('switches it off', '停用了它'),
    level !== undefined &&
      LEVEL_RANK[level] < LEVEL_RANK[floor.level] &&
      say(`lowers it from ${floor.level} to ${level}`, `把级别从${floor.level}降为${level}`),
    waiver?.allowed === true && say('allows a waiver', '允许豁免'),
    failClosed === false && floor.failClosed === true && say('lets an unknown pass', '使未知得以通过'),
    allowed.length > 0 &&
      added.length > 0 &&
      say(`lets ${added.join(', ')} do it, too`, `允许${added.join('、')}也可执行`),
    allowed.length > 0 && responsible?.length === 0 && say('leaves out who may do it', '没有写明可由谁执行'),
    scope !== undefined &&
      SCOPE_RANK[scope] < SCOPE_RANK[scopeOf(floor)] &&
      say(`moves it from the scope ${scopeOf(floor)} to ${scope}`, `把范围从${scopeOf(floor)}移到${scope}`),
    floor.urgency === 'immediate' &&
      typeof urgency === 'object' &&
      say('makes it immediate in some cases only', '使它只在部分情形下为紧急'),
    messageOpen !== undefined &&
      say('replaces what is said of it while nothing is known', '替换了未知时对它的说明'),
  ]
  return reasons.filter((reason) => reason !== false)
}

const reasonSeen = ({ after }: CounterExample): EngineText =>
  after === null || after.status === 'NOT_APPLICABLE' || after.status === 'POSSIBLE'
    ? say('narrows when it applies', '缩小了它的适用范围')
    : say('asks for less', '降低了要求')

/** A case of a floor that is switched off, or that somebody could be excused from. */
function plainExample(
  floor: RulesetRequirement,
  proposed: RulesetRequirement | null,
  { change }: Proposal,
  context: RuleContext,
  budget: FloorBudget,
): CounterExample | null {
  if (proposed === null) return findLoosening({ requirement: floor, context }, null, { budget }).example
  return change.waiver?.allowed === true ? waiverExample(floor, proposed, context, budget) : null
}

function unproven({ code }: RulesetRequirement, { pack }: Proposal): RulesetProblem {
  return {
    code: 'FLOOR_UNPROVEN',
    ...worded(
      say(
        `${pack.pack} changes the floor ${code} in a way of which it cannot be decided that it never asks for less; a floor may only be tightened. Keep the floor's own comparisons and add to them: further cases to "when" with "any", further demands to "require" with "all".`,
        `${pack.pack}更改了底线${code}，但无法确定更改后在任何情形下都不降低要求；底线只能收紧。请保留底线原有的比较并在其上增加：在"when"中用"any"增加情形，在"require"中用"all"增加要求。`,
      ),
    ),
    path: ['packs', pack.pack, 'overrides', code],
  }
}

/** What a waiver would do if the floor could have one. */
function waiverExample(
  floor: RulesetRequirement,
  proposed: RulesetRequirement,
  context: RuleContext,
  budget: SearchBudget,
): CounterExample | null {
  const waivable = { requirement: { ...proposed, lock: 'tunable' as const }, context }
  return findLoosening({ requirement: floor, context }, waivable, { budget, isWaived: true }).example
}

function weakened(
  floor: RulesetRequirement,
  { pack }: Proposal,
  reasons: readonly EngineText[],
  example: CounterExample | null,
  context: RuleContext,
): RulesetProblem {
  const shown = example ? exampleInWords(example, context) : NO_WORDS
  const why = inEveryLanguage((locale) => allOf(reasons.map((reason) => reason[locale]))[locale])
  return {
    code: 'FLOOR_WEAKENED',
    ...worded(
      say(
        `${pack.pack} weakens the floor ${floor.code}: it ${why.en}; a floor may only be tightened. ${shown.en}`.trim(),
        `${pack.pack}削弱了底线${floor.code}：它${why['zh-CN']}；底线只能收紧。${shown['zh-CN']}`,
      ),
    ),
    path: ['packs', pack.pack, 'overrides', floor.code],
    ...(example && { counterExample: example }),
  }
}

/** "For example (age: 45 days; …), the floor is not met and stops the work; with the change it is met. To see it, …" */
export function exampleInWords(example: CounterExample, context: RuleContext): EngineText {
  const facts = JSON.stringify(example.facts)
  return spoken(context, (speaker) => {
    const [before, after] = outcomesInWords(example, speaker)
    const known = factsInWords(example, speaker)
    return speaker.say(
      `For example (${known}), the floor ${before}; with the change it ${after}. To see it, assess ${facts} as of ${example.asOf}.`,
      `例如（${known}），底线${before}；更改后${after}。可在${example.asOf}以${facts}评估查看。`,
    )
  })
}
