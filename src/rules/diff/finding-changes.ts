import type { FindingStatus } from '../pack/format.ts'
import type { Finding } from '../types.ts'

/** How one requirement stands in the same situation under two rulesets. NOT_APPLICABLE also where it does not exist. */
export interface FindingChange {
  readonly code: string
  /** The list item, for a requirement that is judged item by item. */
  readonly item: string | null
  readonly before: FindingStatus
  readonly after: FindingStatus
}

/** What a finding has to tell to be compared. */
export type ComparableFinding = Pick<Finding, 'item' | 'status'> & {
  readonly requirement: { readonly code: string }
}

/** The findings that differ between two assessments of one situation, in order of code and item. */
export function findingChanges(
  before: readonly ComparableFinding[],
  after: readonly ComparableFinding[],
): FindingChange[] {
  const [statusBefore, statusAfter] = [statusByPlace(before), statusByPlace(after)]
  const places = new Set([...statusBefore.keys(), ...statusAfter.keys()])
  return [...places].sort().flatMap((place) => {
    const change = {
      before: statusBefore.get(place) ?? 'NOT_APPLICABLE',
      after: statusAfter.get(place) ?? 'NOT_APPLICABLE',
    } as const
    if (change.before === change.after) return []
    const [code = '', item] = place.split('\n')
    return [{ code, item: item ?? null, ...change }]
  })
}

function statusByPlace(findings: readonly ComparableFinding[]): ReadonlyMap<string, FindingStatus> {
  return new Map(
    findings.map(({ requirement: { code }, item, status }) => [
      item === null ? code : `${code}\n${item}`,
      status,
    ]),
  )
}
