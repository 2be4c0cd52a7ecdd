import type { CompiledFact, CompiledRuleset } from '../compile/compiled-ruleset.ts'
import type { NameNode } from '../compile/fact-names.ts'
import { textIn } from '../pack/locale.ts'
import { codeMeant } from '../pack/spellings.ts'
import { nearestName } from '../pack/suggest.ts'
import { inAllLanguages } from '../texts/words.ts'
import type { FactValue, InputProblem, WarningFinding } from '../types.ts'
import { checkedValue, isPlainObject, isSameJson, type JsonObject, meansUnknown } from './check-value.ts'
import { type Expected, expectedItem, expectedOf, InputProblems, quoted } from './input-problems.ts'
import { sourcesOf } from './missing.ts'
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
const NO_NAMES: NameNode['below'] = new Map()
/** Stands for a value that a caller within the process left undefined; JSON has none. */
const UNDEFINED = Symbol('undefined')

export type FactReading = { ok: true; given: GivenFacts } | { ok: false; problems: InputProblem[] }

/**
 * Reads a caller's facts, nested or dotted, against the declarations of a ruleset. Undeclared names, values of another
 * type, codes outside a closed vocabulary, facts that are only computed, and a fact given twice with different values are
 * problems; codes outside an open vocabulary are kept and reported as warnings. Spelling and order of keys mean nothing.
 * Source: docs/semantics.md#how-values-are-read.
 */
export function readFacts(facts: unknown, compiled: CompiledRuleset): FactReading {
  const reader = new FactReader(compiled)
  const wrong = new InputProblems(compiled.ruleset)
  if (!isPlainObject(facts)) return { ok: false, problems: [wrong.notAnObject(['facts'])] }
  if (!isWithinLimits(facts)) return { ok: false, problems: [wrong.tooLarge(['facts'])] }
  reader.readAll(facts)
  const { values, items, problems } = reader
  const warnings = reader.warnings.sort((a, b) => (a.subject < b.subject ? -1 : 1))
  return problems.length > 0 ? { ok: false, problems } : { ok: true, given: { values, items, warnings } }
}

/** Where the facts of one object go: the whole situation, or one item of a list. */
interface Target {
  readonly values: { set(slot: number, value: GivenValue): void }
  /** What was sent of each fact, as it was sent. */
  readonly sent: Pick<Map<number, unknown>, 'get'> & { set(slot: number, value: unknown): void }
  readonly item: string | null
  /** What names are prefixed with, and how many keys of the path come before them. */
  readonly prefix: string
  readonly depth: number
  /** The field that names an item; it need not be declared. */
  readonly key: string | null
}

class FactReader {
  readonly values: SlotValues
  readonly items = new Map<number, readonly GivenItem[]>()
  readonly warnings: WarningFinding[] = []
  readonly problems: InputProblem[] = []
  private readonly compiled: CompiledRuleset
  private readonly wrong: InputProblems
  /** Keys that lead to the value being read. */
  private readonly path: string[] = ['facts']

  constructor(compiled: CompiledRuleset) {
    this.compiled = compiled
    this.wrong = new InputProblems(compiled.ruleset)
    this.values = new SlotValues(compiled.facts.length)
  }

  readAll(facts: JsonObject): void {
    const { values } = this
    const sent = new SlotValues<unknown>(this.compiled.facts.length)
    const target = { values, sent, item: null, prefix: '', depth: 1, key: null }
    this.readObject(facts, this.compiled.factNames.below, target, false)
  }

  /** Inside an object fact anything may stand beside the facts that are declared below it. */
  private readObject(object: JsonObject, names: NameNode['below'], target: Target, isInFact: boolean): void {
    for (const key in object) {
      if (!Object.hasOwn(object, key)) continue
      const found = names.get(key)
      this.path.push(key)
      if (found) this.readNamed(object[key], found, target, isInFact)
      else if (!isInFact && key !== target.key) this.addUndeclared(target)
      this.path.pop()
    }
  }

  /** What stands at a name: a fact, a group of facts below it, or an object fact with other facts below it. */
  private readNamed(value: unknown, { slot, below }: NameNode, target: Target, isInFact: boolean): void {
    if (below.size === 0 || !isPlainObject(value)) {
      if (slot !== undefined) this.readFact(slot, value, target)
      else if (!isInFact) this.addUndeclared(target)
      return
    }
    const isObjectFact = slot !== undefined && this.factAt(slot).declaration.type === 'object'
    if (isObjectFact) this.readFact(slot, value, target)
    this.readObject(value, below, target, isInFact || isObjectFact)
  }

  private readFact(slot: number, value: unknown, target: Target): void {
    const fact = this.factAt(slot)
    const sent = value === undefined ? UNDEFINED : value
    const before = target.sent.get(slot)
    if (before !== undefined) {
      if (!isSameJson(before, sent))
        this.problems.push(this.wrong.twice(nameOf(fact, target.item), [...this.path]))
      return
    }
    target.sent.set(slot, sent)
    if (!fact.askable) {
      const sources = sourcesOf(this.compiled, slot)
      this.problems.push(this.wrong.derived(nameOf(fact, target.item), [...this.path], sources))
      return
    }
    const read =
      fact.declaration.type === 'list' ? this.readList(slot, fact, value) : this.checked(fact, target, value)
    if (read !== undefined) target.values.set(slot, read)
  }

