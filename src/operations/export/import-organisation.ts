import { and, eq } from 'drizzle-orm'
import type { Statement } from '../../db/client.ts'
import { DatabaseError } from '../../db/database-error.ts'
import { apiKeys } from '../../db/tables/api-keys.ts'
import { organisations } from '../../db/tables/organisations.ts'
import { ORGANISATION_SCOPES } from '../../values/scopes.ts'
import { accessEntry } from '../access-log/access-entry.ts'
import { type ApiKeyParts, hashApiKey } from '../api-keys/key-format.ts'
import type { Call, OperationContext } from '../context.ts'
import { ID_PREFIXES } from '../ids.ts'
import { requireScope } from '../require-scope.ts'
import {
  ExportFault,
  type ExportHeader,
  type LeftOutRow,
  type Row,
  type RunningHash,
  signedContent,
} from './export-format.ts'
import { proveOrigin } from './export-signature.ts'
import { EXPORTED_TABLES } from './exported-tables.ts'
import { insertRows, RowWriter, rowForTarget } from './import-rows.ts'
import {
  clearTheWay,
  discardImport,
  fence,
  type ImportRun,
  isTakenOver,
  newImportId,
  readShipped,
  servesNobody,
} from './import-target.ts'
import { checkImportedRules } from './imported-rules.ts'
import { type ExportedRow, openExport } from './read-export.ts'
import { rebuildLog } from './rebuild-log.ts'
import { rebuildLookups } from './rebuild-lookups.ts'

export interface ImportInput {
  /** Opens the file from its beginning; it is read twice. Lines have their line breaks. */
  readonly lines: () => AsyncIterable<string>
  readonly makeHash: () => RunningHash
  /** Name of the newest migration. */
  readonly schema: string
  /** A new administrator's key, of which only the hash is stored; or the move with which the organisation comes, its keys along. */
  readonly access: { readonly adminKey: ApiKeyParts } | { readonly arrival: Arrival }
  /** Remove what an import that did not end wrote. */
  readonly restart: boolean
  /** Publish shipped packs that the file brings, for every organisation of the database. */
  readonly acceptShippedPacks: boolean
  /**
   * The public key that the file has to be signed with, base64, given by somebody apart from the file. Null: only a file that was made
   * with a master key of this deployment is brought in.
   */
  readonly trustKey: string | null
  readonly onRow: (row: ExportedRow, pass: 'check' | 'write') => void
}

/** A move from another database of this deployment: what was brought in is read from then on, and written when the move has ended. */
export interface Arrival {
  readonly moveId: string
  /** Where it comes from. */
  readonly from: string
}

export interface ImportResult {
  readonly header: ExportHeader
  /** Entries of its log, which was found whole. */
  readonly entries: number
  /** Records that were altered where it comes from and are not in the file; their entries in the log stay. */
  readonly leftOut: readonly LeftOutRow[]
}

/** Kept back until everything else is there, because with them people can sign in. */
const WRITTEN_LAST = 'identity_providers'
/** Without their hashes their rows would be of no use. */
const KEYS = 'api_keys'

/**
 * Brings an organisation in from an export, into a database that does not have it. The whole file is checked before anything
 * is written. Ids, sequence numbers, digests, sealed texts, leaves and signed heads stay; keys are wrapped with the target's.
 * All or nothing for everybody who looks: until the last write batch nobody can sign in to it and nothing runs for it, and
 * when anything fails all of it is removed again. Throws ExportFault, VaultError, DatabaseError.
 */
export async function importOrganisation({ ctx, input }: Call<ImportInput>): Promise<ImportResult> {
  requireScope(ctx, 'admin')
  const { header, organisation, end } = await checkFile(ctx, input)
  await clearTheWay(ctx, header, input.restart)
  const run: ImportRun = { importId: newImportId(ctx), organisation }
  try {
    await begin(ctx, run)
    const providers = await writeRows(ctx, run, input)
    const missing = new Set(end.leftOut.map(({ id }) => id))
    const entries = await rebuildLog(ctx, run, missing)
    await rebuildLookups(ctx, run, entries)
    await checkImportedRules(ctx)
    await finish(ctx, run, { header, providers, access: input.access })
    return { header, entries, leftOut: end.leftOut }
  } catch (error) {
    await discardImport(ctx, run).catch((fault: unknown) => ctx.log.error('import.left-behind', fault))
    throw isTakenOver(error)
      ? new ExportFault('Another import of the same organisation was begun here and took this one over.')
      : error
  }
}

