import type { OperationContext } from './context.ts'
import { RefusedError } from './errors.ts'

/** Which part of what is stored is not what was recorded. */
export const ALTERED_PARTS = [
  'RECORD',
  'VERDICT',
  'FACTS',
  'SUBJECT_REF',
  'RESULT',
  'RULESET',
  'FINDINGS',
  'DATA_KEY',
  'IDEMPOTENCY_KEY',
  'TEXTS',
  'SOURCE',
  'LOG_ENTRY',
  'LOG_TREE',
  'LOG_HEAD',
] as const
export type AlteredPart = (typeof ALTERED_PARTS)[number]

/** Something stored is not what was recorded: named to the caller, and an alarm in the log. */
export function recordAltered(
  { log, organisation }: OperationContext,
  { part, what, cause }: { readonly part: AlteredPart; readonly what: string; readonly cause?: unknown },
): RefusedError {
  const refusal = new RefusedError('RECORD_ALTERED', `${what} was altered in the database.`, { part, cause })
  log.error('record.altered', refusal, { organisation: organisation.id, part })
  return refusal
}
