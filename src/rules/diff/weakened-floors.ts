import { type Speaker, spoken } from '../compare/bilingual.ts'
import { factsInWords, outcomesInWords } from '../compare/case-words.ts'
import { decideStrictness, WORK_MAX } from '../compare/decide-strictness.ts'
import type { WorkBudget } from '../compare/decision-diagram.ts'
import { readsFactsAlike } from '../compare/implied-strictness.ts'
import { canonicalJson } from '../pack/digest.ts'
import { compareCodes } from '../pack/format-values.ts'
import { textIn } from '../pack/locale.ts'
import type { CounterExample } from '../pack/problems.ts'
import type { RuleContext, Ruleset, RulesetRequirement } from '../types.ts'
import { joinEffects } from './effect.ts'
import { fieldChanges } from './field-changes.ts'
import type { FloorWeakening } from './floor-weakening.ts'
import { weakenedRecords } from './weakened-records.ts'

/** Steps spent on deciding about all floors of two rulesets together. */
const FLOORS_WORK_MAX = 4_000_000

interface Comparison extends Pick<FloorWeakening, 'kind'> {
  readonly example: CounterExample | null
}

/**
 * The floors of a ruleset that would ask for less, or would be gone, if another took its place, whatever the reason: a pack
 * left out, another version of one, a figure, an override that is not there any more. Requirements first, then procedures and
 * registers, each sorted by code; empty when every floor is shown to ask for at least as much. Source: docs/semantics.md#whose-a-name-is, pack-format.md "floor".
 */
export function weakenedFloors(before: Ruleset, after: Ruleset): FloorWeakening[] {
  if (before.digest === after.digest) return []
  const present = Map.groupBy(after.requirements, ({ code }) => code)
  const formsBefore = Map.groupBy(before.requirements, ({ code }) => code)
  const budget = { work: FLOORS_WORK_MAX }
  const context = {
    facts: { ...before.facts, ...after.facts },
    vocabulary: { ...before.vocabulary, ...after.vocabulary },
  }
  const ofRequirements = before.requirements
    .filter(({ lock }) => lock === 'floor')
    .toSorted((a, b) => compareCodes(a.code, b.code))
    .flatMap((floor) => {
      const forms = present.get(floor.code) ?? []
      const changed = forms.find(
        ({ inForce }) => canonicalJson(inForce ?? null) === canonicalJson(floor.inForce ?? null),
      )
      // A form of other days is another rule: what takes its place when is not compared.
      const isMoved = forms.length > 0 && (!changed || forms.length !== formsBefore.get(floor.code)?.length)
      const found: Comparison | null = isMoved
        ? { kind: 'UNDECIDED', example: null }
        : changed
          ? comparedFloor(
              { requirement: floor, context: before },
              { requirement: changed, context: after },
              budget,
            )
          : { kind: 'REMOVED', example: null }
      return found ? [weakening(floor, found, context)] : []
    })
    .filter(({ requirementCode }, at, all) => all[at - 1]?.requirementCode !== requirementCode)
  return [...ofRequirements, ...weakenedRecords(before, after)]
}

interface Standing {
  readonly requirement: RulesetRequirement
  readonly context: RuleContext
}

/** Null for a floor that asks for at least as much as before. */
function comparedFloor(before: Standing, after: Standing, budget: WorkBudget): Comparison | null {
  const fields = fieldChanges(before.requirement, after.requirement).filter(
    ({ effect }) => effect !== 'NEUTRAL',
  )
  if (fields.length === 0 && readsFactsAlike(before, after)) return null
  const plain = joinEffects(fields.flatMap(({ effect }) => effect ?? []))
  const granted = Math.min(budget.work, WORK_MAX)
  const own = { work: granted }
  const found = decideStrictness(before, after, own)
  budget.work -= granted - own.work
  const example = found.verdict === 'WEAKER' ? found.example : null
  if (example || plain === 'LOOSER') return { kind: 'LOOSENED', example }
  const isProven = found.verdict === 'AT_LEAST_AS_STRICT' && plain !== 'UNDECIDED'
  return isProven ? null : { kind: 'UNDECIDED', example: null }
}

function weakening(
  { code: requirementCode, pack, title }: RulesetRequirement,
  { kind, example }: Comparison,
  context: RuleContext,
): FloorWeakening {
  const text = spoken(context, (speaker) => {
    const { say, locale } = speaker
    const name = say(
      `${requirementCode} (${textIn(title, locale)})`,
      `${requirementCode}（${textIn(title, locale)}）`,
    )
    if (kind === 'REMOVED') return say(`${name} is no longer in force.`, `${name}不再有效。`)
    if (kind === 'UNDECIDED')
      return say(
        `Nothing shows that ${name} asks for as much as before.`,
        `无法证明${name}的要求不低于此前。`,
      )
    return `${say(`${name} asks for less than before.`, `${name}的要求低于此前。`)}${example ? shown(example, speaker) : ''}`
  })
  const counterExample = example && { requirementCode, ...example }
  return { requirementCode, pack, title, kind, text, counterExample }
}

function shown(example: CounterExample, speaker: Speaker): string {
  const [before, after] = outcomesInWords(example, speaker)
  const facts = factsInWords(example, speaker)
  return speaker.say(
    ` For example (${facts}): before, it ${before}; after, it ${after}.`,
    `例如（${facts}）：此前${before}；此后${after}。`,
  )
}
