import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { packSchema } from '../src/rules/pack-schema.ts'

const PROJECT = join(import.meta.dirname, '..')
const FILE = join(PROJECT, 'rules', 'pack.schema.json')

writeFileSync(FILE, `${JSON.stringify(packSchema(), null, 2)}\n`)
execFileSync(join(PROJECT, 'node_modules', '.bin', 'biome'), ['format', '--write', FILE])
console.log('rules/pack.schema.json is written.')
