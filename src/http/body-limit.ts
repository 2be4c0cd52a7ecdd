import { createMiddleware } from 'hono/factory'
import { RefusedError } from '../operations/errors.ts'
import { isUtf8, readMediaType } from './request-form.ts'
import type { AppEnv } from './types.ts'

/** A pack of 1 MiB grows when it is put into a JSON string. */
export const BODY_BYTES_MAX = 1_572_864

function tooLarge(): RefusedError {
  return new RefusedError('PAYLOAD_TOO_LARGE', `The request is larger than ${BODY_BYTES_MAX} bytes.`)
}

function checkHeaders(headers: Headers): void {
  const encoding = headers.get('content-encoding')
  if (encoding !== null && encoding.toLowerCase() !== 'identity') {
    throw new RefusedError('UNSUPPORTED_MEDIA_TYPE', 'Send the request without a content-encoding.')
  }
  // Form posts, multipart and bare GraphQL text can be sent by a foreign page without asking; JSON cannot.
  const { type, parameters } = readMediaType(headers.get('content-type'))
  if (type !== 'application/json') {
    throw new RefusedError('UNSUPPORTED_MEDIA_TYPE', 'Send the request as application/json.')
  }
  if (!isUtf8(parameters.get('charset'))) {
    throw new RefusedError('UNSUPPORTED_MEDIA_TYPE', 'Send the request in UTF-8, whatever its letters.')
  }
  if (Number(headers.get('content-length') ?? 0) > BODY_BYTES_MAX) throw tooLarge()
}

// Counts what really arrives: the content-length header may be missing or wrong.
async function readBody(stream: ReadableStream<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of stream) {
    length += chunk.byteLength
    if (length > BODY_BYTES_MAX) throw tooLarge()
    chunks.push(chunk)
  }
  const body = new Uint8Array(length)
  let offset = 0
  for (const chunk of chunks) {
    body.set(chunk, offset)
    offset += chunk.byteLength
  }
  return body
}

/** Lets through JSON of bounded size, uncompressed, and leaves its bytes; everything else is refused before it is parsed. */
export function bodyLimit() {
  return createMiddleware<AppEnv>(async function bodyLimit(c, next) {
    if (c.req.method === 'POST') {
      checkHeaders(c.req.raw.headers)
      c.set('body', c.req.raw.body === null ? new Uint8Array() : await readBody(c.req.raw.body))
    }
    await next()
  })
}
