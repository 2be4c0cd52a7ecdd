import { useState } from 'preact/hooks'
import { asCsv, download } from '../registers/csv.ts'
import { text } from '../texts/texts.ts'
import { Problem } from './problem.tsx'

/** A page of a list, as the API gives it. */
interface Page<Node> {
  readonly nodes: readonly Node[]
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
}

export interface SavePagesProps<Node> {
  /** Of the file. */
  readonly name: string
  readonly headings: readonly string[]
  readonly pageAfter: (after: string | null, first: number) => Promise<Page<Node>>
  readonly rowOf: (node: Node) => readonly string[]
}

const CSV_PAGE = 100

/** A whole list as a file, read page by page when it is asked for. */
export function SavePages<Node>({ name, headings, pageAfter, rowOf }: SavePagesProps<Node>) {
  const [error, setError] = useState<unknown>(null)
  const save = async () => {
    setError(null)
    try {
      const rows = [headings]
      let after: string | null = null
      do {
        const page: Page<Node> = await pageAfter(after, CSV_PAGE)
        for (const node of page.nodes) rows.push(rowOf(node))
        after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null
      } while (after !== null)
      download(name, asCsv(rows))
    } catch (problem) {
      setError(problem)
    }
  }
  return (
    <div class="no-print">
      <Problem error={error} again={save} />
      <button type="button" class="plain" onClick={save}>
        {text('registers.csv')}
      </button>
    </div>
  )
}
