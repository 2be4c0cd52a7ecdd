#!/usr/bin/env node
// In a checkout the source runs, as it is; in an installed package, where Node takes no TypeScript, what was built of it.
import { existsSync } from 'node:fs'

const SOURCE = new URL('../scripts/tutela.ts', import.meta.url)

if (existsSync(SOURCE)) {
  await import('../scripts/require-node.mjs')
  await import(SOURCE)
} else {
  await import('../build/cli/tutela.js')
}
