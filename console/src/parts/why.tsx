import { useState } from 'preact/hooks'
import type { Finding, Outcome } from '../api/assessments.ts'
import { day, list, text } from '../texts/texts.ts'

const MARKS: Readonly<Record<Outcome, string>> = { TRUE: '✓', FALSE: '×', UNKNOWN: '?' }

/** A condition in words, with those it holds together or follows from. */
export interface Sentence {
  readonly outcome: Outcome
  readonly text: string
  /** How it holds its parts together; null for a sentence of its own. */
  readonly join: 'and' | 'or' | 'not' | null
  readonly parts: readonly Sentence[]
}

/** The deciding reasons, one beside the other: what the API tells. */
export const reasonsAsTrees = ({ because }: Finding): readonly Sentence[] =>
  because.map(({ text: words, outcome }) => ({ outcome, text: words, join: null, parts: [] }))

/** Why a line is there: its reasons with what is not known marked, what the rule says, whose it is and where it comes from. */
export function Why({ finding, trees }: { finding: Finding; trees: readonly Sentence[] }) {
  const { requirement, missingFacts, responsibleRoles, dueAt, additions } = finding
  return (
    <div class="why">
      <ul class="reasons">
        {trees.map((tree) => (
          <SentenceOf key={tree.text} sentence={tree} />
        ))}
      </ul>
      <dl>
        {missingFacts.length === 0 ? null : (
          <Row term={text('why.missing')} value={list(missingFacts.map(({ label }) => label))} />
        )}
        <Row term={text('why.guidance')} value={requirement.guidance} />
        {additions.map((addition) => (
          <Row key={addition.packTitle} term={addition.packTitle} value={addition.text} />
        ))}
        {responsibleRoles.length === 0 ? null : (
          <Row term={text('why.who')} value={list(responsibleRoles.map(({ title }) => title))} />
        )}
        {dueAt === null ? null : <Row term={text('why.due')} value={day(dueAt)} />}
        {requirement.sources.map(({ title, reference }) => (
          <Row key={`${title} ${reference}`} term={text('why.source')} value={sourceOf(title, reference)} />
        ))}
        <Row term={text('why.rule')} value={`${requirement.code} ${requirement.title}`} />
        <Row term={text('why.pack')} value={requirement.pack} />
      </dl>
      <Copy words={() => asText(finding, trees)} />
    </div>
  )
}

const sourceOf = (title: string, reference: string): string =>
  title === '' || reference === '' ? title + reference : text('why.sourceAt', { title, reference })

function Row({ term, value }: { term: string; value: string }) {
  if (value === '') return null
  return (
    <div>
      <dt dir="auto">{term}</dt>
      <dd dir="auto">{value}</dd>
    </div>
  )
}

function SentenceOf({ sentence: { outcome, text: words, join, parts } }: { sentence: Sentence }) {
  return (
    <li class={`reason ${outcome.toLowerCase()}`}>
      <span class="mark" aria-hidden="true">
        {MARKS[outcome]}
      </span>
      <div>
        <span dir="auto">{join === null ? words : text(`why.${join}`)}</span>{' '}
        <span class="tag">{text(`why.${outcome}`)}</span>
        {parts.length === 0 ? null : (
          <ul class="reasons">
            {parts.map((part, index) => (
              <SentenceOf key={`${index} ${part.text}`} sentence={part} />
            ))}
          </ul>
        )}
      </div>
    </li>
  )
}

/** A button that puts words on the clipboard, and says so. */
export function Copy({ words }: { words: () => string }) {
  const [isCopied, setCopied] = useState(false)
  const copy = () => {
    navigator.clipboard.writeText(words()).then(
      () => setCopied(true),
      () => setCopied(false),
    )
  }
  return (
    <p class="no-print">
      <button type="button" class="plain" onClick={copy}>
        {text('app.copy')}
      </button>{' '}
      <span role="status">{isCopied ? text('app.copied') : ''}</span>
    </p>
  )
}

function asText({ message, requirement, missingFacts }: Finding, trees: readonly Sentence[]): string {
  const missing = list(missingFacts.map(({ label }) => label))
  return [
    message,
    ...trees.flatMap((tree) => linesOf(tree, 0)),
    missing === '' ? '' : `${text('why.missing')}: ${missing}`,
    requirement.guidance,
    ...requirement.sources.map(
      ({ title, reference }) => `${text('why.source')}: ${sourceOf(title, reference)}`,
    ),
    `${text('why.rule')}: ${requirement.code} ${requirement.title} (${requirement.pack})`,
  ]
    .filter((line) => line !== '')
    .join('\n')
}

function linesOf({ outcome, text: words, join, parts }: Sentence, depth: number): string[] {
  const own = join === null ? words : text(`why.${join}`)
  const line = `${'  '.repeat(depth)}- ${own} (${text(`why.${outcome}`)})`
  return [line, ...parts.flatMap((part) => linesOf(part, depth + 1))]
}
