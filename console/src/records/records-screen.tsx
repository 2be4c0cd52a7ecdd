import { useState } from 'preact/hooks'
import type { Verdict } from '../api/assessments.ts'
import { textDraft } from '../api/drafts.ts'
import { type CheckHead, checks } from '../api/records.ts'
import { addressOf, place } from '../frame/router.ts'
import { Paged, usePages } from '../parts/paged.tsx'
import { dateAndTime, text } from '../texts/texts.ts'
import { CheckScreen } from './check-screen.tsx'
import { WaiversScreen } from './waivers-screen.tsx'

const VERDICTS: readonly Verdict[] = ['BLOCKED', 'NEEDS_INFORMATION', 'PROCEED_WITH_CONDITIONS', 'PROCEED']

/** Whom it is about, as somebody typed it. */
const subject = textDraft('records.subject')

/** Recorded checks as a timeline, or one of them. */
export function RecordsScreen() {
  const [id] = place.value.rest
  if (id === 'waivers') return <WaiversScreen />
  return id === undefined ? <Timeline /> : <CheckScreen key={id} id={id} />
}

function Timeline() {
  const [about, setAbout] = useState(subject.value)
  const [verdict, setVerdict] = useState<Verdict | ''>('')
  const filter = { ...(about !== '' && { subjectRef: about }), ...(verdict !== '' && { verdict: [verdict] }) }
  const pages = usePages((after, signal) => checks(filter, after, signal), [filter])
  const submit = (event: Event) => {
    event.preventDefault()
    setAbout(subject.value.trim())
  }
  return (
    <>
      <h1>{text('records.title')}</h1>
      <p class="lead no-print">{text('records.lead')}</p>
      <p class="no-print">
        <a href={addressOf('records', 'waivers')}>{text('waivers.title')}</a>
      </p>
      <form class="filters no-print" onSubmit={submit}>
        <div>
          <label for="about">{text('ask.subject')}</label>
          <input
            id="about"
            type="search"
            autocomplete="off"
            value={subject.value}
            onInput={({ currentTarget }) => {
              subject.value = currentTarget.value
            }}
          />
        </div>
        <div>
          <label for="verdict">{text('records.verdict')}</label>
          <select
            id="verdict"
            value={verdict}
            onChange={({ currentTarget }) => {
              setVerdict(VERDICTS.find((known) => known === currentTarget.value) ?? '')
            }}
          >
            <option value="">{text('runs.all')}</option>
            {VERDICTS.map((known) => (
              <option key={known} value={known}>
                {text(`verdict.${known}`)}
              </option>
            ))}
          </select>
        </div>
        <button type="submit">{text('records.find')}</button>
      </form>
      <Paged from={pages}>
        {({ nodes }) => (
          <ol class="rows">
            {nodes.map((node) => (
              <Row key={node.id} check={node} />
            ))}
          </ol>
        )}
      </Paged>
      <button type="button" class="plain no-print" onClick={() => print()}>
        {text('app.print')}
      </button>
    </>
  )
}

function Row({ check: { id, recordedAt, verdict, subjectRef, erasure } }: { check: CheckHead }) {
  return (
    <li>
      <a href={addressOf('records', id)}>{dateAndTime(recordedAt)}</a>
      {subjectRef === null ? null : <bdi class="code"> {subjectRef}</bdi>}
      <p>
        <span class={`tag verdict-tag ${verdict.toLowerCase()}`}>{text(`verdict.${verdict}`)}</span>
        {erasure === null ? null : <span class="tag">{text('records.erased')}</span>}
      </p>
    </li>
  )
}
