import { digestOf } from '../../rules/pack/digest.ts'
import { eventContent } from '../log/record-content.ts'
import type { EventRow } from './record-rows.ts'

/** Proof that a record stands in the log: what its leaf commits to, and where it stands. */
export interface ReceiptView {
  readonly digest: string
  readonly sequence: number
  readonly rulesetDigest: string
}

/** The receipt of an event. */
export async function receiptOfEvent(row: EventRow): Promise<ReceiptView> {
  const { sequence, rulesetDigest } = row
  return { digest: await digestOf(eventContent(row)), sequence, rulesetDigest }
}
