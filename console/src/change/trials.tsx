import { useState } from 'preact/hooks'
import { type Difference, differences, type Tally, tallies } from '../api/trials.ts'
import { addressOf } from '../frame/router.ts'
import { Loaded, useLoaded } from '../parts/loaded.tsx'
import { Paged, usePages } from '../parts/paged.tsx'
import { dateAndTime, figure, percent, text } from '../texts/texts.ts'

const SHORT = 19

/** What proposed sets would have said of the checks that were recorded since: in figures, and check by check. */
export function Trials() {
  const loaded = useLoaded(tallies, [])
  const [chosen, setChosen] = useState<string | null>(null)
  return (
    <section>
      <h2>{text('trials.title')}</h2>
      <p class="quiet">{text('trials.lead')}</p>
      <Loaded from={loaded}>
        {(all) => {
          const open = all.find(({ shadowDigest }) => shadowDigest === chosen) ?? null
          return (
            <>
              {all.length === 0 ? <p>{text('app.nothingYet')}</p> : <Table all={all} onLook={setChosen} />}
              {open === null ? null : <Differences key={open.shadowDigest} tally={open} />}
            </>
          )
        }}
      </Loaded>
    </section>
  )
}

function Table({ all, onLook }: { all: readonly Tally[]; onLook: (digest: string) => void }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: who has no mouse moves a wide table sideways with the arrow keys.
    <section class="table" tabIndex={0} aria-label={text('trials.title')}>
      <table>
        <thead>
          <tr>
            <th scope="col">{text('trials.set')}</th>
            <th scope="col">{text('trials.compared')}</th>
            <th scope="col">{text('trials.different')}</th>
            <th scope="col">{text('trials.refused')}</th>
            <th scope="col">{text('trials.failed')}</th>
          </tr>
        </thead>
        <tbody>
          {all.map(({ shadowDigest, liveDigest, compared, different, refused, failed }) => (
            <tr key={`${shadowDigest} ${liveDigest}`}>
              <td>
                <button type="button" class="plain" onClick={() => onLook(shadowDigest)}>
                  <bdi class="code">{shadowDigest.slice(0, SHORT)}</bdi>
                </button>
              </td>
              <td>{figure(compared)}</td>
              <td>
                {figure(different)} {compared === 0 ? '' : `(${percent(different / compared)})`}
              </td>
              <td>{figure(refused)}</td>
              <td>{figure(failed)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function Differences({ tally: { shadowDigest } }: { tally: Tally }) {
  const pages = usePages((after, signal) => differences(shadowDigest, after, signal), [shadowDigest])
  return (
    <>
      <h3>{text('trials.differences', { set: shadowDigest.slice(0, SHORT) })}</h3>
      <Paged from={pages}>
        {({ nodes }) => (
          <ul class="rows">
            {nodes.map((difference) => (
              <Row key={difference.safetyCheck.id} difference={difference} />
            ))}
          </ul>
        )}
      </Paged>
    </>
  )
}

function Row({ difference: { before, after, findings, refusals, safetyCheck } }: { difference: Difference }) {
  return (
    <li>
      <a href={addressOf('records', safetyCheck.id)}>{dateAndTime(safetyCheck.recordedAt)}</a>
      <p>
        {text(`verdict.${before}`)} →{' '}
        <strong>{after === null ? text('trials.refusedOne') : text(`verdict.${after}`)}</strong>
      </p>
      {findings.map(({ requirementCode, item, before: was, after: is }) => (
        <p class="quiet" key={`${requirementCode} ${item}`}>
          <bdi class="code">{item === null ? requirementCode : `${requirementCode} ${item}`}</bdi>:{' '}
          {text(`status.${was}`)} → {text(`status.${is}`)}
        </p>
      ))}
      {refusals.map((words) => (
        <p class="quiet" key={words}>
          <bdi class="code">{words}</bdi>
        </p>
      ))}
    </li>
  )
}
