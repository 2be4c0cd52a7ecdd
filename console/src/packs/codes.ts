import type { Pack } from 'tutela/engine'

/** The letters and digits of a title, as a code has them; what has none gets a number. */
const lettersOf = (title: string): string[] =>
  title
    .toLowerCase()
    .match(/[a-z0-9]+/g)
    ?.slice(0, 6) ?? []

const shortName = ({ pack }: Pack): string => pack.split('/')[1] ?? pack

const free = (wanted: string, taken: (code: string) => boolean, mark: string): string => {
  let [code, count] = [wanted, 1]
  while (taken(code)) {
    count += 1
    code = `${wanted}${mark}${count}`
  }
  return code
}

/** A code for a term, a step or the like, that nobody has yet. */
export function termCodeFor(doc: Pack, title: string, taken: (code: string) => boolean): string {
  const letters = lettersOf(title).join('_') || 'entry'
  return free(`${shortName(doc)}_${letters}`.replaceAll('-', '_').slice(0, 56), taken, '_')
}

/** A name for a fact of the pack's own. */
export function factNameFor(doc: Pack, title: string, taken: (name: string) => boolean): string {
  const camel = (parts: readonly string[]) =>
    parts.map((part, index) => (index === 0 ? part : part.charAt(0).toUpperCase() + part.slice(1))).join('')
  const room = camel(lettersOf(shortName(doc))).replace(/^[0-9]+/, '') || 'own'
  const rest = camel(lettersOf(title)).replace(/^[0-9]+/, '') || 'question'
  return free(`${room}.${rest}`.slice(0, 100), taken, '')
}

/** A code for a requirement: it begins with the organisation's short name. */
export function requirementCodeFor(doc: Pack, taken: (code: string) => boolean): string {
  const [owner = '', name = ''] = doc.pack.split('/')
  const coded = (count: number) => `${owner.slice(0, 26)}:${name.slice(0, 28)}-${count}`
  let count = 1
  while (taken(coded(count))) count += 1
  return coded(count)
}

/** The words of a title as the name of a pack has them. */
export const packNameFor = (slug: string, title: string): string =>
  `${slug}/${(lettersOf(title).join('-') || 'own-pack').slice(0, 60)}`
