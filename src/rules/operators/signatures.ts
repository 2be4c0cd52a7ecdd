import { EQUALITY } from './equality.ts'
import { FIGURES } from './figures.ts'
import { LISTS } from './lists.ts'
import { MOMENTS } from './moments.ts'
import type { OperatorRecord } from './record.ts'
import { SCALES } from './scales.ts'
import { STATED } from './stated.ts'
import { TEXTS } from './texts.ts'

/** Every operator a condition may use. json-rules-engine's own names keep their meaning, with strict types. */
export const OPERATORS = {
  ...EQUALITY,
  ...LISTS,
  ...FIGURES,
  ...MOMENTS,
  ...TEXTS,
  ...SCALES,
  ...STATED,
} as const satisfies Record<string, OperatorRecord>

export type OperatorName = keyof typeof OPERATORS

const entries: readonly (readonly [string, OperatorRecord])[] = Object.entries(OPERATORS)

/** Operators that look at a plain value inside an object fact; the others speak of types that its parts do not declare. */
export const PATH_OPERATORS: ReadonlySet<string> = new Set(
  entries.flatMap(([name, { inObjects }]) => (inObjects ? [name] : [])),
)

/** The operators that say the opposite of another one, with that one. */
export const NEGATIONS: ReadonlyMap<string, string> = new Map(
  entries.flatMap(([name, { negationOf }]) => (negationOf === null ? [] : [[name, negationOf] as const])),
)

/** What each operator is most easily taken for. */
export const MISTAKEN_FOR: ReadonlyMap<string, string> = new Map(
  entries.flatMap(([name, { mistakenFor }]) => (mistakenFor === null ? [] : [[name, mistakenFor] as const])),
)

/** Whether a name is an operator; own keys only, so that `constructor` is none. */
export function isOperator(name: string): name is OperatorName {
  return Object.hasOwn(OPERATORS, name)
}
