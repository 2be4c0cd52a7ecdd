import type { FactType } from '../pack/format.ts'
import type { OperatorRecord } from './record.ts'
import { OPERATORS, type OperatorName } from './signatures.ts'

const RECORDS = Object.entries(OPERATORS) as [OperatorName, OperatorRecord][]

/** `at least`, `atLeast`, `AT_LEAST` and `at-least` are the same words. */
const plain = (words: string): string => words.toLowerCase().replaceAll(/\{value\}|[\s_.…-]+/gu, '')

const CALLED: ReadonlyMap<OperatorName, ReadonlySet<string>> = new Map(
  RECORDS.map(([name, { description, phrases, clause, alsoCalled }]) => [
    name,
    new Set(
      [name, description, ...alsoCalled, ...Object.values(clause), ...Object.values(phrases).flatMap(asked)]
        .map(plain)
        .filter((words) => words !== ''),
    ),
  ]),
)

/** How it reads when it holds, and as a question: not how it fails, which is another operator's meaning. */
function asked([holds, , question = '']: readonly [string, string, string?]): string[] {
  return [holds, question]
}

/** The operators that fit facts of a type; all of them where the type is not known. */
export const operatorsFor = (type: FactType | null): OperatorName[] =>
  RECORDS.flatMap(([name, { factTypes }]) => (type === null || factTypes.includes(type) ? [name] : []))

/**
 * The operator that somebody means who writes `at least`, `>=` or `不少于` of a fact of some type; null where none is plain.
 * `isAge` where it is compared with a length of time: `at most` "P30D" is another thing than `at most` 30.
 */
export function operatorCalled(words: string, type: FactType | null, isAge = false): OperatorName | null {
  const wanted = plain(words)
  const comparesAges = (name: OperatorName) => OPERATORS[name].operand === 'duration'
  const candidates = operatorsFor(type)
  const [fitting, others] = [true, false].map((fits) =>
    candidates.filter((name) => (comparesAges(name) === isAge) === fits),
  )
  const ordered = [...(fitting ?? []), ...(others ?? [])]
  const found = (prefix: string) => ordered.find((name) => CALLED.get(name)?.has(plain(`${prefix}${wanted}`)))
  return found('') ?? found('is') ?? null
}
