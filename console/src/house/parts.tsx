import { textDraft } from '../api/drafts.ts'
import { useAct } from '../parts/acts.ts'
import { LineInput } from '../parts/line-input.tsx'
import { Problem } from '../parts/problem.tsx'
import { Copy } from '../parts/why.tsx'
import { text } from '../texts/texts.ts'

/** A line that is typed. */
export function TypedField({
  id,
  label,
  hint,
  type = 'text',
  isOptional = false,
  value,
  onTyped,
}: {
  id: string
  label: string
  hint?: string
  type?: 'text' | 'date' | 'number'
  isOptional?: boolean
  value: string
  onTyped: (typed: string) => void
}) {
  return (
    <div class="field">
      <label for={id}>
        {label}
        {isOptional ? <span class="quiet"> {text('app.optional')}</span> : null}
      </label>
      {hint === undefined ? null : (
        <p class="quiet" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      <LineInput
        id={id}
        type={type}
        hintId={hint === undefined ? undefined : `${id}-hint`}
        value={value}
        onTyped={onTyped}
      />
    </div>
  )
}

/** Any number of a few. */
export function Ticks({
  legend,
  options,
  chosen,
  onChosen,
}: {
  legend: string
  options: readonly { readonly code: string; readonly title: string }[]
  chosen: readonly string[]
  onChosen: (codes: readonly string[]) => void
}) {
  return (
    <fieldset class="field">
      <legend>{legend}</legend>
      <div class="options">
        {options.map(({ code, title }) => (
          <label class="option" key={code}>
            <input
              type="checkbox"
              checked={chosen.includes(code)}
              onChange={() =>
                onChosen(chosen.includes(code) ? chosen.filter((other) => other !== code) : [...chosen, code])
              }
            />
            {title}
          </label>
        ))}
      </div>
    </fieldset>
  )
}

/** What is shown once and kept nowhere. */
export function Secret({ secret, lead, onSeen }: { secret: string; lead: string; onSeen: () => void }) {
  return (
    <div class="receipt" role="status">
      <p>{lead}</p>
      <p>
        <bdi class="code secret">{secret}</bdi>
      </p>
      <Copy words={() => secret} />
      <button type="button" onClick={onSeen}>
        {text('house.seen')}
      </button>
    </div>
  )
}

/** Something that cannot be taken back: asked a second time, with the reason where one is kept. */
export function Confirm({
  id,
  label,
  what,
  asksWhy = false,
  onSure,
  onDone,
}: {
  id: string
  label: string
  what: string
  asksWhy?: boolean
  onSure: (reason: string) => Promise<unknown>
  onDone: () => void
}) {
  const reason = textDraft(`why.${id}`)
  const { error, isBusy, run } = useAct()
  const submit = (event: Event) => {
    event.preventDefault()
    void run(reason.value, async () => {
      await onSure(reason.value.trim())
      reason.value = ''
      onDone()
    })
  }
  return (
    <details>
      <summary>
        {label}
        <span class="unseen"> {what}</span>
      </summary>
      <form class="panel" onSubmit={submit} noValidate>
        <p>{text('house.sure')}</p>
        {asksWhy ? (
          <TypedField
            id={`why-${id}`}
            label={text('house.why')}
            value={reason.value}
            onTyped={(typed) => {
              reason.value = typed
            }}
          />
        ) : null}
        <Problem error={error} />
        <button type="submit" aria-disabled={isBusy}>
          {label}
          <span class="unseen"> {what}</span>
        </button>
      </form>
    </details>
  )
}
