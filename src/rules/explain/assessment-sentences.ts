import type { CompiledRequirement } from '../compile/compiled-ruleset.ts'
import type { Assessment } from '../evaluate/assess.ts'
import { focusItem } from '../evaluate/situation.ts'
import { truthName, UNKNOWN } from '../operators/truth.ts'
import { NONE } from '../program/program.ts'
import type { FactValue, Finding, Reason } from '../types.ts'
import { collectDeciding, collectTrue, type DecidedLeaf, truthOfLeaf } from './deciding.ts'
import { type MessagePart, messageParts } from './message-parts.ts'
import { type Wording, wordingIn } from './ruleset-sentences.ts'

/** Explanations made so far, by language; gone with their assessment. */
const made = new WeakMap<Assessment, Map<string, Explanation>>()

/** The explanation of an assessment in a language, made once. */
export function explanationIn(assessment: Assessment, locale: string): Explanation {
  const byLocale = made.get(assessment) ?? new Map<string, Explanation>()
  made.set(assessment, byLocale)
  const explanation =
    byLocale.get(locale) ?? new Explanation(assessment, wordingIn(assessment.compiled, locale))
  byLocale.set(locale, explanation)
  return explanation
}

/** A fact as it is spoken of in one assessment. */
interface SpokenFact {
  readonly name: string
  /** Null when it is not known. */
  readonly value: FactValue | null
  readonly valueText: string
  /** "Age of the client: 10 years" */
  readonly text: string
}

/** Sentences of one assessment in one language. */
export class Explanation {
  private readonly assessment: Assessment
  private readonly wording: Wording
  /** By slot; item facts are not kept. */
  private readonly facts: (SpokenFact | undefined)[]

  constructor(assessment: Assessment, wording: Wording) {
    this.assessment = assessment
    this.wording = wording
    this.facts = new Array(assessment.compiled.facts.length)
  }

  messageOf(finding: Finding): string {
    const rule = this.ruleOf(finding)
    const parts = this.wording.message(rule)
    return this.withItem(finding, rule, () => this.filledIn(parts, finding.item))
  }

  reasonsOf(finding: Finding): Reason[] {
    const rule = this.ruleOf(finding)
    return this.withItem(finding, rule, () => {
      const { situation } = this.assessment
      const applies = finding.status !== 'NOT_APPLICABLE' && finding.status !== 'POSSIBLE'
      const decided: DecidedLeaf[] = []
      if (applies) collectTrue(situation, rule.when, decided)
      else collectDeciding(situation, rule.when, decided)
      if (applies) collectDeciding(situation, rule.require, decided)
      return decided.map((leaf) => this.reason(leaf, finding.item))
    })
  }

  /** A text with the values of facts and parameters put in. */
  textOf(text: string): string {
    return this.filledIn(messageParts(this.assessment.compiled, text), null)
  }

  /** One leaf in words; of an item's fields, while the item is in the frame (`withItem`). */
  reason(decided: DecidedLeaf, item: string | null): Reason {
    const { slot, operator, expected, ending } = this.wording.reason(decided)
    const { name, value, text } = this.fact(slot)
    const truth = truthOfLeaf(decided)
    return {
      fact: item === null ? name : name.replace('[]', `[${item}]`),
      operator,
      expected,
      actual: value,
      outcome: truthName(truth),
      text: truth === UNKNOWN ? ending : text + ending,
    }
  }

  private filledIn(parts: readonly MessagePart[], item: string | null): string {
    let text = ''
    for (const part of parts) {
      if (typeof part === 'string') text += part
      else text += part === null ? (item ?? '{item}') : this.factText(part)
    }
    return text
  }

  /** A figure in a message stands without its unit, which the message itself says. */
  private factText(slot: number): string {
    const { value, valueText } = this.fact(slot)
    return typeof value === 'number' ? String(value) : valueText
  }

  private fact(slot: number): SpokenFact {
    const known = this.facts[slot]
    if (known) return known
    const { compiled, situation } = this.assessment
    const fact = compiled.facts[slot]
    const value = situation.frame.raw[slot] ?? null
    const valueText = this.wording.valueFormat(slot)(value)
    const text = this.wording.beginning(slot) + valueText
    const made = { name: fact?.name ?? '', value, valueText, text }
    if (fact?.list === NONE) this.facts[slot] = made
    return made
  }

  ruleOf({ requirement }: Finding): CompiledRequirement {
    const rule = this.assessment.compiled.byCode.get(requirement.code)
    if (!rule) throw new RangeError(`the finding of ${requirement.code} belongs to another ruleset`)
    return rule
  }

  /** Runs work with the finding's list item in the frame, as it was when the finding was made. */
  withItem<T>({ item }: Finding, { each }: CompiledRequirement, work: () => T): T {
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
