import type { CompiledRuleset } from '../compile/compiled-ruleset.ts'
import { NONE } from '../program/program.ts'
import { figureText } from '../texts/figures.ts'
import type { Words } from '../texts/words.ts'

/** A fact to put in: its slot (NONE: no such fact), and whether its unit is said, too. */
export interface FactPart {
  readonly slot: number
  readonly withUnit: boolean
}

/** A place of a message where something goes in: a fact, or null for the list item. */
export interface MessageGap {
  readonly fact: FactPart | null
  /** What goes in loses a full stop of its own. */
  readonly isBeforeStop: boolean
}

/** A piece of a message: text as it is, or a place where something goes in. */
export type MessagePart = string | MessageGap

const STOP = /^[.。۔।]/u

const VARIABLE = /\{(param:)?([A-Za-z][\w.[\]]*)(\|unit)?\}/g

/** Where a sentence, or a part of one behind a semicolon, ends in the languages of packs. */
const SENTENCE_END = /(?<=[.!?;]\s)|(?<=[。！？；])/u

/** The sentences of a text, each with the space behind it. */
export const sentencesOf = (text: string): readonly string[] => text.split(SENTENCE_END)

/** Takes a message apart at its variables; parameters are the same for all checks and are put in at once. */
export function messageParts(
  { ruleset, slots }: CompiledRuleset,
  text: string,
  words: Words,
): readonly MessagePart[] {
  const { parameters, parameterDeclarations, engineTexts } = ruleset
  const figures = { values: parameters, declarations: parameterDeclarations, engineTexts }
  const parts: MessagePart[] = []
  let from = 0
  for (const match of text.matchAll(VARIABLE)) {
    const [whole, isParameter, name = '', unit] = match
    const withUnit = unit !== undefined
    parts.push(text.slice(from, match.index))
    const isBeforeStop = STOP.test(text.slice(match.index + whole.length))
    if (name === 'item') parts.push({ fact: null, isBeforeStop })
    else if (!isParameter) parts.push({ fact: { slot: slots.get(name) ?? NONE, withUnit }, isBeforeStop })
    else if (!Object.hasOwn(parameters, name)) parts.push(whole)
    else parts.push(figureText(name, figures, words, withUnit))
    from = match.index + whole.length
  }
  return [...parts, text.slice(from)]
}
