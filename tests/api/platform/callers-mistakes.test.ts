import { beforeAll, describe, expect, test } from 'vitest'
import { appWith, makeOrganisation } from '../../support/api.ts'

const ADDRESS = 'https://tutela.test/graphql'
const QUERY = '{ viewer { keyName } }'
const QUERY_BODY = JSON.stringify({ query: QUERY })

let key: string

beforeAll(async () => {
  key = (await makeOrganisation()).key
})

/** Sends one request and gives what the caller and the log get to see of it. */
async function send(request: {
  method?: string
  headers?: Record<string, string>
  body?: BodyInit
  address?: string
}) {
  const log: { level: string; event: string; requestId: string }[] = []
  const app = appWith({ writeLog: (line) => log.push(JSON.parse(line)) })
  const { method = 'POST', headers = {}, body = null, address = ADDRESS } = request
  const response = await app(
    new Request(address, { method, body, headers: { authorization: `Bearer ${key}`, ...headers } }),
  )
  const answer = await response.json<{
    data?: { viewer?: { keyName: string } | null } | null
    errors?: { message: string; extensions: { code: string; requestId?: string } }[]
  }>()
  return { response, answer, log }
}

const json = { 'content-type': 'application/json' }
const get = (search: string, headers: Record<string, string> = {}) =>
  send({ method: 'GET', address: `${ADDRESS}?${search}`, headers })
const latin1 = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0))
const withQuery = (rest: string) => get(`query=${encodeURIComponent(QUERY)}&${rest}`)
const post = (body: BodyInit, headers: Record<string, string> = json) => send({ body, headers })

