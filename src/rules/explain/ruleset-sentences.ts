import type { CompiledRequirement, CompiledRuleset } from '../compile/compiled-ruleset.ts'
import { FALSE, type TruthCode, UNKNOWN } from '../operators/truth.ts'
import type { Condition, LocalisedText } from '../pack/format.ts'
import { textIn } from '../pack/locale.ts'
import { NONE } from '../program/program.ts'
import type { Reading } from '../texts/engine-texts.ts'
import { Words } from '../texts/words.ts'
import type { Reason } from '../types.ts'
import { type DecidedLeaf, decidedLeavesOf, leafOf, saidFact, truthOfLeaf } from './deciding.ts'
import { type ValueFormat, valueFormat } from './format-value.ts'
import { type MessagePart, messageParts } from './message-parts.ts'

/** A reason before any fact is known. Kept small: a check looks at hundreds of them. */
export interface ReasonWording extends Pick<Reason, 'operator' | 'expected'> {
  readonly slot: number
  /** What follows the value seen, or all of it where there is no value to show. */
  readonly ending: string
}

/** Sentences of a finding with one value: what its requirement is called. */
type TitledKey =
  | 'finding/inPlace'
  | 'finding/waived'
  | 'finding/notHere'
  | 'finding/mayApply'
  | 'finding/check'

/** Languages kept a ruleset; more are made anew each time. */
const LANGUAGES_MAX = 4
const wordings = new WeakMap<CompiledRuleset, Map<string, Wording>>()

/** The wording of a ruleset in a language; kept as long as the ruleset, holds no facts. */
export function wordingIn(compiled: CompiledRuleset, locale: string): Wording {
  const known = wordings.get(compiled) ?? new Map<string, Wording>()
  wordings.set(compiled, known)
  const found = known.get(locale) ?? new Wording(compiled, locale)
  if (known.size < LANGUAGES_MAX) known.set(locale, found)
  return found
}

/** Sentences of one ruleset in one language, taken apart where facts go in; each is made when it is first needed. */
export class Wording {
  readonly compiled: CompiledRuleset
  readonly locale: string
  private readonly reasons: (ReasonWording | undefined)[]
  private readonly said = new Map<DecidedLeaf, ReasonWording>()
  private readonly formats: (ValueFormat | undefined)[] = []
  private readonly beginnings: (string | undefined)[] = []
  private readonly messages: (readonly MessagePart[] | undefined)[] = []
  private readonly openMessages: (readonly MessagePart[] | null | undefined)[] = []
  private readonly titled = new Map<TitledKey, string[]>()
  private readonly questions = new Map<string, string>()
  private readonly endings = new Map<ReasonWording, string | null>()
  /** Many leaves have words in common: they share them, to stay small and in the processor's cache. */
  private readonly kept = new Map<string, string>()
  /** The engine's own words. */
  readonly words: Words
  readonly stop: string

  constructor(compiled: CompiledRuleset, locale: string) {
    this.compiled = compiled
    this.locale = locale
    this.words = new Words(locale, compiled.ruleset.engineTexts)
    this.stop = this.words.say('punctuation/stop')
    // Filled in any order: a list that grows by leaps becomes a slow one.
    this.reasons = new Array(decidedLeavesOf(compiled.program))
  }

  /** How a leaf reads that is true, false or unknown. */
  reason(decided: DecidedLeaf): ReasonWording {
    if (saidFact(decided) !== NONE) return this.reasonSaid(decided)
    const known = this.reasons[decided]
    if (known) return known
    const made = this.makeReason(this.compiled.leafAt(leafOf(decided)), truthOfLeaf(decided))
    this.reasons[decided] = made
    return made
  }

  /** How the value of a fact reads that is compared with nothing by itself. */
  private reasonSaid(decided: DecidedLeaf): ReasonWording {
    const known = this.said.get(decided)
    if (known) return known
    const slot = saidFact(decided)
    const condition = { fact: this.compiled.facts[slot]?.name ?? '', operator: 'isStated', value: true }
    const made = this.makeReason(condition, truthOfLeaf(decided))
    this.said.set(decided, made)
    return made
  }

  /** What follows an empty list that lacks something: what it lacks, where all of it is wanted. Null where that is not the matter. */
  endingOfNothing(reason: ReasonWording): string | null {
    const known = this.endings.get(reason)
    if (known !== undefined) return known
    const made = this.makeEndingOfNothing(reason)
    this.endings.set(reason, made)
    return made
  }

  private makeEndingOfNothing({ slot, operator, expected }: ReasonWording): string | null {
    if (operator === 'containsAny') return this.endingOf('')
    if (operator !== 'contains' && operator !== 'containsAll') return null
    const wanted = this.valueFormat(slot)(Array.isArray(expected) ? expected : [expected])
    const [, ending] = this.words.around('reason/lacking', 'value', { wanted })
    return ending
  }

  /** What stands before the value seen of a fact. */
  beginning(slot: number): string {
    const known = this.beginnings[slot]
    if (known !== undefined) return known
    const [before] = this.words.around('reason/known', 'value', { label: this.labelOf(slot) })
    const made = this.words.capitalised(before)
    this.beginnings[slot] = made
    return made
  }

