import { parseDay, parseInstant } from '../operators/dates.ts'
import type { FactDeclaration } from '../pack/format.ts'
import type { ProblemCode, ProblemMessage } from '../pack/problems.ts'
import { didYouMean } from '../pack/suggest.ts'
import type { LintScope } from './visible-packs.ts'

type Terms = LintScope['vocabulary']

export interface ValueFault {
  readonly code: ProblemCode
  readonly message: ProblemMessage
}

const misfit = (message: string): ValueFault => ({ code: 'VALUE_MISFIT', message })

/** What is wrong with a value of a fact, or null: its type, its bounds, its vocabulary. A list is judged as a whole. */
export function faultOfValue(value: unknown, fact: FactDeclaration, vocabulary: Terms): ValueFault | null {
  if (fact.type === 'strings' || fact.type === 'codes') {
    if (!Array.isArray(value)) return misfit('this fact takes a list')
    const faults = value.map((item) => faultOfElement(item, fact, vocabulary))
    return faults.find((fault) => fault !== null) ?? null
  }
  if (fact.type === 'object' || fact.type === 'list')
    return misfit(`a fact of type ${fact.type} has no plain value`)
  return faultOfElement(value, fact, vocabulary)
}

/** What is wrong with one value, or one item of a list fact; null when nothing is. */
export function faultOfElement(value: unknown, fact: FactDeclaration, vocabulary: Terms): ValueFault | null {
  switch (fact.type) {
    case 'boolean':
      return typeof value === 'boolean' ? null : misfit('this fact is true or false')
    case 'integer':
    case 'number':
      return faultOfNumber(value, fact)
    case 'date':
      return typeof value === 'string' && parseDay(value) !== null
        ? null
        : misfit('this fact takes a date such as 2025-06-02')
    case 'dateTime':
      return typeof value === 'string' && parseInstant(value) !== null
        ? null
        : misfit('this fact takes an instant such as 2025-06-02T09:00:00Z')
    case 'code':
    case 'codes':
      return faultOfCode(value, fact, vocabulary)
    default:
      return typeof value === 'string' ? null : misfit('this fact takes a text')
  }
}

function faultOfNumber(value: unknown, { type, minimum, maximum }: FactDeclaration): ValueFault | null {
  if (typeof value !== 'number') return misfit('this fact takes a number')
  if (type === 'integer' && !Number.isInteger(value)) return misfit('this fact takes a whole number')
  if (minimum !== undefined && value < minimum) return misfit(`this fact is at least ${minimum}`)
  if (maximum !== undefined && value > maximum) return misfit(`this fact is at most ${maximum}`)
  return null
}

function faultOfCode(
  value: unknown,
  { vocabulary: list }: FactDeclaration,
  vocabulary: Terms,
): ValueFault | null {
  if (typeof value !== 'string') return misfit('this fact takes a code of its vocabulary')
  const terms = list === undefined ? undefined : vocabulary.get(list)
  if (!terms || terms.has(value)) return null
  return {
    code: 'UNKNOWN_TERM',
    message: () => `\`${value}\` is not in the vocabulary list \`${list}\`${didYouMean(value, terms.keys())}`,
  }
}
