import type { Node } from 'jsonc-parser'
import { Pack } from './format.ts'
import { type ParsedJson, parseJson } from './parse-json.ts'
import { placeProblems } from './place-problems.ts'
import { pointerOf } from './positions.ts'
import type { PackProblem } from './problems.ts'
import { shapeProblems } from './shape-problems.ts'

export type ReadPackResult =
  | { readonly ok: true; readonly pack: Pack }
  | { readonly ok: false; readonly problems: PackProblem[] }

/**
 * Turns untrusted text into a pack of the right shape: size, nesting, JSON, keys, then the format. All problems are
 * reported together with line and column. The pack is built anew from the format; nothing of the caller's is handed on.
 * Whether the pack makes sense is for `checkPack` to say. Never throws.
 */
export function readPack(source: string): ReadPackResult {
  const reading = packOfJson(source, parseJson(source))
  return reading.ok ? { ok: true, pack: reading.pack } : reading
}

/** A pack with the text as a tree with offsets, for the lines and columns of what is found later. */
export type PackAndTree =
  | (ReadPackResult & { readonly ok: false })
  | { readonly ok: true; readonly pack: Pack; readonly root: Node }

/** The second half of `readPack`, with the tree: what `parseJson` read of the text is read as a pack. */
export function packOfJson(source: string, { root, value, problems }: ParsedJson): PackAndTree {
  if (value === undefined) return { ok: false, problems: placeProblems(problems, { source, root }) }
  const shape = Pack.safeParse(value)
  if (root && shape.success && problems.length === 0) return { ok: true, pack: shape.data, root }
  const shapeIssues = shape.success ? [] : shapeProblems(shape.error.issues, Pack, value)
  // Of a number that could not be read as it stands nothing else is said.
  const unread = new Set(
    problems.flatMap(({ code, path }) => (code === 'NUMBER_OUT_OF_RANGE' ? [pointerOf(path)] : [])),
  )
  const others = shapeIssues.filter(({ path }) => !unread.has(pointerOf(path)))
  return { ok: false, problems: placeProblems([...problems, ...others], { source, root }) }
}
