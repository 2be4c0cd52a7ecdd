import { execFileSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { installedNodes } from '../../support/installed-nodes.ts'

const ROOT = join(import.meta.dirname, '../../..')

let folder: string
/** The package alone: what it brings has to be enough to run. */
let running: string
/** With the two packages whose types stand in its declarations. */
let typed: string

const nodes = installedNodes()

const run = (node: string, args: string[], options: { cwd: string; input?: string }) =>
  execFileSync(node, args, {
    encoding: 'utf8',
    stdio: 'pipe',
    env: { ...process.env, NO_COLOR: undefined },
    ...options,
  })

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tutela-package-'))
  execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: ROOT, stdio: 'pipe' })
  const archive = readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? 'none'
  execFileSync('tar', ['-xzf', join(folder, archive), '-C', folder])
  const projects = ['running', 'typed'].map((name) => {
    const project = join(folder, name)
    mkdirSync(join(project, 'node_modules'), { recursive: true })
    cpSync(join(folder, 'package'), join(project, 'node_modules/tutela'), { recursive: true })
    return project
  })
  ;[running = '', typed = ''] = projects
  writeFileSync(join(typed, 'package.json'), '{"type": "module"}')
  for (const name of ['zod', 'jsonc-parser'])
    symlinkSync(join(ROOT, 'node_modules', name), join(typed, 'node_modules', name))
}, 120_000)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

const manifest = () => JSON.parse(readFileSync(join(folder, 'package/package.json'), 'utf8'))

describe('the published package', () => {
  test('holds every file that its package.json names, and none of the sources or tests', () => {
    const { exports, bin } = manifest()
    const named = [exports['./engine'].types, exports['./engine'].default, bin.tutela]
    expect(named.filter((file) => !existsSync(join(folder, 'package', file)))).toEqual([])
    const files = readdirSync(join(folder, 'package'), { recursive: true, encoding: 'utf8' })
    expect(files.filter((file) => /\.ts$/.test(file) && !file.endsWith('.d.ts'))).toEqual([])
    expect(files.filter((file) => /^(src|tests|scripts|\.tutela|bench)/.test(file))).toEqual([])
  })

  test('holds every shipped pack and the format', () => {
    const shipped = globSync('{,optional/}*/pack.json', { cwd: join(ROOT, 'rules') })
    expect(shipped.length).toBeGreaterThan(20)
    for (const file of ['pack.schema.json', ...shipped])
      expect(readFileSync(join(running, 'node_modules/tutela/rules', file))).toEqual(
        readFileSync(join(ROOT, 'rules', file)),
      )
  })

  test('has a command that may be executed', () => {
    const file = join(folder, 'package', manifest().bin.tutela)
    expect(readFileSync(file, 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/)
    expect(statSync(file).mode & 0o111).not.toBe(0)
  })

  test.each([
    ['nodenext', 'nodenext'],
    ['esnext', 'bundler'],
  ])(
    'has types that a strict program with module %s and resolution %s is checked against',
    (module, moduleResolution) => {
      writeFileSync(join(typed, 'program.ts'), PROGRAM)
      const options = ['--module', module, '--moduleResolution', moduleResolution, '--skipLibCheck', 'false']
      const tsc = [join(ROOT, 'node_modules/typescript/bin/tsc'), '--noEmit', '--strict', '--ignoreConfig']
      const libraries = ['--target', 'es2023', '--lib', 'es2023,dom']
      expect(run(process.execPath, [...tsc, ...libraries, ...options, 'program.ts'], { cwd: typed })).toBe('')
    },
    60_000,
  )
})

/** Says with ts-expect-error where a wrong type has to be noticed. */
const PROGRAM = `
  import { assess, compileRuleset, type Pack, readPack, resolveRuleset } from 'tutela/engine'
  const reading = readPack('{}')
  if (reading.ok) {
    const pack: Pack = reading.pack
    const digest: string = pack.pack
    // @ts-expect-error a name is a text
    const figure: number = pack.pack
    const resolution = await resolveRuleset({ packs: [{ pack, digest }] })
    if (resolution.ok) assess(compileRuleset(resolution.ruleset), { facts: {}, asOf: '2026-01-01T00:00:00Z' })
  }
  export {}`

describe.each(nodes)('installed, with the Node at %s,', (node) => {
  test('import from tutela/engine loads and answers', () => {
    const source = `
      import { assess, compileRuleset, readPack, resolveRuleset, runPackTests } from 'tutela/engine'
      import { readFileSync } from 'node:fs'
      const { pack } = readPack(readFileSync(${JSON.stringify(join(ROOT, 'tests/unit/compile/small-pack.json'))}, 'utf8'))
      const { ruleset } = await resolveRuleset({ packs: [{ pack, digest: 'sha256:small' }] })
      const facts = { thing: { marks: ['desk'], boughtOn: '2020-05-01', grade: 'low' } }
      const { assessment } = assess(compileRuleset(ruleset), { facts, asOf: '2026-01-01T00:00:00Z' })
      console.log(assessment.result.verdict, runPackTests(pack, []).every(({ passed }) => passed))`
    const said = run(node, ['--input-type=module', '--eval', source], { cwd: running })
    expect(said.trim()).toBe('PROCEED_WITH_CONDITIONS true')
  })

  test('the command makes a pack, checks, tests, compares and explains it, without colours in a pipe', () => {
    const tutela = (...args: string[]) =>
      run(node, ['node_modules/tutela/bin/tutela.mjs', ...args], { cwd: running })
    const pack = tutela('packs', 'new', 'acme/first')
    expect(JSON.parse(pack).$schema).toBe('./node_modules/tutela/rules/pack.schema.json')
    writeFileSync(join(running, 'first.json'), pack)
    writeFileSync(
      join(running, 'facts.json'),
      '{"subject": {"kinds": ["client"]}, "first": {"exitClear": false}}',
    )
    expect(tutela('packs', 'check', 'first.json')).toBe('first.json: sound (0 errors, 0 warnings)\n')
    expect(tutela('packs', 'test', 'first.json')).toMatch(/^first\.json: passed \(.*4 of 4 tests pass\)/)
    expect(tutela('packs', 'coverage', 'first.json')).toContain('0 without a test')
    expect(tutela('packs', 'diff', 'first.json', 'first.json')).toContain('0 changed')
    const explained = tutela('explain', '--facts', 'facts.json', '--pack', 'first.json', '--format', 'text')
    expect(explained).toContain('acme/F-1')
    expect(explained).not.toContain('\u001b')
    expect(() => tutela('packs', 'push', 'first.json', '--url', 'nowhere', '--key', 'x')).toThrow(
      /is not an address/,
    )
  }, 60_000)

  test('the shipped packs pass their own tests', () => {
    const packs = globSync('node_modules/tutela/rules/*/pack.json', { cwd: running })
    const said = run(node, ['node_modules/tutela/bin/tutela.mjs', 'packs', 'test', ...packs], {
      cwd: running,
    })
    expect(said.match(/: passed /g)).toHaveLength(packs.length)
  }, 60_000)
})
