import type { Condition, FactType } from '../../src/rules/pack/format.ts'
import type { LogicFile } from '../third-party/vectors.ts'
import type { Answer } from './semantics-table.ts'

/** Shared by the translators: expressions of truth values and comparisons, as CQL and FEEL write them, become conditions. */

type Vector = LogicFile['vectors'][number]
type Given = boolean | number | string | null
type Operand = { readonly condition: Condition; readonly facts: Readonly<Record<string, Given>> }

export interface Translated {
  readonly condition: Condition
  readonly facts: Readonly<Record<string, Given>>
  readonly ours?: NonNullable<Vector['ours']>
  readonly why?: string
}

/** Facts of each kind that operands become, in the order in which they stand in the expression. */
export const TYPES: Readonly<Record<string, FactType>> = {
  truthA: 'boolean',
  truthB: 'boolean',
  numberA: 'number',
  numberB: 'number',
  textA: 'string',
  textB: 'string',
}

const KLEENE_FORMS: Readonly<Record<string, (a: Condition, b: Condition) => Condition>> = {
  and: (a, b) => ({ all: [a, b] }),
  or: (a, b) => ({ any: [a, b] }),
  xor: (a, b) => ({ any: [{ all: [a, { not: b }] }, { all: [{ not: a }, b] }] }),
  implies: (a, b) => ({ any: [{ not: a }, b] }),
}

const COMPARISONS: Readonly<Record<string, string>> = {
  '=': 'equal',
  '!=': 'notEqual',
  '<': 'lessThan',
  '<=': 'lessThanInclusive',
  '>': 'greaterThan',
  '>=': 'greaterThanInclusive',
}

const NOT_BOOLEAN = 'a value of another type is refused before anything is judged'
const NO_SIZE = 'texts have no size: lint refuses the comparison'
const NEVER_CERTAIN =
  'nothing turns "not known" into a certain answer: a rule that fires because a fact is missing would change when it is filled in'

/** The condition and facts of an expression, or null when it is of another kind than logic over single values. */
export function translateExpression(expression: string): Translated | null {
  return translateNot(expression) ?? translateTest(expression) ?? translatePair(expression)
}

function translateNot(expression: string): Translated | null {
  const inner = /^not\s*\(?\s*([^()\s]+)\s*\)?$/.exec(expression)?.[1]
  const operand = inner === undefined ? null : truth(inner, 'A')
  return operand && { ...refusal(operand), condition: { not: operand.condition }, facts: operand.facts }
}

/** IsNull, IsTrue and IsFalse give a certain answer about what is not known; ours stays unknown there. */
function translateTest(expression: string): Translated | null {
  const [, name = '', literal = ''] = /^(IsNull|IsTrue|IsFalse)\((.*)\)$/.exec(expression) ?? []
  const given = name === '' ? undefined : parseLiteral(literal)
  if (given === undefined) return null
  const fact = factFor(given, 'A')
  const isKnown = { fact, operator: 'isStated', value: true }
  const condition =
    name === 'IsNull' ? { not: isKnown } : { fact, operator: 'equal', value: name === 'IsTrue' }
  const difference = given === null && { ours: 'unknown' as const, why: NEVER_CERTAIN }
  return { condition, facts: { [fact]: given }, ...difference }
}

function translatePair(expression: string): Translated | null {
  const [, left = '', word = '', right = ''] =
    /^(\S+|'[^']*'|"[^"]*"|null as String)\s+(and|or|xor|implies|=|!=|<=?|>=?)\s+(\S+|'[^']*'|"[^"]*")$/.exec(
      expression,
    ) ?? []
  const join = KLEENE_FORMS[word]
  if (!join) return translateComparison(left, COMPARISONS[word], right)
  const [a, b] = [truth(left, 'A'), truth(right, 'B')]
  if (!a || !b) return null
  const facts = { ...a.facts, ...b.facts }
  return { condition: join(a.condition, b.condition), facts, ...refusal({ facts }) }
}

function translateComparison(left: string, operator: string | undefined, right: string): Translated | null {
  const [a, b] = [parseLiteral(left.replace(' as String', '')), parseLiteral(right)]
  if (operator === undefined || a === undefined || b === undefined) return null
  const kind = a ?? b
  if (a !== null && b !== null && typeof a !== typeof b) return null
  const [first, second] = [factFor(kind, 'A'), factFor(kind, 'B')]
  const isOrder = operator !== 'equal' && operator !== 'notEqual'
  const difference = isOrder && typeof kind === 'string' && { ours: 'lint' as const, why: NO_SIZE }
  return {
    ...difference,
    condition: { fact: first, operator, value: { fact: second } },
    facts: { [first]: a, [second]: b },
  }
}

/** An operand of a logical operation: the fact is true. */
function truth(text: string, place: 'A' | 'B'): Operand | null {
  const given = parseLiteral(text)
  const fact = `truth${place}`
  return given === undefined
    ? null
    : { condition: { fact, operator: 'equal', value: true }, facts: { [fact]: given } }
}

function refusal({ facts }: Pick<Operand, 'facts'>): { ours?: 'refused'; why?: string } {
  const isLogical = Object.values(facts).every((given) => given === null || typeof given === 'boolean')
  return isLogical ? {} : { ours: 'refused', why: NOT_BOOLEAN }
}

function factFor(given: Given, place: 'A' | 'B'): string {
  const kinds: Record<string, string> = { number: 'number', string: 'text' }
  return `${kinds[typeof given] ?? 'truth'}${place}`
}

/** A literal of single value; undefined when the text is something else. */
function parseLiteral(text: string): Given | undefined {
  if (text === 'null') return null
  if (text === 'true' || text === 'false') return text === 'true'
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text)
  return /^'([^']*)'$/.exec(text)?.[1] ?? /^"([^"]*)"$/.exec(text)?.[1]
}

/** What a standard writes for its three values. */
export function answerFrom(text: string): Answer {
  return text === 'true' || text === 'false' ? text : 'unknown'
}

/** Texts between tags, with the five entities of XML put back. */
export function unescapeXml(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&')
    .trim()
}
