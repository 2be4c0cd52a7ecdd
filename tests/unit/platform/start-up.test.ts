import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const PROJECT = join(import.meta.dirname, '../../..')

/** Run in a process of its own: here other tests have long loaded what is looked at. */
const LOOK = `
  import { builder } from './src/schema/builder.ts'
  const counts = { built: 0, written: 0 }
  const { toSchema } = builder
  builder.toSchema = (...given) => { counts.built += 1; return toSchema.apply(builder, given) }
  const { toLocaleString } = Number.prototype
  Number.prototype.toLocaleString = function (...given) { counts.written += 1; return toLocaleString.apply(this, given) }
  for (const name of ['NumberFormat', 'DateTimeFormat', 'PluralRules', 'Collator'])
    Intl[name] = new Proxy(Intl[name], { construct(made, given) { counts.written += 1; return new made(...given) } })
  const { createApp } = await import('./src/http/app.ts')
  const { productSchema } = await import('./src/schema/index.ts')
  const health = await createApp().fetch(new Request('https://tutela.test/health'), {})
  const started = { ...counts, status: health.status }
  const isSame = productSchema() === productSchema()
  console.log(JSON.stringify({ started, isSame, built: counts.built }))
`

test('a start that has answered /health has built no schema and loaded no language; what asks for the schema builds it once', () => {
  const told = execFileSync(process.execPath, ['--no-warnings', '--input-type=module', '--eval', LOOK], {
    cwd: PROJECT,
    encoding: 'utf8',
  })
  expect(JSON.parse(told)).toEqual({ started: { built: 0, written: 0, status: 200 }, isSame: true, built: 1 })
})
