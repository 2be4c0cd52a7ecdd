import { useRef } from 'preact/hooks'
import { text } from '../texts/texts.ts'
import type { Askable } from './messages.ts'

/** Any fact of the packs, for who wants to say something before it is asked. */
export function AskElse({
  askable,
  onChosen,
}: {
  askable: readonly Askable[]
  onChosen: (name: string) => void
}) {
  const field = useRef<HTMLSelectElement>(null)
  return (
    <form
      class="ask-else"
      onSubmit={(event) => {
        event.preventDefault()
        if (field.current !== null) onChosen(field.current.value)
      }}
    >
      <label for="ask-else">{text('play.ask')}</label>
      <div class="with-unit">
        <select id="ask-else" ref={field}>
          {askable.map(({ fact }) => (
            <option key={fact.name} value={fact.name}>
              {fact.label}
            </option>
          ))}
        </select>
        <button type="submit">{text('play.askGo')}</button>
      </div>
    </form>
  )
}
