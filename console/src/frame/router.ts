import { computed, signal } from '@preact/signals'

/**
 * Where the reader is. The address stands behind the #, so that the same files work on any host, a reload finds its screen, and
 * nothing of it is ever sent to a server.
 */
const fragment = signal(location.hash)
addEventListener('hashchange', () => {
  fragment.value = location.hash
})

export interface Place {
  /** The name of the screen; empty at the first address. */
  readonly screen: string
  /** What follows it, between slashes. */
  readonly rest: readonly string[]
  /** What follows a question mark. */
  readonly query: string
}

export const place = computed((): Place => {
  const [path = '', query = ''] = fragment.value.replace(/^#\/?/, '').split('?')
  const [screen = '', ...rest] = path
    .split('/')
    .filter((part) => part !== '')
    .map(decode)
  return { screen, rest, query }
})

/** Not a screen: the address by which the people of an identity provider come in. */
export const ENTER = 'enter'

/** The address of a screen, for a link. */
export function addressOf(...parts: readonly string[]): string {
  return `#/${parts.map(encodeURIComponent).join('/')}`
}

export function goTo(...parts: readonly string[]): void {
  location.hash = addressOf(...parts)
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
