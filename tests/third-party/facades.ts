// The examples of docs/facades.md as they are written: clients that nobody here wrote, against the product as `npm start` runs it.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { StartedProduct } from '../support/started-product.ts'

const ROOT = join(import.meta.dirname, '../..')
const DOCUMENT = readFileSync(join(ROOT, 'docs/facades.md'), 'utf8')

/** Each program of the page with what it prints. */
const EXAMPLES = [...DOCUMENT.matchAll(/^```js (\w+)\n([\s\S]*?)^```\n\n```text\n([\s\S]*?)^```$/gm)].map(
  ([, name = '', program = '', printed = '']) => ({ name, program, printed }),
)

/** Registers the tests; `started` is the product they ask. */
export function facades(started: () => StartedProduct): void {
  let product: StartedProduct
  let folder: string
  let key: string

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tutela-facades-'))
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
    product = started()
    const query = `mutation Make($scopes: [String!]!) {
    createApiKey(input: { name: "Examples", scopes: $scopes }) { key }
  }`
    const scopes = ['check', 'authzen', 'cerbos', 'opa', 'rest', 'mcp', 'cds-hooks']
    const response = await fetch(product.graphql, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${product.adminKey}` },
      body: JSON.stringify({ query, variables: { scopes } }),
    })
    const { data }: { data: { createApiKey: { key: string } } } = await response.json()
    key = data.createApiKey.key
  })

  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test('every protocol of the page has an example', () => {
    expect(EXAMPLES.map(({ name }) => name)).toEqual(['authzen', 'cerbos', 'opa', 'rest', 'mcp', 'cds'])
    expect(DOCUMENT.match(/^```js/gm)).toHaveLength(EXAMPLES.length)
  })

  test.each(EXAMPLES)(
    'the example of $name prints what the page says',
    ({ name, program, printed }) => {
      const file = join(folder, `${name}.mjs`)
      const { origin } = product.graphql
      writeFileSync(file, program.replaceAll('http://127.0.0.1:8787', origin).replaceAll('tut_…', key))
      expect(execFileSync(process.execPath, ['--no-warnings', file], { encoding: 'utf8' })).toBe(printed)
    },
    60_000,
  )

  test('the description of the plain interface is valid OpenAPI 3.1, and answers are as it says', () => {
    const file = join(folder, 'describe.mjs')
    const { origin } = product.graphql
    writeFileSync(file, DESCRIBE.replaceAll('ORIGIN', origin).replaceAll('KEY', key))
    const printed = execFileSync(process.execPath, ['--no-warnings', file], { encoding: 'utf8' })
    expect(printed).toBe('openapi 3.1 true\nassess 200 true\ncheck 200 true\nmistake 422 true\n')
  }, 60_000)
}

/** A program of its own, so that its packages are needed where it is run only. */
const DESCRIBE = `
import { Validator } from '@seriousme/openapi-schema-validator'
import Ajv from 'ajv/dist/2020.js'
import formats from 'ajv-formats'

const description = await (await fetch('ORIGIN/v1/openapi.json')).json()
const validator = new Validator()
const { valid } = await validator.validate(structuredClone(description))
console.log('openapi', validator.version, valid)

const ajv = new Ajv.default({ strict: false, allErrors: true })
formats.default(ajv)
const fits = (name, value) => ajv.compile(description.components.schemas[name])(value)
const ask = async (path, body) => {
  const headers = { 'content-type': 'application/json', authorization: 'Bearer KEY' }
  const answer = await fetch('ORIGIN' + path, { method: 'POST', headers, body: JSON.stringify(body) })
  return { status: answer.status, body: await answer.json() }
}
const facts = { 'subject.kinds': ['client'], 'action.type': 'start_counselling' }
const assessed = await ask('/v1/assess', { facts })
console.log('assess', assessed.status, fits('Assessment', assessed.body))
const recorded = await ask('/v1/checks', { facts, idempotencyKey: 'described' })
console.log('check', recorded.status, fits('Check', recorded.body))
const mistaken = await ask('/v1/assess', { facts: { nobody: 1 } })
console.log('mistake', mistaken.status, fits('Problem', mistaken.body))
`
