/** Asking the product in protocols beside GraphQL. */
import { env } from 'cloudflare:workers'
import { createApp } from '../../src/http/app.ts'
import { tenantGuard } from './tenant-guard.ts'

export interface FacadeAnswer<Body> {
  readonly status: number
  readonly headers: Headers
  /** The JSON of the answer; null where there is no body. */
  readonly body: Body
}

export interface Asking {
  readonly key?: string
  readonly method?: string
  /** Sent as JSON unless it is a text. */
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

type Send = (request: Request) => Promise<Response>

const guardedFetch = tenantGuard((request, init) => fetch(request, init))
const app = createApp({ fetch: guardedFetch, writeLog: () => {} })
const sendShared: Send = async (request) => app.fetch(request, env)

/** Sends one request to an address of the product. A body makes it a POST. */
export async function askAt<Body = Readonly<Record<string, unknown>>>(
  path: string,
  { key, body, method = body === undefined ? 'GET' : 'POST', headers }: Asking,
  send: Send = sendShared,
): Promise<FacadeAnswer<Body>> {
  const sent = new Headers({
    ...(body !== undefined && { 'content-type': 'application/json' }),
    ...(key !== undefined && { authorization: `Bearer ${key}` }),
    ...headers,
  })
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const request = new Request(`https://tutela.test${path}`, {
    method,
    headers: sent,
    ...(body !== undefined && { body: text }),
  })
  const response = await send(request)
  const answer = await response.text()
  return {
    status: response.status,
    headers: response.headers,
    body: JSON.parse(answer === '' ? 'null' : answer),
  }
}
