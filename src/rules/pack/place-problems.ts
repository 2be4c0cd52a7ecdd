import type { Node } from 'jsonc-parser'
import { parseJson } from './parse-json.ts'
import { type Path, placesIn, pointerOf, positionsIn } from './positions.ts'
import { type DraftProblem, type PackProblem, PROBLEMS } from './problems.ts'

export const PROBLEMS_LISTED_MAX = 200
const MESSAGE_LENGTH_MAX = 500

/**
 * Gives problems their severity, JSON Pointer, line and column and sorts them by place, then code. At most
 * `PROBLEMS_LISTED_MAX` are listed, errors before warnings, with a last one that counts the rest. Without a source the
 * places are null. Never throws.
 */
export function placeProblems(
  drafts: readonly DraftProblem[],
  document: { readonly source: string; readonly root?: Node | undefined } | null,
): PackProblem[] {
  if (drafts.length === 0) return []
  const offsets = document ? offsetsOf(drafts, document) : []
  const last = offsets.reduce((latest, offset) => Math.max(latest, offset), 0)
  const positions = document ? positionsIn(document.source, last) : null
  const placed = drafts.map((draft, index): PlacedProblem => {
    const offset = offsets[index]
    const position = offset === undefined ? null : (positions?.at(offset) ?? null)
    const { line, column } = position ?? { line: null, column: null }
    return { ...draft, pointer: pointerOf(draft.path), line, column }
  })
  return listed(placed.sort(byPlace))
}

interface PlacedProblem extends DraftProblem {
  readonly pointer: string
  readonly line: number | null
  readonly column: number | null
}

function toProblem({ code, message, pointer, line, column }: PlacedProblem): PackProblem {
  const text = typeof message === 'string' ? message : message()
  const shown = text.length > MESSAGE_LENGTH_MAX ? `${text.slice(0, MESSAGE_LENGTH_MAX)}…` : text
  return { code, severity: PROBLEMS[code][0], message: shown, pointer, line, column }
}

function offsetsOf(
  drafts: readonly DraftProblem[],
  { source, root }: { readonly source: string; readonly root?: Node | undefined },
): number[] {
  const isTreeNeeded = drafts.some(({ offset }) => offset === undefined)
  const tree = isTreeNeeded ? (root ?? parseJson(source).root) : undefined
  const places = tree ? placesIn(tree) : null
  return drafts.map(({ offset, path, at }) => offset ?? places?.offsetOf(path, at ?? 'value') ?? 0)
}

function byPlace(left: PlacedProblem, right: PlacedProblem): number {
  return (
    (left.line ?? 0) - (right.line ?? 0) ||
    (left.column ?? 0) - (right.column ?? 0) ||
    compareText(left.code, right.code) ||
    compareText(left.pointer, right.pointer)
  )
}

function compareText(left: string, right: string): number {
  if (left === right) return 0
  return left < right ? -1 : 1
}

function listed(problems: readonly PlacedProblem[]): PackProblem[] {
  if (problems.length <= PROBLEMS_LISTED_MAX) return problems.map(toProblem)
  const isError = ({ code }: PlacedProblem) => PROBLEMS[code][0] === 'ERROR'
  const errors = problems.filter(isError)
  const warnings = problems.filter((problem) => !isError(problem))
  const shown = [...errors, ...warnings].slice(0, PROBLEMS_LISTED_MAX).sort(byPlace)
  return [
    ...shown.map(toProblem),
    {
      code: 'TOO_MANY_PROBLEMS',
      // Warnings alone do not make a pack unusable, however many there are.
      severity: errors.length > PROBLEMS_LISTED_MAX ? 'ERROR' : 'WARNING',
      message: `${problems.length - shown.length} more problems are not listed`,
      pointer: '',
      line: null,
      column: null,
    },
  ]
}

export function makePlacer(source: string | undefined): (path: Path) => Pick<PackProblem, 'line' | 'column'> {
  const root = source === undefined ? undefined : parseJson(source).root
  if (source === undefined || root === undefined) return () => ({ line: null, column: null })
  const places = placesIn(root)
  const positions = positionsIn(source, source.length)
  return (path) => positions.at(places.offsetOf(path, 'value'))
}
