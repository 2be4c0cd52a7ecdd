/** The same content in another order: keys of every object, and the lists whose order says nothing. */
export function reordered(
  value: unknown,
  shuffle: readonly number[],
  isUnordered: (key: string) => boolean,
  key = '',
): unknown {
  const mix = <T>(list: readonly T[]): T[] =>
    list
      .map((one, index) => ({ one, at: shuffle[(index + list.length) % shuffle.length] ?? 0 }))
      .sort((a, b) => a.at - b.at)
      .map(({ one }) => one)
  if (Array.isArray(value)) {
    const inner = value.map((one) => reordered(one, shuffle, isUnordered))
    return isUnordered(key) ? mix(inner) : inner
  }
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    mix(Object.entries(value)).map(([name, inner]) => [name, reordered(inner, shuffle, isUnordered, name)]),
  )
}
