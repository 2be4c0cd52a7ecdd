import type { RefObject } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { isText } from '../../../component/src/read-typed.ts'
import type { FormFact } from '../api/assessments.ts'
import { text, unitName } from '../texts/texts.ts'
import { ChoiceOfMany, ChoiceOfOne } from './choices.tsx'
import { readTyped, type Typed } from './typed.ts'

export interface FactFormProps {
  readonly question: string
  readonly fact: FormFact
  /** What stands there already; undefined for nothing. */
  readonly value: unknown
  /** Called with every change, so that a reload loses nothing. */
  readonly onTyped: (value: unknown) => void
  readonly onAnswer: (value: unknown) => void
}

/** A question in the form that its kind of answer asks for. "I don't know" is always one of the answers. */
export function FactForm(props: FactFormProps) {
  const { question, fact } = props
  const title = useRef<HTMLHeadingElement>(null)
  useEffect(() => title.current?.focus(), [fact.name])
  return (
    <div class="question">
      <h2 id="question" tabIndex={-1} ref={title} dir="auto">
        {question}
      </h2>
      {fact.help === null ? null : (
        <p class="quiet" id="question-help" dir="auto">
          {fact.help}
        </p>
      )}
      <Field {...props} />
      <button type="button" class="plain wide" onClick={() => props.onAnswer(null)}>
        {text('ask.unknown')}
      </button>
    </div>
  )
}

function Field(props: FactFormProps) {
  const { fact, onAnswer } = props
  if (fact.type === 'boolean') {
    return (
      <fieldset class="pair" aria-labelledby="question">
        <button type="button" class="answer" onClick={() => onAnswer(true)}>
          {text('ask.yes')}
        </button>
        <button type="button" class="answer" onClick={() => onAnswer(false)}>
          {text('ask.no')}
        </button>
      </fieldset>
    )
  }
  if (fact.terms !== null && fact.type === 'code') return <ChoiceOfOne {...props} terms={fact.terms} />
  if (fact.terms !== null) return <ChoiceOfMany {...props} terms={fact.terms} />
  return <TypedField {...props} />
}

/** What a field is told, whichever it is. */
interface FieldProps {
  readonly ref: RefObject<(HTMLInputElement & HTMLTextAreaElement) | null>
  readonly id: string
  readonly 'aria-labelledby': string
  readonly 'aria-describedby': string | undefined
  readonly 'aria-invalid': boolean
  readonly defaultValue: string
  readonly onInput: () => void
}

function OneLine({ type, common }: { type: string; common: FieldProps }) {
  if (type === 'date') return <input {...common} type="date" />
  if (type === 'dateTime') return <input {...common} type="datetime-local" />
  return <input {...common} type="text" inputMode="decimal" autocomplete="off" />
}

/** Figures, days and words: what has to be typed. */
function TypedField({ fact, value, onTyped, onAnswer }: FactFormProps) {
  const [mistake, setMistake] = useState<string | null>(null)
  const field = useRef<HTMLInputElement & HTMLTextAreaElement>(null)
  const submit = (event: Event) => {
    event.preventDefault()
    const read: Typed = readTyped(fact, field.current?.value ?? '')
    if ('mistake' in read) {
      setMistake(read.mistake)
      field.current?.focus()
    } else onAnswer(read.value)
  }
  const common: FieldProps = {
    ref: field,
    id: 'answer',
    'aria-labelledby': 'question',
    'aria-describedby':
      mistake === null ? (fact.help === null ? undefined : 'question-help') : 'answer-mistake',
    'aria-invalid': mistake !== null,
    defaultValue: typeof value === 'string' || typeof value === 'number' ? String(value) : '',
    onInput: () => onTyped(field.current?.value ?? ''),
  }
  return (
    <form onSubmit={submit} noValidate>
      {mistake === null ? null : (
        <p class="mistake" id="answer-mistake" role="alert">
          {mistake}
        </p>
      )}
      {fact.type === 'strings' || fact.type === 'list' ? <p class="quiet">{text('ask.oneALine')}</p> : null}
      <div class="with-unit">
        {isText(fact) ? (
          <textarea {...common} rows={4} dir="auto" />
        ) : (
          <OneLine type={fact.type} common={common} />
        )}
        {fact.unit === null ? null : <span>{unitName(fact.unit)}</span>}
      </div>
      <button type="submit" class="main">
        {text('app.next')}
      </button>
    </form>
  )
}
