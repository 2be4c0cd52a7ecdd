import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { OrganisationIdentity } from '../src/operations/context.ts'
import { importOrganisation } from '../src/operations/export/import-organisation.ts'
import {
  discardImport,
  newImportId,
  readShipped,
  servesNobody,
} from '../src/operations/export/import-target.ts'
import { makeId } from '../src/operations/ids.ts'
import {
  beginMove,
  leave,
  makeRemovable,
  readExtent,
  readStanding,
  redirect,
  type Standing,
  settle,
  takeBack,
} from '../src/operations/move/move-marks.ts'
import { findOrganisation } from '../src/operations/organisation/find-organisation.ts'
import { storedOrganisationKey } from '../src/operations/vault/organisation-keys.ts'
import { exportToFile } from './export-organisation.ts'
import { linesOf } from './import-organisation.ts'
import { leftOutLines, makeHash, SOURCES, schemaName, toOperatorError } from './operator-context.ts'
import { type OperatorDirectory, openDirectory } from './operator-directory.ts'
import { OperatorError, runScript } from './operator-error.ts'
import { readCommandLine } from './option-values.ts'
import { makeProgress } from './progress.ts'

const HELP = `npm run move-organisation -- --organisation SLUG --to SHARD [--dry-run | --cancel] [--accept-shipped-packs]
npm run move-organisation -- --organisation SLUG --finish

Moves an organisation to another shard of the directory (docs/scale.md), with everything it has: records, log, keys, idempotency
keys, webhooks. It can be read all the time. From the first to the last step what would be written is refused with MOVING, which
clients repeat. Broken off anywhere, the same command goes on.
  --dry-run  says what would be moved, and changes nothing
  --accept-shipped-packs  brings shipped packs along that the other shard does not have, where all its organisations see them
  --cancel   takes a move back that has not led anybody to the new shard yet
  --finish   removes what was left behind, which nobody can sign in to
Needs DIRECTORY_URL, MASTER_KEY, and for Turso DIRECTORY_AUTH_TOKEN and SHARD_TOKEN_NAME for each shard.`

type Env = Readonly<Record<string, string | undefined>>
type Say = (text: string) => void
type OperatorShard = Awaited<ReturnType<OperatorDirectory['shard']>>

interface Asked {
  readonly env: Env
  readonly slug: string
  readonly to: string
  /** Takes one sentence of progress. */
  readonly say: Say
  /** Publish shipped packs that the organisation brings, for every organisation of the target. */
  readonly acceptShippedPacks?: boolean
}

/** Both ends of a move, as they are now. */
interface Ends {
  readonly directory: OperatorDirectory
  readonly organisation: OrganisationIdentity
  readonly source: OperatorShard
  readonly target: OperatorShard
  readonly before: Standing
  readonly after: Standing | null
  /** The directory leads to the target already. */
  readonly isRedirected: boolean
}

/**
 * Moves an organisation to another shard, or goes on with a move that was broken off. Throws an OperatorError with what is in the way;
 * nothing is lost then, and what was acknowledged is where the directory leads.
 */
export async function moveOrganisation(asked: Asked & { readonly dryRun?: boolean }): Promise<void> {
  try {
    await move(asked)
  } catch (error) {
    throw toOperatorError(error)
  }
}

async function move(asked: Asked & { readonly dryRun?: boolean }): Promise<void> {
  const { slug, to, say, dryRun = false } = asked
  const ends = await readEnds(asked)
  if (ends === null) return say(`${slug} is in ${to} and nowhere else on its way.`)
  const { source, organisation, before, after } = ends
  const { id } = organisation
  refuseOthers(asked, { before, after, source })
  const isSettled = isSettledIn(after)
  if (isSettled && before.moveState === 'MOVED') {
    // A directory from before the move, as after a restore.
    await redirect(ends.directory.db, { organisationId: id, from: source.name, to })
    return say(`${slug} is in ${to}, and the directory leads there again.`)
  }
  if (isSettled) throw new OperatorError(`${to} has an organisation ${slug} already that is in use.`)
  // Before anything is marked: what could not be brought in is to be written where it is meanwhile.
  if (before.moveState === null) await refuseTarget(asked, ends)
  if (dryRun) return say(`${slug} would be moved from ${source.name} to ${to}: ${await extentOf(ends)}`)
  if (before.moveState === null) {
    // Made at first need, and nothing can be made later.
    await storedOrganisationKey(source.contextOf(organisation), 'signing')
    const moveId = makeId('mov', SOURCES.now(), SOURCES.randomBytes)
    await beginMove(source.db, { organisationId: id, moveId }, to)
    say(`${slug} is read in ${source.name} and not written from now on.`)
    return move(asked)
  }
  const moveId = before.moveId ?? ''
  if (!hasArrivedIn(after, moveId)) await copy(asked, ends, moveId)
  await arrive(asked, ends, moveId)
}

