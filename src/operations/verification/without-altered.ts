import type { OperationContext } from '../context.ts'
import type { Connection } from '../page.ts'
import { type AlteredPart, recordAltered } from '../record-altered.ts'
import { VaultError } from '../vault/seal.ts'

/** A listed record that is not what was recorded. */
export interface AlteredRecord {
  readonly id: string
  readonly part: AlteredPart
  readonly message: string
}

export interface WatchedConnection<Node> extends Connection<Node> {
  /** Left out of the page, and named. */
  readonly altered: readonly AlteredRecord[]
}

/**
 * A page without the rows that were altered, which are named beside the others and raise the alarm in the log. `faults` says for each
 * row of the page what is wrong with it; a row whose sealed texts cannot be opened is named as well. Throws VaultError when the
 * master key is missing.
 */
export async function withoutAltered<Row extends { readonly id: string }, Node>(
  ctx: OperationContext,
  page: Connection<Row>,
  {
    noun,
    faults,
    show,
  }: {
    /** What such a record is called in a sentence. */
    readonly noun: string
    readonly faults: readonly (AlteredPart | null)[]
    /** What callers see of a row. */
    readonly show: (row: Row) => Promise<Node> | Node
  },
): Promise<WatchedConnection<Node>> {
  const shown = await Promise.all(
    page.edges.map(async ({ node: row, cursor }, at) => {
      const part = faults[at] ?? null
      return part === null ? nodeOrPart(row, cursor, show) : { id: row.id, part }
    }),
  )
  return {
    ...page,
    edges: shown.flatMap((one) => ('node' in one ? [one] : [])),
    altered: shown.flatMap((one) => {
      if ('node' in one) return []
      const { message } = recordAltered(ctx, { part: one.part, what: `What is stored of ${noun} ${one.id}` })
      return [{ ...one, message }]
    }),
  }
}

async function nodeOrPart<Row extends { readonly id: string }, Node>(
  row: Row,
  cursor: string,
  show: (row: Row) => Promise<Node> | Node,
): Promise<{ node: Node; cursor: string } | { id: string; part: AlteredPart }> {
  try {
    return { node: await show(row), cursor }
  } catch (error) {
    // Without the master key nobody can tell.
    if (!(error instanceof VaultError) || error.problem === 'unknownMasterKey') throw error
    return { id: row.id, part: 'TEXTS' }
  }
}
