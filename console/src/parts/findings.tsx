import type { Finding, Status, Verdict } from '../api/assessments.ts'
import { text } from '../texts/texts.ts'
import { reasonsAsTrees, type Sentence, Why } from './why.tsx'

const MARKS: Readonly<Record<Verdict, string>> = {
  BLOCKED: '■',
  NEEDS_INFORMATION: '?',
  PROCEED_WITH_CONDITIONS: '▲',
  PROCEED: '✓',
}

/** The answer in a line: words and a sign, never a colour alone. */
export function VerdictLine({ verdict }: { verdict: Verdict }) {
  return (
    <p class={`verdict ${verdict.toLowerCase()}`}>
      <span class="mark" aria-hidden="true">
        {MARKS[verdict]}
      </span>
      <span>{text(`verdict.${verdict}`)}</span>
    </p>
  )
}

/** The sentences of these begin with what they are: to check, or that it may apply. */
const SAID_BY_THE_SENTENCE: ReadonlySet<Status> = new Set(['OPEN', 'POSSIBLE'])

/** Lines of an answer, each with its reasons behind it. */
export function Findings({
  findings,
}: {
  findings: readonly (Finding & { readonly trees?: readonly Sentence[] })[]
}) {
  return (
    <ol class="findings">
      {findings.map((finding) => (
        <li key={`${finding.requirement.code} ${finding.item}`} class={kindOf(finding)}>
          <p>
            {finding.blocks ? <span class="tag stop">{text('status.blocks')}</span> : null}
            {finding.immediate ? <span class="tag stop">{text('status.immediate')}</span> : null}
            {SAID_BY_THE_SENTENCE.has(finding.status) || finding.blocks || finding.immediate ? null : (
              <span class="tag">{text(`status.${finding.status}`)}</span>
            )}{' '}
            <span class="message" dir="auto">
              {finding.message}
            </span>
          </p>
          <details>
            <summary>
              {text('why.title')}
              <span class="unseen"> {finding.requirement.title}</span>
            </summary>
            <Why finding={finding} trees={finding.trees ?? reasonsAsTrees(finding)} />
          </details>
        </li>
      ))}
    </ol>
  )
}

const kindOf = ({ blocks, immediate, status }: Finding): string =>
  blocks || immediate ? 'stop' : status === 'MET' || status === 'NOTED' ? 'calm' : 'due'
