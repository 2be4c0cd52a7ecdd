import type { Node } from 'jsonc-parser'
import { type EngineText, inEveryLanguage, NO_WORDS, worded } from './locale.ts'
import { parseJson } from './parse-json.ts'
import { type Path, placesIn, pointerOf, positionsIn } from './positions.ts'
import { type DraftProblem, type PackProblem, PROBLEMS } from './problems.ts'

export const PROBLEMS_LISTED_MAX = 200
const MESSAGE_LENGTH_MAX = 500

/**
 * Gives problems their severity, JSON Pointer, line and column and sorts them by place, then code. Those of one code and one
 * cause are told once, at the first place, with the number of the others. At most `PROBLEMS_LISTED_MAX` are listed, errors
 * before warnings, with a last one that counts the rest. Without a source the places are null. Never throws.
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
    return { ...draft, pointer: pointerOf(draft.path), line, column, elsewhere: [] }
  })
  return listed(oncePerCause(placed.sort(byPlace)))
}

interface PlacedProblem extends DraftProblem {
  readonly pointer: string
  readonly line: number | null
  readonly column: number | null
  /** The lines of other places with the same cause; null where they are not known. */
  readonly elsewhere: (number | null)[]
}

/** One problem for each cause, in the order of the first places. */
function oncePerCause(problems: readonly PlacedProblem[]): PlacedProblem[] {
  const byCause = new Map<string, PlacedProblem>()
  return problems.filter((problem) => {
    if (problem.cause === undefined) return true
    const key = `${problem.code} ${problem.cause}`
    const first = byCause.get(key)
    if (first) first.elsewhere.push(problem.line)
    else byCause.set(key, problem)
    return first === undefined
  })
}

const LINES_LISTED_MAX = 10

function placesElsewhere(lines: readonly (number | null)[]): EngineText {
  if (lines.length === 0) return NO_WORDS
  const known = [...new Set(lines.filter((line) => line !== null))]
  const more = known.length > LINES_LISTED_MAX ? '…' : ''
  const shown = known.slice(0, LINES_LISTED_MAX)
  const [en, zh] =
    shown.length === 0
      ? ['', '']
      : [
          `: ${shown.length === 1 ? 'line' : 'lines'} ${shown.join(', ')}${more}`,
          `：第${shown.join('、')}${more}行`,
        ]
  return {
    en: ` (and in ${lines.length} more ${lines.length === 1 ? 'place' : 'places'}${en})`,
    'zh-CN': `（另有${lines.length}处${zh}）`,
  }
}

function toProblem({ code, message, pointer, line, column, elsewhere }: PlacedProblem): PackProblem {
  const text = typeof message === 'function' ? message() : message
  const places = placesElsewhere(elsewhere)
  const words = inEveryLanguage((locale) => `${shortened(text[locale])}${places[locale]}`)
  return { code, severity: PROBLEMS[code][0], ...worded(words), pointer, line, column }
}

const shortened = (text: string): string =>
  text.length > MESSAGE_LENGTH_MAX ? `${text.slice(0, MESSAGE_LENGTH_MAX)}…` : text

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
      ...worded({
        en: `${problems.length - shown.length} more problems are not listed`,
        'zh-CN': `另有${problems.length - shown.length}个问题未列出`,
      }),
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
