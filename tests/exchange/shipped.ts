import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type CompiledRuleset, compileRuleset, layerPacks, readPack } from '../../src/rules/index.ts'

const RULES = join(import.meta.dirname, '../../rules')

/** The shipped packs as one ruleset. */
export function compiledShipped(): CompiledRuleset {
  const packs = readdirSync(RULES, { withFileTypes: true }).flatMap((entry) => {
    if (!entry.isDirectory() || entry.name === 'optional') return []
    const reading = readPack(readFileSync(join(RULES, entry.name, 'pack.json'), 'utf8'))
    if (!reading.ok) throw new Error(JSON.stringify(reading.problems.slice(0, 3)))
    return [{ pack: reading.pack, digest: '' }]
  })
  const layered = layerPacks(packs, {})
  if (!layered.ok) throw new Error(JSON.stringify(layered.problems))
  return compileRuleset({ digest: '', ...layered.body })
}
