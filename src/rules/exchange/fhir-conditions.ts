import type { CompiledRuleset } from '../compile/compiled-ruleset.ts'
import type { Condition } from '../pack/format.ts'

/**
 * A condition in FHIRPath, over a response to the Questionnaire of all questions; null where it compares in a way that FHIRPath would not tell
 * the same. What was not answered is empty there, and empty goes through `and`, `or` and `not` as what is unknown does here.
 */
export function fhirPathOf(compiled: CompiledRuleset, condition: Condition): string | null {
  const { all, any, not, fact, operator, value, path } = condition
  if (all) return joined(compiled, all, 'and')
  if (any) return joined(compiled, any, 'or')
  if (not) {
    const inner = fhirPathOf(compiled, not)
    return inner === null ? null : `(${inner}).not()`
  }
  if (fact === undefined || operator !== 'equal' || path !== undefined) return null
  const type = compiled.ruleset.facts[fact]?.type
  const answer = `item.where(linkId = ${quoted(fact)}).answer.value`
  if (type === 'boolean' && typeof value === 'boolean') return `${answer} = ${value}`
  if (type === 'integer' && typeof value === 'number') return `${answer} = ${value}`
  if (type === 'code' && typeof value === 'string') return `${answer}.code = ${quoted(value)}`
  return null
}

function joined(
  compiled: CompiledRuleset,
  conditions: readonly Condition[],
  word: 'and' | 'or',
): string | null {
  const parts = conditions.map((one) => fhirPathOf(compiled, one))
  return parts.length === 0 || parts.includes(null)
    ? null
    : parts.map((part) => `(${part})`).join(` ${word} `)
}

const quoted = (text: string): string => `'${text.replaceAll(/['\\]/g, (letter) => `\\${letter}`)}'`
