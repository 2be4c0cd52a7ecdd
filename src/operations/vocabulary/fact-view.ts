import type { FactDeclaration } from '../../rules/index.ts'
import { textIn } from '../../rules/pack/locale.ts'
import type { Ruleset } from '../../rules/types.ts'
import { type TermView, termsOf } from './term-view.ts'

/** A fact as a form shows it: what to call it, what to ask, what may be answered. */
export interface FactView {
  /** With the list item where it is one of an item: list[item].field. */
  readonly name: string
  readonly label: string
  readonly type: FactDeclaration['type']
  readonly question: string | null
  readonly help: string | null
  /** The codes of its vocabulary list; null when it takes none. */
  readonly values: readonly string[] | null
  readonly unit: string | null
  readonly decisive: boolean
  readonly declaration: FactDeclaration
  readonly ruleset: Ruleset
  readonly locale: string
}

/** The codes that a fact takes, in words; null when it takes none. */
export function termsOfFact({ ruleset, declaration, locale }: FactView): TermView[] | null {
  const { vocabulary } = declaration
  return vocabulary === undefined ? null : termsOf(ruleset.vocabulary, vocabulary, locale)
}

/**
 * A fact of a ruleset for readers of one language. `declaration` is the name it is declared under, which differs from its
 * own for a fact of a list item. Throws when the ruleset does not declare it.
 */
export function toFactView(
  ruleset: Ruleset,
  fact: {
    readonly name: string
    readonly declaration: string
    readonly decisive?: boolean
    readonly locale: string
  },
): FactView {
  const declaration = ruleset.facts[fact.declaration]
  if (declaration === undefined) throw new Error(`The ruleset does not declare the fact ${fact.declaration}`)
  const { ask, help, vocabulary, unit } = declaration
  return {
    name: fact.name,
    label: textIn(declaration.label, fact.locale),
    type: declaration.type,
    question: ask === undefined ? null : textIn(ask, fact.locale),
    help: help === undefined ? null : textIn(help, fact.locale),
    values: vocabulary === undefined ? null : Object.keys(ruleset.vocabulary[vocabulary] ?? {}),
    unit: unit ?? null,
    decisive: fact.decisive ?? declaration.decisive ?? false,
    declaration,
    ruleset,
    locale: fact.locale,
  }
}

/** Every fact a ruleset declares, by name. */
export function factsOf(ruleset: Ruleset, locale: string): FactView[] {
  return Object.keys(ruleset.facts)
    .sort()
    .map((name) => toFactView(ruleset, { name, declaration: name, locale }))
}
