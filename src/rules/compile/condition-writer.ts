import type { OperatorTest } from '../operators/record.ts'
import { isOperator, OPERATORS, type OperatorName } from '../operators/signatures.ts'
import type { Condition, ConditionValue } from '../pack/format.ts'
import type { PluginOperators } from '../plugins/define-plugin.ts'
import { type Encoding, encodeNumber } from '../program/encoded-facts.ts'
import type { LeafComparison, LeafFacts } from '../program/leaf-test.ts'
import { END, NONE, OP, WIDTH } from '../program/program.ts'

export interface FactTable extends LeafFacts {
  slotOf(name: string): number
}

/** The kind of test that has a flat operation on facts of an encoding. */
const isFlatOn = (encoding: Encoding, kind: OperatorTest['kind']): boolean => {
  if (encoding === 'symbols') return kind === 'elements'
  return kind === 'same' || (kind === 'figures' && encoding !== 'symbol')
}

/** A program before it is linked: only plain data. */
export interface Assembly {
  readonly code: Int32Array
  readonly pool: Float64Array
  readonly comparisons: readonly LeafComparison[]
  /** Interned texts; a text's id is its place. */
  readonly texts: readonly string[]
  /** The different leaves; a leaf's number is its place. */
  readonly leaves: readonly Condition[]
}

/** Builds one program out of many conditions over one table of facts; texts are interned on the way. */
export class Assembler {
  private readonly dictionary = new Map<string, number>()
  private readonly leafIds = new Map<string, number>()
  private readonly leaves: Condition[] = []
  private readonly code: number[] = []
  private readonly pool: number[] = []
  private readonly comparisons: LeafComparison[] = []
  private readonly facts: FactTable
  private readonly plugins: PluginOperators

  constructor(facts: FactTable, plugins: PluginOperators) {
    this.facts = facts
    this.plugins = plugins
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

  finish(): Assembly {
    const { code, pool, comparisons, dictionary, leaves } = this
    return {
      code: Int32Array.from(code),
      pool: Float64Array.from(pool),
      comparisons,
      texts: [...dictionary.keys()],
      leaves,
    }
  }

  private addGroup(operation: number, children: readonly Condition[]): void {
    const at = this.code.length
    this.code.push(operation, 0, NONE, NONE, NONE, NONE)
    for (const child of children) this.add(child)
    this.code[at + END] = this.code.length
  }

  private addLeaf(condition: Condition): void {
    const { fact, operator, value, path } = condition
    if (fact === undefined || operator === undefined)
      throw new TypeError('a condition reached the compiler that neither the parser nor the expander refused')
    if (!isOperator(operator) && !this.plugins.has(operator))
      throw new TypeError(`no operator is called ${operator}; give its plugin to the compiler`)
    const leaf = intern(this.leafIds, JSON.stringify([fact, operator, value, path]))
    this.leaves[leaf] ??= condition
    const slot = this.facts.slotOf(fact)
    if (operator === 'isStated' && path === undefined) {
      this.push(OP.stated, slot, NONE, NONE, leaf)
      return
    }
    const isFlat = path === undefined && isOperator(operator)
    const flat = isFlat ? this.flatForm(operator, this.facts.encodingOf(slot), value) : null
    if (flat) {
      this.push(flat.operation, slot, this.pool.length, flat.values.length, leaf)
      this.pool.push(...flat.values)
      return
    }
    const other = isFactReference(value) ? this.facts.slotOf(value.fact) : NONE
    this.push(OP.test, slot, this.comparisons.length, other, leaf)
    this.comparisons.push({ operator, value, slot, other, path: path ?? null })
  }

  /** Null where the program has no operation for the comparison. */
  private flatForm(
    operator: OperatorName,
    encoding: Encoding,
    value: ConditionValue | undefined,
  ): { operation: number; values: number[] } | null {
    if (value === undefined || isFactReference(value)) return null
    const given = Array.isArray(value) ? value : [value]
    const isText = encoding === 'symbol' || encoding === 'symbols'
    const { test, flat } = OPERATORS[operator]
    if (flat === null || encoding === 'moment' || !isFlatOn(encoding, test.kind)) return null
    const values = given.map((item) =>
      isText ? intern(this.dictionary, String(item)) : encodeNumber(item, encoding),
    )
    return { operation: OP[flat], values }
  }

  private push(operation: number, slot: number, operand: number, extra: number, leaf: number): void {
    this.code.push(operation, this.code.length + WIDTH, slot, operand, extra, leaf)
  }
}

function intern(ids: Map<string, number>, text: string): number {
  const known = ids.get(text)
  if (known !== undefined) return known
  ids.set(text, ids.size)
  return ids.size - 1
}

function isFactReference(value: ConditionValue | undefined): value is { fact: string } {
  return typeof value === 'object' && !Array.isArray(value) && 'fact' in value
}
