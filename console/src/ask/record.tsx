import { OutcomeUnknownError, type SafetyCheck } from '@tutela/client'
import { useRef, useState } from 'preact/hooks'
import type { Assessment, Verdict } from '../api/assessments.ts'
import { recordCheck } from '../api/session.ts'
import { VerdictLine } from '../parts/findings.tsx'
import { Problem } from '../parts/problem.tsx'
import { dateAndTime, locale, text } from '../texts/texts.ts'
import { asking, EMPTY, factsOf, type Recorded } from './answers.ts'

/** Records the check as it stands, at any time: a second press, a reload or a lost answer never records it twice. */
export function Record({ assessment }: { assessment: Assessment }) {
  const dialog = useRef<HTMLDialogElement>(null)
  return (
    <div class="apart no-print">
      <button
        type="button"
        class={assessment.nextQuestions.length === 0 ? 'main' : 'plain wide'}
        onClick={() => dialog.current?.showModal()}
      >
        {text('ask.record')}
      </button>
      <dialog ref={dialog} aria-labelledby="record-title">
        <RecordForm assessment={assessment} onCancel={() => dialog.current?.close()} />
      </dialog>
    </div>
  )
}

function RecordForm({ assessment, onCancel }: { assessment: Assessment; onCancel: () => void }) {
  const [error, setError] = useState<unknown>(null)
  const [isBusy, setBusy] = useState(false)
  const record = async (send: () => Promise<SafetyCheck>) => {
    if (isBusy) return
    setBusy(true)
    setError(null)
    try {
      asking.value = { ...asking.value, recorded: recordedOf(await send()), typed: null }
    } catch (problem) {
      setError(problem)
    } finally {
      setBusy(false)
    }
  }
  const submit = (event: Event) => {
    event.preventDefault()
    void record(sendDraft)
  }
  const resolve = error instanceof OutcomeUnknownError ? () => void record(sendDraft) : undefined
  return (
    <form onSubmit={submit} noValidate>
      <h2 id="record-title">{text('ask.record')}</h2>
      <VerdictLine verdict={assessment.verdict} />
      <p>{text('ask.recordLead')}</p>
      {assessment.nextQuestions.length > 0 ? <p>{text('ask.recordUnanswered')}</p> : null}
      <Problem error={error} again={resolve} />
      <label for="subject-ref">
        {text('ask.subject')} <span class="quiet">{text('app.optional')}</span>
      </label>
      <p class="quiet" id="subject-hint">
        {text('ask.subjectHint')}
      </p>
      <input
        id="subject-ref"
        type="text"
        autocomplete="off"
        spellcheck={false}
        maxLength={200}
        aria-describedby="subject-hint"
        value={asking.value.subjectRef}
        onInput={({ currentTarget }) => {
          asking.value = { ...asking.value, subjectRef: currentTarget.value }
        }}
      />
      <button type="submit" class="main" aria-disabled={isBusy}>
        {text('ask.recordGo')}
      </button>
      <button type="button" class="plain wide" onClick={onCancel}>
        {text('app.cancel')}
      </button>
    </form>
  )
}

/** Sends what was entered. The key that makes a repetition safe is kept before anything leaves, and changes with what is sent. */
function sendDraft(): Promise<SafetyCheck> {
  const { answers, subjectRef, sent } = asking.value
  const reference = subjectRef.trim()
  const situation = { facts: factsOf(answers), ...(reference !== '' && { subjectRef: reference }) }
  const input = JSON.stringify(situation)
  const idempotencyKey = sent?.input === input ? sent.idempotencyKey : crypto.randomUUID()
  asking.value = { ...asking.value, sent: { input, idempotencyKey } }
  return recordCheck({ ...situation, idempotencyKey, locale: locale.value })
}

const recordedOf = ({ id, recordedAt, verdict, receipt }: SafetyCheck): Recorded => ({
  id,
  recordedAt,
  verdict,
  digest: receipt.digest,
})

/** What was recorded, to keep or to print. */
export function Receipt({ recorded }: { recorded: Recorded }) {
  const { subjectRef } = asking.value
  return (
    <section class="receipt">
      <h2 tabIndex={-1} ref={(title) => title?.focus()}>
        {text('ask.recorded')}
      </h2>
      <VerdictLine verdict={recorded.verdict as Verdict} />
      <p>{text('ask.recordedAt', { time: dateAndTime(recorded.recordedAt) })}</p>
      <dl>
        <div>
          <dt>{text('ask.checkId')}</dt>
          <dd>
            <bdi class="code">{recorded.id}</bdi>
          </dd>
        </div>
        {subjectRef.trim() === '' ? null : (
          <div>
            <dt>{text('ask.subject')}</dt>
            <dd dir="auto">{subjectRef.trim()}</dd>
          </div>
        )}
        <div>
          <dt>{text('ask.digest')}</dt>
          <dd>
            <bdi class="code">{recorded.digest}</bdi>
          </dd>
        </div>
      </dl>
      <p class="no-print">
        <button type="button" class="main" onClick={() => print()}>
          {text('app.print')}
        </button>
        <button
          type="button"
          class="plain wide"
          onClick={() => {
            asking.value = EMPTY
          }}
        >
          {text('ask.newCheck')}
        </button>
      </p>
    </section>
  )
}
