import { useState } from 'preact/hooks'
import { looked, type Moment, timeline } from '../api/timeline.ts'
import { addressOf } from '../frame/router.ts'
import { Paged, usePages } from '../parts/paged.tsx'
import type { TextKey } from '../texts/en.ts'
import { dateAndTime, text } from '../texts/texts.ts'
import { CheckRow } from './check-row.tsx'

/** All that is recorded of one subject, and who looked at it. */
export function SubjectTimeline({ about }: { about: string }) {
  const pages = usePages((after, signal) => timeline(about, after, signal), [about])
  const [isAsked, setAsked] = useState(false)
  return (
    <>
      <h2>
        {text('records.of')} <bdi class="code">{about}</bdi>
      </h2>
      <Paged from={pages}>
        {({ nodes }) => (
          <ol class="rows">
            {nodes.map((moment) => (
              <MomentRow key={moment.id} moment={moment} />
            ))}
          </ol>
        )}
      </Paged>
      <section class={isAsked ? 'apart' : 'apart no-print'}>
        <h2>{text('looked.title')}</h2>
        {isAsked ? (
          <Looks about={about} />
        ) : (
          <>
            <p class="quiet">{text('looked.lead')}</p>
            <button type="button" onClick={() => setAsked(true)}>
              {text('looked.go')}
            </button>
          </>
        )}
      </section>
    </>
  )
}

function MomentRow({ moment }: { moment: Moment }) {
  const { id, at } = moment
  if (moment.is === 'check') {
    const { verdict, isErased } = moment
    const erasure = isErased ? { note: '' } : null
    return <CheckRow check={{ id, recordedAt: at, verdict, subjectRef: null, erasure }} />
  }
  const address =
    moment.is === 'run' ? addressOf('protocols', id) : addressOf('registers', moment.register, id)
  return (
    <li>
      <a href={address}>{dateAndTime(at)}</a>
      <p>
        <bdi>{moment.title}</bdi>{' '}
        {moment.is === 'run' ? <span class="tag">{text(`run.${moment.state}`)}</span> : null}
        {moment.is === 'entry' ? (
          <span class="tag">{text('entry.title', { time: dateAndTime(moment.happenedAt) })}</span>
        ) : null}
        {moment.is === 'entry' && moment.isVoid ? <span class="tag">{text('registers.void')}</span> : null}
      </p>
    </li>
  )
}

/** What the API calls the ways of looking; whatever else it names is a register in which it stands that something was given. */
const WAYS: Readonly<Record<string, TextKey>> = {
  registerEntries: 'looked.entries',
  procedureRun: 'looked.run',
  accessReport: 'looked.report',
  runSafetyCheck: 'looked.check',
}

/** Who read, or was given, what. */
function Looks({ about }: { about: string }) {
  const pages = usePages((after, signal) => looked(about, after, signal), [about])
  return (
    <Paged from={pages}>
      {({ nodes }) => (
        <ol class="rows">
          {nodes.map(({ at, by, act, record, purpose, what }) => (
            <li key={`${at} ${act} ${record}`}>
              {dateAndTime(at)} <bdi class="code">{by}</bdi>
              <p>
                {text((Object.hasOwn(WAYS, act) && WAYS[act]) || 'looked.given')}{' '}
                <bdi class="code">{record}</bdi>
              </p>
              {what === null ? null : <p dir="auto">{what}</p>}
              {purpose === null ? null : (
                <p class="quiet" dir="auto">
                  {purpose}
                </p>
              )}
            </li>
          ))}
        </ol>
      )}
    </Paged>
  )
}
