import { createReadStream, existsSync } from 'node:fs'
import { makeApiKey } from '../src/operations/api-keys/key-format.ts'
import type { OrganisationIdentity } from '../src/operations/context.ts'
import { ExportFault, type ExportHeader, type LeftOutRow } from '../src/operations/export/export-format.ts'
import { readTrustKey } from '../src/operations/export/export-signature.ts'
import { importOrganisation } from '../src/operations/export/import-organisation.ts'
import { readHeader } from '../src/operations/export/read-export.ts'
import {
  type Deployment,
  leftOutLines,
  makeHash,
  openDeployment,
  SOURCES,
  schemaName,
  toOperatorError,
} from './operator-context.ts'
import { OperatorError, runScript } from './operator-error.ts'
import { readCommandLine } from './option-values.ts'
import { printError } from './print.ts'
import { makeProgress } from './progress.ts'

const HELP = `npm run import-organisation -- --in FILE [--trust-key KEY] [--restart] [--accept-shipped-packs]

Brings an organisation in from a file of export-organisation, into a migrated database that does not have it, and prints a new
administrator's key once. API keys are not brought in: make new ones. The file is checked as a whole before anything is
written; nobody can see the organisation before all of it is there, and when anything fails it is removed again.
  --trust-key KEY         the key that the file is signed with, as export-organisation printed it or logHead { verifierKey } shows it
                          where it comes from: for a file of another deployment. Get it on another way than the file's
  --restart               after an import that was broken off: remove what it wrote, and begin anew
  --accept-shipped-packs  publish the product's packs in the file to all organisations of this database as well
Needs LIBSQL_URL, MASTER_KEY, and LIBSQL_AUTH_TOKEN for Turso. A sealed file also needs the master key of the deployment it
comes from in MASTER_KEYS_RETIRED.`

/** Brings an organisation in from a file. Throws an OperatorError with what is wrong and, where there is one, the line. */
export async function importFromFile({
  deployment,
  file,
  restart = false,
  acceptShippedPacks = false,
  trustKey = null,
  say,
}: {
  deployment: Deployment
  file: string
  restart?: boolean
  acceptShippedPacks?: boolean
  /** Ed25519, base64; null: only a file of this deployment is brought in. */
  trustKey?: string | null
  /** Takes one sentence of progress. */
  say: (text: string) => void
}): Promise<{
  readonly adminKey: string
  readonly slug: string
  readonly entries: number
  readonly leftOut: readonly LeftOutRow[]
}> {
  if (!existsSync(file)) throw new OperatorError(`There is no file ${file}.`)
  const schema = schemaName()
  const lines = () => linesOf(file)
  const progress = makeProgress((count) => say(`${count} lines read, once to check and once to write`))
  let count = 0
  const onRow = () => {
    count += 1
    progress(count)
  }
  try {
    const header = await headerOf(lines(), schema)
    const ctx = deployment.contextOf(identityIn(header))
    const adminKey = await makeApiKey(SOURCES.randomBytes)
    const input = {
      lines,
      makeHash,
      schema,
      access: { adminKey },
      restart,
      acceptShippedPacks,
      trustKey,
      onRow,
    }
    const { entries, leftOut } = await importOrganisation({ ctx, input })
    return { adminKey: adminKey.key, slug: header.organisation.slug, entries, leftOut }
  } catch (error) {
    throw toOperatorError(error)
  }
}

async function headerOf(lines: AsyncIterable<string>, schema: string): Promise<ExportHeader> {
  for await (const line of lines) return readHeader(line, schema)
  throw new ExportFault('The file is empty.')
}

function identityIn({ organisation }: ExportHeader): OrganisationIdentity {
  return { ...organisation, defaultLocale: 'en', timeZone: 'UTC' }
}

/** Lines with their line breaks. Not readline: it also breaks at U+2028, which may stand inside a JSON string. */
export async function* linesOf(file: string): AsyncGenerator<string> {
  let rest = ''
  for await (const chunk of createReadStream(file, 'utf8')) {
    const lines = `${rest}${String(chunk)}`.split('\n')
    rest = lines.pop() ?? ''
    yield* lines.map((line) => `${line}\n`)
  }
  if (rest !== '') yield rest
}

async function main(): Promise<void> {
  const {
    in: file,
    restart,
    help,
    'trust-key': trusted,
    'accept-shipped-packs': acceptShippedPacks,
  } = readOptions(process.argv.slice(2))
  if (help) {
    console.log(HELP)
    return
  }
  if (!file) throw new OperatorError('Give --in; --help shows how.', { exitCode: 2 })
  const trustKey = trusted === undefined ? null : readTrustKey(trusted)
  if (trusted !== undefined && trustKey === null)
    throw new OperatorError('--trust-key takes a public key as export-organisation prints it.', {
      exitCode: 2,
    })
  const deployment = await openDeployment(process.env)
  const say = (text: string) => console.error(text)
  const { slug, adminKey, entries, leftOut } = await importFromFile({
    deployment,
    file,
    restart,
    acceptShippedPacks,
    trustKey,
    say,
  })
  for (const line of leftOutLines(leftOut)) printError(line)
  console.log(`Organisation  ${slug}, its log of ${entries} entries found whole\nAdmin key     ${adminKey}`)
}

/** What the command line asks for. Throws an OperatorError (exit 2) for what it cannot mean. */
export function readOptions(args: string[]) {
  const flag = { type: 'boolean', default: false } as const
  return readCommandLine({
    args,
    options: {
      in: { type: 'string' },
      'trust-key': { type: 'string' },
      restart: flag,
      'accept-shipped-packs': flag,
      help: flag,
    },
  }).values
}

if (import.meta.main) await runScript(main)
