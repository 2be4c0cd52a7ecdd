import { OutcomeUnknownError, RefusedError, TutelaError } from '@tutela/client'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { Answers } from './answers.tsx'
import type { Assessment } from './api.ts'
import { FactForm } from './fact-form.tsx'
import { Findings, isStop, Verdict } from './findings.tsx'
import type { Interview, State } from './interview.ts'
import { sentenceOf } from './problem.ts'
import type { RecordedDetail } from './public-types.ts'
import type { Words } from './texts/texts.ts'

export interface ViewProps {
  readonly state: State
  readonly interview: Interview
  readonly words: Words
  readonly isDisabled: boolean
}

/** Danger first: the verdict and what matters now stand before the question, whatever it is. */
export function View({ state, interview, words, isDisabled }: ViewProps) {
  const { assessment, recorded, error, isBusy, moves } = state
  const root = useFocusThatFollows(assessment, moves)
  const verdict = recorded?.verdict ?? (isBusy ? null : (assessment?.verdict ?? null))
  return (
    <div class="frame" part="frame" lang={words.tag} aria-busy={isBusy} ref={root}>
      <h2 class="unseen">{words.text('title')}</h2>
      <div role="status">
        <Verdict verdict={verdict} isBusy={isBusy} words={words} />
      </div>
      {assessment === null || assessment.focus.length === 0 ? null : (
        <section class="focus" part="focus" aria-labelledby="focus">
          <h3 id="focus" tabIndex={-1}>
            {words.text('focus.title')}
          </h3>
          <Findings findings={assessment.focus} words={words} />
        </section>
      )}
      <fieldset class="plain" disabled={isDisabled}>
        <legend class="unseen">{words.text('title')}</legend>
        <Problem error={error} interview={interview} words={words} />
        {recorded === null ? (
          <Asking state={state} interview={interview} words={words} />
        ) : (
          <Receipt recorded={recorded} interview={interview} words={words} />
        )}
      </fieldset>
      {assessment === null ? null : <Resources assessment={assessment} words={words} />}
    </div>
  )
}

/** After somebody has moved on, the focus goes to new danger, or else to what comes next. It never moves before. */
function useFocusThatFollows(assessment: Assessment | null, moves: number) {
  const root = useRef<HTMLDivElement>(null)
  const known = useRef<ReadonlySet<string>>(new Set())
  useLayoutEffect(() => {
    const stops = (assessment?.focus ?? []).filter(isStop).map(({ message }) => message)
    const hasNewDanger = stops.some((message) => !known.current.has(message))
    known.current = new Set(stops)
    if (moves === 0) return
    const to = hasNewDanger ? '#focus' : '#problem, #question, #enough, #recorded'
    root.current?.querySelector<HTMLElement>(to)?.focus()
  }, [moves, assessment])
  return root
}

type PartProps = Omit<ViewProps, 'isDisabled'>

function Asking({ state, interview, words }: PartProps) {
  const { answers, assessment, typed, changing, isBusy } = state
  const changed = answers.find(({ fact }) => fact.name === changing)
  const [next] = assessment?.nextQuestions ?? []
  const asked = changed ?? (next && { question: next.text, fact: next.fact, value: undefined })
  return (
    <>
      {asked === undefined ? null : (
        <FactForm
          key={`${asked.fact.name} ${changed === undefined}`}
          question={asked.question}
          fact={asked.fact}
          value={typed?.name === asked.fact.name ? typed.value : asked.value}
          words={words}
          onTyped={(value) => interview.type(asked.fact.name, value)}
          onAnswer={(value) => interview.answer(asked.question, asked.fact, value)}
        />
      )}
      {asked === undefined && assessment !== null ? (
        <p id="enough" tabIndex={-1}>
          {words.text('ask.enough')}
        </p>
      ) : null}
      {assessment === null ? null : (
        <div class="record">
          <p class="quiet">{words.text('record.lead')}</p>
          {next === undefined ? null : <p class="quiet">{words.text('record.unanswered')}</p>}
          <button
            type="button"
            part="button record"
            class={next === undefined ? 'main' : undefined}
            aria-disabled={isBusy}
            onClick={() => void interview.record()}
          >
            {words.text('record.go')}
          </button>
        </div>
      )}
      <Answers state={state} interview={interview} words={words} />
    </>
  )
}

function Receipt(props: { recorded: RecordedDetail; interview: Interview; words: Words }) {
  const { recorded, interview, words } = props
  return (
    <section class="receipt" part="receipt" aria-labelledby="recorded">
      <h3 id="recorded" tabIndex={-1}>
        {words.text('recorded.title')}
      </h3>
      <p>{words.text('recorded.at', { time: words.dateAndTime(recorded.recordedAt) })}</p>
      <p>
        {words.text('recorded.id')}
        {words.colon}
        <bdi class="code">{recorded.checkId}</bdi>
      </p>
      <button type="button" part="button" onClick={() => interview.startAnew()}>
        {words.text('answers.anew')}
      </button>
    </section>
  )
}

function Resources({ assessment: { resources }, words }: { assessment: Assessment; words: Words }) {
  if (resources.length === 0) return null
  return (
    <details class="resources">
      <summary>{words.text('resources.title')}</summary>
      <ul>
        {resources.map(({ title, contact }) => (
          <li key={title}>
            <bdi>{title}</bdi> {contact === null ? null : <bdi>{contact}</bdi>}
          </li>
        ))}
      </ul>
    </details>
  )
}

/** What went wrong, where it happened; says that nothing was lost, and offers the next step. */
function Problem({ error, interview, words }: { error: unknown; interview: Interview; words: Words }) {
  const box = useRef<HTMLDivElement>(null)
  const hasBegun = interview.state.moves > 0 || interview.state.typed !== null
  useLayoutEffect(() => {
    if (hasBegun) box.current?.focus()
  }, [error])
  if (error === null) return null
  const refusals = error instanceof RefusedError ? error.userErrors : []
  const reference = error instanceof TutelaError ? error.requestId : null
  return (
    <div class="problem" part="problem" role="alert" id="problem" tabIndex={-1} ref={box}>
      <h3>{words.text(refusals.length > 0 ? 'problem.mend' : 'problem.title')}</h3>
      <p dir="auto">{sentenceOf(error, words)}</p>
      <p>{words.text('problem.kept')}</p>
      {reference === null ? null : <p class="quiet">{words.text('problem.reference', { id: reference })}</p>}
      {refusals.length > 0 ? null : (
        <button type="button" part="button" onClick={() => interview.again()}>
          {words.text(error instanceof OutcomeUnknownError ? 'problem.resolve' : 'problem.again')}
        </button>
      )}
    </div>
  )
}
