import type { FactDeclaration, LocalisedText } from '../pack/format.ts'
import type { SentenceKey } from '../texts/sentences.ts'
import { inAllLanguages, type SentenceValues, type Words } from '../texts/words.ts'
import type { AddedTexts, InputProblem } from '../types.ts'

const QUOTED_MAX = 100
const CODES_SHOWN_MAX = 50

/** A text of the caller's as messages quote it: its beginning, where it is long. */
export const quoted = (text: string): string =>
  text.length <= QUOTED_MAX ? text : `${text.slice(0, QUOTED_MAX).toWellFormed()}…`

/** What was expected instead, in one language. */
export type Expected = (words: Words) => string

const PACKS_NAMED_MAX = 5

/** What can be wrong with what was sent, in every language that a ruleset speaks. */
export class InputProblems {
  private readonly added: AddedTexts | undefined

  constructor({ engineTexts }: { readonly engineTexts?: AddedTexts }) {
    this.added = engineTexts
  }

  undeclared(name: string, path: readonly string[], nearest: string | null): InputProblem {
    const message = inAllLanguages(this.added, (words) => {
      const said = words.say('problem/undeclared', { name: quoted(name) })
      const hint = nearest === null ? [] : [words.say('problem/didYouMean', { name: nearest })]
      return words.together([said, ...hint])
    })
    return { code: 'UNDECLARED_FACT', path, message }
  }

  invalid(name: string, path: readonly string[], expected: Expected): InputProblem {
    const message = inAllLanguages(this.added, (words) =>
      words.say('problem/invalid', { name: quoted(name), expected: expected(words) }),
    )
    return { code: 'INVALID_FACT', path, message }
  }

  derived(name: string, path: readonly string[], sources: readonly string[]): InputProblem {
    const message = inAllLanguages(this.added, (words) =>
      sources.length === 0
        ? words.say('problem/derived', { name })
        : words.say('problem/derivedFrom', { name, sources: words.list(sources) }),
    )
    return { code: 'DERIVED_FACT', path, message }
  }

  twice(name: string, path: readonly string[]): InputProblem {
    return { code: 'INVALID_FACT', path, message: this.said('problem/twice', { name: quoted(name) }) }
  }

  tooLarge(path: readonly string[]): InputProblem {
    return this.ofInput('problem/tooLarge', path)
  }

  notAnObject(path: readonly string[]): InputProblem {
    return this.ofInput('problem/notAnObject', path)
  }

  unknownRequirement(code: string, path: readonly string[]): InputProblem {
    return this.ofInput('problem/unknownRequirement', path, { code: quoted(code) })
  }

  badInstant(path: readonly string[]): InputProblem {
    return this.ofInput('problem/badInstant', path)
  }

  /** `resting` says of each pack why it does not count. */
  notInForce(resting: readonly LocalisedText[], path: readonly string[]): InputProblem {
    const message = inAllLanguages(this.added, (words) => {
      const named = resting.slice(0, PACKS_NAMED_MAX).map((one) => one[words.locale] ?? one.en ?? '')
      return words.say('problem/notInForce', { resting: words.together(named) })
    })
    return { code: 'RULES_NOT_IN_FORCE', path, message }
  }

  private ofInput(key: SentenceKey, path: readonly string[], values: SentenceValues = {}): InputProblem {
    return { code: 'INVALID_INPUT', path, message: this.said(key, values) }
  }

  private said(key: SentenceKey, values: SentenceValues): LocalisedText {
    return inAllLanguages(this.added, (words) => words.say(key, values))
  }
}

/** "a whole number, at least 1, at most 5", from a fact's declaration. */
export function expectedOf(declaration: FactDeclaration, codes: readonly string[]): Expected {
  const { type, minimum, maximum, minItems, maxLength } = declaration
  const shown = codes.slice(0, CODES_SHOWN_MAX)
  const more = codes.length - shown.length
  return (words) => {
    const parts = [words.say(`expected/${type}`)]
    if (minimum !== undefined) parts.push(words.say('expected/minimum', { number: words.number(minimum) }))
    if (maximum !== undefined) parts.push(words.say('expected/maximum', { number: words.number(maximum) }))
    if (minItems !== undefined) parts.push(words.count('expected/minItems', minItems))
    if (maxLength !== undefined) parts.push(words.count('expected/maxLength', maxLength))
    const list = shown.length > 0 ? words.list(shown) : ''
    if (more > 0) parts.push(words.say('expected/oneOfMany', { codes: list, number: words.number(more) }))
    else if (list !== '') parts.push(words.say('expected/oneOf', { codes: list }))
    return parts.join(words.say('punctuation/clauses'))
  }
}

/** An item of a list without a name of its own. */
export const expectedItem =
  (key: string): Expected =>
  (words) =>
    words.say('expected/item', { key })
