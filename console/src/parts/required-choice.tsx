import { text } from '../texts/texts.ts'

interface Option {
  readonly code: string
  readonly title: string
}

/** What somebody chose, or what is so of them, or the only one that it can be; nothing is taken for granted. */
export const chosenOf = (chosen: string, options: readonly Option[], own?: string): string =>
  chosen || own || (options.length === 1 ? (options[0]?.code ?? '') : '')

/** One of a few. As long as none is chosen it says so, and when it was tried without one, that one is needed. */
export function RequiredChoice({
  id,
  label,
  options,
  chosen,
  isLacking,
  onChosen,
}: {
  id: string
  label: string
  options: readonly Option[]
  chosen: string
  /** It was tried before one was chosen. */
  isLacking: boolean
  onChosen: (code: string) => void
}) {
  const isWrong = isLacking && chosen === ''
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {isWrong ? (
        <p class="mistake" role="alert" id={`${id}-mistake`}>
          {text('app.needed')}
        </p>
      ) : null}
      <Choice id={id} options={options} chosen={chosen} isWrong={isWrong} onChosen={onChosen} />
    </div>
  )
}

/** The field itself, under a label and a mistake (`…-mistake`) of whoever shows it. What is optional can be made empty again. */
export function Choice({
  id,
  options,
  chosen,
  isWrong,
  isOptional = false,
  onChosen,
}: {
  id: string
  options: readonly Option[]
  chosen: string
  isWrong: boolean
  isOptional?: boolean
  onChosen: (code: string) => void
}) {
  return (
    <select
      id={id}
      value={chosen}
      aria-invalid={isWrong}
      aria-describedby={isWrong ? `${id}-mistake` : undefined}
      onChange={({ currentTarget }) => onChosen(currentTarget.value)}
    >
      {isOptional || chosen === '' ? <option value="">{text('ask.choose')}</option> : null}
      {options.map(({ code, title }) => (
        <option key={code} value={code}>
          {title}
        </option>
      ))}
    </select>
  )
}
