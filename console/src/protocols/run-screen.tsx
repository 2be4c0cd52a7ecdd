import { useState } from 'preact/hooks'
import { textDraft } from '../api/drafts.ts'
import { addNote, eventsOf, run as loadRun, type Run, type RunEvent, type StepProgress } from '../api/runs.ts'
import { addressOf } from '../frame/router.ts'
import { useAct } from '../parts/acts.ts'
import { Loaded, useLoaded } from '../parts/loaded.tsx'
import { Problem } from '../parts/problem.tsx'
import { dateAndTime, figure, list, text } from '../texts/texts.ts'
import { CloseForm } from './close-form.tsx'
import { shownField } from './field-values.ts'
import { StepForm } from './step-form.tsx'

/** One run: its steps with who may, by when and what was written; and what still keeps it open. */
export function RunScreen({ id }: { id: string }) {
  const loaded = useLoaded((signal) => loadRun(id, signal), [id])
  return (
    <>
      <p class="no-print">
        <a href={addressOf('protocols')}>{text('app.backTo', { screen: text('screen.protocols') })}</a>
      </p>
      <Loaded from={loaded}>
        {(run) =>
          run === null ? <h1>{text('problem.notFound')}</h1> : <Shown run={run} onDone={loaded.reload} />
        }
      </Loaded>
    </>
  )
}

function Shown({ run, onDone }: { run: Run; onDone: () => void }) {
  const { procedure, state, startedAt, closedAt, subjectRef } = run
  return (
    <>
      <h1 dir="auto">{procedure.title}</h1>
      <p>
        <span class="tag">{text(`run.${state}`)}</span>{' '}
        {text('run.startedAt', { time: dateAndTime(startedAt) })}
        {closedAt === null ? null : ` · ${text('run.closedAt', { time: dateAndTime(closedAt) })}`}
        {subjectRef === null ? null : <bdi class="code"> {subjectRef}</bdi>}
      </p>
      {procedure.guidance === null ? null : (
        <p class="lead" dir="auto">
          {procedure.guidance}
        </p>
      )}
      <div class="two">
        <ol class="steps">
          {run.steps.map((progress) => (
            <Step key={progress.step.code} run={run} progress={progress} onDone={onDone} />
          ))}
        </ol>
        <div>
          <CloseForm run={run} onDone={onDone} />
          {state === 'OPEN' ? <NoteForm runId={run.id} onDone={onDone} /> : null}
          <Happened run={run} />
          <p class="no-print apart">
            <button type="button" class="plain wide" onClick={() => print()}>
              {text('app.print')}
            </button>
          </p>
        </div>
      </div>
    </>
  )
}

const MARKS = {
  DONE: '✓',
  DONE_BY_WRONG_ROLE: '×',
  NOT_NEEDED: '–',
  OPEN: '○',
  PENDING: '?',
  WAITING: '…',
} as const

function Step({ run, progress, onDone }: { run: Run; progress: StepProgress; onDone: () => void }) {
  const { step, state, dueAt, overdue, doneAt, actingRole, waitingFor, approvalsGiven } = progress
  const mayBeDone =
    run.state === 'OPEN' && (state === 'OPEN' || state === 'DONE_BY_WRONG_ROLE' || step.repeatable)
  const isLate = overdue && state !== 'DONE' && run.state === 'OPEN'
  return (
    <li class={`step ${state.toLowerCase()}`}>
      <h2 dir="auto">
        <span class="mark" aria-hidden="true">
          {MARKS[state]}
        </span>{' '}
        {step.title}
      </h2>
      <p class="quiet">
        <span class={isLate ? 'tag stop' : 'tag'}>{text(isLate ? 'runs.overdueTag' : `step.${state}`)}</span>
        {step.roles.length === 0
          ? null
          : text('step.who', { roles: list(step.roles.map(({ title }) => title)) })}
        {dueAt === null || state === 'DONE' ? null : ` · ${text('step.due', { time: dateAndTime(dueAt) })}`}
        {step.approvals > 1
          ? ` · ${text('step.approvals', { given: approvalsGiven, all: step.approvals })}`
          : null}
      </p>
      {waitingFor.length === 0 ? null : (
        <p>{text('step.waitingFor', { facts: list(waitingFor.map(({ label }) => label)) })}</p>
      )}
      {doneAt === null ? null : (
        <p>{text('step.doneAt', { time: dateAndTime(doneAt), role: actingRole?.title ?? '' })}</p>
      )}
      <Written progress={progress} />
      {mayBeDone ? <StepForm run={run} progress={progress} onDone={onDone} /> : null}
    </li>
  )
}

