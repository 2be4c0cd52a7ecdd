import type { Page } from '../parts/paged.tsx'
import type { Status, Verdict } from './assessments.ts'
import { ask } from './session.ts'

/** How the checks came out on which a set was tried beside the live one. */
export interface Tally {
  readonly shadowDigest: string
  readonly liveDigest: string
  readonly compared: number
  readonly same: number
  readonly different: number
  readonly refused: number
  readonly failed: number
}

export interface Difference {
  readonly before: Verdict
  readonly after: Verdict | null
  readonly findings: readonly {
    readonly requirementCode: string
    readonly item: string | null
    readonly before: Status
    readonly after: Status
  }[]
  readonly refusals: readonly string[]
  readonly safetyCheck: { readonly id: string; readonly recordedAt: string }
}

export interface DifferencePage extends Page {
  readonly nodes: readonly Difference[]
}

const TALLIES = '{ shadowTallies { shadowDigest liveDigest compared same different refused failed } }'
const DIFFERENCES = `query Differences($after: String, $shadowDigest: String) {
  shadowDifferences(first: 20, after: $after, shadowDigest: $shadowDigest) { totalCount pageInfo { hasNextPage endCursor }
  nodes { before after refusals findings { requirementCode item before after } safetyCheck { id recordedAt } } } }`

/** The trials so far, the newest set first. */
export const tallies = async (): Promise<readonly Tally[]> =>
  (await ask<{ shadowTallies: readonly Tally[] }>(TALLIES)).shadowTallies

/** The checks that come out otherwise with a set that is tried, the newest first, a page at a time. */
export const differences = async (
  shadowDigest: string,
  after: string | null,
  signal: AbortSignal,
): Promise<DifferencePage> =>
  (await ask<{ shadowDifferences: DifferencePage }>(DIFFERENCES, { shadowDigest, after }, { signal }))
    .shadowDifferences
