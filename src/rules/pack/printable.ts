/**
 * What no text of a person holds and what does harm where it is printed: control characters but tab and line feed, and the
 * marks that turn the direction of writing (Unicode's embeddings, overrides and isolates; the marks of single letters stay).
 */
const UNPRINTABLE = /(?![\t\n])[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu
/** The same and tab and line feed: hardly any text has one of them, and that is seen sooner. */
const SUSPICIOUS = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u

const codePointOf = (sign: string): string =>
  `U+${sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`

/** The first character of a text that may not be printed, such as "U+001B", or null. */
export function unprintableIn(text: string): string | null {
  if (!SUSPICIOUS.test(text)) return null
  const [found] = text.match(UNPRINTABLE) ?? []
  return found === undefined ? null : codePointOf(found)
}

/** The text with every such character shown by its name, as in <U+001B>; any other text as it is. */
export function visible(text: string): string {
  return text.replace(UNPRINTABLE, (sign) => `<${codePointOf(sign)}>`)
}

/** The same for a text of JSON, whose meaning stays: as in \u001b. */
export function visibleJson(json: string): string {
  return json.replace(UNPRINTABLE, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
