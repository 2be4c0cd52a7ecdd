import type { Fetch } from '../../db/timed-fetch.ts'
import type { PublicKeySet } from '../../values/token-format.ts'
import { readPublicAddress } from './public-address.ts'
import { KEY_SET_BYTES_MAX, readPublicKeys } from './read-public-keys.ts'

export const FETCH_MS_MAX = 2_000

/** Reads at most the limit, whatever the headers say; null when there is more. */
async function readText(body: ReadableStream<Uint8Array>, bytesMax: number): Promise<string | null> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let text = ''
  let bytes = 0
  for await (const chunk of body) {
    bytes += chunk.byteLength
    if (bytes > bytesMax) return null
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}

/**
 * The keys an identity provider publishes. Throws Error with the reason when the address may not be called, does not answer
 * in time with 200, redirects, or answers something else than a key set.
 */
export async function fetchPublicKeys(
  fetch: Fetch,
  { address, allowsLoopback }: { readonly address: string; readonly allowsLoopback: boolean },
): Promise<PublicKeySet> {
  const url = readPublicAddress(address, allowsLoopback)
  if (url === null) throw new Error('The address of the keys may not be called')
  const request = new Request(url, { headers: { accept: 'application/json' }, redirect: 'manual' })
  const response = await fetch(request, { signal: AbortSignal.timeout(FETCH_MS_MAX) })
  if (response.status !== 200 || response.body === null) {
    throw new Error(`The address of the keys answered with status ${response.status}`)
  }
  const text = await readText(response.body, KEY_SET_BYTES_MAX)
  const keys = text === null ? null : readPublicKeys(JSON.parse(text))
  if (keys === null) throw new Error('The address of the keys answered something else than a key set')
  return keys
}
