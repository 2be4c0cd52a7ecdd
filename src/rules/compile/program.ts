import { FALSE, negate, TRUE, type TruthCode, truthOf, UNKNOWN } from '../operators/truth.ts'
import type { Frame } from './frame.ts'

/**
 * Conditions as one flat run of numbers, children behind their parent. A node is WIDTH numbers:
 * operation, index just past the node and its children, slot of the fact, operand, operand length or second slot.
 */
export const WIDTH = 5
export const END = 1
export const SLOT = 2
export const OPERAND = 3
export const EXTRA = 4

export const OP = {
  all: 0,
  any: 1,
  not: 2,
  stated: 3,
  numberEqual: 4,
  numberNotEqual: 5,
  below: 6,
  atMost: 7,
  above: 8,
  atLeast: 9,
  numberIn: 10,
  numberNotIn: 11,
  symbolEqual: 12,
  symbolNotEqual: 13,
  symbolIn: 14,
  symbolNotIn: 15,
  listHasAny: 16,
  listHasNone: 17,
  listHasAll: 18,
  test: 19,
} as const

/** A comparison that the flat operations do not cover; called only when its facts are known. */
export type LeafTest = (frame: Frame) => boolean | null

export interface Program {
  readonly code: Int32Array
  /** Figures and, for `numberIn`, runs of figures. */
  readonly numbers: Float64Array
  /** Runs of interned text ids. */
  readonly ids: Int32Array
  readonly tests: readonly LeafTest[]
}

/** No condition: an absent `when` or `require`. */
export const NONE = -1

/** The truth of the condition that starts at `at`, by Kleene's rules; stops at the first child that decides. */
export function truthAt(program: Program, at: number, frame: Frame): TruthCode {
  const { code } = program
  const operation = code[at]
  if (operation === OP.not) return negate(truthAt(program, at + WIDTH, frame))
  if (operation !== OP.all && operation !== OP.any) return leafTruth(program, at, frame)
  const deciding = operation === OP.all ? FALSE : TRUE
  const end = code[at + END] ?? at
  let truth: TruthCode = operation === OP.all ? TRUE : FALSE
  for (let child = at + WIDTH; child < end; child = code[child + END] ?? end) {
    const childTruth = truthAt(program, child, frame)
    if (childTruth === deciding) return deciding
    if (childTruth === UNKNOWN) truth = UNKNOWN
  }
  return truth
}

function leafTruth(program: Program, at: number, frame: Frame): TruthCode {
  const { code, numbers, ids } = program
  const slot = code[at + SLOT] ?? 0
  const operand = code[at + OPERAND] ?? 0
  const extra = code[at + EXTRA] ?? 0
  if (frame.known[slot] !== 1) return UNKNOWN
  const figure = frame.numbers[slot] ?? Number.NaN
  const symbol = frame.symbols[slot] ?? 0
  switch (code[at]) {
    case OP.stated:
      return TRUE
    case OP.numberEqual:
      return truthOf(figure === numbers[operand])
    case OP.numberNotEqual:
      return truthOf(figure !== numbers[operand])
    case OP.below:
      return truthOf(figure < (numbers[operand] ?? Number.NaN))
    case OP.atMost:
      return truthOf(figure <= (numbers[operand] ?? Number.NaN))
    case OP.above:
      return truthOf(figure > (numbers[operand] ?? Number.NaN))
    case OP.atLeast:
      return truthOf(figure >= (numbers[operand] ?? Number.NaN))
    case OP.numberIn:
      return truthOf(holds(numbers, operand, extra, figure))
    case OP.numberNotIn:
      return truthOf(!holds(numbers, operand, extra, figure))
    case OP.symbolEqual:
      return truthOf(symbol === operand)
    case OP.symbolNotEqual:
      return truthOf(symbol !== operand)
    case OP.symbolIn:
      return truthOf(holds(ids, operand, extra, symbol))
    case OP.symbolNotIn:
      return truthOf(!holds(ids, operand, extra, symbol))
    default:
      return listOrTest(program, at, frame, slot, operand, extra)
  }
}

function listOrTest(
  program: Program,
  at: number,
  frame: Frame,
  slot: number,
  operand: number,
  extra: number,
): TruthCode {
  const { code, ids, tests } = program
  if (code[at] === OP.test) {
    if (extra !== NONE && frame.known[extra] !== 1) return UNKNOWN
    const result = tests[operand]?.(frame) ?? null
    return result === null ? UNKNOWN : truthOf(result)
  }
  const list = frame.lists[slot] ?? []
  if (code[at] === OP.listHasAll) return truthOf(hasAll(ids, operand, extra, list))
  const hasAny = list.some((id) => holds(ids, operand, extra, id))
  return truthOf(code[at] === OP.listHasAny ? hasAny : !hasAny)
}

function holds(pool: Float64Array | Int32Array, start: number, length: number, wanted: number): boolean {
  for (let index = start; index < start + length; index += 1) if (pool[index] === wanted) return true
  return false
}

function hasAll(ids: Int32Array, start: number, length: number, list: readonly number[]): boolean {
  for (let index = start; index < start + length; index += 1)
    if (!list.includes(ids[index] ?? Number.NaN)) return false
  return true
}

/** Adds to `out` the slots of the unknown facts on which an unknown condition turns. */
export function collectUnknown(program: Program, at: number, frame: Frame, out: Set<number>): void {
  if (truthAt(program, at, frame) !== UNKNOWN) return
  const { code } = program
  const operation = code[at]
  const end = code[at + END] ?? at
  if (operation === OP.all || operation === OP.any || operation === OP.not) {
    for (let child = at + WIDTH; child < end; child = code[child + END] ?? end)
      collectUnknown(program, child, frame, out)
    return
  }
  for (const slot of leafSlots(program, at)) if (frame.known[slot] !== 1) out.add(slot)
}

/** The one or two facts a leaf looks at. */
export function leafSlots({ code }: Program, at: number): readonly number[] {
  const slot = code[at + SLOT] ?? 0
  const second = code[at] === OP.test ? (code[at + EXTRA] ?? NONE) : NONE
  return second === NONE ? [slot] : [slot, second]
}

/** Every fact that a condition reads. */
export function slotsRead(program: Program, at: number): ReadonlySet<number> {
  const slots = new Set<number>()
  const { code } = program
  const end = code[at + END] ?? at
  for (let node = at; node < end; node += WIDTH) {
    const operation = code[node]
    if (operation === OP.all || operation === OP.any || operation === OP.not) continue
    for (const slot of leafSlots(program, node)) slots.add(slot)
  }
  return slots
}