describe('a mistake of the caller has a status, a code, a sentence and the id of the request, and is no fault in the log', () => {
  const mistakes: Record<string, [() => ReturnType<typeof send>, number, string, RegExp]> = {
    'a body in ISO 8859-1': [
      () => post(latin1(`{"query":"{ __typename }","variables":{"a":"é"}}`)),
      400,
      'BAD_USER_INPUT',
      /not UTF-8/,
    ],
    'a body with a letter cut in half': [
      () => post(new Uint8Array([...latin1('{"query":"'), 0xe4, 0xb8, ...latin1('"}')])),
      400,
      'BAD_USER_INPUT',
      /not UTF-8/,
    ],
    'an overlong form': [
      () => post(new Uint8Array([...latin1('{"query":"'), 0xc0, 0xaf, ...latin1('"}')])),
      400,
      'BAD_USER_INPUT',
      /not UTF-8/,
    ],
    'half a surrogate pair in bytes': [
      () => post(new Uint8Array([...latin1('{"query":"'), 0xed, 0xa0, 0x80, ...latin1('"}')])),
      400,
      'BAD_USER_INPUT',
      /not UTF-8/,
    ],
    'UTF-16 with its mark': [
      () => post(new Uint8Array([0xff, 0xfe, ...[...QUERY_BODY].flatMap((l) => [l.charCodeAt(0), 0])])),
      400,
      'BAD_USER_INPUT',
      /not UTF-8/,
    ],
    'UTF-16 without its mark': [
      () => post(new Uint8Array([...QUERY_BODY].flatMap((l) => [l.charCodeAt(0), 0]))),
      400,
      'BAD_USER_INPUT',
      /not JSON/,
    ],
    'an empty body': [() => post(''), 400, 'BAD_USER_INPUT', /empty/],
    'nothing but a byte order mark': [() => post('\uFEFF'), 400, 'BAD_USER_INPUT', /empty/],
    'JSON that was cut': [() => post(QUERY_BODY.slice(0, -2)), 400, 'BAD_USER_INPUT', /not JSON/],
    'JSON with a comment': [() => post(`${QUERY_BODY} // all`), 400, 'BAD_USER_INPUT', /not JSON/],
    'a query twice': [
      () => post(`{"query":"{ __typename }","query":${JSON.stringify(QUERY)}}`),
      400,
      'BAD_USER_INPUT',
      /"query" twice/,
    ],
    'a variable twice': [
      () => post(`{"query":"{ __typename }","variables":{"i":{"subjectRef":"a","subjectRef":"b"}}}`),
      400,
      'BAD_USER_INPUT',
      /"subjectRef" twice/,
    ],
    'a list of requests': [() => post(`[${QUERY_BODY}]`), 400, 'BAD_USER_INPUT', /not a list/],
    'a text': [() => post('"query"'), 400, 'BAD_USER_INPUT', /not a text/],
    'no query': [() => post('{}'), 400, 'BAD_USER_INPUT', /Send a query/],
    'a query that is a number': [() => post('{"query":1}'), 400, 'BAD_USER_INPUT', /query is a text/],
    'variables that are a list': [
      () => post('{"query":"{ __typename }","variables":[]}'),
      400,
      'BAD_USER_INPUT',
      /variables is an object/,
    ],
    'extensions that are a text': [
      () => post('{"query":"{ __typename }","extensions":"x"}'),
      400,
      'BAD_USER_INPUT',
      /extensions is an object/,
    ],
    'a parameter that does not exist': [
      () => post('{"query":"{ __typename }","sql":1}'),
      400,
      'BAD_USER_INPUT',
      /no parameter "sql"/,
    ],
    'another charset': [
      () => post(QUERY_BODY, { 'content-type': 'application/json; charset=ISO-8859-1' }),
      415,
      'UNSUPPORTED_MEDIA_TYPE',
      /UTF-8/,
    ],
    'UTF-16 as the charset': [
      () => post(QUERY_BODY, { 'content-type': 'application/json; charset="utf-16"' }),
      415,
      'UNSUPPORTED_MEDIA_TYPE',
      /UTF-8/,
    ],
    'a broken upload': [
      () => post('--x\r\nno', { 'content-type': 'multipart/form-data; boundary=x' }),
      415,
      'UNSUPPORTED_MEDIA_TYPE',
      /application\/json/,
    ],
    'an upload without a boundary': [
      () => post('--x', { 'content-type': 'Multipart/Form-Data' }),
      415,
      'UNSUPPORTED_MEDIA_TYPE',
      /application\/json/,
    ],
    'a form': [
      () => post('query=1', { 'content-type': 'application/x-www-form-urlencoded' }),
      415,
      'UNSUPPORTED_MEDIA_TYPE',
      /application\/json/,
    ],
    'two media types': [
      () => post(QUERY_BODY, { 'content-type': 'application/json, text/plain' }),
      415,
      'UNSUPPORTED_MEDIA_TYPE',
      /application\/json/,
    ],
    'no media type': [() => post(latin1(QUERY_BODY), {}), 415, 'UNSUPPORTED_MEDIA_TYPE', /application\/json/],
    'a compressed body': [
      () => post(QUERY_BODY, { ...json, 'content-encoding': 'gzip' }),
      415,
      'UNSUPPORTED_MEDIA_TYPE',
      /content-encoding/,
    ],
    PUT: [() => send({ method: 'PUT', body: QUERY_BODY, headers: json }), 405, 'METHOD_NOT_ALLOWED', /POST/],
    DELETE: [() => send({ method: 'DELETE' }), 405, 'METHOD_NOT_ALLOWED', /POST/],
    OPTIONS: [() => send({ method: 'OPTIONS' }), 405, 'METHOD_NOT_ALLOWED', /POST/],
    'an answer as plain text': [
      () => post(QUERY_BODY, { ...json, accept: 'text/plain' }),
      406,
      'NOT_ACCEPTABLE',
      /application\/json/,
    ],
    'an answer as a page': [
      () => post(QUERY_BODY, { ...json, accept: 'text/html' }),
      406,
      'NOT_ACCEPTABLE',
      /application\/json/,
    ],
    'anything but JSON': [
      () => post(QUERY_BODY, { ...json, accept: 'application/json;q=0' }),
      406,
      'NOT_ACCEPTABLE',
      /application\/json/,
    ],
    'JSON in another charset': [
      () => post(QUERY_BODY, { ...json, accept: 'application/json; charset=utf-16' }),
      406,
      'NOT_ACCEPTABLE',
      /UTF-8/,
    ],
    'GET variables that are not JSON': [
      () => withQuery('variables=%7Bbad'),
      400,
      'BAD_USER_INPUT',
      /variables is not JSON/,
    ],
    'GET variables that are cut': [
      () => withQuery('variables=%7B%22a%22%3A'),
      400,
      'BAD_USER_INPUT',
      /variables is not JSON/,
    ],
    'GET variables that are a list': [
      () => withQuery('variables=%5B%5D'),
      400,
      'BAD_USER_INPUT',
      /variables is an object/,
    ],
    'GET variables with a key twice': [
      () => withQuery(`variables=${encodeURIComponent('{"a":1,"a":2}')}`),
      400,
      'BAD_USER_INPUT',
      /"a" twice/,
    ],
    'GET variables that nest too deep': [
      () => withQuery(`variables=${'['.repeat(65)}`),
      400,
      'BAD_USER_INPUT',
      /nests deeper/,
    ],
    'GET extensions that are not JSON': [
      () => withQuery('extensions=x'),
      400,
      'BAD_USER_INPUT',
      /extensions is not JSON/,
    ],
    'GET extensions that are a number': [
      () => withQuery('extensions=1'),
      400,
      'BAD_USER_INPUT',
      /extensions is an object/,
    ],
    'a GET address in ISO 8859-1': [
      () => withQuery(`variables=%7B%22a%22%3A%22%E9%22%7D`),
      400,
      'BAD_USER_INPUT',
      /not UTF-8/,
    ],
    'a GET address with a lone percent sign': [
      () => withQuery('operationName=%'),
      400,
      'BAD_USER_INPUT',
      /%/,
    ],
    'a GET parameter twice': [
      () => withQuery(`query=${encodeURIComponent(QUERY)}`),
      400,
      'BAD_USER_INPUT',
      /"query" twice/,
    ],
    'a GET parameter that does not exist': [
      () => withQuery('sql=1'),
      400,
      'BAD_USER_INPUT',
      /no parameter "sql"/,
    ],
    'GET without a query': [() => get('variables=%7B%7D'), 400, 'BAD_USER_INPUT', /Send a query/],
  }

  test.each(Object.entries(mistakes))('%s', async (_name, [ask, status, code, sentence]) => {
    const { response, answer, log } = await ask()
    expect(response.status).toBe(status)
    expect(response.headers.get('content-type')).toMatch(/^application\/(graphql-response\+)?json/)
    const [error, ...others] = answer.errors ?? []
    expect(others).toEqual([])
    expect(error?.message).toMatch(sentence)
    expect(error?.extensions.code).toBe(code)
    const requestId = response.headers.get('x-request-id')
    expect(requestId).toMatch(/^rqs_/)
    expect(error?.extensions.requestId ?? requestId).toBe(requestId)
    expect(response.headers.get('allow')).toBe(status === 405 ? 'GET, POST' : null)
    expect(log.filter(({ level }) => level === 'error')).toEqual([])
    expect(log).toEqual([expect.objectContaining({ event: 'request.done', requestId, code, status })])
  })
})

