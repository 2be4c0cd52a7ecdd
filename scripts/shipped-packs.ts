import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const RULES = fileURLToPath(new URL('../rules', import.meta.url))
const OPTIONAL = join(RULES, 'optional')

/**
 * The JSON text of every pack that comes with the product, in the order of their folders' names: those that a fresh organisation
 * starts with, and behind them the optional ones, which are drafts.
 */
export function readShippedPacks(): string[] {
  return [RULES, OPTIONAL]
    .filter((parent) => existsSync(parent))
    .flatMap((parent) =>
      readdirSync(parent)
        .sort()
        .map((folder) => join(parent, folder, 'pack.json'))
        .filter((file) => existsSync(file))
        .map((file) => readFileSync(file, 'utf8')),
    )
}