  /** The names of the items, which are kept beside. */
  private readList(slot: number, fact: CompiledFact, value: unknown): GivenValue | undefined {
    if (value === null) return null
    if (!Array.isArray(value)) {
      this.addInvalid(fact.name, expectedOf(fact.declaration, []))
      return undefined
    }
    const items = value.map((item, index) => this.readItem(slot, fact, item, String(index)))
    const names = items.map((item) => item?.name)
    if (new Set(names).size !== names.length || names.length < (fact.declaration.minItems ?? 0))
      this.addInvalid(fact.name, expectedOf(fact.declaration, []))
    this.items.set(
      slot,
      items.filter((item) => item !== null).sort((a, b) => (a.name < b.name ? -1 : 1)),
    )
    return names.filter((name) => name !== undefined)
  }

  private readItem(list: number, fact: CompiledFact, item: unknown, index: string): GivenItem | null {
    const key = fact.declaration.key ?? 'id'
    const name = isPlainObject(item) && Object.hasOwn(item, key) ? item[key] : undefined
    this.path.push(index)
    const isNamed = isPlainObject(item) && typeof name === 'string' && /^[\w.:-]{1,64}$/.test(name)
    if (!isNamed) this.addInvalid(`${fact.name}[]`, expectedItem(key))
    const fields = isNamed ? this.readFields(list, fact, item, name) : null
    this.path.pop()
    return fields && typeof name === 'string' ? { name, fields } : null
  }

  private readFields(
    list: number,
    { name, declaration }: CompiledFact,
    item: JsonObject,
    itemName: string,
  ): ReadonlyMap<number, GivenValue> {
    const values = new Map<number, GivenValue>()
    const target: Target = {
      values,
      sent: new Map(),
      item: itemName,
      prefix: `${name}[].`,
      depth: this.path.length,
      key: declaration.key ?? 'id',
    }
    this.readObject(item, this.compiled.itemNames.get(list)?.below ?? NO_NAMES, target, false)
    return values
  }

  /** The value, null when it says that nothing is known, undefined when it is refused or as good as left out. */
  private checked(fact: CompiledFact, { item }: Target, value: unknown): GivenValue | undefined {
    if (value === null) return null
    const { declaration, codes } = fact
    const checked = checkedValue(inCodes(value, fact), declaration, declaration.open ? null : codes)
    if (checked === null) {
      const listed = declaration.open || !codes ? [] : [...codes].slice(0, 40)
      this.addInvalid(nameOf(fact, item), expectedOf(declaration, listed))
      return undefined
    }
    if (declaration.open && codes)
      this.warnings.push(...this.unlisted(fact, nameOf(fact, item), checked, codes))
    if (checked === declaration.asIfLeftOut) return undefined
    const said = typeof value === 'string' && codes === null ? value : checked
    return meansUnknown(said, declaration) ? null : checked
  }

  private unlisted(
    { declaration }: CompiledFact,
    name: string,
    value: FactValue,
    codes: ReadonlySet<string>,
  ): WarningFinding[] {
    const given = Array.isArray(value) ? value : [value]
    return given
      .filter((code) => !codes.has(String(code)))
      .map((code) => ({
        code: 'UNKNOWN_VALUE',
        subject: `${name}=${code}`,
        message: inAllLanguages(this.compiled.ruleset.engineTexts, (words) => {
          const label = textIn(declaration.label, words.locale)
          return words.say('warning/UNKNOWN_VALUE', { value: quoted(String(code)), label })
        }),
      }))
  }

  private addInvalid(name: string, expected: Expected): void {
    this.problems.push(this.wrong.invalid(name, [...this.path], expected))
  }

  private addUndeclared({ prefix, depth }: Target): void {
    const name = prefix + this.path.slice(depth).join('.')
    const isAmongFirst = this.problems.length < SUGGESTIONS_MAX
    const nearest = isAmongFirst ? nearestName(name, this.compiled.slots.keys()) : null
    this.problems.push(this.wrong.undeclared(name, [...this.path], nearest))
  }

  private factAt(slot: number): CompiledFact {
    const fact = this.compiled.facts[slot]
    if (!fact) throw new RangeError(`no fact has slot ${slot}`)
    return fact
  }
}

/** A value with every other spelling of a code of its fact's list replaced by the code; anything else as it is. */
function inCodes(value: unknown, fact: CompiledFact): unknown {
  if (fact.codes === null) return value
  const { type } = fact.declaration
  if (type === 'code') return inCode(value, fact)
  return type === 'codes' && Array.isArray(value) ? value.map((text) => inCode(text, fact)) : value
}

function inCode(text: unknown, { codes, spellings }: CompiledFact): unknown {
  if (codes === null || typeof text !== 'string' || codes.has(text)) return text
  const known = spellings()
  return known === null ? text : codeMeant(text, codes, known)
}

/** Item facts carry the item: visits[V1].length. */
const nameOf = ({ name }: CompiledFact, item: string | null): string =>
  item === null ? name : name.replace('[]', `[${item}]`)
