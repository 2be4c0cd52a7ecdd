import { createInDirectory } from './create-in-directory.ts'
import { openDataFolder } from './data-folder.ts'
import { startEmbeddedDatabase } from './embedded-database.ts'
import { migrateDatabase } from './migrate.ts'
import { OperatorError, runScript } from './operator-error.ts'
import { readCommandLine } from './option-values.ts'
import { type SeedInput, seed } from './seed.ts'

const HELP = `npm run create-organisation -- --slug SLUG --name NAME [--locale TAG] [--checks-per-day NUMBER] [--data FOLDER | --shard NAME]

Makes an organisation in the database that LIBSQL_URL (and LIBSQL_AUTH_TOKEN) name, publishes the shipped packs, makes them
live for it and prints an administrator's key. The database keeps only the key's hash, so keep what is printed.
Where DIRECTORY_URL is set it is made in the shard that --shard names and entered in the directory (docs/scale.md), with DIRECTORY_AUTH_TOKEN
and SHARD_TOKEN_NAME for Turso instead of LIBSQL_URL.
With --data .tutela it is made in what npm start keeps there, and no variables are needed: stop it before, start it afterwards.
For an organisation that exists already, this adds another administrator's key; --checks-per-day changes its quota. MASTER_KEY must be the Worker's.`

async function main(): Promise<void> {
  const {
    slug,
    name,
    locale,
    help,
    data,
    shard,
    'checks-per-day': quota,
  } = readOptions(process.argv.slice(2))
  if (help) {
    console.log(HELP)
    return
  }
  if (!slug || !name) throw new OperatorError('Give --slug and --name; --help shows how.', { exitCode: 2 })
  if (quota !== undefined && !/^\d{1,9}$/.test(quota)) {
    throw new OperatorError('--checks-per-day takes a whole number from 0.', { exitCode: 2 })
  }
  const organisation = { slug, name, defaultLocale: locale }
  const checksPerDay = quota === undefined ? {} : { checksPerDay: Number(quota) }
  const env = process.env
  if (data === undefined && env.DIRECTORY_URL) {
    const made = await createInDirectory(env, { organisation, shard, ...checksPerDay })
    console.log(`Organisation  ${slug}\nShard         ${made.shard}\nAdmin key     ${made.adminKey}`)
    return
  }
  if (shard !== undefined)
    throw new OperatorError('--shard names one of a directory: set DIRECTORY_URL, and leave out --data.', {
      exitCode: 2,
    })
  await using parts = new AsyncDisposableStack()
  const { adminKey } = await seed({
    ...(data === undefined ? namedDatabase() : await keptDatabase(data, parts)),
    organisation,
    ...checksPerDay,
  })
  console.log(`Organisation  ${slug}\nAdmin key     ${adminKey}`)
}

type Kept = Pick<SeedInput, 'url' | 'authToken' | 'masterKey'>

function namedDatabase(): Kept {
  const { LIBSQL_URL: url, LIBSQL_AUTH_TOKEN: authToken, MASTER_KEY: masterKey } = process.env
  if (url && masterKey) return { url, masterKey, ...(authToken && { authToken }) }
  const sentence =
    'Set LIBSQL_URL and MASTER_KEY, and LIBSQL_AUTH_TOKEN for Turso; or name the folder of `npm start` with --data.'
  throw new OperatorError(sentence, { exitCode: 2 })
}

/** The database that `npm start` keeps in a folder, running until the parts are disposed of. */
async function keptDatabase(data: string, parts: AsyncDisposableStack): Promise<Kept> {
  const folder = openDataFolder(data)
  parts.defer(folder.release)
  const { url, authToken, stop } = await startEmbeddedDatabase({
    folder: folder.databaseFolder,
    logFile: folder.databaseLog,
  })
  parts.defer(stop)
  await migrateDatabase({ url, authToken })
  return { url, authToken, masterKey: folder.secrets.masterKey }
}

/** What the command line asks for. Throws an OperatorError (exit 2) for what it cannot mean. */
export function readOptions(args: string[]) {
  const text = { type: 'string' } as const
  return readCommandLine({
    args,
    options: {
      slug: text,
      name: text,
      locale: { type: 'string', default: 'en' },
      'checks-per-day': text,
      data: text,
      shard: text,
      help: { type: 'boolean', default: false },
    },
  }).values
}

if (import.meta.main) await runScript(main)
