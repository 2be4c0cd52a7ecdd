import { useState } from 'preact/hooks'
import type { Verdict } from '../api/assessments.ts'
import { draft } from '../api/drafts.ts'
import { type CheckHead, checks } from '../api/records.ts'
import { addressOf, place } from '../frame/router.ts'
import { Loaded, useLoaded } from '../parts/loaded.tsx'
import { dateAndTime, figure, text } from '../texts/texts.ts'
import { CheckScreen } from './check-screen.tsx'
import { WaiversScreen } from './waivers-screen.tsx'

const VERDICTS: readonly Verdict[] = ['BLOCKED', 'NEEDS_INFORMATION', 'PROCEED_WITH_CONDITIONS', 'PROCEED']

/** Whom it is about, as somebody typed it. */
const subject = draft('records.subject', '', (kept) => (typeof kept === 'string' ? kept : null))

/** Recorded checks as a timeline, or one of them. */
export function RecordsScreen() {
  const [id] = place.value.rest
  if (id === 'waivers') return <WaiversScreen />
  return id === undefined ? <Timeline /> : <CheckScreen key={id} id={id} />
}

function Timeline() {
  const [about, setAbout] = useState(subject.value)
  const [verdict, setVerdict] = useState<Verdict | ''>('')
  const [after, setAfter] = useState<string | null>(null)
  const filter = { ...(about !== '' && { subjectRef: about }), ...(verdict !== '' && { verdict: [verdict] }) }
  const loaded = useLoaded((signal) => checks(filter, after, signal), [about, verdict, after])
  const submit = (event: Event) => {
    event.preventDefault()
    setAfter(null)
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
              setAfter(null)
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
      <Loaded from={loaded}>
        {({ nodes, totalCount, altered, pageInfo }) => (
          <>
            {altered.length === 0 ? null : <Altered altered={altered} />}
            <p class="quiet" role="status">
              {text('runs.count', { count: figure(totalCount) })}
            </p>
            <ol class="rows">
              {nodes.map((node) => (
                <Row key={node.id} check={node} />
              ))}
            </ol>
            {pageInfo.hasNextPage ? (
              <button type="button" class="plain wide no-print" onClick={() => setAfter(pageInfo.endCursor)}>
                {text('app.more')}
              </button>
            ) : null}
            <button type="button" class="plain no-print" onClick={() => print()}>
              {text('app.print')}
            </button>
          </>
        )}
      </Loaded>
    </>
  )
}

function Altered({ altered }: { altered: readonly { readonly id: string; readonly message: string }[] }) {
  return (
    <div class="danger" role="alert">
      <h2>{text('records.altered')}</h2>
      <ul>
        {altered.map(({ id, message }) => (
          <li key={id}>
            <bdi class="code">{id}</bdi> {message}
          </li>
        ))}
      </ul>
    </div>
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
