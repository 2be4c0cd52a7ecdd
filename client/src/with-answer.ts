import type { Facts } from './types.ts'

const OF_AN_ITEM = /^(.+)\[(.+)\]\.(.+)$/

/** The facts with one more answer. A fact of a list item, `list[item].field`, goes into the item of that name. */
export function withAnswer(facts: Facts, name: string, value: unknown): Facts {
  const [, list, item, field] = OF_AN_ITEM.exec(name) ?? []
  if (list === undefined || item === undefined || field === undefined) return { ...facts, [name]: value }
  return replaceAt(facts, list, (items) =>
    Array.isArray(items)
      ? items.map((entry) => (Object.values(entry).includes(item) ? { ...entry, [field]: value } : entry))
      : items,
  )
}

/** Replaces what stands under a dotted name, whether it was given dotted or nested. */
function replaceAt(facts: Facts, name: string, change: (value: unknown) => unknown): Facts {
  if (Object.hasOwn(facts, name)) return { ...facts, [name]: change(facts[name]) }
  for (const [key, value] of Object.entries(facts)) {
    if (!name.startsWith(`${key}.`) || typeof value !== 'object' || value === null) continue
    return { ...facts, [key]: replaceAt({ ...value }, name.slice(key.length + 1), change) }
  }
  return facts
}
