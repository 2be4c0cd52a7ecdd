import type { LocalisedText } from '../pack/format.ts'
import type { AddedTexts } from '../types.ts'
import { isolated } from './directions.ts'
import { Words } from './words.ts'

/** Values of parameters, what they are counted in, and the words that units have in languages of translations. */
export interface Figures {
  readonly values: Readonly<Record<string, number>>
  readonly declarations: Readonly<Record<string, { readonly unit?: string | undefined }>>
  readonly engineTexts?: AddedTexts | undefined
}

const FIGURE = /\{param:([A-Za-z][\w.]*)(\|unit)?\}/g

/**
 * A text with the values of parameters put in where it names them: `{param:name}`, or with their unit `{param:name|unit}`.
 * Unknown names stay as they are.
 */
export function withFigures(text: LocalisedText, figures: Figures): LocalisedText {
  return Object.fromEntries(
    Object.entries(text).map(([locale, words]) => [
      locale,
      words.includes('{param:') ? filled(words, figures, new Words(locale, figures.engineTexts)) : words,
    ]),
  )
}

const filled = (text: string, figures: Figures, words: Words): string =>
  text.replaceAll(FIGURE, (whole, name: string, unit?: string) =>
    Object.hasOwn(figures.values, name) ? figureText(name, figures, words, unit !== undefined) : whole,
  )

/** The value of a parameter as a sentence says it. */
export function figureText(
  name: string,
  { values, declarations }: Figures,
  words: Words,
  withUnit: boolean,
): string {
  const value = values[name] ?? 0
  const unit = withUnit && Object.hasOwn(declarations, name) ? declarations[name]?.unit : undefined
  return isolated(words.amount(value, unit), words.locale)
}
