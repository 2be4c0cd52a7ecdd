import type { Condition } from '../pack/format.ts'
import { urgentWhen } from '../pack/format-readings.ts'
import type { RulesetRequirement } from '../types.ts'

/** Requirements as JSON, and where in it each of them and each leaf of the program stands: pairs of start and end, in bytes. */
export interface StoredTexts {
  readonly bytes: Uint8Array
  readonly requirements: Uint32Array
  readonly leaves: Uint32Array
}

const encoder = new TextEncoder()
const bytesOf = (text: string): number => encoder.encode(text).length

/** Writes requirements one behind the other. A leaf stands inside its requirement's text; the few of facts follow. */
export function storeTexts(
  requirements: readonly RulesetRequirement[],
  leaves: readonly Condition[],
): StoredTexts {
  const texts = requirements.map((requirement) => JSON.stringify(requirement))
  const leafTexts = leaves.map((leaf) => JSON.stringify(leaf))
  const ranges = new Ranges()
  const leafRanges = new Map<string, readonly [start: number, end: number]>()
  for (const [place, text] of texts.entries()) {
    const [start] = ranges.add(text)
    for (const leaf of leavesOf(requirements[place])) {
      const leafText = JSON.stringify(leaf)
      if (leafRanges.has(leafText)) continue
      const from = start + bytesOf(text.slice(0, text.indexOf(leafText)))
      leafRanges.set(leafText, [from, from + bytesOf(leafText)])
    }
  }
  const elsewhere = leafTexts.filter((text) => !leafRanges.has(text))
  const requirementRanges = ranges.all()
  for (const text of elsewhere) leafRanges.set(text, ranges.add(text))
  return {
    bytes: encoder.encode([...texts, ...elsewhere].join('')),
    requirements: requirementRanges,
    leaves: Uint32Array.from(leafTexts.flatMap((text) => leafRanges.get(text) ?? [])),
  }
}

/** Where texts stand that are written one behind the other. */
class Ranges {
  private readonly ranges: number[] = []
  private end = 0

  add(text: string): readonly [start: number, end: number] {
    const start = this.end
    this.end += bytesOf(text)
    this.ranges.push(start, this.end)
    return [start, this.end]
  }

  all(): Uint32Array {
    return Uint32Array.from(this.ranges)
  }
}

function leavesOf(requirement: RulesetRequirement | undefined): Condition[] {
  const { when, require, closes, deadline, urgency } = requirement ?? {}
  const written = [when, require, closes, deadline?.dueNowWhen, urgentWhen({ urgency })]
  const toVisit = written.filter((condition) => condition !== undefined)
  const leaves: Condition[] = []
  for (let next = toVisit.pop(); next; next = toVisit.pop()) {
    const parts = next.all ?? next.any ?? (next.not ? [next.not] : null)
    if (parts) toVisit.push(...parts)
    else leaves.push(next)
  }
  return leaves
}

/** Reads one text of several. `T` is what was stored: the caller vouches for it. Throws `RangeError` past the end. */
export function readerOf<T>(bytes: Uint8Array, ranges: Uint32Array): (place: number) => T {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  return (place) => {
    const [start, end] = [ranges[place * 2], ranges[place * 2 + 1]]
    if (start === undefined || end === undefined) throw new RangeError(`there is no text ${place}`)
    return JSON.parse(decoder.decode(bytes.subarray(start, end)))
  }
}
