import { existsSync } from 'node:fs'
import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import {
  ExportedWhileChanging,
  type ExportForm,
  type LeftOutRow,
} from '../src/operations/export/export-format.ts'
import { exportOrganisation } from '../src/operations/export/export-organisation.ts'
import { verifierKey } from '../src/operations/log/checkpoint.ts'
import { findOrganisation } from '../src/operations/organisation/find-organisation.ts'
import {
  type Deployment,
  leftOutLines,
  makeHash,
  openDeployment,
  schemaName,
  toOperatorError,
} from './operator-context.ts'
import { OperatorError, runScript } from './operator-error.ts'
import { readCommandLine } from './option-values.ts'
import { makeProgress } from './progress.ts'

const HELP = `npm run export-organisation -- --slug SLUG --out FILE [--sealed]

Writes everything an organisation has to a new file, as JSON Lines: the first line says what follows, the last one has the
SHA-256 of all others (head -n -1 FILE | sha256sum) and is signed with the key that signs the organisation's log, which is printed:
whoever brings the file into another deployment gives it as --trust-key. Rows that were altered in the database are left out and
named; the command then ends with 1. Facts, references and reasons stand in it to be read, with the keys they
are sealed with: keep it as you keep the database and its master key together.
With --sealed nothing in it can be read without MASTER_KEY, which an import then needs, too.
Needs LIBSQL_URL, MASTER_KEY, and LIBSQL_AUTH_TOKEN for Turso; MASTER_KEYS_RETIRED while a rotation is going on.`

const ATTEMPTS_MAX = 3
const ALTERED =
  'The file was written without these rows: they are not what was recorded. Find out who altered the database.'

/** Writes an export to a file that is not there yet; it appears when it is whole. Gives its number of lines. */
export async function exportToFile({
  deployment,
  slug,
  out,
  form,
  say,
}: {
  deployment: Deployment
  slug: string
  out: string
  form: ExportForm
  /** Takes one sentence of progress. */
  say: (text: string) => void
}): Promise<{ readonly lines: number; readonly leftOut: readonly LeftOutRow[]; readonly trustKey: string }> {
  if (existsSync(out)) throw new OperatorError(`${out} is there already; name a file that is not.`)
  const organisation = await findOrganisation({ ctx: deployment, input: { slug } })
  if (organisation === null) throw new OperatorError(`There is no organisation ${slug}.`)
  for (let attempt = 1; ; attempt += 1) {
    try {
      const leftOut: LeftOutRow[] = []
      const onLeftOut = (row: LeftOutRow) => leftOut.push(row)
      const input = { form, schema: schemaName(), hash: makeHash(), onLeftOut }
      const ctx = deployment.contextOf(organisation)
      const { count, last } = await writeLines(out, exportOrganisation({ ctx, input }), say)
      const { publicKey } = JSON.parse(last)
      return { lines: count, leftOut, trustKey: await verifierKey(organisation.id, publicKey) }
    } catch (error) {
      if (!(error instanceof ExportedWhileChanging) || attempt === ATTEMPTS_MAX) throw toOperatorError(error)
      say('The organisation was written to meanwhile; once more from the beginning.')
    }
  }
}

async function writeLines(out: string, lines: AsyncIterable<string>, say: (text: string) => void) {
  const draft = `${out}.${process.pid}.part`
  const file = await open(draft, 'wx', 0o600)
  try {
    const written = await writeAll(file, lines, say)
    await file.sync()
    await rename(draft, out)
    return written
  } finally {
    await file.close()
    await rm(draft, { force: true })
  }
}

async function writeAll(
  file: FileHandle,
  lines: AsyncIterable<string>,
  say: (text: string) => void,
): Promise<{ readonly count: number; readonly last: string }> {
  const progress = makeProgress((rows) => say(`${rows} lines written`))
  let count = 0
  let last = ''
  for await (const line of lines) {
    await file.appendFile(line)
    last = line
    count += 1
    progress(count)
  }
  return { count, last }
}

async function main(): Promise<void> {
  const { slug, out, sealed, help } = readOptions(process.argv.slice(2))
  if (help) {
    console.log(HELP)
    return
  }
  if (!slug || !out) throw new OperatorError('Give --slug and --out; --help shows how.', { exitCode: 2 })
  const deployment = await openDeployment(process.env)
  const say = (text: string) => console.error(text)
  const form = sealed ? 'sealed' : 'open'
  const { lines, leftOut, trustKey } = await exportToFile({ deployment, slug, out, form, say })
  const what = leftOut.length === 0 ? 'everything' : 'what was not altered'
  console.log(`${out} holds ${what} of ${slug} in ${lines} lines.\nSigned with ${trustKey}`)
  if (leftOut.length === 0) return
  throw new OperatorError([...leftOutLines(leftOut), ALTERED].join('\n'))
}

function readOptions(args: string[]) {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean', default: false } as const
  return readCommandLine({ args, options: { slug: text, out: text, sealed: flag, help: flag } }).values
}

if (import.meta.main) await runScript(main)
