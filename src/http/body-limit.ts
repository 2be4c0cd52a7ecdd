import { createMiddleware } from 'hono/factory'
import { RefusedError } from '../operations/errors.ts'
import { isUtf8, readMediaType } from './request-form.ts'
import type { AppEnv } from './types.ts'

/** A pack of 1 MiB grows when it is put into a JSON string. */
export const BODY_BYTES_MAX = 1_572_864

function tooLarge(): RefusedError {
  return new RefusedError('PAYLOAD_TOO_LARGE', `The request is larger than ${BODY_BYTES_MAX} bytes.`)
}

/** What everybody takes. Others are taken where a client of a protocol sends no other and says who it is in a header. */
const JSON_ONLY: readonly string[] = ['application/json']

function checkHeaders(headers: Headers, types: readonly string[]): void {
  const encoding = headers.get('content-encoding')
  if (encoding !== null && encoding.toLowerCase() !== 'identity') {
    throw new RefusedError('UNSUPPORTED_MEDIA_TYPE', 'Send the request without a content-encoding.')
  }
  // Form posts, multipart and bare GraphQL text can be sent by a foreign page without asking; JSON cannot.
  const { type, parameters } = readMediaType(headers.get('content-type'))
  if (!types.includes(type)) {
    throw new RefusedError('UNSUPPORTED_MEDIA_TYPE', 'Send the request as application/json.')
  }
  if (!isUtf8(parameters.get('charset'))) {
    throw new RefusedError('UNSUPPORTED_MEDIA_TYPE', 'Send the request in UTF-8, whatever its letters.')
  }
  if (Number(headers.get('content-length') ?? 0) > BODY_BYTES_MAX) throw tooLarge()
}

/** From the first byte to the last. A pack of 1 MiB over 2 Mbit/s takes half of it. */
export const BODY_SECONDS_MAX = 10

// Counts what really arrives: the content-length header may be missing or wrong.
async function readChunks(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  isLate: Promise<'late'>,
  seconds: number,
): Promise<{ chunks: Uint8Array[]; length: number }> {
  const chunks: Uint8Array[] = []
  let length = 0
  for (;;) {
    const read = await Promise.race([reader.read(), isLate])
    if (read === 'late') {
      throw new RefusedError('REQUEST_TIMEOUT', `The request was not complete after ${seconds} s.`)
    }
    if (read.done) return { chunks, length }
    length += read.value.byteLength
    if (length > BODY_BYTES_MAX) throw tooLarge()
    chunks.push(read.value)
  }
}

/** The whole body. What is too large or too slow is refused, and nothing more of it is taken from the connection. */
async function readBody(
  stream: ReadableStream<Uint8Array>,
  seconds: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const reader = stream.getReader()
  let timer: ReturnType<typeof setTimeout> | undefined
  const isLate = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), seconds * 1_000)
  })
  try {
    const { chunks, length } = await readChunks(reader, isLate, seconds)
    const body = new Uint8Array(length)
    let offset = 0
    for (const chunk of chunks) {
      body.set(chunk, offset)
      offset += chunk.byteLength
    }
    return body
  } catch (error) {
    // Cancelling may wait for the sender, so nobody waits for it.
    reader.cancel(error).catch(() => {})
    throw error
  } finally {
    clearTimeout(timer)
  }
}

/** Refuses what is no uncompressed JSON of bounded size by its headers alone; nothing of the body is read. */
export function bodyHeaders(types = JSON_ONLY) {
  return createMiddleware<AppEnv>(async function bodyHeaders(c, next) {
    if (c.req.method === 'POST') checkHeaders(c.req.raw.headers, types)
    await next()
  })
}

/**
 * Reads the body, for callers whose credential was seen: of bounded size, within a bounded time; everything else is refused
 * before it is parsed.
 */
export function bodyLimit(seconds: number) {
  return createMiddleware<AppEnv>(async function bodyLimit(c, next) {
    if (c.req.method === 'POST') {
      const { body } = c.req.raw
      c.set('body', body === null ? new Uint8Array() : await readBody(body, seconds))
    }
    await next()
  })
}
