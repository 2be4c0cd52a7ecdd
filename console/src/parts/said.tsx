import type { Assessment } from '../api/assessments.ts'
import { text } from '../texts/texts.ts'
import { Findings, VerdictLine } from './findings.tsx'

/** The verdict, and danger first. Told to who cannot see it whenever it changes. */
export function Said({
  assessment: { verdict, focus },
  isTrial = false,
}: {
  assessment: Pick<Assessment, 'verdict' | 'focus'>
  /** Of a situation that is only looked at. */
  isTrial?: boolean
}) {
  const urgent = focus.filter(({ immediate }) => immediate)
  return (
    <section class={isTrial ? 'said trial' : 'said'}>
      <h2 class="unseen">{text('verdict.label')}</h2>
      <div role="status">
        <VerdictLine verdict={verdict} />
      </div>
      {urgent.length === 0 ? null : (
        <div class="danger">
          <h2>{text('ask.dangerTitle')}</h2>
          <Findings findings={urgent} />
        </div>
      )}
    </section>
  )
}
