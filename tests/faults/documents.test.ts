// Plays README.md and docs/*.md as they are written, as somebody who has just cloned the project.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildSchema, parse, validate } from 'graphql'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeDatabaseFolder } from '../support/database-folder.ts'
import { namedBlocks } from '../support/guide.ts'
import { type StartedProduct, startProduct } from '../support/started-product.ts'

const PROJECT = join(import.meta.dirname, '../..')
const TUTELA = `${process.execPath} ${join(PROJECT, 'scripts/tutela.ts')}`
const read = (file: string) => readFileSync(join(PROJECT, file), 'utf8')
const DOCUMENTS = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  ...readdirSync(join(PROJECT, 'docs'), { encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
]

/** The fenced blocks of a document: language, the name behind it, body. */
const blocksOf = (file: string) =>
  [...read(file).matchAll(/^```([a-z]*) ?(\w*)\n([\s\S]*?)^```$/gm)].map(
    ([, language = '', name = '', body = '']) => ({ language, name, body }),
  )

const withoutComments = (text: string) => text.replaceAll(/\s+\/\/ .*$/gm, '').replaceAll(/\s{2,}# .*$/gm, '')

const folder = makeDatabaseFolder('tutela-documents-')
let product: StartedProduct
let ownKey = ''

beforeAll(async () => {
  // As docs/access.md has it: an organisation of one's own is made in the folder before npm start.
  product = await startProduct((data) => {
    const args = [
      'scripts/create-organisation.ts',
      '--data',
      data,
      '--slug',
      'riverside',
      '--name',
      'Riverside',
    ]
    const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: PROJECT, encoding: 'utf8' })
    ownKey = /tut_\S+/.exec(stdout)?.[0] ?? stderr
  })
}, 180_000)
afterAll(async () => {
  await product?.stop()
  rmSync(folder, { recursive: true, force: true })
}, 60_000)

/** Runs lines of a document in a shell, in a folder of its own. */
function play(lines: string): Promise<{ status: number | null; out: string; err: string }> {
  const script = withoutComments(lines)
    .replaceAll('npx tutela', TUTELA)
    .replaceAll('http://127.0.0.1:8787/graphql', String(product.graphql))
  const env = {
    ...process.env,
    NO_COLOR: '1',
    KEY: product.adminKey,
    TUTELA_URL: String(product.graphql),
    TUTELA_KEY: product.adminKey,
  }
  const child = spawn('bash', ['-ec', script], { cwd: folder, env })
  let [out, err] = ['', '']
  child.stdout.on('data', (chunk) => (out += chunk))
  child.stderr.on('data', (chunk) => (err += chunk))
  child.stdin.end()
  return new Promise((done) => child.on('close', (status) => done({ status, out, err })))
}

/** An answer as far as it is looked into here. */
interface Answer {
  readonly data: {
    readonly registerSigningKey?: { readonly signingKey: { readonly id: string } }
    readonly startProcedure?: { readonly run: { readonly id: string } }
  }
}

async function ask(body: object, key = product.adminKey): Promise<Answer> {
  const response = await fetch(product.graphql, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify(body),
  })
  return response.json()
}

/** Commands that no test can play here, with where they are played or why not. */
const NOT_HERE: readonly [RegExp, string][] = [
  [/^npm ci && npm (start|test)$/, 'npm start is what this file runs; npm test runs this file'],
  [/^turso |^npx wrangler |^npm run deploy$/, 'need an account with somebody else'],
  [
    /npm run migrate$|npm run create-organisation/,
    'need Turso; tests/unit/scripts/create-organisation.test.ts',
  ],
  [/^npm run (export|import)-organisation /, 'tests/faults/export-organisation.test.ts'],
  [/^npm run directory /, 'need several databases; tests/faults/directory.test.ts'],
  [/^npm run move-organisation /, 'need several databases; tests/faults/move-organisation.test.ts'],
  [/^npm (install --prefix|run mutation)/, 'takes hours; docs/mutation.md has the figures'],
  [/^export TUTELA_URL=/, 'set for every block that is played'],
]

const isPlayed = new Set<string>()
async function playLine(line: string) {
  isPlayed.add(line)
  return play(line)
}

