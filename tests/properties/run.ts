/**
 * `npm run laws [-- --situations N] [-- --seed N] [-- --list]`: plays the laws of the engine, the comparison of both engines and what is
 * decided of floors on random packs and facts, in rounds of new cases, until N situations were tried; a situation is one set of
 * facts at one time under one set of packs. Ends with "N situations, M disagreements" and with status 1 where there is one.
 * With `--list` it only names the files that it plays.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

const PROJECT = join(import.meta.dirname, '../..')
const VITEST = join(PROJECT, 'node_modules/vitest/vitest.mjs')
const ORDINARY = '100000'
/** Laws take minutes and are set aside from the ordinary run: here they are what is played. */
const ENVIRONMENT = { ...process.env, SET_ASIDE: 'all' }
const CHOICE = ['--project', 'unit', 'tests/properties']

interface Report {
  readonly testResults: readonly {
    readonly message: string
    readonly assertionResults: readonly {
      readonly title: string
      readonly status: string
      readonly failureMessages?: readonly string[]
      readonly meta?: { readonly situations?: number }
    }[]
  }[]
}

interface Round {
  readonly situations: number
  readonly disagreements: readonly string[]
}

/** All properties once, on cases of this seed. A file that cannot be run counts as a disagreement. */
function play(seed: number, file: string): Round {
  const { error, status } = spawnSync(
    process.execPath,
    [VITEST, 'run', ...CHOICE, '--reporter=json', `--outputFile=${file}`],
    {
      cwd: PROJECT,
      env: { ...ENVIRONMENT, SEED: String(seed) },
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  )
  if (error) throw error
  const { testResults }: Report = JSON.parse(readFileSync(file, 'utf8'))
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults)
  const failed = tests
    .filter((one) => one.status === 'failed')
    .map(({ title, failureMessages = [] }) => [title, ...failureMessages].join('\n'))
  const broken = testResults.flatMap(({ message }) => (message === '' ? [] : [message]))
  const found = [...failed, ...broken]
  return {
    situations: tests.reduce((sum, { meta }) => sum + (meta?.situations ?? 0), 0),
    disagreements: status === 0 || found.length > 0 ? found : [`the tests ended with ${status}`],
  }
}

function wholeNumber(name: string, text: string): number {
  const number = Number(text)
  if (text.trim() !== '' && Number.isSafeInteger(number) && number > 0) return number
  console.error(`--${name} takes a whole number above 0, not "${text}".`)
  process.exit(2)
}

const { values } = parseArgs({
  options: {
    situations: { type: 'string', default: ORDINARY },
    seed: { type: 'string' },
    list: { type: 'boolean', default: false },
  },
})
if (values.list) {
  const { status } = spawnSync(process.execPath, [VITEST, 'list', '--filesOnly', ...CHOICE], {
    cwd: PROJECT,
    env: ENVIRONMENT,
    stdio: 'inherit',
  })
  process.exit(status ?? 1)
}
const wanted = wholeNumber('situations', values.situations)
const start =
  values.seed === undefined ? 1 + Math.floor(Math.random() * 1e9) : wholeNumber('seed', values.seed)
const folder = mkdtempSync(join(tmpdir(), 'tutela-laws-'))
let situations = 0
let disagreements = 0
try {
  for (let seed = start; situations < wanted; seed += 1) {
    const since = performance.now()
    const round = play(seed, join(folder, 'report.json'))
    situations += round.situations
    disagreements += round.disagreements.length
    const seconds = Math.round((performance.now() - since) / 1000)
    console.log(
      `seed ${seed}: ${spoken(round.situations)} situations, ${round.disagreements.length} disagreements, ${seconds} s`,
    )
    for (const one of round.disagreements) console.log(one)
    if (round.situations === 0) break
  }
} finally {
  rmSync(folder, { recursive: true })
}
console.log(`${spoken(situations)} situations, ${disagreements} disagreements`)
if (disagreements > 0 || situations < wanted) process.exitCode = 1

function spoken(count: number): string {
  return count.toLocaleString('en-GB')
}
