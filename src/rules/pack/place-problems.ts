import type { Node } from 'jsonc-parser'
import type { PackProblem } from '../types.ts'
import { parseJson } from './parse-json.ts'
import { type Path, placesIn, pointerOf, positionsIn } from './positions.ts'
import { type DraftProblem, PROBLEMS } from './problems.ts'

export const PROBLEMS_LISTED_MAX = 200

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
  const positions = document ? positionsIn(document.source, Math.max(0, ...offsets)) : null
  const placed = drafts.map(({ code, message, path }, index): PackProblem => {
    const offset = offsets[index]
    const position = offset === undefined ? null : (positions?.at(offset) ?? null)
    return {
      code,
      severity: PROBLEMS[code][0],
      message,
      pointer: pointerOf(path),
      line: position?.line ?? null,
      column: position?.column ?? null,
    }
  })
  return listed(placed.sort(byPlace))
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

function byPlace(left: PackProblem, right: PackProblem): number {
  return (
    (left.line ?? 0) - (right.line ?? 0) ||
    (left.column ?? 0) - (right.column ?? 0) ||
    compareText(left.code, right.code) ||
    compareText(left.pointer, right.pointer) ||
    compareText(left.message, right.message)
  )
}

function compareText(left: string, right: string): number {
  if (left === right) return 0
  return left < right ? -1 : 1
}

function listed(problems: PackProblem[]): PackProblem[] {
  if (problems.length <= PROBLEMS_LISTED_MAX) return problems
  const errors = problems.filter(({ severity }) => severity === 'ERROR')
  const warnings = problems.filter(({ severity }) => severity === 'WARNING')
  const shown = [...errors, ...warnings].slice(0, PROBLEMS_LISTED_MAX).sort(byPlace)
  const rest = problems.length - shown.length
  // The rest may be warnings only, and those alone do not make a pack unusable.
  const restHasErrors = errors.length > PROBLEMS_LISTED_MAX
  return [
    ...shown,
    {
      code: 'TOO_MANY_PROBLEMS',
      severity: restHasErrors ? 'ERROR' : 'WARNING',
      message: `${rest} more problems are not listed`,
      pointer: '',
      line: null,
      column: null,
    },
  ]
}
