import { readPack } from '../../src/rules/index.ts'
import type { Condition, FactType, Pack } from '../../src/rules/pack/format.ts'
import type { Answer } from '../support/semantics-table.ts'
import {
  answerIn,
  factOfType,
  lintErrors,
  packWith,
  requirementWith,
} from '../unit/semantics/one-condition.ts'

/** What our side says: an answer, or that the facts or the pack are refused. */
export type Outcome = Answer | 'refused' | 'lint'

interface Question {
  readonly types: Readonly<Record<string, FactType>>
  readonly conditions: unknown
  readonly named?: Readonly<Record<string, unknown>> | undefined
  readonly facts: unknown
}

/** Takes a vector the whole way a pack goes: parser, lint, layering, compiler, evaluator. */
export function outcomeOf({ types, conditions, named = {}, facts }: Question): Outcome {
  const declared = Object.fromEntries(Object.entries(types).map(([name, type]) => [name, factOfType(type)]))
  // The parser decides whether these are conditions at all.
  const draft = { ...packWith(declared, [requirementWith({})]), conditions: named }
  const [requirement] = draft.requirements ?? []
  const source = JSON.stringify({ ...draft, requirements: [{ ...requirement, when: conditions }] })
  const reading = readPack(source)
  if (!reading.ok || lintErrors(reading.pack).length > 0) return 'lint'
  return answerOrRefusal(reading.pack, facts)
}

function answerOrRefusal(pack: Pack, facts: unknown): Outcome {
  const answer = answerIn(pack, facts)
  return Array.isArray(answer) ? 'refused' : answer
}

/** A vector file of logic from another standard: conditions over facts, and what they must answer. */
export interface LogicFile {
  readonly source: string
  readonly licence: string
  readonly types: Readonly<Record<string, FactType>>
  readonly vectors: readonly {
    readonly name: string
    readonly expression: string
    readonly condition: Condition
    readonly facts: Readonly<Record<string, unknown>>
    /** What the standard expects. */
    readonly expected: Answer
    /** What we answer, where that is something else, and why. */
    readonly ours?: Outcome
    readonly why?: string
  }[]
  readonly leftOut: { readonly why: string; readonly names: readonly string[] }
}
