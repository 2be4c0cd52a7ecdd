import type { CompiledRequirement } from '../compile/compiled-ruleset.ts'
import type { Assessment } from '../evaluate/assess.ts'
import { missingName, missingOf } from '../evaluate/missing.ts'
import { reviewMissed } from '../evaluate/overdue-reviews.ts'
import { focusItem } from '../evaluate/situation.ts'
import { formatDay } from '../operators/dates.ts'
import { FALSE, truthName, UNKNOWN } from '../operators/truth.ts'
import { NONE } from '../program/program.ts'
import { isolated } from '../texts/directions.ts'
import { isEnded } from '../texts/words.ts'
import type { AddedMessage, ConflictFinding, FactValue, Finding, Reason } from '../types.ts'
import { collectDeciding, collectTrue, type DecidedLeaf, truthOfLeaf } from './deciding.ts'
import { type FactPart, type MessagePart, sentencesOf } from './message-parts.ts'
import { type Wording, wordingIn } from './ruleset-sentences.ts'
import { itemName, saidOf } from './said.ts'

/** The explanation of an assessment in a language, made once. */
export function explanationIn(assessment: Assessment, locale: string): Explanation {
  for (const kept of assessment.kept) if (kept instanceof Explanation && kept.isIn(locale)) return kept
  const explanation = new Explanation(assessment, wordingIn(assessment.compiled, locale))
  assessment.kept.push(explanation)
  return explanation
}

const FINAL_STOPS = '.。۔।'

/** What somebody wrote, without its own full stop. */
const withoutStop = (words: string): string =>
  words.length > 1 && FINAL_STOPS.includes(words.charAt(words.length - 1)) ? words.slice(0, -1) : words

/** More would be a list and no sentence. */
const LABELS_MAX = 3

/** hazards[].impact for hazards[H1].impact. */
const declaredName = (name: string): string => (name.includes('[') ? name.replace(/\[[^\]]*\]/, '[]') : name)

/** A fact as it is spoken of in one assessment. */
interface SpokenFact {
  readonly name: string
  /** Null when it is not known. */
  readonly value: FactValue | null
  readonly valueText: string
  /** "Age of the client: 10 years" */
  readonly text: string
  /** It needs no stop at its end, as it may be somebody's own words with one. */
  readonly isEnded: boolean
}

const isSaidIn = (reason: Reason, other: Reason | undefined): boolean =>
  other !== undefined && other.fact === reason.fact && other.text === reason.text

