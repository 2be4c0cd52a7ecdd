/** Proves that the engine runs in a browser: the same packs and cases give the same answers there as in plain Node. */
import assert from 'node:assert/strict'
import { execFile, execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import cases from '../corpus/acceptance/cases.json' with { type: 'json' }
import { answersTo, type CaseAnswer, type Job } from './answers.ts'

const ROOT = join(import.meta.dirname, '../..')
const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome', 'chrome']
const PAGE =
  '<!doctype html><meta charset="utf-8"><body>running<script type="module" src="/page.js"></script>'
const BUNDLE_BYTES_MAX = 700_000

function findBrowser(): string {
  const wanted = process.env.CHROMIUM === undefined ? BROWSERS : [process.env.CHROMIUM]
  const found = wanted.find((name) => {
    try {
      execFileSync(name, ['--version'], { stdio: 'ignore' })
      return true
    } catch {
      return false
    }
  })
  if (found !== undefined) return found
  console.error(
    `There is no Chromium on this machine (tried ${wanted.join(', ')}). Install one, for example with ` +
      '`apt-get install chromium`, or name it: CHROMIUM=/path/to/chromium npm run test:browser',
  )
  process.exit(1)
}

async function bundle(): Promise<Uint8Array> {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, 'page.ts')],
    alias: {
      'jsonpath-plus': join(ROOT, 'src/rules/reference/jsonpath-stub.ts'),
      clone: join(ROOT, 'src/rules/reference/clone-stub.ts'),
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

async function answersInBrowser(browser: string, script: Uint8Array, job: Job): Promise<CaseAnswer[]> {
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
  try {
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('the server has no port')
    const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--virtual-time-budget=60000', '--dump-dom']
    const { stdout } = await promisify(execFile)(browser, [...flags, `http://127.0.0.1:${address.port}/`], {
      maxBuffer: 64 * 1024 * 1024,
      timeout: 120_000,
    })
    return answersIn(stdout)
  } finally {
    server.close()
  }
}

function answersIn(dom: string): CaseAnswer[] {
  const text = /<body>([\s\S]*?)<\/body>/.exec(dom)?.[1] ?? ''
  const plain = text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&nbsp;', '\u00a0')
  if (!plain.startsWith('{')) throw new Error(`the page said: ${plain.slice(0, 500)}`)
  const said: { answers?: CaseAnswer[]; error?: string } = JSON.parse(plain.replaceAll('&amp;', '&'))
  if (!said.answers) throw new Error(`in the browser: ${said.error}`)
  return said.answers
}

const browser = findBrowser()
const packs = readdirSync(join(ROOT, 'rules'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => readFileSync(join(ROOT, 'rules', name, 'pack.json'), 'utf8'))
const job: Job = { packs, cases: cases.cases }
const script = await bundle()
const inNode = await answersTo(job)
const inBrowser = await answersInBrowser(browser, script, job)
assert.deepEqual(inBrowser, inNode)
assert.ok(inNode.length >= 30, 'all acceptance cases are answered')
assert.ok(script.length < BUNDLE_BYTES_MAX, `the bundle has ${script.length} bytes`)
console.log(
  `The engine answers ${inNode.length} cases (${inNode.reduce((sum, { texts }) => sum + texts.length, 0)} sentences) in ` +
    `${execFileSync(browser, ['--version']).toString().trim()} as in Node ${process.versions.node}; ` +
    `its bundle has ${Math.round(script.length / 1024)} KiB.`,
)
