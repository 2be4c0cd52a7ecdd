import { useState } from 'preact/hooks'
import { type RunHead, runs } from '../api/runs.ts'
import { addressOf } from '../frame/router.ts'
import { FilterChoice, Paged, usePages } from '../parts/paged.tsx'
import { dateAndTime, figure, text } from '../texts/texts.ts'

const FILTERS = {
  open: { state: 'OPEN' },
  overdue: { overdue: true },
  closed: { state: 'CLOSED' },
  all: {},
} as const
type Chosen = keyof typeof FILTERS

/** Runs, the newest first, a page at a time. */
export function RunList() {
  const [chosen, setChosen] = useState<Chosen>('open')
  const pages = usePages((after, signal) => runs(FILTERS[chosen], after, signal), [chosen])
  return (
    <section>
      <FilterChoice
        id="run-filter"
        names={['open', 'overdue', 'closed', 'all']}
        chosen={chosen}
        onChosen={setChosen}
      />
      <Paged from={pages}>
        {({ nodes }) => (
          <ul class="rows">
            {nodes.map((node) => (
              <Row key={node.id} run={node} />
            ))}
          </ul>
        )}
      </Paged>
    </section>
  )
}

function Row({ run }: { run: RunHead }) {
  const needed = run.steps.filter(({ state }) => state !== 'NOT_NEEDED')
  const done = needed.filter(({ state }) => state === 'DONE').length
  const isOverdue =
    run.state === 'OPEN' && run.steps.some(({ overdue, state }) => overdue && state !== 'DONE')
  return (
    <li>
      <a href={addressOf('protocols', run.id)}>
        <bdi>{run.procedure.title}</bdi>
        {run.subjectRef === null ? null : <bdi class="code"> {run.subjectRef}</bdi>}
      </a>
      <p class="quiet">
        {isOverdue ? <span class="tag stop">{text('runs.overdueTag')}</span> : null}
        <span class="tag">{text(`run.${run.state}`)}</span>
        {text('runs.stepsDone', { done: figure(done), all: figure(needed.length) })} ·{' '}
        {dateAndTime(run.startedAt)}
      </p>
    </li>
  )
}
