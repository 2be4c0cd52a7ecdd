import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { cloudflareTest } from '@cloudflare/vitest-plugin'
import { configDefaults, defineConfig } from 'vitest/config'
import setAside from './tests/set-aside.json' with { type: 'json' }
import { LongestFirst } from './tests/support/longest-first.ts'

const reference = join(import.meta.dirname, 'src/rules/reference')
const alias = {
  clone: join(reference, 'clone-stub.ts'),
  eventemitter2: join(reference, 'event-emitter-stub.ts'),
  'hash-it': join(reference, 'hash-stub.ts'),
  'jsonpath-plus': join(reference, 'jsonpath-stub.ts'),
}

// Bundled once instead of resolved file by file for every test file. json-rules-engine must be here: it is
// CommonJS, and only in the bundle does the alias for JSONPath take effect.
const prebundled = [
  '@libsql/client/http',
  '@libsql/client/web',
  '@pothos/core',
  '@pothos/plugin-complexity',
  '@pothos/plugin-scope-auth',
  'canonicalize',
  'drizzle-orm',
  'drizzle-orm/libsql/http',
  'drizzle-orm/sqlite-core',
  'fast-check',
  'graphql',
  'graphql-http',
  'graphql-yoga',
  'hono',
  'jose',
  'json-rules-engine',
  'jsonc-parser',
  'semver',
  'zod',
]

// Files that take minutes, each with its reason, so that nobody takes their silence for a pass. SET_ASIDE=verify plays those that have to pass
// before anything lands, SET_ASIDE=all every one.
const PLAYED: Readonly<Record<string, readonly string[]>> = {
  '': [],
  verify: ['verify'],
  all: ['verify', 'by hand'],
}
const played = PLAYED[process.env.SET_ASIDE ?? '']
if (played === undefined) throw new Error('SET_ASIDE is verify or all, or not set')
const exclude = [
  ...configDefaults.exclude,
  ...setAside.filter((one) => !played.includes(one.played)).map(({ file }) => file),
]

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    coverage: { provider: 'istanbul', include: ['src/**/*.ts'] },
    projects: [
      {
        // As Node resolves what packages import: of a package with two builds, tests and packages share one.
        ssr: { resolve: { conditions: ['module-sync', 'node'] } },
        test: {
          name: 'unit',
          setupFiles: ['tests/support/fixed-seed.ts'],
          exclude,
          include: ['tests/{unit,browser,properties,sentences,third-party,corpus,faults}/**/*.test.ts'],
          // Files of one worker share the modules they import: loading them anew was most of the time.
          isolate: false,
          // One more than there are processors: there is always a file that waits for a product, a runtime or a browser it started.
          maxWorkers: availableParallelism() + 1,
          // Commands that tests start load the same files again and again: a third of their time.
          env: { NODE_COMPILE_CACHE: join(import.meta.dirname, 'node_modules/.cache/node') },
          sequence: { groupOrder: 0 },
          // What has to be quick is measured in processor time; a machine that others use is slow.
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        resolve: { alias },
        plugins: [
          cloudflareTest(({ inject }) => ({
            wrangler: { configPath: './wrangler.toml' },
            miniflare: {
              bindings: {
                ENVIRONMENT: 'test',
                LIBSQL_URL: inject('databaseUrl'),
                DATABASE_ADMIN_URL: inject('databaseAdminUrl'),
                MASTER_KEY: inject('masterKey'),
                VERIFY_SAMPLE_RATE: '0',
                // What memory of standing does has tests of its own (keys/standing.test.ts); elsewhere every request reads.
                STANDING_MAX_AGE: '0',
                // Suites ask more than a share at once; tests of the share set their own.
                WORK_PER_SECOND: '1000000000',
              },
            },
          })),
        ],
        test: {
          name: 'api',
          exclude,
          include: ['tests/{api,contract,workers}/**/*.test.ts'],
          globalSetup: ['tests/support/start-database.ts'],
          setupFiles: ['tests/support/plain-stacks.ts', 'tests/support/database-per-file.ts'],
          isolate: false,
          maxWorkers: '100%',
          sequence: { groupOrder: 1 },
          // As above: how long an answer may take is asked by tests of its own, by round trips and by limits.
          testTimeout: 30_000,
          hookTimeout: 60_000,
          deps: { optimizer: { ssr: { enabled: true, include: prebundled } } },
        },
      },
    ],
  },
})
