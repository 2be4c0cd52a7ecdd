/** Builds the console, `console/site/console`, unless what stands there was built from the files as they are now. */
import { createHash } from 'node:crypto'
import {
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'vite'
import { shippedPackIndex } from './package/shipped-pack-index.ts'

const PROJECT = join(import.meta.dirname, '..')
const SITE = join(PROJECT, 'console/site/console')
const CACHE = join(PROJECT, 'node_modules/.cache')
/** Everything that the result depends on. */
const SOURCES = [
  ...[
    'console/index.html',
    'console/sign-in/index.html',
    'console/{src,public}/**/*',
    'client/src/*.ts',
    'component/src/{api,read-typed}.ts',
    'src/rules/**/*.ts',
  ],
  ...['rules/**/pack.json', 'package-lock.json', 'scripts/build-console.ts', 'scripts/package/*.ts'],
]
/** In browsers of the last three years. */
const TARGET = 'es2022'

/** The folder that holds the built console; safe to call from several processes at once. */
export async function ensureConsole(): Promise<string> {
  const stamp = stampOfSources()
  const stampFile = join(SITE, 'stamp.txt')
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return SITE
  mkdirSync(CACHE, { recursive: true })
  const unfinished = mkdtempSync(join(CACHE, 'console-'))
  await buildInto(unfinished)
  writeFileSync(join(unfinished, 'stamp.txt'), stamp)
  rmSync(SITE, { recursive: true, force: true })
  try {
    renameSync(unfinished, SITE)
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true })
    // Somebody else, who built the same at the same time, was first.
    if (!existsSync(stampFile)) throw error
  }
  return SITE
}

function stampOfSources(): string {
  const hash = createHash('sha256')
  for (const file of SOURCES.flatMap((pattern) => globSync(pattern, { cwd: PROJECT, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .sort())
    hash.update(file.slice(PROJECT.length)).update('\0').update(readFileSync(file)).update('\0')
  return hash.digest('hex')
}

async function buildInto(folder: string): Promise<void> {
  await build({
    configFile: false,
    root: join(PROJECT, 'console'),
    base: './',
    logLevel: 'warn',
    plugins: [shippedPackIndex()],
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    resolve: {
      alias: {
        '@tutela/client': join(PROJECT, 'client/src/index.ts'),
        'tutela/engine': join(PROJECT, 'src/rules/index.ts'),
        'jsonpath-plus': join(PROJECT, 'src/rules/reference/jsonpath-stub.ts'),
        clone: join(PROJECT, 'src/rules/reference/clone-stub.ts'),
      },
    },
    worker: { format: 'es' },
    build: {
      outDir: folder,
      rolldownOptions: {
        input: ['index.html', 'sign-in/index.html'].map((file) => join(PROJECT, 'console', file)),
      },
      emptyOutDir: true,
      target: TARGET,
      // The policy of the page allows no data: addresses, and an inlined file could not be cached.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
    },
  })
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  console.log(await ensureConsole())
}
