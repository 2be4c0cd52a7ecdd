import { createServer } from 'node:http'
import { join } from 'node:path'
import { build } from 'esbuild'
import { expect, test } from 'vitest'
import cases from '../corpus/acceptance/cases.json' with { type: 'json' }
import { SHIPPED_SOURCES } from '../support/shipped-packs.ts'
import { answersTo, type CaseAnswer, type Job } from './answers.ts'
import { launchBrowser, whyNoBrowser } from './launch.ts'

const ROOT = join(import.meta.dirname, '../..')
const PAGE =
  '<!doctype html><meta charset="utf-8"><body>running<script type="module" src="/page.js"></script>'
const BUNDLE_BYTES_MAX = 700_000

async function bundle(): Promise<Uint8Array> {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, 'page.ts')],
    alias: {
      'jsonpath-plus': join(ROOT, 'src/rules/reference/jsonpath-stub.ts'),
      clone: join(ROOT, 'src/rules/reference/clone-stub.ts'),
      eventemitter2: join(ROOT, 'src/rules/reference/event-emitter-stub.ts'),
      'hash-it': join(ROOT, 'src/rules/reference/hash-stub.ts'),
    },
    bundle: true,
    format: 'esm',
    minify: true,
    platform: 'browser',
    target: 'es2024',
    write: false,
  })
  const [file] = outputFiles
  if (!file) throw new Error('nothing was bundled')
  return file.contents
}

async function answersInBrowser(script: Uint8Array, job: Job): Promise<CaseAnswer[]> {
  const files: Record<string, [type: string, content: string | Uint8Array]> = {
    '/': ['text/html', PAGE],
    '/page.js': ['text/javascript', script],
    '/job.json': ['application/json', JSON.stringify(job)],
  }
  const server = createServer(({ url = '' }, response) => {
    const [type, content] = files[url] ?? ['text/plain', '']
    response.writeHead(files[url] ? 200 : 404, { 'content-type': type }).end(content)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const browser = await launchBrowser()
  try {
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('the server has no port')
    if (browser === null) throw new Error('whyNoBrowser said that there is one')
    const page = await browser.newPage()
    await page.goto(`http://127.0.0.1:${address.port}/`)
    await page.locator('body', { hasText: /^\{/ }).waitFor({ timeout: 90_000 })
    return answersIn((await page.locator('body').textContent()) ?? '')
  } finally {
    await browser?.close()
    server.close()
  }
}

function answersIn(text: string): CaseAnswer[] {
  const said: { answers?: CaseAnswer[]; error?: string } = JSON.parse(text)
  if (!said.answers) throw new Error(`in the browser: ${said.error}`)
  return said.answers
}

const reason = whyNoBrowser()
if (reason !== null) console.warn(`tests/browser/engine.test.ts ${reason}`)

test.skipIf(reason !== null)(
  'the engine answers every acceptance case in a browser as in Node',
  { timeout: 120_000 },
  async () => {
    const packs = Object.values(SHIPPED_SOURCES)
    const job: Job = { packs, cases: cases.cases }
    const script = await bundle()
    const inNode = await answersTo(job)
    expect(await answersInBrowser(script, job)).toEqual(inNode)
    expect(inNode.length).toBeGreaterThanOrEqual(30)
    expect(script.length).toBeLessThan(BUNDLE_BYTES_MAX)
  },
)
