import { Assembler, type FactTable } from '../../../src/rules/compile/condition-writer.ts'
import type { Condition } from '../../../src/rules/pack/format.ts'
import { type Encoding, type Frame, makeFrame, putFact } from '../../../src/rules/program/encoded-facts.ts'
import { makeLeafTest } from '../../../src/rules/program/leaf-test.ts'
import { NONE, type Program } from '../../../src/rules/program/program.ts'
import type { FactValue } from '../../../src/rules/types.ts'
import { AS_OF } from '../../support/semantics-table.ts'

/** One fact of every encoding, and a second one of some. */
export const ENCODINGS: Readonly<Record<string, Encoding>> = {
  flag: 'boolean',
  other: 'boolean',
  figure: 'number',
  limit: 'number',
  day: 'day',
  moment: 'moment',
  word: 'symbol',
  words: 'symbols',
  wanted: 'symbols',
  thing: 'opaque',
}
export const NAMES = Object.keys(ENCODINGS)
const encodingAt = (slot: number): Encoding => ENCODINGS[NAMES[slot] ?? ''] ?? 'opaque'

export const table: FactTable = {
  slotOf: (name) => NAMES.indexOf(name),
  encodingOf: encodingAt,
  scaleOf: () => new Map(),
}

export interface Assembled {
  readonly program: Program
  readonly texts: readonly string[]
  readonly leaves: readonly Condition[]
  readonly starts: readonly number[]
  frame(given: Readonly<Record<string, FactValue>>): Frame
}

/** One program of some conditions, with frames to run it on. */
export function assembled(...conditions: readonly Condition[]): Assembled {
  const assembler = new Assembler(table, new Map())
  const starts = conditions.map((condition) => assembler.add(condition))
  const { code, pool, comparisons, texts, leaves } = assembler.finish()
  const tests = comparisons.map((comparison) => makeLeafTest(comparison, table, new Map()))
  const dictionary = new Map(texts.map((text, id) => [text, id]))
  return {
    program: { code, pool, tests },
    texts,
    leaves,
    starts,
    frame(given) {
      const frame = makeFrame(NAMES.length, Date.parse(AS_OF))
      for (const [name, value] of Object.entries(given))
        putFact(frame, NAMES.indexOf(name), value, { encoding: ENCODINGS[name] ?? 'opaque', dictionary })
      return frame
    },
  }
}

export const startOf = ({ starts }: Assembled, at = 0): number => starts[at] ?? NONE
