import { connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type StartedProduct, startProduct } from '../support/started-product.ts'

/** How long a request may take to arrive; the body is given 10 s, the headers 15 s by the runtime. */
const ARRIVAL_MS_MAX = 20_000
const CROWD = 300

let product: StartedProduct

beforeAll(async () => {
  product = await startProduct()
}, 120_000)

afterAll(() => product?.stop())

interface Fate {
  /** The first line that came back; empty when the connection was closed without a word. */
  readonly statusLine: string
  readonly ms: number
}

/** Opens a connection, writes `first`, then `again` twice a second, and nothing that would end the request. */
function sendSlowly(first: string, again = ''): { readonly fate: Promise<Fate | 'waited for'>; end(): void } {
  const begun = performance.now()
  const socket = connect(Number(product.graphql.port), product.graphql.hostname)
  let statusLine = ''
  socket.on('error', () => {})
  socket.on('data', (bytes) => {
    statusLine ||= String(bytes).split('\r\n')[0] ?? ''
  })
  if (first !== '') socket.write(first)
  const drip = setInterval(() => again === '' || socket.destroyed || socket.write(again), 500)
  const over = new Promise<Fate>((resolve) => {
    socket.on('close', () => resolve({ statusLine, ms: performance.now() - begun }))
  })
  const fate = Promise.race([over, delay(ARRIVAL_MS_MAX, 'waited for' as const, { ref: false })])
  return {
    fate: fate.finally(() => clearInterval(drip)),
    end: () => socket.destroy(),
  }
}

const head = (line: string, headers: readonly string[]) =>
  [`${line} HTTP/1.1`, `Host: ${product.graphql.host}`, ...headers, ''].join('\r\n')
const JSON_TYPE = 'Content-Type: application/json'
const CHUNKED = 'Transfer-Encoding: chunked'
const PART = `\r\n${(50_000).toString(16)}\r\n${' '.repeat(50_000)}\r\n`
const BYTE = '1\r\n \r\n'

test('requests that never end are answered or closed in time, whoever sends them and however', async () => {
  const key = `Authorization: Bearer ${product.adminKey}`
  const post = (headers: readonly string[], path = '/graphql') => head(`POST ${path}`, headers)
  const rows: readonly (readonly [string, string, string, string?])[] = [
    ['a part of a body without a credential', '401', post([JSON_TYPE, CHUNKED]) + PART],
    ['a byte at a time without a credential', '401', post([JSON_TYPE, CHUNKED]) + PART, BYTE],
    ['much at a time without a credential', '401', post([JSON_TYPE, CHUNKED]) + PART, PART.slice(2)],
    ['less than announced', '401', `${post([JSON_TYPE, 'Content-Length: 1000000'])}\r\n{`, ' '],
    ['a key that is none', '401', post([JSON_TYPE, CHUNKED, 'Authorization: Bearer tut_x']) + PART],
    ['no media type', '415', post([CHUNKED]) + PART],
    ['a body that is packed', '415', post([JSON_TYPE, CHUNKED, 'Content-Encoding: gzip']) + PART],
    ['a body to another address', '404', post([JSON_TYPE, CHUNKED], '/') + PART],
    ['a body to the page of health', '404', post([JSON_TYPE, CHUNKED], '/health') + PART],
    ['a question with a body', '200', head('GET /ready', [CHUNKED]) + PART],
    ['another method', '405', head('PUT /graphql', [JSON_TYPE, CHUNKED, key]) + PART],
    ['a body with a key', '408', post([JSON_TYPE, CHUNKED, key]) + PART],
    ['a byte at a time with a key', '408', post([JSON_TYPE, CHUNKED, key]) + PART, BYTE],
    ['less than announced with a key', '408', `${post([JSON_TYPE, 'Content-Length: 1000', key])}\r\n{`],
    ['half of the headers', '', post([JSON_TYPE])],
    ['a header at a time', '', post([JSON_TYPE]), 'X-More: yes\r\n'],
    ['half of a line', '', 'POST /gra'],
    ['nothing', '', ''],
  ]
  const statusOf = async (first: string, again?: string): Promise<string> => {
    const sent = sendSlowly(first, again)
    const fate = await sent.fate
    sent.end()
    return fate === 'waited for' ? fate : (fate.statusLine.split(' ')[1] ?? '')
  }
  const found = await Promise.all(
    rows.map(async ([name, expected, first, again]) => {
      const status = await statusOf(first, again)
      // A connection that ends while its caller still writes may be cut off before the answer was read: that is how TCP ends it.
      return [name, status === '' && expected !== '' ? await statusOf(first, again) : status]
    }),
  )
  expect(found).toEqual(rows.map(([name, status]) => [name, status]))
}, 60_000)

async function assess(): Promise<number> {
  const begun = performance.now()
  const query = '{ assessSafety(input: { facts: {} }) { assessment { verdict } } }'
  const response = await fetch(product.graphql, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${product.adminKey}` },
    body: JSON.stringify({ query }),
  })
  expect(await response.json()).toMatchObject({ data: { assessSafety: { assessment: {} } } })
  return performance.now() - begun
}

async function median(times: number): Promise<number> {
  const figures: number[] = []
  for (let time = 0; time < times; time += 1) figures.push(await assess())
  return figures.toSorted((a, b) => a - b)[Math.floor(times / 2)] ?? Number.NaN
}

test(`${CROWD} slow connections without a credential leave others their answers and their time`, async () => {
  await median(20)
  const quiet = await median(15)
  const kinds = [head('POST /graphql', [JSON_TYPE, CHUNKED]) + PART, head('POST /graphql', [JSON_TYPE]), '']
  const crowd = Array.from({ length: CROWD }, (_, at) => sendSlowly(kinds[at % kinds.length] ?? ''))
  const crowded = await median(15)
  const fates = await Promise.all(crowd.map(({ fate }) => fate))
  for (const { end } of crowd) end()
  expect(fates.filter((fate) => fate === 'waited for')).toEqual([])
  // A machine that others use is uneven; a server that waits for slow senders answers after seconds or never.
  expect(crowded).toBeLessThan(quiet * 5 + 250)
}, 90_000)
