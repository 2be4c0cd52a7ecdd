import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { LogicFile } from '../third-party/vectors.ts'

/** Writes translated vectors where the tests look for them. */
export function writeVectors(fileName: string, file: LogicFile): void {
  const path = join(import.meta.dirname, '../third-party', fileName)
  writeFileSync(path, `${JSON.stringify(file, null, 2)}\n`)
  process.stdout.write(`${fileName}: ${file.vectors.length} cases, ${file.leftOut.names.length} left out\n`)
}
