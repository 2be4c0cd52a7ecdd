import { leafWithTruth } from '../../src/rules/explain/deciding.ts'
import { wordingIn } from '../../src/rules/explain/ruleset-sentences.ts'
import type { CompiledRuleset, Condition } from '../../src/rules/index.ts'
import { textIn } from '../../src/rules/index.ts'
import { FALSE, TRUE } from '../../src/rules/operators/truth.ts'

const LOCALE = 'en'

/** JavaScript source that builds the engine's sentences, as somebody would write them by hand. */
export class Sentences {
  private readonly compiled: CompiledRuleset
  private readonly leaves: ReadonlyMap<string, number>
  private readonly values: string[] = []

  constructor(compiled: CompiledRuleset) {
    this.compiled = compiled
    this.leaves = new Map(compiled.plan.leaves.map((leaf, number) => [JSON.stringify(leaf), number]))
  }

  /** What the source needs besides the facts: titles of codes, and the lists that reasons quote. */
  constants(): string {
    const { vocabulary } = this.compiled.ruleset
    const titles = Object.values(vocabulary).flatMap((terms) =>
      Object.entries(terms).map(([code, { title }]) => [code, textIn(title, LOCALE)]),
    )
    return [`const TITLES = ${JSON.stringify(Object.fromEntries(titles))}`, ...this.values].join('\n')
  }

  /** The object of one reason; the condition is one fact compared with a value. */
  reason(condition: Condition, holds: boolean): string {
    const { fact = '', operator, value } = condition
    const number = this.leaves.get(JSON.stringify(condition)) ?? -1
    const wording = wordingIn(this.compiled, LOCALE)
    const { slot, ending } = wording.reason(leafWithTruth(number, holds ? TRUE : FALSE))
    const text = template([wording.beginning(slot), { source: this.valueInWords(fact) }, ending])
    const outcome = holds ? 'TRUE' : 'FALSE'
    return `{ fact: '${fact}', operator: '${operator}', expected: ${this.constant(value)}, actual: f.${fact}, outcome: '${outcome}', text: ${text} }`
  }

  /** A message with its variables put in. */
  message(text: string): string {
    const parts = text.split(/\{(\w+)\}/)
    return template(
      parts.map((part, n) =>
        n % 2 === 0 ? part : { source: this.isFigure(part) ? `f.${part}` : this.valueInWords(part) },
      ),
    )
  }

  private isFigure(fact: string): boolean {
    return this.compiled.ruleset.facts[fact]?.type === 'integer'
  }

  private valueInWords(fact: string): string {
    const type = this.compiled.ruleset.facts[fact]?.type
    if (type === 'boolean') return `f.${fact} ? 'yes' : 'no'`
    if (type === 'code') return `TITLES[f.${fact}]`
    return type === 'codes' ? `f.${fact}.map((code) => TITLES[code]).join(', ')` : `f.${fact}`
  }

  private constant(value: Condition['value']): string {
    if (!Array.isArray(value)) return JSON.stringify(value)
    this.values.push(`const LIST_${this.values.length} = ${JSON.stringify(value)}`)
    return `LIST_${this.values.length - 1}`
  }
}

function template(parts: readonly (string | { readonly source: string })[]): string {
  const inner = parts.map((part) =>
    typeof part === 'string' ? part.replace(/[`\\$]/g, '\\$&') : `\${${part.source}}`,
  )
  return `\`${inner.join('')}\``
}
