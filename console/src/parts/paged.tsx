import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { figure, text } from '../texts/texts.ts'
import { Loaded, useLoaded } from './loaded.tsx'

/** A page of a list as the API gives it. */
export interface Page {
  readonly totalCount: number
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
  /** What was altered in the database and is left out of the page. */
  readonly altered?: readonly { readonly id: string; readonly message: string }[]
}

type Pages<Shown extends Page> = ReturnType<typeof useLoaded<Shown>> & {
  readonly goOn: (after: string | null) => void
}

/** Loads a list a page at a time; it begins anew when one of `keys`, which can be written as JSON, changes. */
export function usePages<Shown extends Page>(
  load: (after: string | null, signal: AbortSignal) => Promise<Shown>,
  keys: readonly unknown[],
): Pages<Shown> {
  const of = JSON.stringify(keys)
  const [at, setAt] = useState<{ of: string; after: string | null }>({ of, after: null })
  const after = at.of === of ? at.after : null
  const loaded = useLoaded((signal) => load(after, signal), [of, after])
  return { ...loaded, goOn: (next) => setAt({ of, after: next }) }
}

/** A page with how many the list has, what was altered, and the way to the next one. */
export function Paged<Shown extends Page>({
  from,
  children,
}: {
  from: Pages<Shown>
  children: (page: Shown) => ComponentChildren
}) {
  return (
    <Loaded from={from}>
      {(page) => (
        <>
          <Altered altered={page.altered ?? []} />
          <p class="quiet" role="status">
            {text('runs.count', { count: figure(page.totalCount) })}
          </p>
          {children(page)}
          {page.pageInfo.hasNextPage ? (
            <button
              type="button"
              class="plain wide no-print"
              onClick={() => from.goOn(page.pageInfo.endCursor)}
            >
              {text('app.more')}
            </button>
          ) : null}
        </>
      )}
    </Loaded>
  )
}

function Altered({ altered }: { altered: NonNullable<Page['altered']> }) {
  if (altered.length === 0) return null
  return (
    <div class="danger" role="alert">
      <h2>{text('records.altered')}</h2>
      <ul>
        {altered.map(({ id, message }) => (
          <li key={id}>
            <bdi class="code">{id}</bdi> {message}
          </li>
        ))}
      </ul>
    </div>
  )
}

type FilterName = 'open' | 'overdue' | 'closed' | 'all'

/** Which part of a list is shown. */
export function FilterChoice<Name extends FilterName>({
  id,
  names,
  chosen,
  onChosen,
}: {
  id: string
  names: readonly Name[]
  chosen: Name
  onChosen: (name: Name) => void
}) {
  return (
    <>
      <label for={id}>{text('runs.which')}</label>
      <select
        id={id}
        value={chosen}
        onChange={({ currentTarget }) =>
          onChosen(names.find((name) => name === currentTarget.value) ?? chosen)
        }
      >
        {names.map((name) => (
          <option key={name} value={name}>
            {text(`runs.${name}`)}
          </option>
        ))}
      </select>
    </>
  )
}
