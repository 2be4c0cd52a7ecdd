/** Tells where an answer differs from what is expected of it: objects by the members named, lists whole, `$` words as below. */
export function differencesOf(expected: unknown, got: unknown, path = 'answer'): string[] {
  if (!isRecord(expected))
    return isSame(expected, got) ? [] : [`${path} is ${show(got)}, not ${show(expected)}`]
  const [word = '', ...others] = Object.keys(expected)
  if (word.startsWith('$')) {
    if (others.length > 0) throw new Error(`${path}: ${word} stands alone`)
    return byWord(word, expected[word], got, path)
  }
  if (!isRecord(got)) return [`${path} is ${show(got)}`]
  return Object.entries(expected).flatMap(([name, part]) => differencesOf(part, got[name], `${path}.${name}`))
}

function byWord(word: string, value: unknown, got: unknown, path: string): string[] {
  const parts: readonly unknown[] = Array.isArray(value) ? value : []
  const items: readonly unknown[] = Array.isArray(got) ? got : []
  const matches = (part: unknown) => items.some((item) => differencesOf(part, item).length === 0)
  switch (word) {
    case '$has':
      return parts.filter((part) => !matches(part)).map((part) => `${path} has no ${show(part)}`)
    case '$not':
      return parts.filter(matches).map((part) => `${path} has ${show(part)}`)
    case '$all':
      return parts.flatMap((part) => differencesOf(part, got, path))
    case '$atMost':
      return items.length <= Number(value) ? [] : [`${path} has ${items.length} entries`]
    case '$text':
      return new RegExp(String(value), 'u').test(String(got)) ? [] : [`${path} is ${show(got)}, not ${value}`]
    default:
      throw new Error(`${path}: ${word} is no word of an expectation`)
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function isSame(expected: unknown, got: unknown): boolean {
  if (!Array.isArray(expected)) return Object.is(expected, got)
  return (
    Array.isArray(got) &&
    got.length === expected.length &&
    expected.every((part, place) => differencesOf(part, got[place]).length === 0)
  )
}

const show = (value: unknown): string => JSON.stringify(value)?.slice(0, 300) ?? 'undefined'
