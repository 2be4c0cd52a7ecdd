import { FALSE, negate, TRUE, type TruthCode, truthOf, UNKNOWN } from '../operators/truth.ts'
import { spend } from '../operators/work.ts'
import type { Frame } from './encoded-facts.ts'

/**
 * Conditions as one flat run of numbers, children behind their parent. A node is WIDTH numbers:
 * operation, index just past the node and its children, slot of the fact, operand, operand length or second slot, and the
 * number of the leaf (the same for leaves that say the same).
 */
export const WIDTH = 6
export const END = 1
export const SLOT = 2
export const OPERAND = 3
export const EXTRA = 4
export const LEAF = 5

/** The first three hold other nodes; from listHasAny on, operations are not about one figure. */
export const OP = {
  all: 0,
  any: 1,
  not: 2,
  equal: 3,
  notEqual: 4,
  below: 5,
  atMost: 6,
  above: 7,
  atLeast: 8,
  in: 9,
  notIn: 10,
  listHasAny: 11,
  listHasNone: 12,
  listHasAll: 13,
  stated: 14,
  test: 15,
} as const

/** A comparison that the flat operations do not cover; called only when its facts are known. */
export type LeafTest = (frame: Frame) => boolean | null

export interface Program {
  readonly code: Int32Array
  /** Figures and ids of interned texts; an operand is a place here, of one number or of a run. */
  readonly pool: Float64Array
  readonly tests: readonly LeafTest[]
}

/** No condition: an absent `when` or `require`. */
export const NONE = -1

/** The truth of the condition that starts at `at`, by Kleene's rules; stops at the first child that decides. */
export function truthAt(program: Program, at: number, frame: Frame): TruthCode {
  const { code } = program
  const operation = code[at] ?? NONE
  frame.work.left -= 1
  if (operation > OP.not) return leafTruth(program, at, frame)
  if (operation === OP.not) return negate(truthAt(program, at + WIDTH, frame))
  const deciding = operation === OP.all ? FALSE : TRUE
  const end = code[at + END] ?? at
  let truth: TruthCode = operation === OP.all ? TRUE : FALSE
  for (let child = at + WIDTH; child < end; child = code[child + END] ?? end) {
    const isLeaf = (code[child] ?? NONE) > OP.not
    const childTruth = isLeaf ? leafTruth(program, child, frame) : truthAt(program, child, frame)
    if (childTruth === deciding) return deciding
    if (childTruth === UNKNOWN) truth = UNKNOWN
  }
  return truth
}

function leafTruth(program: Program, at: number, frame: Frame): TruthCode {
  const { code, pool } = program
  const slot = code[at + SLOT] ?? 0
  frame.work.left -= 1
  if (frame.known[slot] !== 1) return UNKNOWN
  const operation = code[at] ?? NONE
  if (operation >= OP.listHasAny) return otherTruth(program, at, frame)
  const operand = code[at + OPERAND] ?? 0
  const figure = frame.figures[slot] ?? Number.NaN
  const wanted = pool[operand] ?? Number.NaN
  switch (operation) {
    case OP.equal:
      return truthOf(figure === wanted)
    case OP.notEqual:
      return truthOf(figure !== wanted)
    case OP.below:
      return truthOf(figure < wanted)
    case OP.atMost:
      return truthOf(figure <= wanted)
    case OP.above:
      return truthOf(figure > wanted)
    case OP.atLeast:
      return truthOf(figure >= wanted)
    default: {
      const length = code[at + EXTRA] ?? 0
      frame.work.left -= length
      const isOneOf = poolHas(pool, operand, length, figure)
      return truthOf(operation === OP.in ? isOneOf : !isOneOf)
    }
  }
}

function otherTruth({ code, pool, tests }: Program, at: number, frame: Frame): TruthCode {
  const operation = code[at]
  const list = frame.lists[code[at + SLOT] ?? 0]
  // Of a list that is known in part, only what it has is certain.
  const isPart = list !== undefined && frame.partial[code[at + SLOT] ?? 0] === 1
  if (operation === OP.stated) return isPart ? UNKNOWN : TRUE
  const operand = code[at + OPERAND] ?? 0
  const extra = code[at + EXTRA] ?? 0
  if (operation === OP.test) {
    if (extra !== NONE && frame.known[extra] !== 1) return UNKNOWN
    const result = tests[operand]?.(frame) ?? null
    return result === null ? UNKNOWN : truthOf(result)
  }
  spend(frame.work, extra * (list?.length ?? 0))
  const holds =
    operation === OP.listHasAll
      ? hasAll(pool, operand, extra, list ?? [])
      : hasAny(pool, operand, extra, list ?? [])
  const has = !holds && isPart ? UNKNOWN : truthOf(holds)
  return operation === OP.listHasNone ? negate(has) : has
}

function poolHas(pool: Float64Array, start: number, length: number, wanted: number): boolean {
  for (let index = start; index < start + length; index += 1) if (pool[index] === wanted) return true
  return false
}

function hasAny(pool: Float64Array, start: number, length: number, list: readonly number[]): boolean {
  for (const id of list) if (poolHas(pool, start, length, id)) return true
  return false
}

function hasAll(pool: Float64Array, start: number, length: number, list: readonly number[]): boolean {
  for (let index = start; index < start + length; index += 1)
    if (!list.includes(pool[index] ?? Number.NaN)) return false
  return true
}

/**
 * Adds to `out` the slots of the facts on which an unknown condition turns: those that are not known, and those whose
 * value is of no use to a comparison, such as an object that lacks the part looked for.
 */
export function collectUnknown(program: Program, at: number, frame: Frame, out: Set<number>): void {
  if (truthAt(program, at, frame) !== UNKNOWN) return
  const { code } = program
  const end = code[at + END] ?? at
  if (isGroup(program, at)) {
    for (let child = at + WIDTH; child < end; child = code[child + END] ?? end)
      collectUnknown(program, child, frame, out)
    return
  }
  const slots = leafSlots(program, at)
  const unknown = slots.filter((slot) => frame.known[slot] !== 1)
  for (const slot of unknown.length > 0 ? unknown : slots) out.add(slot)
}

/** Whether `all`, `any` or `not` stands at `at`. */
export const isGroup = ({ code }: Program, at: number): boolean => (code[at] ?? NONE) <= OP.not

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
    if (isGroup(program, node)) continue
    for (const slot of leafSlots(program, node)) slots.add(slot)
  }
  return slots
}
