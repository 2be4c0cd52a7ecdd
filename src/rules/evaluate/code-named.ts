import type { CompiledRuleset } from '../compile/compiled-ruleset.ts'
import { codeMeant } from '../pack/spellings.ts'
import { meansUnknown } from './check-value.ts'

/**
 * The code that a text names as the value of a fact; null for what its list has no word for, also where the list is open, and for
 * what says that nothing is known. A fact without a list takes any text that says something.
 */
export function codeNamed(compiled: CompiledRuleset, factName: string, text: string): string | null {
  const fact = compiled.facts[compiled.slots.get(factName) ?? -1]
  if (fact === undefined || text.trim() === '') return null
  const { codes, declaration } = fact
  const spellings = fact.spellings()
  const code = codes === null || spellings === null ? text : codeMeant(text, codes, spellings)
  if (codes !== null && !codes.has(code)) return null
  return meansUnknown(code, declaration) ? null : code
}
