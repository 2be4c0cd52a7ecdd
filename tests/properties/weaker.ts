import type { Assessment } from '../../src/rules/index.ts'
import type { Finding } from '../../src/rules/types.ts'

/** How much a finding asks for; where a condition widened, an open question may be settled either way that protects. */
export function isWeaker(before: Finding, after: Finding): boolean {
  if (before.blocks && !after.blocks) return true
  if (before.status === 'UNMET') return after.status !== 'UNMET'
  if (before.status === 'OPEN') return after.status !== 'OPEN' && after.status !== 'UNMET'
  return before.status !== 'NOT_APPLICABLE' && after.status === 'NOT_APPLICABLE'
}

const VERDICTS = ['PROCEED', 'PROCEED_WITH_CONDITIONS', 'NEEDS_INFORMATION', 'BLOCKED']

/** How much a verdict holds up, from 0. */
export const strictnessOf = ({ result }: Assessment): number => VERDICTS.indexOf(result.verdict)
