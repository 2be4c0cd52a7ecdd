import type { FindingStatus } from '../../rules/pack/format.ts'

/** What a check says about a requirement so that somebody sees it. */
export const SHOWN: readonly FindingStatus[] = ['UNMET', 'OPEN', 'POSSIBLE', 'WAIVED']
