import type { CompiledRuleset } from '../compile/compiled-ruleset.ts'
import { NONE } from '../program/program.ts'

/** A piece of a message: text as it is, the slot of a fact to put in (NONE: no such fact), or null for the list item. */
export type MessagePart = string | number | null

const VARIABLE = /\{(param:)?([A-Za-z][\w.[\]]*)\}/g

/** Where a sentence, or a part of one behind a semicolon, ends in the languages of packs. */
const SENTENCE_END = /(?<=[.!?;]\s)|(?<=[。！？；])/u

/** The sentences of a text, each with the space behind it. */
export const sentencesOf = (text: string): readonly string[] => text.split(SENTENCE_END)

/** Takes a message apart at its variables; parameters are the same for all checks and are put in at once. */
export function messageParts(
  { ruleset: { parameters }, slots }: CompiledRuleset,
  text: string,
): readonly MessagePart[] {
  const parts: MessagePart[] = []
  let from = 0
  for (const match of text.matchAll(VARIABLE)) {
    const [whole, isParameter, name = ''] = match
    parts.push(text.slice(from, match.index))
    if (name === 'item') parts.push(null)
    else if (!isParameter) parts.push(slots.get(name) ?? NONE)
    else parts.push(Object.hasOwn(parameters, name) ? String(parameters[name]) : whole)
    from = match.index + whole.length
  }
  return [...parts, text.slice(from)]
}