async function checkFile(ctx: OperationContext, input: ImportInput) {
  const { header, rows } = await openExport(input.lines(), { schema: input.schema, hash: input.makeHash() })
  const isMove = 'arrival' in input.access
  if (isMove !== (header.form === 'whole'))
    throw new ExportFault(
      isMove
        ? 'The file was not made for a move.'
        : 'The file was made for a move: export the organisation for this.',
    )
  const shipped = await readShipped(ctx.db)
  const mayPublish = input.acceptShippedPacks || (await servesNobody(ctx))
  let organisation: Row | null = null
  for (;;) {
    const { value: row, done } = await rows.next()
    if (done === true) {
      const content = signedContent(header.organisation.id, row)
      await proveOrigin(ctx, content, row, input.trustKey)
      if (organisation === null) throw new ExportFault('The file has no organisation.')
      return { header, organisation, end: row }
    }
    input.onRow(row, 'check')
    if (row.table === 'organisations') organisation = row.row
    const name = shippedName(row)
    if (name === null || shipped.get(name) === row.row.digest) continue
    if (shipped.has(name)) throw new ExportFault(`The shipped pack ${name} has another content here.`)
    if (!mayPublish) {
      throw new ExportFault(
        `The file brings the shipped pack ${name}, which this database does not have and all its organisations would see.`,
      )
    }
  }
}

/** Name and version of a pack that belongs to no organisation; null for any other row. */
function shippedName({ table, row }: ExportedRow): string | null {
  if (table !== 'pack_versions' || row.organisationId !== null) return null
  return `${String(row.name)} ${String(row.version)}`
}

async function begin(ctx: OperationContext, { importId, organisation }: ImportRun): Promise<void> {
  // Nobody can choose this as a slug.
  const hidden = { ...organisation, slug: importId, importId }
  await ctx.db.writeBatch([insertRows(ctx, tableOf('organisations'), [hidden])])
}

async function writeRows(ctx: OperationContext, run: ImportRun, input: ImportInput): Promise<Row[]> {
  const { header, rows } = await openExport(input.lines(), { schema: input.schema, hash: input.makeHash() })
  const shipped = await readShipped(ctx.db)
  const writer = new RowWriter(ctx, run)
  const providers: Row[] = []
  for await (const row of rows) {
    input.onRow(row, 'write')
    if (row.table === 'organisations' || (row.table === KEYS && header.form !== 'whole')) continue
    if (shipped.has(shippedName(row) ?? '')) continue
    if (row.table === WRITTEN_LAST) providers.push(row.row)
    else {
      await writer.turnTo(row.exported)
      const kept = await rowForTarget(ctx, header.form, row)
      if (kept !== null) await writer.add(row, kept)
    }
  }
  await writer.flush()
  return providers
}

async function finish(
  ctx: OperationContext,
  run: ImportRun,
  {
    header,
    providers,
    access,
  }: {
    readonly header: ExportHeader
    readonly providers: readonly Row[]
    readonly access: ImportInput['access']
  },
): Promise<void> {
  const { orm } = ctx.db
  const made = 'arrival' in access ? [] : await administratorStatements(ctx, header, access.adminKey)
  const arrived =
    'arrival' in access
      ? { moveState: 'ARRIVING' as const, moveId: access.arrival.moveId, moveShard: access.arrival.from }
      : {}
  const isMine = and(eq(organisations.id, ctx.organisation.id), eq(organisations.importId, run.importId))
  try {
    await ctx.db.writeBatch([
      fence(ctx, run),
      ...(providers.length > 0 ? [insertRows(ctx, tableOf(WRITTEN_LAST), providers)] : []),
      ...made,
      orm
        .update(organisations)
        .set({ slug: String(run.organisation.slug), importId: null, ...arrived })
        .where(isMine),
    ])
  } catch (error) {
    if (!(error instanceof DatabaseError) || !error.outcomeUnknown || !(await isThere(ctx))) throw error
  }
}

/** A new administrator's key, and who let them in. */
async function administratorStatements(
  ctx: OperationContext,
  { form, exportedAt }: ExportHeader,
  adminKey: ApiKeyParts,
): Promise<readonly Statement[]> {
  const organisationId = ctx.organisation.id
  const administrator = {
    id: ctx.newId(ID_PREFIXES.apiKey),
    organisationId,
    name: 'Administrator since the import',
    prefix: adminKey.prefix,
    hash: await hashApiKey(adminKey.key),
    scopes: [...ORGANISATION_SCOPES],
    createdAt: ctx.now().toISOString(),
  }
  const details = { form, exportedAt, administrator: administrator.id }
  const change = { action: 'ORGANISATION_IMPORTED', subjectId: organisationId, details } as const
  const access = await accessEntry(ctx, change)
  return [ctx.db.orm.insert(apiKeys).values(administrator), access.entry, access.leaf]
}

async function isThere(ctx: OperationContext): Promise<boolean> {
  const [row] = await ctx.db.orm
    .select({ importId: organisations.importId })
    .from(organisations)
    .where(eq(organisations.id, ctx.organisation.id))
  return row?.importId === null
}

function tableOf(name: string) {
  const exported = EXPORTED_TABLES.find((table) => table.name === name)
  if (exported === undefined) throw new Error(`${name} is not exported`)
  return exported
}
