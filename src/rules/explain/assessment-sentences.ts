import type { CompiledRequirement } from '../compile/compiled-ruleset.ts'
import type { Assessment } from '../evaluate/assess.ts'
import { focusItem } from '../evaluate/situation.ts'
import { plainDigits } from '../operators/decimal.ts'
import { truthName, UNKNOWN } from '../operators/truth.ts'
import { NONE } from '../program/program.ts'
import type { AddedMessage, ConflictFinding, FactValue, Finding, Reason } from '../types.ts'
import { collectDeciding, collectTrue, type DecidedLeaf, truthOfLeaf } from './deciding.ts'
import { type MessagePart, sentencesOf } from './message-parts.ts'
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

/** More would be a list and no sentence. */
const LABELS_MAX = 3

/** hazards[].impact for hazards[H1].impact. */
const declaredName = (name: string): string => name.replace(/\[[^\]]*\]/, '[]')

/** A fact as it is spoken of in one assessment. */
interface SpokenFact {
  readonly name: string
  /** Null when it is not known. */
  readonly value: FactValue | null
  readonly valueText: string
  /** "Age of the client: 10 years" */
  readonly text: string
}

/** Whether the act that closes the matter has a say in what is found. */
const turnsOnClosing = ({ status, requirement: { level, failClosed } }: Finding): boolean =>
  (status === 'UNMET' || status === 'OPEN') && (level === 'blocking' || failClosed === true)

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

  /**
   * What to say of a finding. Only what is not fulfilled, or has nothing to fulfil, speaks with its message; what is not
   * known is a thing to check, and what is settled or may not apply gives no orders. Source: docs/semantics.md#messages.
   */
  messageOf(finding: Finding): string {
    const rule = this.ruleOf(finding)
    const { requirement } = rule
    const title = () => this.wording.textIn(requirement.title)
    const { phrases } = this.wording
    switch (finding.status) {
      case 'UNMET':
      case 'NOTED':
        return this.withItem(finding, rule, () => this.orderOf(finding, rule))
      case 'OPEN':
        return this.withItem(finding, rule, () => this.checkOf(finding, rule))
      case 'POSSIBLE':
        return requirement.resource === undefined
          ? phrases.mayApply(title(), this.labelsOf(finding))
          : phrases.mayHelp(this.labelsOf(finding))
      case 'MET':
        return phrases.inPlace(title())
      case 'WAIVED':
        return phrases.waived(title())
      case 'NOT_APPLICABLE':
        return phrases.notHere(title())
    }
  }

  /**
   * The message. Where it would name something that is not known, what is said while nothing is known stands in its place, else
   * the guidance without the sentences that have such a gap themselves; at last the title, which has none.
   */
  private orderOf({ item }: Finding, rule: CompiledRequirement): string {
    const { guidance, messageOpen, title } = rule.requirement
    const message = this.filledIn(this.wording.message(rule), item)
    if (message !== null) return message
    const open = messageOpen && this.filledIn(this.wording.text(this.wording.textIn(messageOpen)), item)
    return open ?? (this.withoutGaps(this.wording.textIn(guidance), item) || this.wording.textIn(title))
  }

  /** What to find out: in the pack's words, else the question of what is missing. */
  private checkOf({ item, missingFacts }: Finding, rule: CompiledRequirement): string {
    const { messageOpen, title } = rule.requirement
    const open = messageOpen && this.filledIn(this.wording.text(this.wording.textIn(messageOpen)), item)
    if (open) return open
    const [missing] = missingFacts
    const question = missing === undefined ? '' : this.wording.questionOf(declaredName(missing))
    return this.wording.phrases.check(question || this.wording.textIn(title))
  }

  /** What people call the facts a finding turns on, a few of them. */
  private labelsOf({ missingFacts }: Finding): string[] {
    const labels = missingFacts.map((name) => this.wording.labelOfFact(declaredName(name)))
    return [...new Set(labels)].slice(0, LABELS_MAX)
  }

  addedMessagesOf(finding: Finding): AddedMessage[] {
    const rule = this.ruleOf(finding)
    return (rule.requirement.additions ?? []).flatMap(({ pack, packTitle, message }) => {
      if (!message) return []
      const text = this.withItem(finding, rule, () =>
        this.withoutGaps(this.wording.textIn(message), finding.item),
      )
      return text === '' ? [] : [{ pack, packTitle: this.wording.textIn(packTitle), text }]
    })
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
      if (turnsOnClosing(finding)) collectDeciding(situation, rule.closes, decided)
      return decided.map((leaf) => this.reason(leaf, finding.item))
    })
  }

  /**
   * The sentence of a conflict, with the values of facts and parameters put in. Sentences that would name something that is
   * not known are left out; when nothing is left, it names what stands against each other.
   */
  conflictOf({ message, between }: ConflictFinding): string {
    const { wording } = this
    return this.withoutGaps(wording.textIn(message), null) || wording.conflict(between)
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

  private withoutGaps(text: string, item: string | null): string {
    const sentences = sentencesOf(text).map((sentence) => this.filledIn(this.wording.text(sentence), item))
    return sentences
      .filter((sentence) => sentence !== null)
      .join('')
      .trim()
  }

  /** Null where something that the text names is not known. */
  private filledIn(parts: readonly MessagePart[], item: string | null): string | null {
    let text = ''
    for (const part of parts) {
      const words = typeof part === 'string' ? part : part === null ? item : this.factText(part)
      if (words === null) return null
      text += words
    }
    return text
  }

  /** A figure in a message stands without its unit, which the message itself says. What has no words is as good as unknown. */
  private factText(slot: number): string | null {
    const { value, valueText } = this.fact(slot)
    if (value === null || (typeof value === 'object' && !Array.isArray(value))) return null
    return typeof value === 'number' ? plainDigits(value) : valueText
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
    const { byCode, requirements } = this.assessment.compiled
    const latest = byCode.get(requirement.code)
    const rule =
      latest?.requirement.inForce?.from === requirement.inForce?.from
        ? latest
        : requirements.find((other) => other.requirement === requirement)
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
