import type { OperationContext } from '../context.ts'

/** A secret that messages are signed with. */
export interface WebhookSecret {
  /** `whsec_` and base64, as the specification of Standard Webhooks writes it. */
  readonly secret: string
  /** RFC 3339; it signs no more from then on. Null: until another one takes its place. */
  readonly until: string | null
}

const SECRET_BYTES = 32
const PREFIX = 'whsec_'

/** A fresh secret. Source: standardwebhooks.com, "Symmetric". */
export function makeSecret({ randomBytes }: Pick<OperationContext, 'randomBytes'>): string {
  return `${PREFIX}${toBase64(randomBytes(SECRET_BYTES))}`
}

/** The secrets as they are stored, before they are sealed. */
export const writeSecrets = (secrets: readonly WebhookSecret[]): string => JSON.stringify(secrets)

/** Those that sign at a moment, the newest first. */
export function secretsAt(stored: string, now: Date): readonly WebhookSecret[] {
  const all: readonly WebhookSecret[] = JSON.parse(stored)
  return all.filter(({ until }) => until === null || Date.parse(until) > now.getTime())
}

/** A message that is to be signed: its id, when it is sent (whole seconds since 1970), and its body. */
export interface SignedContent {
  readonly id: string
  readonly timestamp: number
  readonly body: string
}

/** The value of the header `webhook-signature`: one signature for each secret. */
export async function signaturesOf(
  secrets: readonly WebhookSecret[],
  content: SignedContent,
): Promise<string> {
  const signed = await Promise.all(secrets.map(({ secret }) => sign(secret, content)))
  return signed.map((signature) => `v1,${signature}`).join(' ')
}

async function sign(secret: string, { id, timestamp, body }: SignedContent): Promise<string> {
  const bytes = fromBase64(secret.slice(PREFIX.length))
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('raw', bytes, algorithm, false, ['sign'])
  const text = new TextEncoder().encode(`${id}.${timestamp}.${body}`)
  return toBase64(new Uint8Array(await crypto.subtle.sign('HMAC', key, text)))
}

const toBase64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes))
const fromBase64 = (text: string) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))
