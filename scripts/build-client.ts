/** Builds what the package @tutela/client holds: one JavaScript module and its types. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { emitDeclarations } from './package/emit-declarations.ts'

const CLIENT = join(import.meta.dirname, '../client')

rmSync(join(CLIENT, 'build'), { recursive: true, force: true })
await build({
  absWorkingDir: CLIENT,
  bundle: true,
  entryPoints: ['src/index.ts'],
  format: 'esm',
  logLevel: 'warning',
  outfile: 'build/index.js',
  platform: 'neutral',
  target: 'es2022',
})
emitDeclarations('client/tsconfig.build.json', 'client/build')
