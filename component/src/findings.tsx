import type { Finding, Status } from './api.ts'
import type { Verdict as VerdictCode } from './public-types.ts'
import type { Words } from './texts/texts.ts'

const MARKS: Readonly<Record<VerdictCode, string>> = {
  BLOCKED: '■',
  NEEDS_INFORMATION: '?',
  PROCEED_WITH_CONDITIONS: '▲',
  PROCEED: '✓',
}

/** The answer in a line, with words and a sign, never a colour alone. Nothing that is not known reads as a go. */
export function Verdict(props: { verdict: VerdictCode | null; isBusy: boolean; words: Words }) {
  const { verdict, isBusy, words } = props
  const kind = verdict === null ? 'unknown' : verdict.toLowerCase()
  const sentence =
    verdict === null ? words.text(isBusy ? 'loading' : 'verdict.unknown') : words.text(`verdict.${verdict}`)
  return (
    <p class={`verdict ${kind}`} part={`verdict ${kind}`}>
      <span class="mark" aria-hidden="true">
        {verdict === null ? '…' : MARKS[verdict]}
      </span>
      <span>
        <span class="unseen">
          {words.text('verdict.label')}
          {words.colon}
        </span>
        {sentence}
      </span>
    </p>
  )
}

/** What stops the act, or cannot wait. */
export const isStop = ({ blocks, immediate }: Finding): boolean => blocks || immediate

/** The sentences of these begin with what they are. */
const SAID_BY_THE_SENTENCE: ReadonlySet<Status> = new Set(['OPEN', 'POSSIBLE'])

/** Lines of the answer, each with its reasons behind it. */
export function Findings({ findings, words }: { findings: readonly Finding[]; words: Words }) {
  return (
    <ol class="findings">
      {findings.map((finding) => (
        <li
          key={`${finding.requirement.code} ${finding.item}`}
          class={isStop(finding) ? 'stop' : undefined}
          part={isStop(finding) ? 'finding danger' : 'finding'}
        >
          <p>
            <Tag finding={finding} words={words} /> <span dir="auto">{finding.message}</span>
          </p>
          <Why finding={finding} words={words} />
        </li>
      ))}
    </ol>
  )
}

function Tag({ finding, words }: { finding: Finding; words: Words }) {
  const { blocks, immediate, status } = finding
  if (blocks) return <span class="tag">{words.text('status.blocks')}</span>
  if (immediate) return <span class="tag">{words.text('status.immediate')}</span>
  return SAID_BY_THE_SENTENCE.has(status) ? null : <span class="tag">{words.text(`status.${status}`)}</span>
}

function Why({ finding, words }: { finding: Finding; words: Words }) {
  const { because, missingFacts, requirement } = finding
  const missing = words.list(missingFacts.map(({ label }) => label))
  return (
    <details>
      <summary>
        {words.text('why.title')}
        <span class="unseen"> {requirement.title}</span>
      </summary>
      <ul>
        {because.map(({ text, outcome }) => (
          <li key={text}>
            <span dir="auto">{text}</span> <span class="tag">{words.text(`outcome.${outcome}`)}</span>
          </li>
        ))}
      </ul>
      {missing === '' ? null : (
        <p dir="auto">
          {words.text('why.missing')}
          {words.colon}
          {missing}
        </p>
      )}
      <p dir="auto">
        {words.text('why.guidance')}
        {words.colon}
        {requirement.guidance}
      </p>
      <p class="quiet" dir="auto">
        {words.text('why.rule')}
        {words.colon}
        {requirement.code} {requirement.title}
      </p>
    </details>
  )
}
