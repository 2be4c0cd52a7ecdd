import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { exportToFile } from '../../scripts/export-organisation.ts'
import { signedContent } from '../../src/operations/export/export-format.ts'
import { readTrustKey, signExport } from '../../src/operations/export/export-signature.ts'
import { findOrganisation } from '../../src/operations/organisation/find-organisation.ts'
import { makeOwnWorld, type OwnWorld } from './own-world.ts'
import { TENANT_TABLES } from './tenant-guard.ts'
import { type Deployments, startDeployments, type TestDeployment } from './two-deployments.ts'

/** A deployment with a full organisation, and both exports of it. */
export interface ExportedWorld {
  readonly deployments: Deployments
  readonly source: TestDeployment
  readonly world: OwnWorld
  /** Files. */
  readonly open: string
  readonly sealed: string
  /** What both are signed with. */
  readonly trustKey: string
}

export const silent = () => {}

export async function startExportedWorld(): Promise<ExportedWorld> {
  const deployments = await startDeployments()
  const source = await deployments.make()
  const world = await makeOwnWorld(source)
  // All of the log is signed before it leaves, so that the heads here and there can be compared.
  await source.ask({ key: world.adminKey, query: '{ logHead { size } }' })
  const deployment = await source.asOperator()
  const open = join(deployments.folder, 'open.jsonl')
  const sealed = join(deployments.folder, 'sealed.jsonl')
  const signed = await exportToFile({ deployment, slug: 'example', out: open, form: 'open', say: silent })
  const trustKey = readTrustKey(signed.trustKey) ?? ''
  await exportToFile({ deployment, slug: 'example', out: sealed, form: 'sealed', say: silent })
  return { deployments, source, world, open, sealed, trustKey }
}

/** The lines of a file with their line breaks. */
export const linesOf = (file: string): string[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => `${line}\n`)

let files = 0
export function fileOf({ deployments }: ExportedWorld, lines: readonly string[]): string {
  files += 1
  const file = join(deployments.folder, `made-${files}.jsonl`)
  writeFileSync(file, lines.join(''))
  return file
}

/** The lines with a last line that fits them, as somebody would write it who knows how. */
export function withFittingEnd(lines: readonly string[]): string[] {
  const above = lines.slice(0, -1)
  const end = JSON.parse(lines.at(-1) ?? '')
  const sha256 = createHash('sha256').update(above.join('')).digest('hex')
  return [...above, `${JSON.stringify({ ...end, sha256 })}\n`]
}

/** The same with the signatures that the organisation's own deployment would give these lines. */
export async function signedAnew({ source }: ExportedWorld, lines: readonly string[]): Promise<string[]> {
  const fitting = withFittingEnd(lines)
  const deployment = await source.asOperator()
  const organisation = await findOrganisation({ ctx: deployment, input: { slug: 'example' } })
  if (organisation === null) throw new Error('No organisation')
  const end = JSON.parse(fitting.at(-1) ?? '')
  const content = signedContent(organisation.id, end)
  const signature = await signExport(deployment.contextOf(organisation), content)
  return [...fitting.slice(0, -1), `${JSON.stringify({ ...end, ...signature })}\n`]
}

/** How many rows each table with rows of organisations has, those without any left out. */
export async function contentOf({ rows }: TestDeployment): Promise<Record<string, number>> {
  const names = ['organisations', ...TENANT_TABLES]
  const [counts = {}] = await rows(
    `select ${names.map((name) => `(select count(*) from ${name}) as ${name}`).join()}`,
  )
  return Object.fromEntries(
    Object.entries(counts).flatMap(([name, n]) => (n === 0 ? [] : [[name, Number(n)]])),
  )
}
