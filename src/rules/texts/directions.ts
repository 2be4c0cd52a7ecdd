import { scriptOf } from '../pack/locale.ts'

/** Scripts that are written from right to left (Unicode, Bidi_Class of their letters). */
const RIGHT_TO_LEFT = new Set([
  'Arab',
  'Hebr',
  'Syrc',
  'Thaa',
  'Nkoo',
  'Adlm',
  'Rohg',
  'Mand',
  'Samr',
  'Aran',
])

const [FIRST_STRONG_ISOLATE, POP_ISOLATE] = ['\u2068', '\u2069']

/** Whether a language is written from right to left, by the script it is most likely in. */
export function isRightToLeft(locale: string): boolean {
  const script = scriptOf(locale)
  return script !== null && RIGHT_TO_LEFT.has(script)
}

/**
 * What stands in a sentence of another direction keeps its own: a name, a number or a code between two isolates, which no font
 * shows (UAX #9, 2.4). In languages written from left to right the text stays as it is.
 */
export const isolated = (text: string, locale: string): string =>
  text !== '' && isRightToLeft(locale) ? `${FIRST_STRONG_ISOLATE}${text}${POP_ISOLATE}` : text
