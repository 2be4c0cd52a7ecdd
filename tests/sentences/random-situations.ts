import type { CompiledRuleset, FactDeclaration, Pack } from '../../src/rules/index.ts'

type Facts = Record<string, unknown>

/** Random numbers from 0 to 1 that follow from a seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** What people write themselves: it comes back as they wrote it. */
const NAMES = ['Amara', 'Lin', '7', 'José', '老师', 'Noor']
/** Of what ends with a stop: the stop is theirs, and a half-width one behind a Chinese name is no fault of ours. */
const NAMES_WITH_STOP = ['Amara.', 'José.', 'No.']
const DAYS = ['2024-02-29', '2025-03-01', '2025-05-31', '2026-11-30', '2025-06-02T09:30:00+08:00']

/**
 * Makes situations as people might send them: facts of a pack's own tests with some taken out, some answered "I don't know"
 * and some said at random, or facts at random only. The same seed makes the same situations.
 */
export class RandomSituations {
  private readonly random: () => number
  private readonly compiled: CompiledRuleset
  private readonly told: readonly Facts[]

  constructor(compiled: CompiledRuleset, packs: readonly Pack[], seed: number) {
    this.random = randomFrom(seed)
    this.compiled = compiled
    this.told = packs.flatMap(({ tests = [] }) => tests.map(({ facts }) => flat(facts)))
  }

  next(): Facts {
    const facts: Facts = this.isSo(0.7) ? this.changed(this.one(this.told)) : {}
    const wanted = Math.floor(this.random() * 12)
    const askable = this.compiled.facts.filter(({ askable: is, name }) => is && !name.includes('[]'))
    for (let n = 0; n < wanted; n += 1) {
      const { name, declaration } = this.one(askable)
      facts[name] = this.isSo(0.15) ? null : this.valueOf(name, declaration)
    }
    return facts
  }

  /** A day within some years, for the time of the evaluation. */
  time(): string {
    const day = Date.UTC(2025, 0, 1) + Math.floor(this.random() * 700) * 86_400_000
    return new Date(day).toISOString()
  }

  private changed(facts: Facts): Facts {
    return Object.fromEntries(
      Object.entries(facts).flatMap(([name, value]): [string, unknown][] => {
        const chance = this.random()
        if (chance < 0.15) return []
        const declared = this.compiled.facts.find((fact) => fact.name === name)?.declaration
        // What people write themselves, and codes that nobody lists, come back as they wrote them.
        const isOwnWords =
          declared?.type === 'string' ||
          declared?.type === 'strings' ||
          declared?.open === true ||
          declared?.type === 'list'
        const said = isOwnWords && declared ? this.valueOf(name, declared) : value
        return [[name, chance < 0.22 && !Array.isArray(value) ? null : said]]
      }),
    )
  }

  private valueOf(name: string, declaration: FactDeclaration): unknown {
    const { type, minimum = 0, maximum = 200, vocabulary } = declaration
    const codes = Object.keys(this.compiled.ruleset.vocabulary[vocabulary ?? ''] ?? {})
    switch (type) {
      case 'boolean':
        return this.isSo(0.5)
      case 'integer':
      case 'number':
        return Math.floor(minimum + this.random() * (Math.min(maximum, minimum + 200) - minimum + 1))
      case 'code':
        return this.one(codes.length > 0 ? codes : NAMES)
      case 'codes':
        return codes.filter(() => this.isSo(0.3))
      case 'strings':
        return NAMES.filter(() => this.isSo(0.3))
      case 'date':
      case 'dateTime':
        return this.one(DAYS)
      case 'string':
        return this.one(this.isSo(0.2) ? NAMES_WITH_STOP : NAMES)
      case 'object':
        return { name: this.one(NAMES) }
      case 'list':
        return this.itemsOf(name)
    }
  }

  private itemsOf(list: string): Facts[] {
    const fields = this.compiled.facts.filter((fact) => fact.askable && fact.name.startsWith(`${list}[].`))
    return ['H1', 'H2', 'H3'].slice(0, Math.floor(this.random() * 4)).map((id) => {
      const said = fields.filter(() => this.isSo(0.6))
      const values = said.map(({ name, declaration }) => [
        name.slice(list.length + 3),
        this.isSo(0.1) ? null : this.valueOf(name, declaration),
      ])
      return { ...Object.fromEntries(values), id }
    })
  }

  private one<T>(values: readonly T[]): T {
    const value = values[Math.floor(this.random() * values.length)]
    if (value === undefined) throw new RangeError('there is nothing to choose from')
    return value
  }

  private isSo(chance: number): boolean {
    return this.random() < chance
  }
}

/** Facts by their dotted names; lists stay as they are. */
function flat(value: unknown, prefix = ''): Facts {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { [prefix]: value }
  return Object.assign(
    {},
    ...Object.entries(value).map(([key, inner]) => flat(inner, prefix === '' ? key : `${prefix}.${key}`)),
  )
}
