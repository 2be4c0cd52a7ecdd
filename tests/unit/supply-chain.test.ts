import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildBundle } from '../support/build-bundle.ts'

const PROJECT = join(import.meta.dirname, '../..')
const DIRECT_MAX = 15
// The goal is 420 and is missed; what exceeds it stands in docs/dependencies.md. This holds what it is now.
const BUNDLE_KIB_MAX = 622

interface Locked {
  readonly version: string
  readonly license?: string
  readonly dev?: boolean
  readonly devOptional?: boolean
  readonly hasInstallScript?: boolean
  readonly name?: string
}

const read = (file: string) => readFileSync(join(PROJECT, file), 'utf8')
const lockfile: { packages: Record<string, Locked> } = JSON.parse(read('package-lock.json'))
const manifest: { dependencies: Record<string, string>; allowScripts: Record<string, boolean> } = JSON.parse(
  read('package.json'),
)
const locked = Object.entries(lockfile.packages).filter(([path]) => path !== '')
const nameOf = (path: string) => path.split('node_modules/').at(-1) ?? path

/** Rows of the tables of docs/dependencies.md: package, versions, licence, whether it is in the bundle. */
const documented = [
  ...read('docs/dependencies.md').matchAll(/^\| `([^`]+)` \| ([^|]+) \| ([^|]+) \| (yes|no) \|/gm),
].map(([, name = '', versions = '', licence = '', bundled]) => ({
  name,
  versions: versions.trim(),
  licence: licence.trim(),
  isBundled: bundled === 'yes',
}))

let remove: () => void
let bundle: string
let bundledPackages: ReadonlySet<string>

beforeAll(async () => {
  const built = await buildBundle()
  const { folder } = built
  remove = built.remove
  bundle = readFileSync(join(folder, 'worker.js'), 'utf8')
  const meta: { outputs: Record<string, { inputs: Record<string, { bytesInOutput: number }> }> } = JSON.parse(
    readFileSync(join(folder, 'bundle-meta.json'), 'utf8'),
  )
  const inputs = Object.values(meta.outputs).flatMap((output) => Object.entries(output.inputs))
  bundledPackages = new Set(
    inputs
      .filter(([file, { bytesInOutput }]) => bytesInOutput > 0 && file.includes('node_modules/'))
      .map(([file]) => /^(@[^/]+\/[^/]+|[^/]+)/.exec(nameOf(file))?.[0] ?? file),
  )
}, 120_000)

afterAll(() => remove())

describe('what runs with the product', () => {
  test('is written down in docs/dependencies.md with version and licence, and nothing else is', () => {
    const runtime = new Map<string, { versions: Set<string>; licence: string }>()
    for (const [path, entry] of locked) {
      if (entry.dev === true || entry.devOptional === true) continue
      const known = runtime.get(nameOf(path)) ?? { versions: new Set(), licence: entry.license ?? 'none' }
      known.versions.add(entry.version)
      runtime.set(nameOf(path), known)
    }
    const wanted = [...runtime].map(([name, { versions, licence }]) => ({
      name,
      versions: [...versions].sort().join(', '),
      licence,
    }))
    const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1)
    const written = documented.map(({ name, versions, licence }) => ({ name, versions, licence }))
    expect(written.sort(byName)).toEqual(wanted.sort(byName))
  })

  test('has a licence that may be used like ours', () => {
    const allowed = new Set(['MIT', 'ISC', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD'])
    expect(documented.filter(({ licence }) => !allowed.has(licence))).toEqual([])
  })

  test(`comes from at most ${DIRECT_MAX} direct dependencies`, () => {
    expect(Object.keys(manifest.dependencies).length).toBeLessThanOrEqual(DIRECT_MAX)
  })

  test('is sent to Cloudflare where the page says so, and only there', () => {
    const written = documented.filter(({ isBundled }) => isBundled).map(({ name }) => name)
    expect([...bundledPackages].sort()).toEqual(written.sort())
  })

  test('is imported by something, or is named as waiting to be removed', () => {
    const sources = readdirSync(join(PROJECT, 'src'), { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.ts'),
    )
    const text = sources.map((file) => read(join('src', file))).join('\n')
    const unused = Object.keys(manifest.dependencies).filter((name) => !text.includes(`from '${name}`))
    const waiting = [...read('docs/dependencies.md').matchAll(/^\| `([^`]+)` .* to be removed \|$/gm)].map(
      ([, name]) => name,
    )
    expect(unused).toEqual(waiting)
  })
})

describe('install scripts', () => {
  test('are allowed for node alone', () => {
    const allowed = Object.entries(manifest.allowScripts).filter(([, isAllowed]) => isAllowed)
    expect(allowed.map(([name]) => name)).toEqual(['node'])
  })

  test('are decided about for every package that has one', () => {
    const withScript = locked.filter(([, { hasInstallScript }]) => hasInstallScript === true)
    const names = new Set(withScript.map(([path, { name }]) => name ?? nameOf(path)))
    expect(names.size).toBeGreaterThanOrEqual(3)
    expect([...names].filter((name) => manifest.allowScripts[name] === undefined)).toEqual([])
  })
})

describe('the bundle', () => {
  test(`is at most ${BUNDLE_KIB_MAX} KiB compressed`, () => {
    expect(gzipSync(bundle).byteLength / 1_024).toBeLessThanOrEqual(BUNDLE_KIB_MAX)
  })

  test('has no JSONPath: neither the package nor the interpreter it brings', () => {
    expect(bundledPackages).not.toContain('jsonpath-plus')
    expect([...bundledPackages].filter((name) => name.includes('jsep'))).toEqual([])
    expect(bundle).not.toMatch(/SafeEval|safeEval|JSEP|JSONPath\.prototype/)
  })

  test('has no eval, and code from text at two known places only', () => {
    expect(bundle).not.toMatch(/(?<![\w$.])eval\(/)
    const uses = [...bundle.matchAll(/new Function\(|(?<=[=(,])Function(?=[;,)])/g)].map(({ index }) =>
      bundle.slice(index - 30, index + 60),
    )
    const known = [/let \w+=Function;return new/, /compile\(\)\{let \w+=Function/]
    expect(uses.filter((use) => !known.some((pattern) => pattern.test(use)))).toEqual([])
    expect(uses).toHaveLength(2)
  })

  test('has no secret, no address of this machine and nothing of development', () => {
    expect(bundle).not.toMatch(/tut_[0-9a-z]{8}_[0-9a-z]{32}_/)
    expect(bundle).not.toMatch(/BEGIN [A-Z ]*PRIVATE KEY/)
    expect(bundle).not.toContain(PROJECT)
    expect(bundledPackages).not.toContain('@graphql-yoga/render-graphiql')
  })
})
