import type { Fetch } from '../../db/timed-fetch.ts'
import type { DeliveryFault } from '../../values/webhook-topics.ts'
import { readPublicAddress } from '../identity-providers/public-address.ts'
import { signaturesOf, type WebhookSecret } from './secrets.ts'

/** A message as it goes over the wire. */
export interface Message {
  readonly id: string
  readonly url: string
  readonly secrets: readonly WebhookSecret[]
  readonly body: string
}

export interface Sent {
  /** HTTP status of the answer; null when there was none. */
  readonly status: number | null
  /** Null: it was received. */
  readonly fault: DeliveryFault | null
}

/** What a receiver may take; one that has more to do answers first. */
export const SEND_MS_MAX = 10_000

/**
 * Sends a message once, signed as Standard Webhooks has it. Only a 2xx status is a receipt. No redirect is followed, whatever is answered
 * is not read, and an address that this service must not call is not called: it is looked at anew each time. Never throws.
 * Source: github.com/standard-webhooks/standard-webhooks, "Webhook headers" and "Verifying signatures".
 */
export async function sendMessage(
  fetch: Fetch,
  { id, url, secrets, body }: Message,
  { now, allowsLoopback }: { readonly now: Date; readonly allowsLoopback: boolean },
): Promise<Sent> {
  const address = readPublicAddress(url, allowsLoopback)
  if (address === null) return { status: null, fault: 'ADDRESS' }
  const timestamp = Math.floor(now.getTime() / 1_000)
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'Tutela-Webhooks/1',
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': await signaturesOf(secrets, { id, timestamp, body }),
  }
  const request = new Request(address, { method: 'POST', headers, body, redirect: 'manual' })
  try {
    const { status, body: answer } = await fetch(request, { signal: AbortSignal.timeout(SEND_MS_MAX) })
    await answer?.cancel()
    return { status, fault: faultOf(status) }
  } catch (error) {
    const isLate = error instanceof Error && error.name === 'TimeoutError'
    return { status: null, fault: isLate ? 'TIMEOUT' : 'NETWORK' }
  }
}

function faultOf(status: number): DeliveryFault | null {
  if (status >= 200 && status < 300) return null
  return status >= 300 && status < 400 ? 'REDIRECT' : 'STATUS'
}
