import { EMPTY_RULESET } from '../cases/lone-requirement.ts'
import { demandOf } from '../cases/outcome.ts'
import { compileRuleset } from '../compile/compile-ruleset.ts'
import { type Judgement, judge } from '../evaluate/judge-requirement.ts'
import { makeSituation } from '../evaluate/situation.ts'
import { FALSE, TRUE, type TruthCode, UNKNOWN } from '../operators/truth.ts'
import type { Condition, FactDeclaration } from '../pack/format.ts'
import type { FactValue, RulesetRequirement } from '../types.ts'

/** The truths on which the outcome of a requirement turns, and nothing else of it. */
export interface Truths {
  readonly when: TruthCode
  readonly fulfilled: TruthCode
  readonly closes: TruthCode
  /** Whether it is known which items there are; true where it is not judged per item. */
  readonly itemsKnown: boolean
}

export interface TableEntry {
  readonly status: Judgement['status']
  readonly blocks: boolean
  /** How much it asks of people; see `demandOf`. */
  readonly demand: number
}

/** What a requirement says for each combination of truths, with or without an attestation. */
export type OutcomeTable = (truths: Truths, isAttested: boolean) => TableEntry

const TRUTHS: readonly TruthCode[] = [FALSE, UNKNOWN, TRUE]
const PARTS = ['when', 'fulfilled', 'closes'] as const
const ITEMS = 'items'

const isTrue = (fact: string): Condition => ({ fact, operator: 'equal', value: true })
const flag: FactDeclaration = { type: 'boolean', label: {}, ask: {} }
const FACTS = {
  ...Object.fromEntries(PARTS.map((part) => [part, flag])),
  [ITEMS]: { type: 'list', label: {}, ask: {} } as const,
}

/**
 * Asks the engine itself, once for each combination of truths, what a requirement of this level, lock and act says: what is
 * compared is what an assessment answers, whatever its conditions are about.
 */
export function outcomeTable(requirement: RulesetRequirement): OutcomeTable {
  const { code, deadline, claim, urgency, performedBy, responsible, each, floor, ...rest } = requirement
  const alone: RulesetRequirement = {
    ...rest,
    code,
    ...(rest.when && { when: isTrue('when') }),
    ...(rest.require && { require: isTrue('fulfilled') }),
    ...(rest.closes && { closes: isTrue('closes') }),
    ...(each !== undefined && { each: ITEMS }),
  }
  const compiled = compileRuleset({ ...EMPTY_RULESET, facts: FACTS, vocabulary: {}, requirements: [alone] })
  const [rule] = compiled.requirements
  if (!rule) throw new RangeError(`${code} was not compiled`)
  const entries = new Map<string, TableEntry>()
  const judged = (truths: Truths, isAttested: boolean): Judgement => {
    const values = new Map<number, FactValue | null>()
    const give = (name: string, value: FactValue) => values.set(compiled.slots.get(name) ?? -1, value)
    for (const part of PARTS) if (truths[part] !== UNKNOWN) give(part, truths[part] === TRUE)
    if (truths.itemsKnown) give(ITEMS, ['item'])
    const situation = makeSituation(compiled, { values, items: new Map(), warnings: [] }, 0)
    return judge(situation, rule, { attested: new Set(isAttested ? [code] : []), waivers: new Map() })
  }
  const entryFor = (truths: Truths, isAttested: boolean): TableEntry => {
    const { status, blocks } = judged(truths, isAttested)
    const isFulfilled = !rest.require || judged({ ...truths, when: TRUE }, isAttested).status === 'MET'
    return { status, blocks, demand: demandOf({ status, level: requirement.level, blocks }, isFulfilled) }
  }
  return (truths, isAttested) => {
    const key = `${truths.when}${truths.fulfilled}${truths.closes}${truths.itemsKnown}${isAttested}`
    const entry = entries.get(key) ?? entryFor(truths, isAttested)
    entries.set(key, entry)
    return entry
  }
}

/** Every combination of truths. */
export const ALL_TRUTHS: readonly Truths[] = TRUTHS.flatMap((when) =>
  TRUTHS.flatMap((fulfilled) =>
    TRUTHS.flatMap((closes) => [true, false].map((itemsKnown) => ({ when, fulfilled, closes, itemsKnown }))),
  ),
)
