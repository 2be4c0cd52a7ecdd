import type { CompiledRequirement, CompiledRuleset } from '../compile/compile-ruleset.ts'
import { NONE } from '../compile/program.ts'
import { isOperator } from '../operators/signatures.ts'
import { FALSE, type TruthCode, UNKNOWN } from '../operators/truth.ts'
import type { Condition } from '../pack/format.ts'
import { formatValue } from './format-value.ts'
import { engineLocale, textIn } from './locale.ts'
import { type MessagePart, messageParts } from './message-parts.ts'
import { PHRASES } from './phrases.ts'

/** What can be said of a leaf before any fact is known. */
export interface LeafWording {
  readonly condition: Condition
  readonly slot: number
  /** It looks at a field of a list item. */
  readonly isOfItem: boolean
  /** The sentence for a truth; what stands between its two parts is the value seen, of which an unknown leaf has none. */
  readonly sentence: (truth: TruthCode) => readonly [before: string, after: string]
}

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
  private readonly leaves: (LeafWording | undefined)[] = []
  private readonly messages: (readonly MessagePart[] | undefined)[] = []

  constructor(compiled: CompiledRuleset, locale: string) {
    this.compiled = compiled
    this.locale = locale
  }

  /** The wording of a leaf, by its number in the program. */
  leaf(number: number, condition: Condition): LeafWording {
    const known = this.leaves[number]
    if (known) return known
    const made = this.makeLeaf(condition)
    this.leaves[number] = made
    return made
  }

  /** The message of a requirement. */
  message({ place, requirement }: CompiledRequirement): readonly MessagePart[] {
    const known = this.messages[place]
    if (known) return known
    const made = messageParts(this.compiled, textIn(requirement.message, this.locale))
    this.messages[place] = made
    return made
  }

  private makeLeaf(condition: Condition): LeafWording {
    const { compiled } = this
    const slot = compiled.slots.get(condition.fact ?? '') ?? NONE
    const sentences: (readonly [string, string] | undefined)[] = []
    const sentence = (truth: TruthCode) => {
      const known = sentences[truth] ?? this.makeSentence(condition, truth)
      sentences[truth] = known
      return known
    }
    const isOfItem = [condition.fact, otherFact(condition.value)].some((name) => name?.includes('[]'))
    return { condition, slot, isOfItem, sentence }
  }

  private makeSentence(
    { fact = '', operator = '', value }: Condition,
    truth: TruthCode,
  ): readonly [string, string] {
    const { compiled, locale } = this
    const phrases = PHRASES[engineLocale(locale)]
    const [holds, fails, asked = holds] = isOperator(operator) ? phrases.operators[operator] : ['', '']
    const label = textIn(compiled.ruleset.facts[fact]?.label ?? {}, locale) || fact
    const phrase = truth === UNKNOWN ? asked : truth === FALSE ? fails : holds
    const saysItAll = phrase === '' || typeof value === 'boolean' || value === ''
    const relation = saysItAll ? '' : phrases.relation(phrase, this.expectedText(fact, value))
    return truth === UNKNOWN ? [phrases.unknown(label, relation), ''] : phrases.known(label, relation)
  }

  private expectedText(fact: string, value: Condition['value']): string {
    const { compiled, locale } = this
    const other = otherFact(value)
    if (other === undefined) return formatValue(compiled, fact, value, locale)
    return textIn(compiled.ruleset.facts[other]?.label ?? {}, locale) || other
  }
}

/** The fact on the right-hand side, when there is one. */
function otherFact(value: Condition['value']): string | undefined {
  return typeof value === 'object' && 'fact' in value ? value.fact : undefined
}
