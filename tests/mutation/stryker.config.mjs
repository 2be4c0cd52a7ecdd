import { fileURLToPath } from 'node:url'
import { chosenArea } from './areas.ts'

const area = process.env.AREA
const { mutate } = chosenArea()

export default {
  mutate,
  plugins: [
    fileURLToPath(new URL('node_modules/@stryker-mutator/vitest-runner/dist/src/index.js', import.meta.url)),
  ],
  testRunner: 'vitest',
  vitest: { configFile: 'tests/mutation/vitest.config.ts', related: false },
  // TypeScript 7 has no interface to read it with, and it extends nothing that the copy would lack.
  tsconfigFile: 'none',
  disableTypeChecks: false,
  coverageAnalysis: 'perTest',
  concurrency: 1,
  timeoutMS: 3_000,
  thresholds: { high: 95, low: 90, break: 90 },
  incremental: true,
  incrementalFile: `tests/mutation/results/${area}.json`,
  tempDirName: 'tests/mutation/.sandbox',
  // A second biome.json below the first one would stop the linter while this runs.
  ignorePatterns: ['/biome.json', '/bench', '/dist', '/.wrangler', '/coverage', '/tests/mutation/results'],
  reporters: ['progress-append-only', 'clear-text', 'json'],
  jsonReporter: { fileName: `tests/mutation/results/${area}-report.json` },
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  allowConsoleColors: false,
}
