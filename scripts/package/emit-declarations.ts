import { execFileSync } from 'node:child_process'
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const PROJECT = join(import.meta.dirname, '../..')

/** Writes the declarations of a TypeScript project, whose `outDir` is `folder`, as they stand beside JavaScript: their imports end in .js. */
export function emitDeclarations(project: string, folder: string): void {
  execFileSync(process.execPath, [join(PROJECT, 'node_modules/typescript/bin/tsc'), '-p', project], {
    cwd: PROJECT,
    stdio: 'inherit',
  })
  for (const file of globSync(join(PROJECT, folder, '**/*.d.ts'))) {
    const text = readFileSync(file, 'utf8')
    writeFileSync(file, text.replace(/(?<=['"]\.{1,2}\/[^'"\n]+)\.ts(?=['"])/g, '.js'))
  }
}
