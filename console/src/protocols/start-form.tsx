import { textDraft } from '../api/drafts.ts'
import { procedures, startRun } from '../api/runs.ts'
import { useAct } from '../parts/acts.ts'
import { Loaded, useLoaded } from '../parts/loaded.tsx'
import { Problem } from '../parts/problem.tsx'
import { text } from '../texts/texts.ts'

const reference = textDraft('start.reference')
const chosenCode = textDraft('start.procedure')

/** Begins a procedure: two taps, for it may be urgent. */
export function StartForm({ onStarted }: { onStarted: (runId: string) => void }) {
  const loaded = useLoaded(procedures, [])
  const { error, isBusy, run } = useAct('start')
  const submit = (event: Event, procedure: string | undefined) => {
    event.preventDefault()
    if (procedure === undefined) return
    const subjectRef = reference.value.trim()
    const input = { procedure, ...(subjectRef !== '' && { subjectRef }) }
    void run(input, async (idempotencyKey) => {
      const id = await startRun({ ...input, idempotencyKey })
      reference.value = ''
      chosenCode.value = ''
      onStarted(id)
    })
  }
  return (
    <section class="panel">
      <h2>{text('runs.start')}</h2>
      <Loaded from={loaded}>
        {(all) => {
          const chosen = all.find((known) => known.code === chosenCode.value) ?? all[0]
          return (
            <form onSubmit={(event) => submit(event, chosen?.code)} noValidate>
              <label for="procedure">{text('runs.procedure')}</label>
              <select
                id="procedure"
                value={chosen?.code}
                onChange={({ currentTarget }) => {
                  chosenCode.value = currentTarget.value
                }}
              >
                {all.map((known) => (
                  <option key={known.code} value={known.code}>
                    {known.title}
                  </option>
                ))}
              </select>
              {chosen?.guidance ? <p dir="auto">{chosen.guidance}</p> : null}
              <label for="start-ref">
                {text('ask.subject')} <span class="quiet">{text('app.optional')}</span>
              </label>
              <p class="quiet" id="start-ref-hint">
                {text('ask.subjectHint')}
              </p>
              <input
                id="start-ref"
                type="text"
                autocomplete="off"
                maxLength={200}
                aria-describedby="start-ref-hint"
                value={reference.value}
                onInput={({ currentTarget }) => {
                  reference.value = currentTarget.value
                }}
              />
              <Problem error={error} />
              <button type="submit" class="main" aria-disabled={isBusy}>
                {text('runs.startGo')}
              </button>
            </form>
          )
        }}
      </Loaded>
    </section>
  )
}