describe('what makes no difference is not looked at', () => {
  const same: Record<string, () => ReturnType<typeof send>> = {
    'capitals in the media type': () =>
      post(QUERY_BODY, { 'content-type': 'Application/JSON; Charset=UTF-8' }),
    'a quoted charset': () => post(QUERY_BODY, { 'content-type': 'APPLICATION/JSON;charset="Utf-8"' }),
    'a charset without its dash': () => post(QUERY_BODY, { 'content-type': 'application/json;charset=utf8' }),
    'spaces around the parameter': () =>
      post(QUERY_BODY, { 'content-type': ' application/json ;  charset = utf-8 ' }),
    'another parameter': () => post(QUERY_BODY, { 'content-type': 'application/json; profile=x' }),
    'identity as the encoding, in capitals': () =>
      post(QUERY_BODY, { ...json, 'content-encoding': 'Identity' }),
    'a byte order mark before the body': () => post(`\uFEFF${QUERY_BODY}`),
    'spaces around the body': () => post(` \r\n\t${QUERY_BODY}\n`),
    'null for what may be absent': () =>
      post(`{"query":${JSON.stringify(QUERY)},"variables":null,"operationName":null,"extensions":null}`),
    'capitals in what is accepted': () =>
      post(QUERY_BODY, { ...json, accept: 'Application/JSON; Charset=UTF-8' }),
    'what is accepted beside us': () =>
      post(QUERY_BODY, { ...json, accept: 'text/html, application/json;q=0.5' }),
    'anything of our kind': () => post(QUERY_BODY, { ...json, accept: 'application/*' }),
    anything: () => post(QUERY_BODY, { ...json, accept: 'text/html,*/*;q=0.8' }),
    'capitals in the way the key is sent': () =>
      post(QUERY_BODY, { ...json, authorization: `bearer ${key}` }),
    'empty parameters of an address': () => withQuery('variables=&operationName=&extensions='),
    'a plus sign for a space in an address': () =>
      get(`query=${encodeURIComponent(QUERY).replaceAll('%20', '+')}`),
    'ampersands that separate nothing': () => get(`&query=${encodeURIComponent(QUERY)}&&`),
  }

  test.each(Object.entries(same))('%s', async (_name, ask) => {
    const { response, answer } = await ask()
    expect(answer.errors).toBeUndefined()
    expect(response.status).toBe(200)
    expect(answer.data?.viewer).not.toBeNull()
  })
})

test('variables and extensions of an address are read as JSON, names and texts beyond ASCII included', async () => {
  const query = 'query A($name: String!) { b: __type(name: $name) { name } }'
  const variables = JSON.stringify({ name: '查询' })
  const { answer } = await get(
    `query=${encodeURIComponent(query)}&operationName=A&variables=${encodeURIComponent(variables)}&extensions=%7B%7D`,
  )
  expect(answer).toMatchObject({ data: { b: null } })
  expect(answer.errors).toBeUndefined()
})
