import assert from 'node:assert/strict'
import { handWrittenExplained } from './engines/hand-written.ts'
import { tutela } from './engines/tutela.ts'
import type { Workload } from './workload/make-workload.ts'

/** Throws unless the engine and the hand-written rules say the same, to the letter, in every situation. */
export function assertSameExplanations(workload: Workload): void {
  const [ours, byHand] = [tutela(workload), handWrittenExplained(workload)]
  for (const situation of workload.situations) {
    const [said, written] = [ours.run(situation), byHand.run(situation)]
    assert.deepEqual(JSON.parse(JSON.stringify(said)), JSON.parse(JSON.stringify(written)))
  }
}
