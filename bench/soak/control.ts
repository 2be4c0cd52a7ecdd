import { freePort } from '../../scripts/free-port.ts'
import { startRuntime } from './serve.ts'

/** Reads the request and asks two limits, as the product does for each request, and nothing else. */
const IDLE_WORKER = `export default { async fetch(request, { RATE_LIMIT_KEY, RATE_LIMIT_ORGANISATION }) {
  await request.text()
  await Promise.all([RATE_LIMIT_KEY.limit({ key: 'a' }), RATE_LIMIT_ORGANISATION.limit({ key: 'b' })])
  return new Response('{}')
} }`
const REQUESTS = 3_000
const LANES = 4

/** What the runtime and its simulated limits keep of a request that does nothing, in KiB; NaN where it is not measured. */
export async function idleKibibytesPerRequest(): Promise<number> {
  const runtime = await startRuntime({ contents: IDLE_WORKER, bindings: {}, inspectorPort: await freePort() })
  try {
    const send = async (requests: number) => {
      for (let sent = 0; sent < requests; sent += 1) {
        const response = await fetch(runtime.address, { method: 'POST', body: ' '.repeat(300) })
        await response.text()
      }
    }
    const sendAll = () => Promise.all(Array.from({ length: LANES }, () => send(REQUESTS / LANES)))
    await sendAll()
    const before = runtime.residentMiB()
    await sendAll()
    return ((runtime.residentMiB() - before) * 1_024) / REQUESTS
  } finally {
    await runtime.stop()
  }
}
