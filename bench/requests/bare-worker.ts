import type { Recorded } from './recording-proxy.ts'

/**
 * A Worker that does the least that can be done: it parses what comes and answers, after sending a transaction of the product to the database
 * where it has one. What the product takes is compared with it, in the same run.
 */
export const BARE_WORKER = `
const inFlight = { count: 0 }

async function inTurn(most, work) {
  while (inFlight.count >= most) await new Promise((resolve) => setTimeout(resolve, 1))
  inFlight.count += 1
  try { return await work() } finally { inFlight.count -= 1 }
}

const errorsOf = ({ results }) => results.flatMap((one) =>
  one.type === 'ok' ? (one.response?.result?.step_errors ?? []).filter((error) => error !== null) : [one])

// A database that is busy, as while it moves its log, did nothing: it is asked again, as the product does.
async function unlessBusy(send) {
  for (let attempt = 1; ; attempt += 1) {
    const errors = errorsOf(await send())
    if (attempt === 4 || !errors.some(({ code }) => code === 'SQLITE_BUSY')) return errors
    await new Promise((resolve) => setTimeout(resolve, 20 * 2 ** attempt))
  }
}

const LETTERS = '0123456789abcdefghjkmnpqrstvwxyz'
const letters = (length) => Array.from(crypto.getRandomValues(new Uint8Array(length)), (byte) => LETTERS[byte % 32]).join('')
const hex = () => Array.from(crypto.getRandomValues(new Uint8Array(32)), (byte) => byte.toString(16).padStart(2, '0')).join('')

// Parts of text and numbers of what stands between them: each number is one id or hash of the transaction, new every time.
function fresh(template) {
  const made = new Map()
  return template.map((part) => {
    if (typeof part === 'string') return part
    const [kind, number] = part
    const key = kind + number
    if (!made.has(key)) made.set(key, kind === 'hash' ? hex() : kind + '_01' + letters(24))
    return made.get(key)
  }).join('')
}

export default {
  async fetch(request, env) {
    const { query } = JSON.parse(await request.text())
    if (typeof query !== 'string') return new Response(null, { status: 400 })
    if (env.TEMPLATE) {
      const body = fresh(JSON.parse(env.TEMPLATE))
      const headers = { 'content-type': 'application/json', authorization: env.AUTHORIZATION }
      const send = async () => (await fetch(env.URL, { method: 'POST', headers, body, signal: AbortSignal.timeout(10_000) })).json()
      const errors = await inTurn(1, () => unlessBusy(send))
      if (errors.length > 0) return Response.json({ errors }, { status: 500 })
    }
    return Response.json({ data: { __typename: 'Query' } })
  },
}
`

/** Variables with which it sends anew what was sent to a database. */
export const bindingsToRepeat = (
  { path, authorization, body }: Recorded,
  databaseUrl: string,
): Record<string, string> => ({
  TEMPLATE: JSON.stringify(templateOf(body)),
  AUTHORIZATION: authorization,
  URL: new URL(path, databaseUrl).href,
})

/** What a transaction makes anew: checks, runs and their events. */
const MADE = 'chk|run|evt'

/** A text with ids of what is made and hashes → its parts, each id (by its prefix) and each hash with a number of its own. */
export function templateOf(text: string): (string | readonly [kind: string, number: number])[] {
  const numbers = new Map<string, number>()
  const numberOf = (name: string) => {
    const known = numbers.get(name) ?? numbers.size
    numbers.set(name, known)
    return known
  }
  return text
    .split(new RegExp(`((?:${MADE})_[0-9a-z]{26}|(?<!sha256:)\\b[0-9a-f]{64}\\b)`))
    .map((part, index) =>
      index % 2 === 0 ? part : ([/^(\w+)_/.exec(part)?.[1] ?? 'hash', numberOf(part)] as const),
    )
}
