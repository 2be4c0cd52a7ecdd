/** Writes docs/semantics.md from the tables that the tests hold the engine to: node scripts/write-semantics.ts */
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { semanticsDocument } from '../tests/support/semantics-document.ts'

writeFileSync(fileURLToPath(new URL('../docs/semantics.md', import.meta.url)), semanticsDocument())
process.stdout.write('docs/semantics.md is written.\n')
