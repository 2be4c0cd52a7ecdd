/**
 * `npm run mutation [-- area…]`: breaks the source in one place after the other and sees whether a test notices. Without
 * areas all of them. What has not changed since the last run is not tried again; --force tries everything.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { AREAS } from './areas.ts'

const PROJECT = join(import.meta.dirname, '../..')
const STRYKER = join(import.meta.dirname, 'node_modules/@stryker-mutator/core/bin/stryker.js')

const options = process.argv.slice(2).filter((word) => word.startsWith('-'))
const named = process.argv.slice(2).filter((word) => !word.startsWith('-'))
const unknown = named.filter((name) => !(name in AREAS))

if (unknown.length > 0) {
  console.error(`There is no area ${unknown.join(', ')}; there are ${Object.keys(AREAS).join(', ')}.`)
  process.exit(2)
}
if (!existsSync(STRYKER)) {
  console.error('The mutation tester is not installed. Run `npm install --prefix tests/mutation` first.')
  process.exit(2)
}

/** Runs one area; false when its score is below the threshold, or it could not run. */
function runArea(area: string): boolean {
  console.log(`\n${area}`)
  const { status } = spawnSync(
    process.execPath,
    [STRYKER, 'run', join(import.meta.dirname, 'stryker.config.mjs'), ...options],
    // The same cases are drawn each time, so that a mutant does not survive by chance.
    { cwd: PROJECT, stdio: 'inherit', env: { ...process.env, AREA: area, SEED: '1' } },
  )
  return status === 0
}

const below = (named.length > 0 ? named : Object.keys(AREAS)).filter((area) => !runArea(area))
if (below.length > 0) {
  console.error(`\nBelow what is wanted: ${below.join(', ')}.`)
  process.exitCode = 1
}
