import type { CompiledRequirement } from '../compile/compile-ruleset.ts'
import { NONE } from '../compile/program.ts'
import type { Assessment } from '../evaluate/assess.ts'
import { focusItem } from '../evaluate/situation.ts'
import { type TruthCode, truthName, UNKNOWN } from '../operators/truth.ts'
import type { Finding, Reason } from '../types.ts'
import { collectDeciding, type Decided } from './deciding.ts'
import { formatValue } from './format-value.ts'
import { type MessagePart, messageParts } from './message-parts.ts'
import { type LeafWording, type Wording, wordingIn } from './wording.ts'

/** The explanation of an assessment in a language; what several findings turn on is put into words once. */
export function explanationIn(assessment: Assessment, locale: string): Explanation {
  const known = assessment.explanations.get(locale)
  if (known) return known
  const made = new Explanation(assessment, wordingIn(assessment.compiled, locale))
  assessment.explanations.set(locale, made)
  return made
}

/** Sentences of one assessment in one language. */
export class Explanation {
  private readonly assessment: Assessment
  private readonly wording: Wording
  /** Values in words by slot, and reasons by number of their leaf; what looks at list items is not kept. */
  private readonly values: (string | undefined)[] = []
  private readonly reasons: (Reason | undefined)[] = []

  constructor(assessment: Assessment, wording: Wording) {
    this.assessment = assessment
    this.wording = wording
  }

  messageOf(finding: Finding): string {
    const rule = this.ruleOf(finding)
    return this.withItem(finding, rule, () => this.filledIn(this.wording.message(rule), finding.item))
  }

  reasonsOf(finding: Finding): Reason[] {
    const rule = this.ruleOf(finding)
    return this.withItem(finding, rule, () => {
      const decided = this.decidingLeaves(finding, rule)
      const isFirst = ({ leaf }: Decided, place: number) =>
        decided.findIndex((other) => other.leaf === leaf) === place
      return decided.filter(isFirst).map((one) => this.reason(one, finding.item))
    })
  }

  /** A text with the values of facts, parameters and the item put in. */
  textOf(text: string): string {
    return this.filledIn(messageParts(this.assessment.compiled, text), null)
  }

  private decidingLeaves({ requirement, status }: Finding, rule: CompiledRequirement): Decided[] {
    const { situation } = this.assessment
    const { when, require } = requirement
    const showsFulfilment = status !== 'NOT_APPLICABLE' && status !== 'POSSIBLE'
    const decided: Decided[] = []
    if (when) collectDeciding(situation, when, rule.when, decided)
    if (require && showsFulfilment) collectDeciding(situation, require, rule.require, decided)
    return decided
  }

  private reason(decided: Decided, item: string | null): Reason {
    const known = this.reasons[decided.leaf]
    if (known) return known
    const leaf = this.wording.leaf(decided.leaf, decided.condition)
    const made = this.makeReason(leaf, decided.truth, item)
    if (!leaf.isOfItem) this.reasons[decided.leaf] = made
    return made
  }

  private makeReason(leaf: LeafWording, truth: TruthCode, item: string | null): Reason {
    const { frame } = this.assessment.situation
    const { condition, slot } = leaf
    const { fact = '', operator = '', value = null } = condition
    const [before, after] = leaf.sentence(truth)
    return {
      fact: item === null ? fact : fact.replace('[]', `[${item}]`),
      operator,
      expected: value,
      actual: frame.known[slot] === 1 ? (frame.raw[slot] ?? null) : null,
      outcome: truthName(truth),
      text: truth === UNKNOWN ? before : before + this.valueText(fact, slot) + after,
    }
  }

  private filledIn(parts: readonly MessagePart[], item: string | null): string {
    let text = ''
    for (const part of parts) {
      if (typeof part === 'string') text += part
      else text += part === null ? (item ?? '{item}') : this.factText(part.fact)
    }
    return text
  }

  /** A figure in a message stands without its unit, which the message itself says. */
  private factText(name: string): string {
    const { compiled, situation } = this.assessment
    const slot = compiled.slots.get(name) ?? NONE
    const value = situation.frame.raw[slot]
    return typeof value === 'number' ? String(value) : this.valueText(name, slot)
  }

  private valueText(name: string, slot: number): string {
    const { compiled, situation } = this.assessment
    const known = this.values[slot]
    if (known !== undefined) return known
    const made = formatValue(compiled, name, situation.frame.raw[slot], this.wording.locale)
    if (compiled.facts[slot]?.list === NONE) this.values[slot] = made
    return made
  }

  private ruleOf({ requirement }: Finding): CompiledRequirement {
    const rule = this.assessment.compiled.byCode.get(requirement.code)
    if (!rule) throw new RangeError(`the finding of ${requirement.code} belongs to another ruleset`)
    return rule
  }

  /** Runs work with the finding's list item in the frame, as it was when the finding was made. */
  private withItem<T>({ item }: Finding, { each }: CompiledRequirement, work: () => T): T {
    if (item === null) return work()
    const { situation } = this.assessment
    focusItem(situation, each, situation.given.items.get(each)?.find(({ name }) => name === item) ?? null)
    try {
      return work()
    } finally {
      focusItem(situation, each, null)
    }
  }
}
