import { parseDay } from '../operators/dates.ts'
import { makeLeafTest } from '../operators/leaf-test.ts'
import { isOperator, type OperatorName } from '../operators/signatures.ts'
import type { Condition, ConditionValue } from '../pack/format.ts'
import { type Encoding, encodeNumber } from './frame.ts'
import { END, type LeafTest, NONE, OP, type Program, WIDTH } from './program.ts'

export interface FactTable {
  slotOf(name: string): number
  encodingOf(slot: number): Encoding
  /** Scale of the codes a fact takes: code → order; empty when its vocabulary has none. */
  scaleOf(slot: number): ReadonlyMap<string, number>
}

const NUMBER_OPS: Partial<Record<OperatorName, number>> = {
  equal: OP.numberEqual,
  notEqual: OP.numberNotEqual,
  lessThan: OP.below,
  before: OP.below,
  lessThanInclusive: OP.atMost,
  onOrBefore: OP.atMost,
  greaterThan: OP.above,
  after: OP.above,
  greaterThanInclusive: OP.atLeast,
  onOrAfter: OP.atLeast,
}
const POOL_OPS: Partial<Record<OperatorName, { number: number; symbol: number }>> = {
  in: { number: OP.numberIn, symbol: OP.symbolIn },
  notIn: { number: OP.numberNotIn, symbol: OP.symbolNotIn },
}
const LIST_OPS: Partial<Record<OperatorName, number>> = {
  contains: OP.listHasAny,
  containsAny: OP.listHasAny,
  doesNotContain: OP.listHasNone,
  containsAll: OP.listHasAll,
  covers: OP.listHasAll,
}

/** Builds one program out of many conditions over one table of facts; texts are interned on the way. */
export class Assembler {
  readonly dictionary = new Map<string, number>()
  private readonly code: number[] = []
  private readonly numbers: number[] = []
  private readonly ids: number[] = []
  private readonly tests: LeafTest[] = []
  private readonly facts: FactTable

  constructor(facts: FactTable) {
    this.facts = facts
  }

  /** Appends a condition and returns where it starts. */
  add(condition: Condition): number {
    const at = this.code.length
    if (condition.all) this.addGroup(OP.all, condition.all)
    else if (condition.any) this.addGroup(OP.any, condition.any)
    else if (condition.not) this.addGroup(OP.not, [condition.not])
    else this.addLeaf(condition)
    return at
  }

  finish(): Program {
    const { code, numbers, ids, tests } = this
    return {
      code: Int32Array.from(code),
      numbers: Float64Array.from(numbers),
      ids: Int32Array.from(ids),
      tests,
    }
  }

  private addGroup(operation: number, children: readonly Condition[]): void {
    const at = this.code.length
    this.code.push(operation, 0, NONE, NONE, NONE)
    for (const child of children) this.add(child)
    this.code[at + END] = this.code.length
  }

  private addLeaf({ fact, operator, value, path }: Condition): void {
    if (fact === undefined || operator === undefined || !isOperator(operator)) {
      throw new TypeError('a condition reached the compiler that neither the parser nor the expander refused')
    }
    const slot = this.facts.slotOf(fact)
    if (operator === 'isStated' && path === undefined) {
      this.push(OP.stated, slot, NONE, NONE)
      return
    }
    const flat = path === undefined ? flatForm(operator, this.facts.encodingOf(slot), value) : null
    if (flat) this.addFlat(slot, flat)
    else this.addTest(operator, slot, value, path ?? null)
  }

  private addFlat(slot: number, flat: FlatForm): void {
    if (flat.kind === 'symbol') {
      this.push(flat.operation, slot, this.intern(flat.text), NONE)
      return
    }
    const target = flat.kind === 'numbers' ? this.numbers : this.ids
    const values = flat.kind === 'numbers' ? flat.values : flat.texts.map((text) => this.intern(text))
    this.push(flat.operation, slot, target.length, values.length)
    target.push(...values)
  }

  private addTest(
    operator: OperatorName,
    slot: number,
    value: ConditionValue | undefined,
    path: string | null,
  ): void {
    const otherSlot = isFactReference(value) ? this.facts.slotOf(value.fact) : null
    const other = otherSlot === null ? null : { slot: otherSlot, encoding: this.facts.encodingOf(otherSlot) }
    const context = {
      slot,
      encoding: this.facts.encodingOf(slot),
      other,
      path,
      scale: this.facts.scaleOf(slot),
    }
    this.push(OP.test, slot, this.tests.length, otherSlot ?? NONE)
    this.tests.push(makeLeafTest(operator, value, context))
  }

  private push(operation: number, slot: number, operand: number, extra: number): void {
    this.code.push(operation, this.code.length + WIDTH, slot, operand, extra)
  }

  private intern(text: string): number {
    const id = this.dictionary.get(text) ?? this.dictionary.size
    this.dictionary.set(text, id)
    return id
  }
}

type FlatForm =
  | { kind: 'numbers'; operation: number; values: number[] }
  | { kind: 'symbol'; operation: number; text: string }
  | { kind: 'symbols'; operation: number; texts: string[] }

function flatForm(
  operator: OperatorName,
  encoding: Encoding,
  value: ConditionValue | undefined,
): FlatForm | null {
  if (value === undefined || isFactReference(value)) return null
  const values = Array.isArray(value) ? value : [value]
  const listOperation = LIST_OPS[operator]
  if (encoding === 'symbols' && listOperation !== undefined)
    return { kind: 'symbols', operation: listOperation, texts: values.map(String) }
  const pooled = POOL_OPS[operator]
  if (encoding === 'symbol') {
    if (pooled) return { kind: 'symbols', operation: pooled.symbol, texts: values.map(String) }
    const operation =
      operator === 'equal' ? OP.symbolEqual : operator === 'notEqual' ? OP.symbolNotEqual : undefined
    return operation === undefined ? null : { kind: 'symbol', operation, text: String(value) }
  }
  const operation = pooled?.number ?? NUMBER_OPS[operator]
  const dayAgainstMoment =
    encoding === 'moment' && values.some((item) => typeof item === 'string' && parseDay(item) !== null)
  if (operation === undefined || dayAgainstMoment) return null
  return { kind: 'numbers', operation, values: values.map((item) => encodeNumber(item, encoding)) }
}

function isFactReference(value: ConditionValue | undefined): value is { fact: string } {
  return typeof value === 'object' && !Array.isArray(value) && 'fact' in value
}
