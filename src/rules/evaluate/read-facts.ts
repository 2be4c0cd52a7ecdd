import { distance } from 'fastest-levenshtein'
import type { CompiledFact, CompiledRuleset } from '../compile/compile-ruleset.ts'
import { NONE } from '../compile/program.ts'
import type { FactValue, InputProblem, WarningFinding } from '../types.ts'
import { checkedValue, isPlainObject } from './check-value.ts'
import { expectedOf, inputProblem } from './input-problems.ts'
import { isWithinLimits } from './measure.ts'

/** The value of a fact as given; `null` is a caller who says that it is not known. */
export type GivenValue = FactValue | null

export interface GivenItem {
  readonly name: string
  /** Field values by slot of the item fact. */
  readonly fields: ReadonlyMap<number, GivenValue>
}

export interface GivenFacts {
  readonly values: ReadonlyMap<number, GivenValue>
  /** Items of list facts, by slot of the list. */
  readonly items: ReadonlyMap<number, readonly GivenItem[]>
  readonly warnings: readonly WarningFinding[]
}

export type FactReading = { ok: true; given: GivenFacts } | { ok: false; problems: InputProblem[] }

/**
 * Reads a caller's facts, nested or dotted, against the declarations of a ruleset. Undeclared names, values of another
 * type and codes outside a closed vocabulary are problems; codes outside an open one are kept and reported as warnings.
 */
export function readFacts(facts: unknown, compiled: CompiledRuleset): FactReading {
  const reader = new FactReader(compiled)
  if (!isPlainObject(facts)) return { ok: false, problems: [inputProblem.notAnObject(['facts'])] }
  if (!isWithinLimits(facts)) return { ok: false, problems: [inputProblem.tooLarge(['facts'])] }
  reader.readObject(facts, '', ['facts'])
  const { values, items, warnings, problems } = reader
  return problems.length > 0 ? { ok: false, problems } : { ok: true, given: { values, items, warnings } }
}

class FactReader {
  readonly values = new Map<number, GivenValue>()
  readonly items = new Map<number, readonly GivenItem[]>()
  readonly warnings: WarningFinding[] = []
  readonly problems: InputProblem[] = []
  readonly compiled: CompiledRuleset

  constructor(compiled: CompiledRuleset) {
    this.compiled = compiled
  }

  readObject(object: { readonly [key: string]: unknown }, prefix: string, path: readonly string[]): void {
    for (const [key, value] of Object.entries(object)) {
      const name = prefix === '' ? key : `${prefix}.${key}`
      const at = [...path, key]
      const slot = this.compiled.slots.get(name)
      if (slot !== undefined && !name.includes('[]')) this.readFact(slot, value, at)
      else if (isPlainObject(value) && this.isPrefix(name)) this.readObject(value, name, at)
      else this.problems.push(inputProblem.undeclared(name, at, this.nearest(name)))
    }
  }

  private readFact(slot: number, value: unknown, path: readonly string[]): void {
    const fact = this.factAt(slot)
    if (fact.declaration.type === 'list') {
      this.readList(slot, fact, value, path)
      return
    }
    const checked = this.checked(fact, fact.name, value, path)
    if (checked === undefined) return
    const earlier = this.values.get(slot)
    if (earlier !== undefined && JSON.stringify(earlier) !== JSON.stringify(checked))
      this.problems.push(inputProblem.twice(fact.name, path))
    this.values.set(slot, checked)
  }

  private readList(slot: number, fact: CompiledFact, value: unknown, path: readonly string[]): void {
    if (value === null) {
      this.values.set(slot, null)
      return
    }
    if (!Array.isArray(value) || this.items.has(slot)) {
      const problem = Array.isArray(value)
        ? inputProblem.twice(fact.name, path)
        : inputProblem.invalid(fact.name, path, expectedOf(fact.declaration, []))
      this.problems.push(problem)
      return
    }
    const items = value.map((item, index) => this.readItem(slot, fact, item, [...path, String(index)]))
    const names = items.map((item) => item?.name)
    if (new Set(names).size !== names.length)
      this.problems.push(inputProblem.invalid(fact.name, path, expectedOf(fact.declaration, [])))
    this.items.set(
      slot,
      items.filter((item) => item !== null),
    )
    this.values.set(
      slot,
      names.filter((name) => name !== undefined),
    )
  }

  private readItem(
    list: number,
    fact: CompiledFact,
    item: unknown,
    path: readonly string[],
  ): GivenItem | null {
    const key = fact.declaration.key ?? 'id'
    const name = isPlainObject(item) && Object.hasOwn(item, key) ? item[key] : undefined
    if (!isPlainObject(item) || typeof name !== 'string' || !/^[\w.:-]{1,64}$/.test(name)) {
      this.problems.push(
        inputProblem.invalid(`${fact.name}[]`, path, {
          en: `an object whose "${key}" is a short code`,
          'zh-CN': `对象，其“${key}”为简短代码`,
        }),
      )
      return null
    }
    const fields = new Map<number, GivenValue>()
    for (const [field, value] of Object.entries(item)) {
      const at = [...path, field]
      const slot = this.compiled.slots.get(`${fact.name}[].${field}`)
      if (slot === undefined && field === key) continue
      if (slot === undefined || this.factAt(slot).list !== list) {
        this.problems.push(
          inputProblem.undeclared(`${fact.name}[].${field}`, at, this.nearest(`${fact.name}[].${field}`)),
        )
        continue
      }
      const checked = this.checked(this.factAt(slot), `${fact.name}[${name}].${field}`, value, at)
      if (checked !== undefined) fields.set(slot, checked)
    }
    return { name, fields }
  }

  private checked(
    fact: CompiledFact,
    name: string,
    value: unknown,
    path: readonly string[],
  ): GivenValue | undefined {
    if (value === null) return null
    const { declaration } = fact
    const codes = this.codesOf(fact)
    const checked = checkedValue(value, declaration, declaration.open ? null : codes)
    if (checked === null) {
      const listed = declaration.open || !codes ? [] : [...codes].slice(0, 40)
      this.problems.push(inputProblem.invalid(name, path, expectedOf(declaration, listed)))
      return undefined
    }
    if (declaration.open && codes) this.warnings.push(...unlisted(name, checked, codes))
    return isUnknownValue(checked, declaration.unknownValues) ? null : checked
  }

  private codesOf({ declaration: { vocabulary } }: CompiledFact): ReadonlySet<string> | null {
    if (vocabulary === undefined) return null
    return new Set(Object.keys(this.compiled.ruleset.vocabulary[vocabulary] ?? {}))
  }

  private factAt(slot: number): CompiledFact {
    const fact = this.compiled.facts[slot]
    if (!fact) throw new RangeError(`no fact has slot ${slot}`)
    return fact
  }

  private isPrefix(name: string): boolean {
    return this.compiled.facts.some((fact) => fact.name.startsWith(`${name}.`) && fact.list === NONE)
  }

  private nearest(name: string): string | null {
    if (name.length > 128) return null
    const ranked = this.compiled.facts
      .map((fact) => ({ name: fact.name, far: distance(name, fact.name) }))
      .sort((a, b) => a.far - b.far)
    const [best] = ranked
    return best && best.far <= Math.max(2, name.length / 3) ? best.name : null
  }
}

function isUnknownValue(value: FactValue, unknownValues: readonly unknown[] = []): boolean {
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