  /** How the values of a fact read. */
  valueFormat(slot: number): ValueFormat {
    const known = this.formats[slot]
    if (known) return known
    const made = valueFormat(this.compiled, this.compiled.facts[slot]?.name ?? '', this.words)
    if (slot !== NONE) this.formats[slot] = made
    return made
  }

  /** The message of a requirement. */
  message({ place, requirement }: CompiledRequirement): readonly MessagePart[] {
    const known = this.messages[place]
    if (known) return known
    const made = this.text(textIn(requirement.message, this.locale))
    this.messages[place] = made
    return made
  }

  /** The pack's words for what is not known of a requirement; null where there are none. */
  openMessage({ place, requirement: { messageOpen } }: CompiledRequirement): readonly MessagePart[] | null {
    const known = this.openMessages[place]
    if (known !== undefined) return known
    const made = messageOpen ? this.text(textIn(messageOpen, this.locale)) : null
    this.openMessages[place] = made
    return made
  }

  /** A sentence that names nothing but the title of a requirement. */
  ofTitle(key: TitledKey, { place, requirement }: CompiledRequirement): string {
    const known = this.titled.get(key) ?? []
    this.titled.set(key, known)
    const found = known[place]
    if (found !== undefined) return found
    const title = this.words.ended(this.textIn(requirement.title))
    const made = this.words.say(key, key === 'finding/check' ? { question: title } : { title })
    known[place] = made
    return made
  }

  /** The question to put to a worker for a fact; else what the fact is called. */
  questionOf(name: string): string {
    return textIn(this.compiled.ruleset.facts[name]?.ask ?? {}, this.locale) || this.labelOfFact(name)
  }

  /** That the answer to this question is to be found out, or whether it is so is to be checked. */
  toFindOut(name: string): string {
    const known = this.questions.get(name)
    if (known !== undefined) return known
    const isYesOrNo = this.compiled.ruleset.facts[name]?.type === 'boolean'
    const question = this.words.ended(this.questionOf(name))
    const made = this.words.say(isYesOrNo ? 'finding/check' : 'finding/findOut', { question })
    this.questions.set(name, made)
    return made
  }

  /** What people call a fact. */
  labelOfFact(name: string): string {
    return this.nameOf(name)
  }

  /** A localised text in the reader's language. */
  textIn(text: LocalisedText): string {
    return textIn(text, this.locale)
  }

  /** What stands against each other, where a conflict has no words of its own for it. */
  conflict(between: readonly string[]): string {
    const names = between.map((name) => this.nameOf(name))
    return this.words.say('conflict/between', { names: names.join(this.words.say('punctuation/parts')) })
  }

  /** A text taken apart where facts go in. */
  text(text: string): readonly MessagePart[] {
    return messageParts(this.compiled, text, this.words)
  }

  /** The title of a requirement, the label of a fact, else the name. */
  private nameOf(name: string): string {
    const requirement = this.compiled.byCode.get(name)?.requirement
    const slot = this.compiled.slots.get(name)
    if (requirement) return textIn(requirement.title, this.locale) || name
    return slot === undefined ? name : this.labelOf(slot)
  }

  private makeReason({ fact = '', operator = '', value }: Condition, truth: TruthCode): ReasonWording {
    const { compiled, words } = this
    const slot = compiled.slots.get(fact) ?? NONE
    const reading: Reading = truth === UNKNOWN ? 'asked' : truth === FALSE ? 'fails' : 'holds'
    const saysItAll = typeof value === 'boolean' || value === ''
    const unit = compiled.facts[slot]?.declaration.unit
    const phrases = compiled.plugins.get(operator)?.phrases
    const template = saysItAll ? '' : words.relation(operator, phrases, reading, unit)
    const relation = template === '' ? '' : words.filled(template, { value: this.expectedText(slot, value) })
    const ending =
      truth === UNKNOWN ? this.unknownText(this.labelOf(slot), relation) : this.endingOf(relation)
    return { slot, operator: this.shared(operator), expected: value ?? null, ending: this.shared(ending) }
  }

  /** That somebody answered that a fact is not known. */
  saidUnknown(slot: number): string {
    return this.words.say('reason/saidUnknown', { label: this.labelOf(slot) })
  }

  private unknownText(label: string, relation: string): string {
    const key = relation === '' ? 'reason/unknown' : 'reason/unknownCompared'
    return this.words.say(key, { label, relation })
  }

  /** What follows the value seen. */
  private endingOf(relation: string): string {
    const key = relation === '' ? 'reason/known' : 'reason/compared'
    const [, ending] = this.words.around(key, 'value', { relation })
    return ending
  }

  private labelOf(slot: number): string {
    const fact = this.compiled.facts[slot]
    return textIn(fact?.declaration.label ?? {}, this.locale) || (fact?.name ?? '')
  }

  private shared(words: string): string {
    const known = this.kept.get(words)
    if (known !== undefined) return known
    this.kept.set(words, words)
    return words
  }

  private expectedText(slot: number, value: Condition['value']): string {
    const { compiled, locale } = this
    if (typeof value !== 'object' || Array.isArray(value) || !('fact' in value))
      return this.valueFormat(slot)(value)
    return textIn(compiled.ruleset.facts[value.fact]?.label ?? {}, locale) || value.fact
  }
}
