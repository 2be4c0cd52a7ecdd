import type { CompiledFact, CompiledRuleset } from '../compile/compiled-ruleset.ts'
import type { NameNode } from '../compile/fact-names.ts'
import type { LocalisedText } from '../pack/format.ts'
import { nearestName } from '../pack/suggest.ts'
import type { FactValue, InputProblem, WarningFinding } from '../types.ts'
import { checkedValue, isPlainObject } from './check-value.ts'
import { expectedOf, inputProblem } from './input-problems.ts'
import { isWithinLimits } from './size-limits.ts'
import { type GivenValue, SlotValues } from './slot-values.ts'

export interface GivenItem {
  readonly name: string
  /** Field values by slot of the item fact. */
  readonly fields: ReadonlyMap<number, GivenValue>
}

export interface GivenFacts {
  /** By slot. */
  readonly values: Pick<ReadonlyMap<number, GivenValue>, 'get' | 'has'>
  /** Items of list facts, by slot of the list; sorted by name. */
  readonly items: ReadonlyMap<number, readonly GivenItem[]>
  /** Sorted by subject. */
  readonly warnings: readonly WarningFinding[]
}

/** Looking for the name that was meant takes time; nobody needs it for a thousand names. */
const SUGGESTIONS_MAX = 20

export type FactReading = { ok: true; given: GivenFacts } | { ok: false; problems: InputProblem[] }

/**
 * Reads a caller's facts, nested or dotted, against the declarations of a ruleset. Undeclared names, values of another
 * type and codes outside a closed vocabulary are problems; codes outside an open one are kept and reported as warnings.
 */
export function readFacts(facts: unknown, compiled: CompiledRuleset): FactReading {
  const reader = new FactReader(compiled)
  if (!isPlainObject(facts)) return { ok: false, problems: [inputProblem.notAnObject(['facts'])] }
  if (!isWithinLimits(facts)) return { ok: false, problems: [inputProblem.tooLarge(['facts'])] }
  reader.readObject(facts, compiled.factNames)
  const { values, items, problems } = reader
  const warnings = reader.warnings.sort((a, b) => (a.subject < b.subject ? -1 : 1))
  return problems.length > 0 ? { ok: false, problems } : { ok: true, given: { values, items, warnings } }
}

class FactReader {
  readonly values: SlotValues
  readonly items = new Map<number, readonly GivenItem[]>()
  readonly warnings: WarningFinding[] = []
  readonly problems: InputProblem[] = []
  private readonly compiled: CompiledRuleset
  /** Keys that lead to the value being read. */
  private readonly path: string[] = ['facts']

  constructor(compiled: CompiledRuleset) {
    this.compiled = compiled
    this.values = new SlotValues(compiled.facts.length)
  }

  readObject(object: { readonly [key: string]: unknown }, node: NameNode): void {
    for (const key in object) {
      if (!Object.hasOwn(object, key)) continue
      const value = object[key]
      const found = node.below.get(key)
      this.path.push(key)
      if (found?.slot !== undefined) this.readFact(found.slot, value)
      else if (found && isPlainObject(value)) this.readObject(value, found)
      else this.addUndeclared(this.path.slice(1).join('.'))
      this.path.pop()
    }
  }

  private readFact(slot: number, value: unknown): void {
    const fact = this.factAt(slot)
    if (fact.declaration.type === 'list') {
      this.readList(slot, fact, value)
      return
    }
    const checked = this.checked(fact, null, value)
    if (checked === undefined) return
    const earlier = this.values.get(slot)
    if (earlier !== undefined && JSON.stringify(earlier) !== JSON.stringify(checked))
      this.problems.push(inputProblem.twice(fact.name, [...this.path]))
    this.values.set(slot, checked)
  }

  private readList(slot: number, fact: CompiledFact, value: unknown): void {
    if (value === null) {
      this.values.set(slot, null)
      return
    }
    if (Array.isArray(value) && this.items.has(slot)) {
      this.problems.push(inputProblem.twice(fact.name, [...this.path]))
      return
    }
    if (!Array.isArray(value)) {
      this.addInvalid(fact.name, expectedOf(fact.declaration, []))
      return
    }
    const items = value.map((item, index) => this.readItem(slot, fact, item, String(index)))
    const names = items.map((item) => item?.name)
    if (new Set(names).size !== names.length || names.length < (fact.declaration.minItems ?? 0))
      this.addInvalid(fact.name, expectedOf(fact.declaration, []))
    this.items.set(
      slot,
      items.filter((item) => item !== null).sort((a, b) => (a.name < b.name ? -1 : 1)),
    )
    this.values.set(
      slot,
      names.filter((name) => name !== undefined),
    )
  }

