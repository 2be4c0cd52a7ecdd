/** What must not stand in a sentence for people, by what it is called. */
type Faults = Readonly<Record<string, RegExp>>

const ANYWHERE: Faults = {
  'a hole': /not given|未提供|undefined|\bnull\b|\[object|NaN/,
  'a brace': /[{}]/,
  'a raw code': /\b[a-z]+_[a-z_]+\b|\b[a-z]+\.[a-z]+[A-Za-z]*\[|(?<![\w/@.])[a-z]+\.[a-z]+[A-Z]\w*/,
  'a code of a requirement': /\b[A-Z]{2}-[A-Z]?\d/,
  'the key of a list item': /\bH[123]\b/,
  'a doubled full stop': /\.\.|。。|[.。] ?[.。]|[?？][.。]/,
  'doubled or outer spaces': / {2}|^\s|\s$/,
  'a word of the machine': /\bcaller\b|\bparameter\b|\bfacts?\b/i,
}

const BIDI = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/

const BY_LANGUAGE: Readonly<Record<string, Faults>> = {
  en: { 'a mark of direction': BIDI, 'a Chinese mark': /[\u3001-\u303f\uff01-\uff5e]/ },
  'zh-CN': {
    'a mark of direction': BIDI,
    'half-width punctuation': /[\u4e00-\u9fff][,;:!?()]|[,;:!?()][\u4e00-\u9fff]|[\u4e00-\u9fff]\.(?!\d)/,
    'an English word': /(?<!\p{L})(the|and|of|with|is|are|not|client|worker|whether|has|have)(?!\p{L})/iu,
  },
  es: {
    'a mark of direction': BIDI,
    'an English word':
      /(?<!\p{L})(the|and|of|with|is|are|not|client|worker|whether|has been|have)(?!\p{L})/iu,
    'a Chinese mark': /[\u3001-\u303f\uff01-\uff5e]/,
  },
  ar: { 'a mark of direction other than an isolate': /[\u061c\u200e\u200f\u202a-\u202e\u2066\u2067]/ },
}

/** What is wrong with a sentence in a language; most often nothing. What callers said themselves is left out before. */
export function faultsOf(sentence: string, locale: string): string[] {
  const all = { ...ANYWHERE, ...BY_LANGUAGE[locale] }
  const found = Object.entries(all).flatMap(([name, pattern]) => (pattern.test(sentence) ? [name] : []))
  if (sentence === '') found.push('no words')
  if (locale === 'ar' && !isBalanced(sentence)) found.push('isolates that do not close')
  return found
}

function isBalanced(sentence: string): boolean {
  let open = 0
  for (const sign of sentence) {
    if (sign === '\u2068') open += 1
    if (sign === '\u2069') open -= 1
    if (open < 0) return false
  }
  return open === 0
}
