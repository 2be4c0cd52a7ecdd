import { useState } from 'preact/hooks'
import { figure, text } from '../texts/texts.ts'
import type { FactFormProps } from './fact-form.tsx'

type Terms = readonly { readonly code: string; readonly title: string }[]
type Props = FactFormProps & { readonly terms: Terms }

/** More than these are not read one by one: the list can be searched then. */
const SHORT_MAX = 20

/** One tap is the answer. */
export function ChoiceOfOne({ terms, onAnswer }: Props) {
  const [wanted, setWanted] = useState('')
  const found = matching(terms, wanted)
  return (
    <>
      {terms.length > SHORT_MAX ? <Search wanted={wanted} found={found.length} onWanted={setWanted} /> : null}
      <fieldset class="options" aria-labelledby="question">
        {found.slice(0, SHORT_MAX).map(({ code, title }) => (
          <button type="button" class="option" key={code} dir="auto" onClick={() => onAnswer(code)}>
            {title}
          </button>
        ))}
      </fieldset>
    </>
  )
}

/** Any number of them, or none. */
export function ChoiceOfMany({ terms, value, onTyped, onAnswer }: Props) {
  const [chosen, setChosen] = useState<readonly string[]>(Array.isArray(value) ? value : [])
  const [mistake, setMistake] = useState(false)
  const [wanted, setWanted] = useState('')
  const found = matching(terms, wanted)
  const toggle = (code: string) => {
    const next = chosen.includes(code) ? chosen.filter((other) => other !== code) : [...chosen, code]
    setChosen(next)
    setMistake(false)
    onTyped(next)
  }
  const submit = (event: Event) => {
    event.preventDefault()
    // Nothing chosen is not "none": that is an answer of its own.
    if (chosen.length === 0) setMistake(true)
    else onAnswer(chosen)
  }
  return (
    <form onSubmit={submit} noValidate>
      {mistake ? (
        <p class="mistake" role="alert">
          {text('ask.chooseSome')}
        </p>
      ) : null}
      {terms.length > SHORT_MAX ? <Search wanted={wanted} found={found.length} onWanted={setWanted} /> : null}
      <fieldset class="options" aria-labelledby="question">
        {found.map(({ code, title }) => (
          <label class="option" key={code}>
            <input type="checkbox" checked={chosen.includes(code)} onChange={() => toggle(code)} />
            <span dir="auto">{title}</span>
          </label>
        ))}
      </fieldset>
      <button type="submit" class="main">
        {text('app.next')}
      </button>
      <button type="button" class="plain wide" onClick={() => onAnswer([])}>
        {text('ask.none')}
      </button>
    </form>
  )
}

function Search({
  wanted,
  found,
  onWanted,
}: {
  wanted: string
  found: number
  onWanted: (text: string) => void
}) {
  return (
    <label class="search">
      {text('ask.filter')}
      <input
        type="search"
        autocomplete="off"
        value={wanted}
        onInput={({ currentTarget }) => onWanted(currentTarget.value)}
      />
      <span class="quiet" role="status">
        {text('ask.found', { count: figure(found) })}
      </span>
    </label>
  )
}

function matching(terms: Terms, wanted: string): Terms {
  const words = wanted.trim().toLocaleLowerCase()
  if (words === '') return terms
  return terms.filter(({ code, title }) => `${title} ${code}`.toLocaleLowerCase().includes(words))
}