const isSettledIn = (standing: Standing | null): boolean =>
  standing !== null && standing.importId === null && standing.moveState === null

const hasArrivedIn = (standing: Standing | null, moveId: string | null): boolean =>
  standing?.moveState === 'ARRIVING' && standing.importId === null && standing.moveId === moveId

/** Throws an OperatorError where what is there is of another move, or was lost. */
function refuseOthers(
  { slug, to }: Asked,
  { before, after, source }: Pick<Ends, 'before' | 'after' | 'source'>,
) {
  if (before.moveState === 'ARRIVING')
    throw new OperatorError(`${slug} is still arriving in ${source.name}: end that move first.`)
  if (before.moveShard !== null && before.moveShard !== to)
    throw new OperatorError(`${slug} is being moved to ${before.moveShard}: end that move, or cancel it.`)
  if (after?.moveState === 'MOVED')
    throw new OperatorError(`${to} has what ${slug} left behind there: remove it first, with --finish.`)
  if (before.moveState === 'MOVED' && !isSettledIn(after) && !hasArrivedIn(after, before.moveId))
    throw new OperatorError(
      `${source.name} has only what ${slug} left behind, and ${to} does not have it: restore ${to}.`,
    )
}

/** Throws an OperatorError where the target could not take the organisation in. */
async function refuseTarget({ slug, to, acceptShippedPacks }: Asked, { source, target, organisation }: Ends) {
  const namesake = await findOrganisation({ ctx: target, input: { slug } })
  if (namesake !== null && namesake.id !== organisation.id)
    throw new OperatorError(`Another organisation has the slug ${slug} in ${to}.`)
  const shipped = await readShipped(target.db)
  const mayPublish = acceptShippedPacks || (await servesNobody(target.contextOf(organisation)))
  for (const [name, digest] of await readShipped(source.db)) {
    const there = shipped.get(name)
    if (there === digest || (there === undefined && mayPublish)) continue
    throw new OperatorError(
      there === undefined
        ? `${to} does not have the shipped pack ${name}, which all its organisations would see: --accept-shipped-packs brings it along.`
        : `The shipped pack ${name} has another content in ${to}.`,
    )
  }
}

/** What is copied is led to, left and settled, in this order: at each moment it can be read, and it is written in one place at most. */
async function arrive({ slug, to, say }: Asked, ends: Ends, moveId: string): Promise<void> {
  const { directory, source, target, organisation } = ends
  const own = { organisationId: organisation.id, moveId }
  const [left, arrived] = [await extent(source, organisation), await extent(target, organisation)]
  if (left !== arrived)
    throw new OperatorError(
      `What arrived in ${to} is not what ${source.name} has: cancel the move. ${left} ${arrived}`,
    )
  await redirect(directory.db, { organisationId: own.organisationId, from: source.name, to })
  const found = await directory.whereabouts(slug)
  if (found?.shard.name !== to) throw new OperatorError(`The directory does not lead to ${to}.`)
  await leave(source.db, own)
  const gone = await readStanding(source.db, own.organisationId)
  if (gone?.moveState !== 'MOVED' || gone.moveId !== moveId) {
    // Taken back, and not ended by somebody else, who may have removed what was left here.
    const isBack = isSettledIn(gone) || gone?.moveState === 'MOVING'
    if (isBack)
      await redirect(directory.db, { organisationId: own.organisationId, from: to, to: source.name })
    throw new OperatorError(
      `Somebody ended this move or took it back meanwhile: run the same command to see where ${slug} is.`,
    )
  }
  await settle(target.db, own)
  say(
    `${slug} is in ${to}, with the same log to its last entry. What is left in ${source.name} goes with --finish.`,
  )
}

