import { makeApiKey } from '../src/operations/api-keys/key-format.ts'
import { announceKey } from '../src/operations/directory/announce-key.ts'
import { enterResident } from '../src/operations/directory/enter.ts'
import { ID_PREFIXES, makeId } from '../src/operations/ids.ts'
import { creationFaults } from '../src/operations/organisation/create-organisation.ts'
import { findOrganisation } from '../src/operations/organisation/find-organisation.ts'
import { SOURCES, toOperatorError } from './operator-context.ts'
import { type OperatorDirectory, openDirectory } from './operator-directory.ts'
import { OperatorError } from './operator-error.ts'
import { type SeededOrganisation, seed } from './seed.ts'

type Env = Readonly<Record<string, string | undefined>>

interface Wanted {
  readonly organisation: SeededOrganisation
  /** Where a new one is made; one that the directory knows stays where it is. */
  readonly shard: string | undefined
  readonly checksPerDay?: number
}

/**
 * Makes an organisation with its administrator's key in a shard of the directory, or another such key for one that is there. The directory is
 * told first, so that nothing is made which it does not know, and no slug is given away twice; broken off anywhere, the same command
 * goes on. Throws an OperatorError.
 */
export async function createInDirectory(
  env: Env,
  wanted: Wanted,
): Promise<{ readonly adminKey: string; readonly shard: string }> {
  if (env.LIBSQL_URL) throw new OperatorError('Set DIRECTORY_URL or LIBSQL_URL, not both.', { exitCode: 2 })
  try {
    return await create(env, openDirectory(env), wanted)
  } catch (error) {
    throw toOperatorError(error)
  }
}

async function create(
  env: Env,
  directory: OperatorDirectory,
  { organisation, shard: asked, checksPerDay }: Wanted,
) {
  const { slug } = organisation
  const adminKey = await makeApiKey(SOURCES.randomBytes)
  const [fault] = creationFaults({ ...organisation, adminKey: adminKey.key }, adminKey)
  if (fault !== undefined) throw new OperatorError(`The organisation was refused: ${fault.message}`)
  const known = await directory.whereabouts(slug)
  const name = known?.shard.name ?? asked
  if (name === undefined)
    throw new OperatorError(
      'Name the shard to make it in with --shard; npm run directory -- list has them.',
      {
        exitCode: 2,
      },
    )
  if (asked !== undefined && asked !== name) throw new OperatorError(`${slug} is in ${name} already.`)
  const shard = await directory.shard(name)
  const there = await findOrganisation({ ctx: shard, input: { slug } })
  const id =
    known?.organisationId ?? there?.id ?? makeId(ID_PREFIXES.organisation, SOURCES.now(), SOURCES.randomBytes)
  if (there !== null && there.id !== id)
    throw new OperatorError(`The directory and ${name} mean two different organisations by ${slug}.`)
  if (!(await enterResident(directory, name, { resident: { id, slug }, residence: shard.db })))
    throw new OperatorError(`By now the directory says something else of ${slug}; nothing was made.`)
  await announceKey(directory.db, { organisationId: id, prefix: adminKey.prefix })
  const { url, authToken } = shard.place
  await seed({
    url,
    ...(authToken !== undefined && { authToken }),
    masterKey: env.MASTER_KEY ?? '',
    adminKey: adminKey.key,
    organisation: { ...organisation, id },
    ...(checksPerDay !== undefined && { checksPerDay }),
  })
  return { adminKey: adminKey.key, shard: name }
}
