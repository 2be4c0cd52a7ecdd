import { parseArgs } from 'node:util'
import { acceptHistory } from '../src/operations/log/accepted-history.ts'
import { findOrganisation } from '../src/operations/organisation/find-organisation.ts'
import { openDeployment, toOperatorError } from './operator-context.ts'
import { OperatorError, runScript } from './operator-error.ts'
import { refuseEmptyValues } from './option-values.ts'

const HELP = `npm run accept-history -- --slug SLUG --missing-size NUMBER --missing-root HASH --reason TEXT

After an older copy of the database was restored the log lacks a head that was signed, and LOG_HEADS_MISSING is answered. This accepts
the log as it is now: what was recorded after the copy is lost, which the access log and its leaf say from then on. Size and root are
those of the alarm (the log line log.heads-missing), so that nobody accepts another loss than the one they looked at.
Needs LIBSQL_URL, MASTER_KEY, and LIBSQL_AUTH_TOKEN for Turso. The next signing, within a minute, goes on from here.`

const REASON_MAX = 2_000

async function main(): Promise<void> {
  const { slug, help, reason, 'missing-size': size, 'missing-root': rootHash } = readOptions()
  if (help) {
    console.log(HELP)
    return
  }
  if (!slug || !reason || !size || !rootHash)
    throw refusal('Give --slug, --missing-size, --missing-root and --reason')
  if (!/^[1-9]\d{0,14}$/.test(size)) throw refusal('--missing-size takes the number that the alarm names')
  if (!/^[0-9a-f]{64}$/.test(rootHash))
    throw refusal('--missing-root takes the 64 letters that the alarm names')
  if (reason.length > REASON_MAX) throw refusal(`--reason takes at most ${REASON_MAX} characters`)
  const deployment = await openDeployment(process.env)
  const organisation = await findOrganisation({ ctx: deployment, input: { slug } })
  if (organisation === null) throw new OperatorError(`There is no organisation ${slug}.`)
  const input = { missing: { size: Number(size), rootHash }, reason }
  const ctx = deployment.contextOf(organisation)
  const accepted = await acceptHistory({ ctx, input }).catch((error: unknown) => {
    throw toOperatorError(error)
  })
  console.log(`Accepted: the log of ${slug} goes on from ${accepted.size} signed entries instead of ${size}.`)
}

const refusal = (sentence: string) => new OperatorError(`${sentence}; --help shows how.`, { exitCode: 2 })

function readOptions() {
  const text = { type: 'string' } as const
  try {
    const { values } = parseArgs({
      options: {
        slug: text,
        reason: text,
        'missing-size': text,
        'missing-root': text,
        help: { type: 'boolean', default: false },
      },
    })
    refuseEmptyValues(values, { help: '--help shows the options' })
    return values
  } catch (error) {
    if (error instanceof OperatorError) throw error
    throw refusal(error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error))
  }
}

await runScript(main)