/** Two conditions on one fact may say the same of it: an act that is not one, and that is among others. Then the last one counts. */
function addReason(reason: Reason, reasons: Reason[]): void {
  let place = 0
  while (place < reasons.length && !isSaidIn(reason, reasons[place])) place += 1
  reasons[place] = reason
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
  /** Whoever asks for the message of a finding asks for its reasons next. */
  private latestFinding: Finding | null = null
  private latestRule: CompiledRequirement | null = null

  constructor(assessment: Assessment, wording: Wording) {
    this.assessment = assessment
    this.wording = wording
    this.facts = new Array(assessment.compiled.facts.length)
  }

  isIn(locale: string): boolean {
    return this.wording.locale === locale
  }

  /**
   * What to say of a finding. Only what is not fulfilled, or has nothing to fulfil, speaks with its message; what is not
   * known is a thing to check, and what is settled or may not apply gives no orders. Source: docs/semantics.md#messages.
   */
  messageOf(finding: Finding): string {
    const rule = this.ruleOf(finding)
    switch (finding.status) {
      case 'UNMET':
      case 'NOTED':
        return this.withReview(
          finding,
          this.withItem(finding, rule, () => this.orderOf(finding, rule)),
        )
      case 'OPEN':
        return this.withItem(finding, rule, () => this.checkOf(finding, rule))
      case 'POSSIBLE':
        return this.possibilityOf(finding, rule)
      case 'MET':
        return this.wording.ofTitle('finding/inPlace', rule)
      case 'WAIVED':
        return this.wording.ofTitle('finding/waived', rule)
      case 'NOT_APPLICABLE':
        return this.wording.ofTitle('finding/notHere', rule)
    }
  }

  /** Says so where a number or an address was to be checked again before this day. */
  private withReview({ requirement }: Finding, text: string): string {
    if (requirement.resource === undefined) return text
    const { compiled, situation } = this.assessment
    const missed = reviewMissed(compiled.ruleset, requirement, formatDay(situation.frame.asOf))
    if (missed === null) return text
    const { words } = this.wording
    return words.together([words.ended(text), words.say('finding/reviewOverdue', { day: words.day(missed) })])
  }

  /**
   * The message. Where it would name something that is not known, what is said while nothing is known stands in its place, else
   * the guidance without the sentences that have such a gap themselves; at last the title, which has none.
   */
  private orderOf(finding: Finding, rule: CompiledRequirement): string {
    const item = this.itemOf(finding, rule)
    const message = this.filledIn(this.wording.message(rule), item)
    if (message !== null) return message
    const { guidance, title } = rule.requirement
    return (
      this.openOf(finding, rule) ??
      (this.withoutGaps(this.wording.textIn(guidance), item) || this.wording.textIn(title))
    )
  }

  /** The pack's words for what is not known; null where they would have a gap, or there are none. */
  private openOf(finding: Finding, rule: CompiledRequirement): string | null {
    const parts = this.wording.openMessage(rule)
    return parts && this.filledIn(parts, this.itemOf(finding, rule))
  }

  /**
   * Of what cannot wait, what to find out, in the pack's words; else what may apply, and what it depends on. Of a place to turn to
   * neither its name nor its number, while it is not known whether it serves here.
   */
  private possibilityOf(finding: Finding, rule: CompiledRequirement): string {
    const { words } = this.wording
    const { requirement } = rule
    const isToFindOut = finding.immediate && requirement.resource === undefined
    const open = isToFindOut && this.withItem(finding, rule, () => this.openOf(finding, rule))
    if (open) return this.withAnswer(finding, open)
    const first =
      requirement.resource === undefined
        ? this.wording.ofTitle('finding/mayApply', rule)
        : words.say('finding/mayHelp')
    const labels = this.labelsOf(this.deciding(finding)).join(words.say('punctuation/parts'))
    const second = labels === '' ? [] : [words.say('finding/dependsOn', { labels })]
    return words.together([first, ...second])
  }

  /** What to find out: in the pack's words, else the question of what is missing. */
  private checkOf(finding: Finding, rule: CompiledRequirement): string {
    const item = this.itemOf(finding, rule)
    const open = this.openOf(finding, rule)
    if (open) return this.withAnswer(finding, open)
    const [missing] = this.deciding(finding)
    const { words } = this.wording
    if (item !== null) {
      const { title } = rule.requirement
      const question = missing === undefined ? '' : this.wording.questionOf(declaredName(missing))
      const text = question || this.wording.textIn(title)
      return this.withAnswer(finding, words.ended(words.say('finding/ofItem', { item, text })))
    }
    const text =
      missing === undefined
        ? this.wording.ofTitle('finding/check', rule)
        : this.wording.toFindOut(declaredName(missing))
    return this.withAnswer(finding, text)
  }

  /** Says so where somebody answered that it is not known: then nobody looks for an answer that was overlooked. */
  private withAnswer({ missingFacts }: Finding, text: string): string {
    const { words } = this.wording
    const answered = missingFacts.filter((name) => saidOf(this.assessment, name, declaredName(name)) === null)
    if (answered.length === 0) return text
    const labels = new Set(answered.map((name) => this.wording.labelOfFact(declaredName(name))))
    const listed = [...labels].slice(0, LABELS_MAX).join(words.say('punctuation/parts'))
    return words.together([words.ended(text), words.say('finding/saidUnknown', { labels: listed })])
  }

  /** What people call the list item of a finding; null where it is about none. */
  private itemOf({ item }: Finding, { each }: CompiledRequirement): string | null {
    return item === null ? null : itemName(this.assessment, each, item, this.wording.words)
  }

  /**
   * The missing facts that a finding waits for first: whether a thing was done, and who did it only when that is known. Of a
   * finding that may apply only those that tell whether it does: what would fulfil it is nobody's concern before.
   */
  deciding(finding: Finding): readonly string[] {
    const { status, item, missingFacts, requirement } = finding
    const isWho = (name: string) => declaredName(name) === requirement.performedBy
    if (status !== 'POSSIBLE')
      return missingFacts.every(isWho) ? missingFacts : missingFacts.filter((name) => !isWho(name))
    const rule = this.ruleOf(finding)
    const { compiled, situation } = this.assessment
    const slots = this.withItem(finding, rule, () => missingOf(compiled, situation.frame, [rule.when]))
    const names = new Set([...slots].map((slot) => missingName(compiled, slot, item).name))
    const found = missingFacts.filter((name) => names.has(name))
    return found.length > 0 ? found : missingFacts
  }

  /** What to ask for a finding: what it waits for first, and everything else it lacks where of all that somebody said "not known". */
  toAsk(finding: Finding): readonly string[] {
    const first = this.deciding(finding)
    const isOpen = first.some((name) => saidOf(this.assessment, name, declaredName(name)) !== null)
    return isOpen ? first : finding.missingFacts
  }

  /** What people call some facts, the first few of them. */
  private labelsOf(names: readonly string[]): string[] {
    const labels = names.map((name) => this.wording.labelOfFact(declaredName(name)))
    return [...new Set(labels)].slice(0, LABELS_MAX)
  }

  addedMessagesOf(finding: Finding): AddedMessage[] {
    const rule = this.ruleOf(finding)
    return (rule.requirement.additions ?? []).flatMap(({ pack, packTitle, message }) => {
      if (!message) return []
      const text = this.withItem(finding, rule, () =>
        this.withoutGaps(this.wording.textIn(message), this.itemOf(finding, rule)),
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
      const reasons: Reason[] = []
      for (const leaf of decided) addReason(this.reason(leaf, finding.item), reasons)
      return reasons
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
    const wording = this.wording.reason(decided)
    const { slot, operator, expected, ending } = wording
    const { name, value, text, isEnded } = this.fact(slot)
    const truth = truthOfLeaf(decided)
    const isAnswered = truth === UNKNOWN && this.isSaidUnknown(slot, item)
    const said = isAnswered ? this.wording.saidUnknown(slot) : ending
    const isBare = truth === FALSE && Array.isArray(value) && value.length === 0
    const behind = (isBare && this.wording.endingOfNothing(wording)) || ending
    return {
      fact: item === null ? name : name.replace('[]', `[${item}]`),
      operator,
      expected,
      actual: value,
      outcome: truthName(truth),
      text: truth === UNKNOWN ? said : isEnded && behind === this.wording.stop ? text : text + behind,
    }
  }

  private isSaidUnknown(slot: number, item: string | null): boolean {
    const { given } = this.assessment.situation
    const list = this.assessment.compiled.facts[slot]?.list ?? NONE
    if (list === NONE) return given.values.get(slot) === null
    return (
      given.items
        .get(list)
        ?.find(({ name }) => name === item)
        ?.fields.get(slot) === null
    )
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
      if (typeof part === 'string') {
        text += part
        continue
      }
      const words = part.fact === null ? item : this.factText(part.fact)
      if (words === null) return null
      text += isolated(part.isBeforeStop ? withoutStop(words) : words, this.wording.locale)
    }
    return text
  }

  /** A figure in a message stands without its unit, which the message says itself, unless it asks for it. What has no words is as good as unknown. */
  private factText({ slot, withUnit }: FactPart): string | null {
    const { value, valueText } = this.fact(slot)
    if (value === null || (typeof value === 'object' && !Array.isArray(value))) return null
    return typeof value === 'number' && !withUnit ? this.wording.words.number(value) : valueText
  }

  private fact(slot: number): SpokenFact {
    const known = this.facts[slot]
    if (known) return known
    const { compiled, situation } = this.assessment
    const fact = compiled.facts[slot]
    const value = situation.frame.raw[slot] ?? null
    const valueText = this.wording.valueFormat(slot)(value)
    const text = this.wording.beginning(slot) + valueText
    // Looking at the end of what was just put together would copy all of it.
    const ending = isEnded(valueText === '' ? text : valueText)
    const made = { name: fact?.name ?? '', value, valueText, text, isEnded: ending }
    if (fact?.list === NONE) this.facts[slot] = made
    return made
  }

  ruleOf(finding: Finding): CompiledRequirement {
    if (this.latestRule !== null && this.latestFinding === finding) return this.latestRule
    const rule = this.findRule(finding)
    this.latestFinding = finding
    this.latestRule = rule
    return rule
  }

  private findRule({ requirement }: Finding): CompiledRequirement {
    const { byCode, requirements } = this.assessment.compiled
    const latest = byCode.get(requirement.code)
    if (latest?.requirement === requirement) return latest
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
