import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const RULES = join(import.meta.dirname, '../../rules')

/** JSON texts of the packs that a fresh organisation starts with; the optional ones stand in a folder of their own. */
export function startingPacks(): string[] {
  return readdirSync(RULES)
    .sort()
    .map((folder) => join(RULES, folder, 'pack.json'))
    .filter((file) => existsSync(file))
    .map((file) => readFileSync(file, 'utf8'))
}
