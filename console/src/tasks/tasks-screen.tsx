import { useState } from 'preact/hooks'
import { draft } from '../api/drafts.ts'
import { dismissTask, type Task, tasks } from '../api/tasks.ts'
import { addressOf } from '../frame/router.ts'
import { useAct } from '../parts/acts.ts'
import { FilterChoice, Paged, usePages } from '../parts/paged.tsx'
import { Problem } from '../parts/problem.tsx'
import { dateAndTime, figure, list, text } from '../texts/texts.ts'

const FILTERS = { all: {}, overdue: { overdue: true } } as const
type Chosen = keyof typeof FILTERS

/** What is to be done, the most urgent first. */
export function TasksScreen() {
  const [chosen, setChosen] = useState<Chosen>('all')
  const pages = usePages((after, signal) => tasks(FILTERS[chosen], after, signal), [chosen])
  return (
    <>
      <h1>{text('tasks.title')}</h1>
      <p class="lead">{text('tasks.lead')}</p>
      <FilterChoice id="task-filter" names={['all', 'overdue']} chosen={chosen} onChosen={setChosen} />
      <Paged from={pages}>
        {({ nodes, unlooked }) => (
          <>
            {unlooked === 0 ? null : (
              <p class="mistake">{text('tasks.unlooked', { count: figure(unlooked) })}</p>
            )}
            <ul class="rows">
              {nodes.map((task) => (
                <Row key={task.id} task={task} onDone={pages.reload} />
              ))}
            </ul>
          </>
        )}
      </Paged>
    </>
  )
}

function Row({ task, onDone }: { task: Task; onDone: () => void }) {
  const { title, dueAt, overdue, held, subjectRef, roles, run, waiver } = task
  const address =
    run !== null ? addressOf('protocols', run.id) : waiver !== null ? addressOf('records', 'waivers') : null
  return (
    <li>
      {address === null ? <strong dir="auto">{title}</strong> : <a href={address}>{title}</a>}
      {subjectRef === null ? null : <bdi class="code"> {subjectRef}</bdi>}
      {run === null ? null : (
        <p>
          <bdi>{run.procedure.title}</bdi> · {text('run.startedAt', { time: dateAndTime(run.startedAt) })}
        </p>
      )}
      <p class="quiet">
        {overdue ? <span class="tag stop">{text('runs.overdueTag')}</span> : null}
        {held ? <span class="tag">{text('tasks.held')}</span> : null}
        {dueAt === null ? text('tasks.noDate') : text('step.due', { time: dateAndTime(dueAt) })}
        {roles.length === 0
          ? null
          : ` · ${text('step.who', { roles: list(roles.map((role) => role.title)) })}`}
      </p>
      <Dismiss task={task} onDone={onDone} />
    </li>
  )
}

const reasons = draft<Readonly<Record<string, string>>>('tasks.reasons', {}, (kept) =>
  typeof kept === 'object' && kept !== null ? (kept as Readonly<Record<string, string>>) : null,
)

function Dismiss({ task, onDone }: { task: Task; onDone: () => void }) {
  const { error, isBusy, run } = useAct(`task.${task.id}`)
  const [isEmpty, setEmpty] = useState(false)
  const reason = reasons.value[task.id] ?? ''
  const submit = (event: Event) => {
    event.preventDefault()
    setEmpty(reason.trim() === '')
    if (reason.trim() === '') return
    const input = { taskId: task.id, reason: reason.trim() }
    void run(input, async (idempotencyKey) => {
      await dismissTask({ ...input, idempotencyKey })
      const { [task.id]: _done, ...others } = reasons.value
      reasons.value = others
      onDone()
    })
  }
  const id = `reason-${task.id}`
  return (
    <details>
      <summary>
        {text('tasks.dismiss')}
        <span class="unseen"> {task.title}</span>
      </summary>
      <form class="panel" onSubmit={submit} noValidate>
        <label for={id}>{text('tasks.reason')}</label>
        <p class="quiet" id={`${id}-hint`}>
          {text('tasks.reasonHint')}
        </p>
        {isEmpty ? (
          <p class="mistake" role="alert">
            {text('app.needed')}
          </p>
        ) : null}
        <input
          id={id}
          type="text"
          autocomplete="off"
          maxLength={2000}
          aria-describedby={`${id}-hint`}
          aria-invalid={isEmpty}
          value={reason}
          onInput={({ currentTarget }) => {
            reasons.value = { ...reasons.value, [task.id]: currentTarget.value }
          }}
        />
        <Problem error={error} />
        <button type="submit" aria-disabled={isBusy}>
          {text('tasks.dismissGo')}
        </button>
      </form>
    </details>
  )
}
