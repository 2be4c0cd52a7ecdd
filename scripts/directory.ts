import { enterResidents, enterShard } from '../src/operations/directory/enter.ts'
import { countResidents, SHARDS_MAX } from '../src/operations/directory/list-shards.ts'
import type { Shard } from '../src/operations/directory/shard.ts'
import { toOperatorError } from './operator-context.ts'
import {
  directoryPlace,
  migrateDirectory,
  type OperatorDirectory,
  openDirectory,
  openShard,
} from './operator-directory.ts'
import { OperatorError, runScript } from './operator-error.ts'
import { readCommandLine } from './option-values.ts'

const HELP = `npm run directory -- migrate | add-shard --name NAME --url URL | fill | list

Keeps the directory that says in which database an organisation is (docs/scale.md).
  migrate    gives the database of DIRECTORY_URL the tables of a directory
  add-shard  enters a migrated database under a name, or its new address, with all organisations and keys in it
  fill       enters what the shards have and the directory lacks, and writes the addresses anew with the master key in use:
             after the Worker was given the directory, after a restore, and before a master key is retired
  list       the shards and how many organisations the directory has in each
Needs DIRECTORY_URL, MASTER_KEY, and for Turso DIRECTORY_AUTH_TOKEN and SHARD_TOKEN_NAME for each shard (SHARD_TOKEN_EU_WEST for
eu-west): the tokens stand in no database.`

type Env = Readonly<Record<string, string | undefined>>
type Say = (text: string) => void

/** Enters a database as a shard, with everything in it. Throws an OperatorError. */
export async function addShard(env: Env, shard: Shard, say: Say): Promise<void> {
  const directory = openDirectory(env)
  // Looks at the name, the token and the schema, before anybody is led there.
  await openShard(env, shard)
  const known = await directory.shards()
  if (known.length >= SHARDS_MAX && !known.some(({ name }) => name === shard.name))
    throw new OperatorError(`The directory has ${SHARDS_MAX} shards, and more than that it cannot have.`)
  await told(enterShard(directory, shard))
  await fillFrom(env, directory, { shard, say })
}

/** Enters what the shards have and the directory lacks. Throws an OperatorError when something has to be looked at. */
export async function fill(env: Env, say: Say): Promise<void> {
  const directory = openDirectory(env)
  for (const shard of await directory.shards()) {
    await told(enterShard(directory, shard))
    await fillFrom(env, directory, { shard, say })
  }
}

async function fillFrom(
  env: Env,
  directory: OperatorDirectory,
  { shard, say }: { shard: Shard; say: Say },
): Promise<void> {
  const { db } = await openShard(env, shard)
  const { entered, misplaced } = await told(enterResidents(directory, shard.name, db))
  say(`${shard.name}: ${entered} organisations stand in the directory.`)
  if (misplaced.length === 0) return
  const named = misplaced.slice(0, 20).map(({ id, slug }) => `${slug} (${id})`)
  throw new OperatorError(
    `Of ${shard.name} the directory says something else: it has these elsewhere, or their slug or a key of theirs as another's: ${named.join(', ')}.`,
  )
}

/** The shards, each with its number of organisations. */
async function list(env: Env, say: Say): Promise<void> {
  const directory = openDirectory(env)
  const counts = await told(countResidents(directory.db))
  for (const { name, url } of await directory.shards())
    say(`${name}  ${url}  ${counts.get(name) ?? 0} organisations`)
}

async function told<Value>(asking: Promise<Value>): Promise<Value> {
  try {
    return await asking
  } catch (error) {
    throw toOperatorError(error)
  }
}

async function main(): Promise<void> {
  const { values, positionals } = readOptions(process.argv.slice(2))
  const say: Say = (text) => console.log(text)
  if (values.help) return say(HELP)
  const [verb, ...more] = positionals
  if (more.length > 0) throw new OperatorError('Give one verb; --help shows them.', { exitCode: 2 })
  if (verb === 'migrate') {
    await migrateDirectory(directoryPlace(process.env))
    return say('The directory has the newest schema.')
  }
  if (verb === 'add-shard') {
    const { name, url } = values
    if (!name || !url) throw new OperatorError('Give --name and --url; --help shows how.', { exitCode: 2 })
    return addShard(process.env, { name, url }, say)
  }
  if (verb === 'fill') return fill(process.env, say)
  if (verb === 'list') return list(process.env, say)
  throw new OperatorError('Give migrate, add-shard, fill or list; --help shows how.', { exitCode: 2 })
}

function readOptions(args: string[]) {
  const text = { type: 'string' } as const
  return readCommandLine({
    args,
    allowPositionals: true,
    options: { name: text, url: text, help: { type: 'boolean', default: false } },
  })
}

if (import.meta.main) await runScript(main)
