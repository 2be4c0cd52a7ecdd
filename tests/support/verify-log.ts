import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { GraphqlAnswer, Question } from './fault-world.ts'

const SCRIPT = join(import.meta.dirname, '../../scripts/verify-log.mjs')
const HEADS = `query Heads($first: Int!, $after: String) { page: logHeads(first: $first, after: $after) {
  nodes { size rootHash signedAt number previous publicKey signature } pageInfo { hasNextPage endCursor } } }`
const ENTRIES = `query Entries($first: Int!, $after: String) { page: logEntries(first: $first, after: $after) {
  nodes { sequence kind recordId leafHash record contentDigest } pageInfo { hasNextPage endCursor } } }`

type Ask = (question: Question) => Promise<GraphqlAnswer>
type Node = Readonly<Record<string, unknown>>
interface Page {
  readonly nodes: readonly Node[]
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
}

/** Takes a log out over the API and has it verified by the program that knows nothing of ours. */
export async function verifyLog(
  ask: Ask,
  key: string,
  { sign = true, checkpoint }: { readonly sign?: boolean; readonly checkpoint?: string } = {},
): Promise<{ readonly status: number; readonly said: string }> {
  const read = async (query: string, variables = {}) => {
    const { data, errors } = await ask({ key, query, variables })
    if (!data || errors) throw new Error(JSON.stringify(errors))
    return data
  }
  if (sign) await read('{ logHead { size } }')
  const { viewer } = await read('{ viewer { organisation { id } } }')
  const { organisation } = viewer as { organisation: { id: string } }
  const nodes = async (query: string) => {
    const all: Node[] = []
    for (let after: string | null = null; ; ) {
      const { page } = (await read(query, { first: 100, after })) as { readonly page: Page }
      all.push(...page.nodes)
      if (!page.pageInfo.hasNextPage) return all
      after = page.pageInfo.endCursor
    }
  }
  const heads = (await nodes(HEADS)).map((head) => ({
    type: 'head',
    ...head,
    signedAt: new Date(String(head.signedAt)).toISOString(),
  }))
  const entries = (await nodes(ENTRIES)).map((entry) => ({
    type: 'entry',
    ...entry,
    kind: String(entry.kind).toLowerCase(),
  }))
  const lines = [{ type: 'log', format: 1, organisationId: organisation.id }, ...heads, ...entries]
  return runVerifier(lines.map((line) => JSON.stringify(line)).join('\n'), checkpoint)
}

async function runVerifier(lines: string, checkpoint: string | undefined) {
  const folder = mkdtempSync(join(tmpdir(), 'tutela-log-'))
  const file = join(folder, 'log.jsonl')
  const kept = join(folder, 'checkpoint')
  writeFileSync(file, lines)
  if (checkpoint !== undefined) writeFileSync(kept, checkpoint)
  const args = [SCRIPT, file, ...(checkpoint === undefined ? [] : ['--checkpoint', kept])]
  try {
    return await new Promise<{ status: number; said: string }>((resolve) => {
      execFile(process.execPath, args, (error, output, errors) => {
        resolve({ status: typeof error?.code === 'number' ? error.code : 0, said: output + errors })
      })
    })
  } finally {
    rmSync(folder, { recursive: true })
  }
}
