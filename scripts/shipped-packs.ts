import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const RULES = fileURLToPath(new URL('../rules', import.meta.url))

/** The JSON text of every pack that comes with the product, in the order of their folders' names. */
export function readShippedPacks(): string[] {
  return readdirSync(RULES)
    .sort()
    .map((folder) => join(RULES, folder, 'pack.json'))
    .filter((file) => existsSync(file))
    .map((file) => readFileSync(file, 'utf8'))
}
