/** Builds what the published package holds: the engine and the command line in JavaScript, and the engine's types. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { emitDeclarations } from './package/emit-declarations.ts'

const PROJECT = join(import.meta.dirname, '..')
const BUILD = join(PROJECT, 'build')
/** The oldest Node that `engines` in package.json names. */
const TARGET = 'node20'
const IN_PLACE_OF = {
  'Map.groupBy': 'groupBy',
  'Promise.withResolvers': 'withResolvers',
  'URL.parse': 'parseUrl',
}

rmSync(BUILD, { recursive: true, force: true })
await bundle('src/rules/index.ts', 'engine/index.js', 'neutral')
// Two folders down, as in the checkout: there it finds the shipped packs.
await bundle('scripts/tutela.ts', 'cli/tutela.js', 'node')
emitDeclarations('scripts/package', 'build/engine')

async function bundle(entry: string, out: string, platform: 'node' | 'neutral'): Promise<void> {
  await build({
    absWorkingDir: PROJECT,
    alias: {
      'jsonpath-plus': join(PROJECT, 'src/rules/reference/jsonpath-stub.ts'),
      clone: join(PROJECT, 'src/rules/reference/clone-stub.ts'),
      eventemitter2: join(PROJECT, 'src/rules/reference/event-emitter-stub.ts'),
      'hash-it': join(PROJECT, 'src/rules/reference/hash-stub.ts'),
    },
    bundle: true,
    define: IN_PLACE_OF,
    entryPoints: [entry],
    format: 'esm',
    inject: [join(PROJECT, 'scripts/package/node-20.ts')],
    legalComments: 'inline',
    logLevel: 'warning',
    mainFields: ['module', 'main'],
    outfile: join(BUILD, out),
    platform,
    target: TARGET,
  })
}