/** What stands written in a step. */
function Written({ progress: { step, fields } }: { progress: StepProgress }) {
  if (fields === null) return null
  return (
    <dl>
      {step.fields
        .filter(({ name }) => fields[name] !== undefined && fields[name] !== null)
        .map((field) => (
          <div key={field.name}>
            <dt dir="auto">{field.label}</dt>
            <dd dir="auto">{shownField(field, fields[field.name])}</dd>
          </div>
        ))}
    </dl>
  )
}

const SHOWN_AT_ONCE = 100

/** What was done, the latest first and so many at a time: notes stand nowhere else. */
function Happened({ run }: { run: Run }) {
  const loaded = useLoaded((signal) => eventsOf(run, signal), [run.id, run.version])
  const [shown, setShown] = useState(SHOWN_AT_ONCE)
  const titleOf = (code: string) => run.steps.find(({ step }) => step.code === code)?.step.title ?? code
  return (
    <section class="apart">
      <h2>{text('run.happened')}</h2>
      <Loaded from={loaded}>
        {(events) => (
          <>
            <ol class="rows">
              {events
                .toReversed()
                .slice(0, shown)
                .map((event) => (
                  <Event
                    key={event.id}
                    event={event}
                    title={event.step === null ? null : titleOf(event.step)}
                  />
                ))}
            </ol>
            {events.length > shown ? (
              <button
                type="button"
                class="plain wide no-print"
                onClick={() => setShown(shown + SHOWN_AT_ONCE)}
              >
                {text('run.earlier', { count: figure(events.length - shown) })}
              </button>
            ) : null}
          </>
        )}
      </Loaded>
    </section>
  )
}

function Event({
  event: { kind, recordedAt, recordedBy, note, reason },
  title,
}: {
  event: RunEvent
  title: string | null
}) {
  return (
    <li>
      <strong>{text(`run.${kind}`)}</strong>
      {title === null ? null : <bdi>: {title}</bdi>}
      {note === null ? null : <p dir="auto">{note}</p>}
      {reason === null ? null : <p dir="auto">{reason}</p>}
      <p class="quiet">
        {text('entry.by', { time: dateAndTime(recordedAt) })} <bdi class="code">{recordedBy}</bdi>
      </p>
    </li>
  )
}

function NoteForm({ runId, onDone }: { runId: string; onDone: () => void }) {
  const note = textDraft(`note.${runId}`)
  const { error, run } = useAct(`note.${runId}`)
  const submit = (event: Event) => {
    event.preventDefault()
    const written = note.value.trim()
    if (written === '') return
    void run(written, async (idempotencyKey) => {
      await addNote({ runId, note: written, idempotencyKey })
      note.value = ''
      onDone()
    })
  }
  return (
    <form class="panel no-print" onSubmit={submit}>
      <label for="note">{text('run.note')}</label>
      <textarea
        id="note"
        rows={3}
        dir="auto"
        maxLength={2000}
        value={note.value}
        onInput={({ currentTarget }) => {
          note.value = currentTarget.value
        }}
      />
      <Problem error={error} />
      <button type="submit">{text('run.noteGo')}</button>
    </form>
  )
}