  private readItem(list: number, fact: CompiledFact, item: unknown, index: string): GivenItem | null {
    const key = fact.declaration.key ?? 'id'
    const name = isPlainObject(item) && Object.hasOwn(item, key) ? item[key] : undefined
    this.path.push(index)
    const isNamed = isPlainObject(item) && typeof name === 'string' && /^[\w.:-]{1,64}$/.test(name)
    if (!isNamed)
      this.addInvalid(`${fact.name}[]`, {
        en: `an object whose "${key}" is a short code`,
        'zh-CN': `对象，其“${key}”为简短代码`,
      })
    const read = isNamed ? { name, fields: this.readFields(list, fact, item, key, name) } : null
    this.path.pop()
    return read
  }

  private readFields(
    list: number,
    { name: listName }: CompiledFact,
    item: { readonly [key: string]: unknown },
    key: string,
    itemName: string,
  ): ReadonlyMap<number, GivenValue> {
    const fields = new Map<number, GivenValue>()
    for (const [field, value] of Object.entries(item)) {
      const slot = this.compiled.slots.get(`${listName}[].${field}`)
      if (slot === undefined && field === key) continue
      this.path.push(field)
      if (slot === undefined || this.factAt(slot).list !== list) this.addUndeclared(`${listName}[].${field}`)
      else {
        const checked = this.checked(this.factAt(slot), itemName, value)
        if (checked !== undefined) fields.set(slot, checked)
      }
      this.path.pop()
    }
    return fields
  }

  /** The value, null when it says that nothing is known, undefined when it is refused. */
  private checked(fact: CompiledFact, item: string | null, value: unknown): GivenValue | undefined {
    if (value === null) return null
    const { declaration, codes } = fact
    const checked = checkedValue(value, declaration, declaration.open ? null : codes)
    if (checked === null) {
      const listed = declaration.open || !codes ? [] : [...codes].slice(0, 40)
      this.addInvalid(nameOf(fact, item), expectedOf(declaration, listed))
      return undefined
    }
    if (declaration.open && codes) this.warnings.push(...unlisted(nameOf(fact, item), checked, codes))
    return declaration.unknownValues && isUnknownValue(checked, declaration.unknownValues) ? null : checked
  }

  private addInvalid(name: string, expected: LocalisedText): void {
    this.problems.push(inputProblem.invalid(name, [...this.path], expected))
  }

  private addUndeclared(name: string): void {
    const isAmongFirst = this.problems.length < SUGGESTIONS_MAX
    const nearest = isAmongFirst ? nearestName(name, this.compiled.slots.keys()) : null
    this.problems.push(inputProblem.undeclared(name, [...this.path], nearest))
  }

  private factAt(slot: number): CompiledFact {
    const fact = this.compiled.facts[slot]
    if (!fact) throw new RangeError(`no fact has slot ${slot}`)
    return fact
  }
}

/** Item facts carry the item: visits[V1].length. */
const nameOf = ({ name }: CompiledFact, item: string | null): string =>
  item === null ? name : name.replace('[]', `[${item}]`)

function isUnknownValue(value: FactValue, unknownValues: readonly unknown[]): boolean {
  return !Array.isArray(value) && unknownValues.includes(value)
}

function unlisted(name: string, value: FactValue, codes: ReadonlySet<string>): WarningFinding[] {
  const given = Array.isArray(value) ? value : [value]
  return given
    .filter((code) => !codes.has(String(code)))
    .map((code) => ({
      code: 'UNKNOWN_VALUE',
      subject: `${name}=${code}`,
      message: {
        en: `"${code}" is not in the vocabulary of ${name}; no rule knows it, so nothing was checked for it.`,
        'zh-CN': `“${code}”不在${name}的词表中；没有规则认识它，因此未对其作任何检查。`,
      },
    }))
}
