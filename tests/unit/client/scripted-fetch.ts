/** What the scripted service does with one request. */
export type Act = (body: {
  query: string
  variables: { input: Record<string, unknown> }
}) => Response | Promise<Response>

export interface ScriptedService {
  readonly fetch: typeof fetch
  /** The inputs of the requests so far, oldest first. */
  readonly inputs: Record<string, unknown>[]
  readonly headers: Headers[]
}

/** A service that does one act for each request, the last one for all that follow. */
export function scripted(...acts: readonly [Act, ...Act[]]): ScriptedService {
  const inputs: Record<string, unknown>[] = []
  const headers: Headers[] = []
  return {
    inputs,
    headers,
    fetch: async (_url, init) => {
      const body = JSON.parse(String(init?.body))
      const act = acts[Math.min(inputs.length, acts.length - 1)] ?? acts[0]
      inputs.push(body.variables.input)
      headers.push(new Headers(init?.headers))
      return act(body)
    },
  }
}

export const answer =
  (data: unknown): Act =>
  () =>
    Response.json({ data })

export const refusal =
  (status: number, code: string, headers: Record<string, string> = {}): Act =>
  () =>
    Response.json(
      { errors: [{ message: `refused: ${code}`, extensions: { code, requestId: 'rqs_1' } }] },
      { status, headers },
    )

/** A network that ends between commit and answer. */
export const cut: Act = () => {
  throw new TypeError('fetch failed')
}
