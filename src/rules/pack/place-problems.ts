import { type Node, parseTree } from 'jsonc-parser'
import type { PackProblem } from '../types.ts'
import { type Path, placesIn, pointerOf, positionsIn } from './positions.ts'
import { PROBLEMS, type ProblemCode } from './problems.ts'

/** A problem before its line and column are known. */
export interface DraftProblem {
  readonly code: ProblemCode
  readonly path: Path
  readonly message: string
  /** Whether the key or the value of the path is at fault; the value unless said. */
  readonly at?: 'key' | 'value'
  /** Where it is known already, for what has no path: broken JSON, doubled keys. */
  readonly offset?: number
}

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
  const positions = document ? positionsIn(document.source) : null
  const root = document ? (document.root ?? parseTree(document.source)) : undefined
  const places = root ? placesIn(root) : null
  const placed = drafts.map((draft): PackProblem => {
    const offset = draft.offset ?? places?.offsetOf(draft.path, draft.at ?? 'value') ?? null
    const position = positions && offset !== null ? positions.at(offset) : null
    return {
      code: draft.code,
      severity: PROBLEMS[draft.code][0],
      message: draft.message,
      pointer: pointerOf(draft.path),
      line: position?.line ?? null,
      column: position?.column ?? null,
    }
  })
  return listed(placed.sort(byPlace))
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
