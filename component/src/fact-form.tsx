import type { RefObject } from 'preact'
import { useRef, useState } from 'preact/hooks'
import type { FormFact } from './api.ts'
import { ChoiceOfMany, ChoiceOfOne } from './choices.tsx'
import { isText, type Mistake, readTyped } from './read-typed.ts'
import type { Words } from './texts/texts.ts'

export interface FactFormProps {
  readonly question: string
  readonly fact: FormFact
  /** What stands there already; undefined for nothing. */
  readonly value: unknown
  readonly words: Words
  /** Called with every change, so that nothing typed is lost. */
  readonly onTyped: (value: unknown) => void
  readonly onAnswer: (value: unknown) => void
}

/** A question in the form that its kind of answer asks for. "I don't know" is always one of the answers. */
export function FactForm(props: FactFormProps) {
  const { question, fact, words, onAnswer } = props
  return (
    <div class="question" part="question">
      <h3 id="question" tabIndex={-1} dir="auto">
        {question}
      </h3>
      {fact.help === null ? null : (
        <p class="quiet" id="help" dir="auto">
          {fact.help}
        </p>
      )}
      <Field {...props} />
      <button type="button" part="button unknown" onClick={() => onAnswer(null)}>
        {words.text('ask.unknown')}
      </button>
    </div>
  )
}

function Field(props: FactFormProps) {
  const { fact, words, onAnswer } = props
  if (fact.type === 'boolean') {
    return (
      <fieldset class="plain pair" aria-labelledby="question">
        {[true, false].map((value) => (
          <button type="button" part="button answer" key={String(value)} onClick={() => onAnswer(value)}>
            {words.text(value ? 'ask.yes' : 'ask.no')}
          </button>
        ))}
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
  readonly part: string
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
function TypedField({ fact, value, words, onTyped, onAnswer }: FactFormProps) {
  const [mistake, setMistake] = useState<Mistake | null>(null)
  const field = useRef<HTMLInputElement & HTMLTextAreaElement>(null)
  const submit = (event: Event) => {
    event.preventDefault()
    const read = readTyped(fact, field.current?.value ?? '')
    if ('mistake' in read) {
      setMistake(read.mistake)
      field.current?.focus()
    } else onAnswer(read.value)
  }
  const common: FieldProps = {
    ref: field,
    part: 'input',
    'aria-labelledby': 'question',
    'aria-describedby': mistake !== null ? 'mistake' : fact.help === null ? undefined : 'help',
    'aria-invalid': mistake !== null,
    defaultValue: typeof value === 'string' || typeof value === 'number' ? String(value) : '',
    onInput: () => onTyped(field.current?.value ?? ''),
  }
  return (
    <form onSubmit={submit} noValidate>
      {mistake === null ? null : (
        <p class="mistake" id="mistake" role="alert">
          {sentenceAbout(mistake, fact, words)}
        </p>
      )}
      {fact.type === 'strings' || fact.type === 'list' ? (
        <p class="quiet">{words.text('ask.oneALine')}</p>
      ) : null}
      <div class="with-unit">
        {isText(fact) ? (
          <textarea {...common} rows={4} dir="auto" />
        ) : (
          <OneLine type={fact.type} common={common} />
        )}
        {fact.unit === null ? null : <span>{words.unitName(fact.unit)}</span>}
      </div>
      <button type="submit" class="main" part="button next">
        {words.text('ask.next')}
      </button>
    </form>
  )
}

function sentenceAbout(mistake: Mistake, { minimum, maximum }: FormFact, words: Words): string {
  const bound = (value: number | null) => (value === null ? '…' : words.figure(value))
  return words.text(`ask.${mistake}`, { minimum: bound(minimum), maximum: bound(maximum) })
}
