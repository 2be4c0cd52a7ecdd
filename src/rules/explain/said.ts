import type { Assessment } from '../evaluate/assess.ts'
import type { GivenItem } from '../evaluate/read-facts.ts'
import type { GivenValue } from '../evaluate/slot-values.ts'
import { NONE } from '../program/program.ts'
import type { Words } from '../texts/words.ts'
import { valueFormat } from './format-value.ts'

/** What the caller said of a fact: null for "I don't know", undefined for nothing. */
export function saidOf(
  { compiled, situation: { given } }: Pick<Assessment, 'compiled' | 'situation'>,
  name: string,
  declaration: string,
): GivenValue | undefined {
  const slot = compiled.slots.get(declaration) ?? NONE
  const item = itemOf(name, declaration)
  if (item === null) return given.values.get(slot)
  const items = given.items.get(compiled.facts[slot]?.list ?? NONE) ?? []
  return items.find((one) => one.name === item)?.fields.get(slot)
}

/** The item that a name such as visits[V1].length speaks of; null for a fact that is of no item. */
export const itemOf = (name: string, declaration: string): string | null =>
  declaration.includes('[]') ? (/\[([^\]]+)\]/.exec(name)?.[1] ?? null) : null

const NAME_LENGTH_MAX = 80
/** People end what they write with a stop; a name within a sentence has none. */
const FINAL_STOPS = /[\s.。．]+$/u

/**
 * What people call an item of a list: what its pack says names it, with a number where several are called so, else its place in
 * the list. Where the pack does not say what names its items, that is their key. `list` is the slot of the list, `item` the item's own key.
 */
export function itemName(assessment: Assessment, list: number, item: string, words: Words): string {
  if (assessment.compiled.facts[list]?.declaration.namedBy === undefined) return item
  const items = assessment.situation.given.items.get(list) ?? []
  const names = items.map((one) => namedBy(assessment, list, one, words))
  const place = items.findIndex(({ name }) => name === item)
  const own = names[place]
  if (own === undefined || own === null)
    return words.say('item/unnamed', { number: words.number(Math.max(place, 0) + 1) })
  const before = names.slice(0, place).filter((name) => name === own).length
  const isAlone = before === 0 && names.lastIndexOf(own) === place
  return isAlone ? own : words.say('item/again', { item: own, number: words.number(before + 1) })
}

function namedBy({ compiled }: Assessment, list: number, { fields }: GivenItem, words: Words): string | null {
  for (const field of compiled.facts[list]?.declaration.namedBy ?? []) {
    const value = fields.get(compiled.slots.get(field) ?? NONE)
    if (value === undefined || value === null || value === '') continue
    const said = valueFormat(compiled, field, words)(value)
    const name = said.replace(FINAL_STOPS, '') || said
    return name.length <= NAME_LENGTH_MAX ? name : `${name.slice(0, NAME_LENGTH_MAX).toWellFormed()}…`
  }
  return null
}
