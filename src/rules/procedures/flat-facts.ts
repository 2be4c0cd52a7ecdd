import { isPlainObject } from '../evaluate/check-value.ts'
import type { FlatFacts } from './types.ts'

/**
 * Facts as a caller sends them, nested or dotted, by their dotted names. `slots` are the facts of the ruleset: what stands
 * below one of them is a part of its value.
 */
export function flatFacts(given: unknown, slots: ReadonlyMap<string, unknown>): FlatFacts {
  const facts: Record<string, FlatFacts[string]> = {}
  const add = (object: unknown, prefix: string) => {
    if (!isPlainObject(object)) return
    for (const [key, value] of Object.entries(object)) {
      const name = `${prefix}${key}`
      if (!slots.has(name) && isPlainObject(value)) add(value, `${name}.`)
      else facts[name] = value as FlatFacts[string]
    }
  }
  add(given, '')
  return facts
}