test('an organisation that was made in the folder before the start is there beside the example', async () => {
  const query = '{ viewer { organisation { slug } } activeRuleset { digest } }'
  expect(await ask({ query }, ownKey)).toMatchObject({
    data: { viewer: { organisation: { slug: 'riverside' } }, activeRuleset: { digest: expect.any(String) } },
  })
  expect(await ask({ query })).toMatchObject({ data: { viewer: { organisation: { slug: 'example' } } } })
}, 60_000)

test('the first request of README.md has the answer that stands below it, and leaving out a fact names it', async () => {
  const json = blocksOf('README.md').filter(({ language }) => language === 'json')
  const [request, answer] = json.map(({ body }) => body)
  writeFileSync(join(folder, 'request.json'), request ?? '')
  const curl = blocksOf('README.md').find(({ body }) => body.startsWith('curl'))?.body ?? ''
  isPlayed.add(curl.trim())
  const { out } = await play(curl)
  expect(JSON.parse(out)).toMatchObject(JSON.parse(answer ?? ''))
  // "Leave one out that matters, for example `cctv.purpose`, and the verdict names it instead of guessing."
  const left = /Leave one out that matters, for example `([\w.]+)`/.exec(read('README.md'))?.[1] ?? ''
  const [section = '', name = ''] = left.split('.')
  const { query, variables } = JSON.parse(request ?? '')
  delete variables.input.facts[section][name]
  const named = query.replace('verdict', 'verdict missingFacts { name } nextQuestions { fact { name } }')
  expect(JSON.stringify(await ask({ query: named, variables }))).toContain(`"${left}"`)
  const chinese = { ...variables, input: { ...variables.input, locale: 'zh-CN' } }
  expect(JSON.stringify(await ask({ query, variables: chinese }))).toMatch(/[\u4e00-\u9fff]/)
}, 60_000)

test('the pack of README.md passes its own checks once its tests are complete, and a new pack goes live as written', async () => {
  const [shown] = blocksOf('README.md').filter(({ language }) => language === 'jsonc')
  writeFileSync(join(folder, 'shown.json'), withoutComments(shown?.body ?? ''))
  const checked = await play('npx tutela packs check shown.json --json')
  const problems: { severity: string }[] =
    JSON.parse(checked.out)[0]?.problems ?? JSON.parse(checked.out).problems
  expect((problems ?? []).filter(({ severity }) => severity === 'ERROR')).toEqual([])
  writeFileSync(
    join(folder, 'situation.json'),
    JSON.stringify(
      JSON.parse(blocksOf('README.md')[1]?.body ?? '{}').variables?.input.facts ?? {
        subject: { kinds: ['room'] },
      },
    ),
  )
  const lines = (blocksOf('README.md').find(({ body }) => body.includes('packs new'))?.body ?? '')
    .trim()
    .split('\n')
    .map((line) => withoutComments(line).trim())
  for (const line of lines) {
    const { status, out, err } = await playLine(line)
    expect([line, status, status === 0 ? '' : out + err]).toEqual([line, 0, ''])
  }
}, 240_000)

/** How commands end that do not end with 0, as their pages say. */
const EXPECTED: readonly (readonly [RegExp, readonly number[]])[] = [
  // Mistakes that no test of the example notices are told by the status.
  [/--mutants|packs coverage/, [0, 1]],
  // A language of which nothing is there lacks something.
  [/tutela texts --locale/, [1]],
]

