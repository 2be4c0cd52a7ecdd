import { useState } from 'preact/hooks'
import type { Verdict } from '../api/assessments.ts'
import { textDraft } from '../api/drafts.ts'
import { checks } from '../api/records.ts'
import { addressOf, place } from '../frame/router.ts'
import { Paged, usePages } from '../parts/paged.tsx'
import { text } from '../texts/texts.ts'
import { CheckRow } from './check-row.tsx'
import { CheckScreen } from './check-screen.tsx'
import { SubjectTimeline } from './subject-timeline.tsx'
import { WaiversScreen } from './waivers-screen.tsx'

const VERDICTS: readonly Verdict[] = ['BLOCKED', 'NEEDS_INFORMATION', 'PROCEED_WITH_CONDITIONS', 'PROCEED']

/** Whom it is about, as somebody typed it. */
const subject = textDraft('records.subject')

/** Recorded checks, what is recorded of one subject, or one check. */
export function RecordsScreen() {
  const [id] = place.value.rest
  if (id === 'waivers') return <WaiversScreen />
  return id === undefined ? <Timeline /> : <CheckScreen key={id} id={id} />
}

function Timeline() {
  const [about, setAbout] = useState(subject.value)
  const [verdict, setVerdict] = useState<Verdict | ''>('')
  const isWhole = about !== '' && verdict === ''
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
      {isWhole ? <SubjectTimeline key={about} about={about} /> : <Checks about={about} verdict={verdict} />}
      <button type="button" class="plain no-print" onClick={() => print()}>
        {text('app.print')}
      </button>
    </>
  )
}

/** Checks alone: of whomever they are, or with what was said. */
function Checks({ about, verdict }: { about: string; verdict: Verdict | '' }) {
  const filter = { ...(about !== '' && { subjectRef: about }), ...(verdict !== '' && { verdict: [verdict] }) }
  const pages = usePages((after, signal) => checks(filter, after, signal), [filter])
  return (
    <Paged from={pages}>
      {({ nodes }) => (
        <ol class="rows">
          {nodes.map((node) => (
            <CheckRow key={node.id} check={node} />
          ))}
        </ol>
      )}
    </Paged>
  )
}
