import { useState } from 'preact/hooks'
import type { FactFormProps } from './fact-form.tsx'
import type { Words } from './texts/texts.ts'

type Terms = readonly { readonly code: string; readonly title: string }[]
type Props = FactFormProps & { readonly terms: Terms }

/** More than these are not read one by one: the list can be searched then. */
const SHORT_MAX = 20

/** One press is the answer. */
export function ChoiceOfOne({ terms, words, onAnswer }: Props) {
  const [wanted, setWanted] = useState('')
  const found = matching(terms, wanted)
  return (
    <>
      {terms.length > SHORT_MAX ? (
        <Search wanted={wanted} found={found.length} words={words} onWanted={setWanted} />
      ) : null}
      <fieldset class="plain options" aria-labelledby="question">
        {found.slice(0, SHORT_MAX).map(({ code, title }) => (
          <button type="button" part="button answer" key={code} dir="auto" onClick={() => onAnswer(code)}>
            {title}
          </button>
        ))}
      </fieldset>
    </>
  )
}

/** Any number of them, or none. */
export function ChoiceOfMany({ terms, value, words, onTyped, onAnswer }: Props) {
  const [chosen, setChosen] = useState<readonly string[]>(Array.isArray(value) ? value : [])
  const [hasMistake, setMistake] = useState(false)
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
      {hasMistake ? (
        <p class="mistake" role="alert">
          {words.text('ask.chooseSome')}
        </p>
      ) : null}
      {terms.length > SHORT_MAX ? (
        <Search wanted={wanted} found={found.length} words={words} onWanted={setWanted} />
      ) : null}
      <fieldset class="plain options" aria-labelledby="question">
        {found.map(({ code, title }) => (
          <label class="option" part="option" key={code}>
            <input type="checkbox" checked={chosen.includes(code)} onChange={() => toggle(code)} />
            <span dir="auto">{title}</span>
          </label>
        ))}
      </fieldset>
      <button type="submit" class="main" part="button next">
        {words.text('ask.next')}
      </button>
      <button type="button" part="button answer" onClick={() => onAnswer([])}>
        {words.text('ask.none')}
      </button>
    </form>
  )
}

interface SearchProps {
  readonly wanted: string
  readonly found: number
  readonly words: Words
  readonly onWanted: (text: string) => void
}

function Search({ wanted, found, words, onWanted }: SearchProps) {
  return (
    <label class="search">
      {words.text('ask.filter')}
      <input
        type="search"
        part="input"
        autocomplete="off"
        value={wanted}
        onInput={({ currentTarget }) => onWanted(currentTarget.value)}
      />
      <span class="quiet" role="status">
        {words.text('ask.found', { count: words.figure(found) })}
      </span>
    </label>
  )
}

function matching(terms: Terms, wanted: string): Terms {
  const words = wanted.trim().toLocaleLowerCase()
  if (words === '') return terms
  return terms.filter(({ code, title }) => `${title} ${code}`.toLocaleLowerCase().includes(words))
}
