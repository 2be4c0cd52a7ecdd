import type { Condition, FactDeclaration, LocalisedText, Pack, Parameter, Requirement } from 'tutela/engine'
import { liveSet, packDocument } from '../api/packs.ts'
import { operatorWords } from '../play/engine.ts'
import type { OperatorWords } from '../play/messages.ts'
import { locale, text } from '../texts/texts.ts'

/** What an author picks from: what the packs in use declare, and the operators. */
export interface Known {
  readonly packs: readonly Pack[]
  readonly operators: readonly OperatorWords[]
}

/** Loads what the packs in use declare. */
export async function loadKnown(): Promise<Known> {
  const [live, operators] = await Promise.all([liveSet(), operatorWords()])
  const packs = await Promise.all(live.packs.map(packDocument))
  return { packs: packs.filter(({ kind }) => kind !== 'translations'), operators }
}

/** A text in the reader's language, or the first there is. */
export const inWords = (said: LocalisedText | undefined): string =>
  said === undefined
    ? ''
    : said[locale.value] || said.en || Object.values(said).find((words) => words !== '') || ''

export interface Choice {
  readonly code: string
  readonly title: string
  /** The pack that declares it. */
  readonly pack: string
}

const byTitle = <Titled extends { readonly title: string }>(choices: readonly Titled[]): Titled[] =>
  [...choices].sort((one, other) => one.title.localeCompare(other.title, locale.value))

/** Everything a pack can speak of: what is declared in use, and what it declares itself. */
export class Words {
  readonly doc: Pack
  readonly packs: readonly Pack[]
  readonly operators: readonly OperatorWords[]

  constructor(doc: Pack, { packs, operators }: Known) {
    this.doc = doc
    this.packs = [...packs.filter(({ pack }) => pack !== doc.pack), doc]
    this.operators = operators
  }

  titleOfPack(name: string): string {
    return inWords(this.packs.find(({ pack }) => pack === name)?.title) || name
  }

  fact(name: string): FactDeclaration | undefined {
    return this.packs.findLast(({ facts }) => facts?.[name] !== undefined)?.facts?.[name]
  }

  /** Facts that conditions may read, by the words for them; those of list items are left to the text of the pack. */
  facts(): readonly Choice[] {
    return byTitle(
      this.packs.flatMap(({ pack, facts }) =>
        Object.entries(facts ?? {}).flatMap(([code, { label, private: isPrivate }]) =>
          isPrivate === true || code.includes('[]') ? [] : [{ code, title: inWords(label), pack }],
        ),
      ),
    )
  }

  conditions(): readonly Choice[] {
    return byTitle(
      this.packs.flatMap(({ pack, conditions }) =>
        Object.keys(conditions ?? {}).map((code) => ({ code, title: this.sentenceOfNamed(code), pack })),
      ),
    )
  }

  terms(list: string): readonly Choice[] {
    const found = new Map<string, Choice>()
    for (const { pack, vocabulary } of this.packs)
      for (const [code, { title }] of Object.entries(vocabulary?.[list] ?? {}))
        found.set(code, { code, title: inWords(title) || code, pack })
    return byTitle([...found.values()])
  }

  termsOfFact(name: string): readonly Choice[] {
    const list = this.fact(name)?.vocabulary
    return list === undefined ? [] : this.terms(list)
  }

  /** Figures of other packs that may be made stricter. */
  figures(): readonly (Choice & { readonly figure: Parameter })[] {
    return this.packs.flatMap(({ pack, parameters }) =>
      pack === this.doc.pack
        ? []
        : Object.entries(parameters ?? {}).map(([code, figure]) => ({
            code,
            title: inWords(figure.label),
            pack,
            figure,
          })),
    )
  }

  /** Requirements of other packs, by code. */
  requirements(): readonly (Choice & { readonly requirement: Requirement })[] {
    return this.packs.flatMap(({ pack, requirements }) =>
      pack === this.doc.pack
        ? []
        : (requirements ?? []).map((requirement) => ({
            code: requirement.code,
            title: `${inWords(requirement.title)} (${requirement.code})`,
            pack,
            requirement,
          })),
    )
  }

  procedures(): readonly Choice[] {
    return this.packs.flatMap(({ pack, procedures }) =>
      Object.entries(procedures ?? {}).flatMap(([code, { title }]) =>
        title === undefined ? [] : [{ code, title: inWords(title), pack }],
      ),
    )
  }

  operatorsFor(fact: string): readonly OperatorWords[] {
    const type = this.fact(fact)?.type
    return type === undefined ? [] : this.operators.filter(({ factTypes }) => factTypes.includes(type))
  }

  clauseOf(operator: string): string {
    const clause = this.operators.find(({ name }) => name === operator)?.clause
    return clause === undefined ? operator : (clause[locale.value] ?? clause.en ?? operator)
  }

  condition(name: string): Condition | undefined {
    return this.packs.findLast(({ conditions }) => conditions?.[name] !== undefined)?.conditions?.[name]
  }

  /** A named condition is known by what it says: the name is for those who write JSON. */
  sentenceOfNamed(name: string, depth = 0): string {
    const condition = this.condition(name)
    return condition === undefined || depth > 3 ? name : this.sentence(condition, depth + 1)
  }

  /** A condition in words. */
  sentence(condition: Condition, depth = 0): string {
    const { all, any, not, condition: named, fact, operator = '', value } = condition
    const inside = (parts: readonly Condition[], join: string) => {
      const words = parts.map((part) => this.sentence(part, depth + 1))
      return parts.length > 1 && depth > 0 ? `(${words.join(join)})` : words.join(join)
    }
    if (all) return inside(all, text('write.and'))
    if (any) return inside(any, text('write.or'))
    if (not) return text('write.notSo', { sentence: this.sentence(not, depth + 1) })
    if (named !== undefined) return this.sentenceOfNamed(named, depth)
    if (fact === undefined) return ''
    return [inWords(this.fact(fact)?.label) || fact, this.clauseOf(operator), this.valueWords(fact, value)]
      .filter((part) => part !== '')
      .join(text('write.gap'))
  }

  /** A value of a condition, as people say it. */
  valueWords(fact: string, value: Condition['value']): string {
    if (value === undefined) return ''
    if (Array.isArray(value)) return value.map((one) => this.valueWords(fact, one)).join(text('write.comma'))
    if (typeof value === 'object')
      return 'param' in value ? this.figureWords(value.param) : inWords(this.fact(value.fact)?.label)
    if (typeof value === 'boolean') return text(value ? 'write.yes' : 'write.no')
    return this.termsOfFact(fact).find(({ code }) => code === value)?.title ?? String(value)
  }

  figureWords(name: string): string {
    const declared = this.packs.findLast(({ parameters }) => parameters?.[name] !== undefined)?.parameters?.[
      name
    ]
    return declared === undefined ? name : `${declared.default} (${inWords(declared.label)})`
  }

  /** The packs it builds on, with the one that declares something it now uses. */
  extendsWith(pack: string): Pack['extends'] {
    const before = this.doc.extends ?? []
    const declaring = this.packs.find((known) => known.pack === pack)
    if (pack === this.doc.pack || declaring === undefined || before.some((known) => known.pack === pack))
      return before
    return [...before, { pack, range: `^${declaring.version}` }]
  }
}