test('every command in docs does what is written', async () => {
  const { pack = '' } = namedBlocks(read('docs/writing-packs.md'))
  writeFileSync(join(folder, 'art-workshops.json'), pack)
  writeFileSync(join(folder, 'art-workshops-1.0.0.json'), pack)
  writeFileSync(
    join(folder, 'art-workshops-1.1.0.json'),
    pack.replace('"version": "1.0.0"', '"version": "1.1.0"'),
  )
  mkdirSync(join(folder, 'heads'))
  // The pack that the others stand on comes first.
  const rest = DOCUMENTS.filter((file) => file.startsWith('docs/') && file !== 'docs/writing-packs.md')
  const lines = ['docs/writing-packs.md', ...rest]
    .flatMap(blocksOf)
    .filter(({ language }) => language === 'sh')
    .flatMap(({ body }) => body.trim().split('\n'))
    .map((line) => withoutComments(line).trim())
  let signer = ''
  for (const line of lines) {
    if (NOT_HERE.some(([pattern]) => pattern.test(line))) continue
    // It goes on until Ctrl-C; tests/unit/scripts/tutela/watch.test.ts.
    const once = line.replace(' --watch', '')
    if (line.includes('--older'))
      writeFileSync(join(folder, 'heads/2026-11-01'), readFileSync(join(folder, 'heads/acme')))
    if (line.includes('sgk_…')) signer = await registered()
    isPlayed.add(line)
    const run = line.includes('run_…') ? await startedRun() : ''
    const { status, out, err } = await play(
      once.replace('sgk_…', signer).replace('run_…', run).replace('tut_…', product.adminKey),
    )
    const right = EXPECTED.find(([pattern]) => pattern.test(line))?.[1] ?? [0]
    expect([line, right.includes(status ?? -1), right.includes(status ?? -1) ? '' : out + err]).toEqual([
      line,
      true,
      '',
    ])
    if (line.startsWith('openssl pkey')) writeFileSync(join(folder, 'public.txt'), out)
  }
}, 600_000)

async function startedRun(): Promise<string> {
  const query =
    'mutation ($input: StartProcedureInput!) { startProcedure(input: $input) { run { id } userErrors { message } } }'
  const { data } = await ask({
    query,
    variables: { input: { idempotencyKey: 'documents', procedure: 'near_miss' } },
  })
  return data.startProcedure?.run.id ?? ''
}

async function registered(): Promise<string> {
  const publicKey = readFileSync(join(folder, 'public.txt'), 'utf8').trim()
  const query =
    'mutation ($input: RegisterSigningKeyInput!) { registerSigningKey(input: $input) { signingKey { id } userErrors { message } } }'
  const { data } = await ask({ query, variables: { input: { name: 'signing.pem', publicKey } } })
  return data.registerSigningKey?.signingKey.id ?? ''
}

test('every command of every document was played or says why not', () => {
  const lines = DOCUMENTS.flatMap(blocksOf)
    .filter(({ language, body }) => language === 'sh' || (language === '' && /^(npm|npx) /m.test(body)))
    .flatMap(({ body }) => body.trim().split('\n'))
    .map((line) => withoutComments(line).trim())
    .filter((line) => line !== '')
  expect(lines.length).toBeGreaterThan(20)
  const left = lines.filter(
    (line) => !isPlayed.has(line) && !NOT_HERE.some(([pattern]) => pattern.test(line)),
  )
  expect(left).toEqual([])
  for (const [pattern] of NOT_HERE)
    expect([pattern, lines.some((line) => pattern.test(line))]).toEqual([pattern, true])
})

/** A part of an object, as an object. */
const wholeOf = (text: string) => (/^[[{]/.test(text) ? text : `{${text}}`)

test('every JSON block is JSON and every GraphQL one, also within a line, fits the schema', () => {
  const schema = buildSchema(read('schema.graphql'))
  const faults: string[] = []
  const look = (file: string, text: string) => {
    try {
      for (const { message } of validate(schema, parse(text))) faults.push(`${file}: ${message} in ${text}`)
    } catch (error) {
      faults.push(`${file}: ${String(error)} in ${text}`)
    }
  }
  let seen = 0
  for (const file of DOCUMENTS) {
    for (const { language, body } of blocksOf(file)) {
      if (language === 'json') JSON.parse(body)
      if (language === 'jsonc') JSON.parse(wholeOf(withoutComments(body)))
      if (language === 'graphql') look(file, body)
    }
    for (const [, text = ''] of read(file).matchAll(/`(\{ [a-z]\w*[^`:]*\})`/g)) {
      seen += 1
      look(file, text)
    }
  }
  expect(seen).toBeGreaterThan(1)
  expect(faults).toEqual([])
})

test('every file that a document names is there', () => {
  const missing = DOCUMENTS.flatMap((file) =>
    [...read(file).matchAll(/`((?:src|tests|scripts|docs|bench|rules)\/[\w./-]+\.(?:ts|mjs|md|json))`/g)]
      .map(([, path = '']) => path)
      // x stands for a file that somebody is going to add.
      .filter((path) => !/\/x\.ts$/.test(path) && !existsSync(join(PROJECT, path)))
      .map((path) => `${file}: ${path}`),
  )
  expect(missing).toEqual([])
})
