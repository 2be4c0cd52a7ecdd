import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { transformSync } from 'esbuild'
import { buildSchema, parse, validate } from 'graphql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DOCUMENTS } from '../../../client/src/documents.ts'
import { installedNodes } from '../../support/installed-nodes.ts'

const ROOT = join(import.meta.dirname, '../../..')
const KIB = 1024

let project: string

beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'tutela-client-'))
  execFileSync('npm', ['pack', '--silent', '--pack-destination', project], {
    cwd: join(ROOT, 'client'),
    stdio: 'pipe',
  })
  const archive = readdirSync(project).find((name) => name.endsWith('.tgz')) ?? 'none'
  const installed = join(project, 'node_modules/@tutela/client')
  mkdirSync(installed, { recursive: true })
  execFileSync('tar', ['-xzf', join(project, archive), '-C', installed, '--strip-components', '1'])
  writeFileSync(join(project, 'package.json'), '{"type": "module"}')
  writeFileSync(
    join(project, 'use.ts'),
    `import { type SafetyCheck, TutelaClient, OutcomeUnknownError } from '@tutela/client'
     interface Facts { readonly 'client.ageYears'?: number | null }
     const tutela = new TutelaClient<Facts>({ url: 'https://tutela.test/graphql', credential: async () => 'tut_x' })
     export async function record(): Promise<SafetyCheck> {
       try {
         return await tutela.check({ facts: { 'client.ageYears': 9 } })
       } catch (error) {
         if (error instanceof OutcomeUnknownError) throw new Error(error.idempotencyKey)
         throw error
       }
     }
     // @ts-expect-error: a fact that the packs do not have
     void tutela.assess({ facts: { 'client.age': 9 } })`,
  )
}, 120_000)

afterAll(() => rmSync(project, { recursive: true, force: true }))

describe('@tutela/client as it is published', () => {
  test.each(installedNodes())('is imported and asks on %s', (node) => {
    const script = `
      import { createServer } from 'node:http'
      import { TutelaClient } from '@tutela/client'
      const server = createServer((request, response) => {
        response.setHeader('content-type', 'application/json')
        response.end('{"data":{"assessSafety":{"assessment":{"verdict":"PROCEED"},"userErrors":[]}}}')
      })
      await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
      const client = new TutelaClient({ url: 'http://127.0.0.1:' + server.address().port, credential: 'tut_x' })
      console.log((await client.assess({ facts: {} })).verdict)
      server.close()`
    const printed = execFileSync(node, ['--input-type=module', '-e', script], {
      cwd: project,
      encoding: 'utf8',
    })
    expect(printed.trim()).toBe('PROCEED')
  })

  test.each(['bundler', 'nodenext'])('has types under moduleResolution %s', (resolution) => {
    const module = resolution === 'nodenext' ? 'nodenext' : 'esnext'
    const flags = ['--noEmit', '--strict', '--target', 'es2022', '--lib', 'es2022,dom', '--types', '']
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc')
    execFileSync(
      process.execPath,
      [tsc, ...flags, '--module', module, '--moduleResolution', resolution, 'use.ts'],
      { cwd: project, stdio: 'pipe' },
    )
  })

  test('is at most 6 KiB, compressed, and imports nothing', () => {
    const text = readFileSync(join(project, 'node_modules/@tutela/client/build/index.js'), 'utf8')
    expect(gzipSync(transformSync(text, { minify: true }).code).length).toBeLessThanOrEqual(6 * KIB)
    expect(text).not.toMatch(/^import /m)
  })
})

test.each(Object.entries(DOCUMENTS))('the document of %s fits the schema', (_name, document) => {
  const schema = buildSchema(readFileSync(join(ROOT, 'schema.graphql'), 'utf8'))
  expect(validate(schema, parse(document))).toEqual([])
})