const extent = ({ contextOf }: OperatorShard, organisation: OrganisationIdentity) =>
  readExtent(contextOf(organisation))

async function extentOf({ source, organisation }: Ends): Promise<string> {
  const { own } = JSON.parse(await extent(source, organisation)) as { own: Record<string, number> }
  const rows = Object.values(own).reduce((sum, n) => sum + n, 0)
  return `${rows} rows, ${own.checks ?? 0} checks and a log of ${own.log_leaves ?? 0} entries among them.`
}

async function copy(
  { slug, to, say, acceptShippedPacks = false }: Asked,
  ends: Ends,
  moveId: string,
): Promise<void> {
  const { directory, source, target, organisation, after, isRedirected } = ends
  // Of a move that was taken back when it had got so far; nobody has written there.
  if (isRedirected)
    await redirect(directory.db, { organisationId: organisation.id, from: to, to: source.name })
  if (after?.moveState === 'ARRIVING') await removeArrived(ends, after)
  const folder = await mkdtemp(join(tmpdir(), 'tutela-move-'))
  const file = join(folder, 'organisation.jsonl')
  try {
    const { lines, leftOut } = await exportToFile({ deployment: source, slug, out: file, form: 'whole', say })
    if (leftOut.length > 0) {
      await takeBack(source.db, { organisationId: organisation.id, moveId })
      throw new OperatorError(
        [
          ...leftOutLines(leftOut),
          `${slug} was altered in the database and stays in ${source.name}, as it was.`,
        ].join('\n'),
      )
    }
    const progress = makeProgress((count) =>
      say(`${count} of ${2 * lines} lines read, once to check and once to write`),
    )
    let count = 0
    const input = {
      lines: () => linesOf(file),
      makeHash,
      schema: schemaName(),
      access: { arrival: { moveId, from: source.name } },
      restart: true,
      acceptShippedPacks,
      trustKey: null,
      onRow: () => {
        count += 1
        progress(count)
      },
    }
    const { entries } = await importOrganisation({ ctx: target.contextOf(organisation), input })
    say(`${slug} is copied to ${to}: ${lines} lines, its log of ${entries} entries found whole.`)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** A copy that nobody has written to, of a move that was taken back. */
async function removeArrived({ target, organisation }: Pick<Ends, 'target' | 'organisation'>, at: Standing) {
  const own = { organisationId: organisation.id, moveId: at.moveId ?? '' }
  await remove(target, organisation, { own, state: 'ARRIVING' })
}

async function remove(
  shard: OperatorShard,
  organisation: OrganisationIdentity,
  { own, state }: { own: { organisationId: string; moveId: string }; state: 'ARRIVING' | 'MOVED' },
): Promise<void> {
  // What is refused to everybody else while an organisation is on its way.
  const ctx = { ...shard.contextOf(organisation), db: shard.db }
  const importId = await makeRemovable(shard.db, own, { state, importId: newImportId(ctx) })
  if (importId !== null) await discardImport(ctx, { importId })
}

/** Takes a move back that has led nobody to the new shard yet. Throws an OperatorError where it has. */
export async function cancelMove(asked: Asked): Promise<void> {
  try {
    const ends = await readEnds(asked)
    const { slug, to, say } = asked
    if (ends === null) throw new OperatorError(`${slug} is not on its way to ${to}.`)
    const { source, target, organisation, before, after, isRedirected } = ends
    if (isRedirected)
      throw new OperatorError(`${slug} is led to ${to} already: run the move again to end it.`)
    if (before.moveState !== 'MOVING' || before.moveShard !== to)
      throw new OperatorError(`${slug} is not on its way to ${to}.`)
    const ctx = target.contextOf(organisation)
    if (after?.moveState === 'ARRIVING') await removeArrived(ends, after)
    else if (after?.importId) await discardImport(ctx, { importId: after.importId })
    await takeBack(source.db, { organisationId: organisation.id, moveId: before.moveId ?? '' })
    // Where a move that ran beside this has just led there.
    await redirect(ends.directory.db, { organisationId: organisation.id, from: to, to: source.name })
    say(`${slug} stays in ${source.name} and is written there again.`)
  } catch (error) {
    throw toOperatorError(error)
  }
}

/** Removes what an organisation left behind where it was, once it is settled elsewhere. */
export async function finishMove({ env, slug, say }: Omit<Asked, 'to'>): Promise<void> {
  try {
    const directory = openDirectory(env)
    const { organisationId, shard } = await whereaboutsOf(directory, slug)
    const home = await directory.shard(shard.name)
    const organisation = await findOrganisation({ ctx: home, input: { slug } })
    const here = await readStanding(home.db, organisationId)
    if (organisation === null || here === null || here.moveState !== null)
      throw new OperatorError(`${slug} is not settled in ${shard.name}: end its move first.`)
    for (const { name } of await directory.shards()) {
      if (name === shard.name) continue
      const other = await directory.shard(name)
      const left = await readStanding(other.db, organisationId)
      if (left?.moveState !== 'MOVED') continue
      const own = { organisationId, moveId: left.moveId ?? '' }
      await remove(other, organisation, { own, state: 'MOVED' })
      say(`Nothing of ${slug} is left in ${name}.`)
    }
  } catch (error) {
    throw toOperatorError(error)
  }
}

async function whereaboutsOf(directory: OperatorDirectory, slug: string) {
  const found = await directory.whereabouts(slug)
  if (found === null) throw new OperatorError(`The directory does not know ${slug}.`)
  return found
}

/** The shard that has an organisation which the directory leads elsewhere for; what one that moved away left behind does not count. */
async function holderOf(directory: OperatorDirectory, organisationId: string): Promise<string | null> {
  for (const { name } of await directory.shards()) {
    const { db } = await directory.shard(name)
    const standing = await readStanding(db, organisationId)
    if (standing === null || standing.importId !== null) continue
    if (standing.moveState === null || standing.moveState === 'MOVING') return name
  }
  return null
}

/** Null where the organisation is settled in the target. */
async function readEnds({ env, slug, to }: Asked): Promise<Ends | null> {
  const directory = openDirectory(env)
  const { organisationId, shard } = await whereaboutsOf(directory, slug)
  const target = await directory.shard(to)
  const after = await readStanding(target.db, organisationId)
  const isRedirected = shard.name === to
  if (isRedirected && after?.moveState === null && after.importId === null) return null
  const arriving = after?.moveState === 'ARRIVING' ? after.moveShard : null
  const from = isRedirected ? (arriving ?? (await holderOf(directory, organisationId))) : shard.name
  if (from === null)
    throw new OperatorError(`The directory leads to ${to}, and no shard has ${slug}: restore ${to}.`)
  const source = await directory.shard(from)
  const organisation = await findOrganisation({ ctx: source, input: { slug } })
  if (organisation === null || organisation.id !== organisationId)
    throw new OperatorError(`${source.name} does not have ${slug}, whatever the directory says.`)
  const before = await readStanding(source.db, organisationId)
  if (before === null)
    throw new OperatorError(`${source.name} does not have ${slug}, whatever the directory says.`)
  return { directory, organisation, source, target, before, after, isRedirected }
}

async function main(): Promise<void> {
  const {
    organisation: slug,
    to,
    help,
    cancel,
    finish,
    'dry-run': dryRun,
    'accept-shipped-packs': acceptShippedPacks,
  } = readOptions(process.argv.slice(2))
  const say: Say = (text) => console.log(text)
  if (help) return say(HELP)
  const isOne = [cancel, finish, dryRun].filter(Boolean).length <= 1
  if (!slug || !isOne || (to === undefined) !== finish)
    throw new OperatorError('Give --organisation and --to, or --finish; --help shows how.', { exitCode: 2 })
  const env = process.env
  if (to === undefined) return finishMove({ env, slug, say })
  if (cancel) return cancelMove({ env, slug, to, say })
  return moveOrganisation({ env, slug, to, say, dryRun, acceptShippedPacks })
}

function readOptions(args: string[]) {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean', default: false } as const
  return readCommandLine({
    args,
    options: {
      organisation: text,
      to: text,
      'dry-run': flag,
      'accept-shipped-packs': flag,
      cancel: flag,
      finish: flag,
      help: flag,
    },
  }).values
}

if (import.meta.main) await runScript(main)
