import { RefusedError } from './errors.ts'
import { type IdPrefix, isGeneratedId } from './ids.ts'

export const PAGE_SIZE_MAX = 100
/** Where a list is asked for without saying how much. */
export const PAGE_SIZE_DEFAULT = 20
const CURSOR_LENGTH_MAX = 512

/** What a list is asked with. */
export interface PageInput {
  readonly first: number
  readonly after?: string | null | undefined
}

/** What a list is asked with that shows only what is looked for. Parts of the filter must all hold. */
export interface FilteredPage<Filter> extends PageInput {
  readonly filter?: Filter | null | undefined
}

export interface PageRequest<Position> {
  readonly kind: string
  readonly first: number
  /** Rows come after this one; null for the first page. */
  readonly after: Position | null
}

export interface Connection<Node> {
  readonly edges: readonly { readonly node: Node; readonly cursor: string }[]
  readonly pageInfo: {
    readonly hasNextPage: boolean
    readonly hasPreviousPage: boolean
    readonly startCursor: string | null
    readonly endCursor: string | null
  }
  /** Where it is a function it is counted when it is asked for. */
  readonly totalCount: number | (() => Promise<number>)
}

function encode(text: string): string {
  const bytes = new TextEncoder().encode(text)
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}

function decode(cursor: string): string | null {
  if (cursor.length > CURSOR_LENGTH_MAX || !/^[A-Za-z0-9_-]+$/.test(cursor)) return null
  try {
    const binary = atob(cursor.replaceAll('-', '+').replaceAll('_', '/'))
    const bytes = Uint8Array.from(binary, (letter) => letter.charCodeAt(0))
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return null
  }
}

function readCursor<Position>(
  kind: string,
  cursor: string,
  parsePosition: (text: string) => Position | null,
): Position {
  const text = decode(cursor)
  const position = text?.startsWith(`${kind}:`) === true ? parsePosition(text.slice(kind.length + 1)) : null
  // Comparing with our own spelling refuses every other text that happens to decode to the same position.
  if (position === null || encode(`${kind}:${position}`) !== cursor) {
    throw new RefusedError('BAD_USER_INPUT', 'The cursor given as "after" does not belong to this list.')
  }
  return position
}

/** A position that is a whole number of at least zero, such as a sequence; null for any other text. */
export function parseSequence(text: string): number | null {
  return /^(0|[1-9]\d{0,15})$/.test(text) ? Number(text) : null
}

/** A position that is a plain text, such as a code; null when empty. */
export function parseText(text: string): string | null {
  return text === '' ? null : text
}

/** A position that is the id of a row with this prefix; null for any other text. */
export function idPosition(prefix: IdPrefix): (text: string) => string | null {
  return (text) => (isGeneratedId(prefix, text) ? text : null)
}

/** Checks `first` (1 to 100) and `after`; refuses with BAD_USER_INPUT. `kind` names the list the cursors belong to. */
export function readPage<Position extends string | number>(
  kind: string,
  args: PageInput,
  parsePosition: (text: string) => Position | null,
): PageRequest<Position> {
  if (!Number.isInteger(args.first) || args.first < 1 || args.first > PAGE_SIZE_MAX) {
    throw new RefusedError('BAD_USER_INPUT', `"first" must be a whole number from 1 to ${PAGE_SIZE_MAX}.`)
  }
  const after = typeof args.after === 'string' ? readCursor(kind, args.after, parsePosition) : null
  return { kind, first: args.first, after }
}

/** Makes a connection of the rows read for a page: the caller reads `first + 1` rows, so that a next page is seen. */
export function toConnection<Node, Position extends string | number>(
  page: PageRequest<Position>,
  rows: readonly Node[],
  totalCount: Connection<Node>['totalCount'],
  positionOf: (node: Node) => Position,
): Connection<Node> {
  const edges = rows
    .slice(0, page.first)
    .map((node) => ({ node, cursor: encode(`${page.kind}:${positionOf(node)}`) }))
  return {
    edges,
    pageInfo: {
      hasNextPage: rows.length > page.first,
      hasPreviousPage: page.after !== null,
      startCursor: edges.at(0)?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    totalCount,
  }
}
