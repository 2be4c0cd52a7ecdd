/** Builds what the package @tutela/check holds: one JavaScript module that needs nothing else, and its types. */
import { copyFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { emitDeclarations } from './package/emit-declarations.ts'

const PROJECT = join(import.meta.dirname, '..')

/** Bundles the element into a file; small, as pages load it before they can ask. */
export async function bundleComponent(outfile: string): Promise<void> {
  await build({
    absWorkingDir: join(PROJECT, 'component'),
    alias: { '@tutela/client': join(PROJECT, 'client/src/index.ts') },
    bundle: true,
    entryPoints: ['src/index.ts'],
    format: 'esm',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    logLevel: 'warning',
    minify: true,
    outfile,
    platform: 'browser',
    target: 'es2022',
  })
}

/** Writes the package's folder `build`. */
async function buildPackage(): Promise<void> {
  const folder = join(PROJECT, 'component/build')
  rmSync(folder, { recursive: true, force: true })
  await bundleComponent(join(folder, 'index.js'))
  emitDeclarations('component/tsconfig.build.json', 'component/build/types')
  // What the element shows of itself; the rest is in the bundle.
  for (const name of ['index', 'element', 'public-types'])
    copyFileSync(join(folder, `types/component/src/${name}.d.ts`), join(folder, `${name}.d.ts`))
  rmSync(join(folder, 'types'), { recursive: true })
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href)
  await buildPackage()
