import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { payloadOf, type TenantState } from './requests.ts'
import type { Served } from './serve.ts'

const SCRIPTS = join(import.meta.dirname, '../../scripts')
const PAGE = `query($after: String) { safetyChecks(first: 100, after: $after) {
  nodes { id } pageInfo { hasNextPage endCursor } } }`
const EXPORT_BYTES_MAX = 1 << 30
const run = promisify(execFile)

interface Page {
  readonly nodes?: readonly { readonly id: string }[]
  readonly pageInfo?: { readonly hasNextPage: boolean; readonly endCursor: string | null }
}

/** Acknowledged checks that the organisation does not list any more. */
export async function lostChecks(served: Served, { tenant, acknowledged }: TenantState): Promise<string[]> {
  const listed = new Set<string>()
  let after: string | null = null
  do {
    const page: Page = payloadOf(await served.ask(tenant.key, PAGE, { after }))
    if (!page.nodes) throw new Error(`${tenant.slug} cannot list its checks`)
    for (const { id } of page.nodes) listed.add(id)
    after = page.pageInfo?.hasNextPage ? page.pageInfo.endCursor : null
  } while (after !== null)
  return [...acknowledged.values()].filter((id) => !listed.has(id))
}

/** Exports an organisation's log and verifies it as an auditor would; null when it holds. */
export async function logFault(
  served: Served,
  { tenant }: TenantState,
  folder: string,
): Promise<string | null> {
  const file = join(folder, `${tenant.slug}.jsonl`)
  try {
    const { stdout } = await run(
      process.execPath,
      [join(SCRIPTS, 'export-log.mjs'), String(served.graphql)],
      {
        env: { ...process.env, TUTELA_KEY: tenant.key },
        maxBuffer: EXPORT_BYTES_MAX,
      },
    )
    writeFileSync(file, stdout)
    await run(process.execPath, [join(SCRIPTS, 'verify-log.mjs'), file])
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
