import type { Facts } from '../api/assessments.ts'

/** Everything that makes a playground what it is. */
export interface Played {
  /** Names of shipped packs. */
  readonly packs: readonly string[]
  /** The texts of packs of somebody's own. */
  readonly own: readonly string[]
  readonly facts: Facts
  readonly asOf: string
}

/** A pack may have 1 MiB; a link that unfolds into more than a few of them was not made here. */
const BYTES_MAX = 4 * 1024 * 1024

/** A playground as text for the address. */
export async function packed(played: Played): Promise<string> {
  const folded = new Blob([JSON.stringify(played)]).stream().pipeThrough(new CompressionStream('deflate-raw'))
  const bytes = new Uint8Array(await new Response(folded).arrayBuffer())
  const letters = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')
  return btoa(letters).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/** What an address holds; null when it does not come from `packed`, whatever else it is. Never throws. */
export async function unpacked(text: string): Promise<Played | null> {
  try {
    const letters = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
    const bytes = Uint8Array.from(letters, (letter) => letter.charCodeAt(0))
    const unfolded = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'))
    return playedOf(JSON.parse(await textOf(unfolded)))
  } catch {
    return null
  }
}

/** Read piece by piece, so that a small link cannot fill the memory. */
async function textOf(stream: ReadableStream<Uint8Array>): Promise<string> {
  const reader = stream.getReader()
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let [text, size] = ['', 0]
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return text + decoder.decode()
    size += value.length
    if (size > BYTES_MAX) {
      await reader.cancel()
      throw new RangeError('a link of more than four packs')
    }
    text += decoder.decode(value, { stream: true })
  }
}

function playedOf(value: unknown): Played | null {
  if (typeof value !== 'object' || value === null) return null
  const { packs, own, facts, asOf } = value as Record<string, unknown>
  const isTexts = (list: unknown): list is string[] =>
    Array.isArray(list) && list.length <= 100 && list.every((text) => typeof text === 'string')
  if (!isTexts(packs) || !isTexts(own) || typeof asOf !== 'string' || Number.isNaN(Date.parse(asOf)))
    return null
  if (typeof facts !== 'object' || facts === null || Array.isArray(facts)) return null
  return { packs, own, facts: facts as Facts, asOf }
}
