import { useMemo, useState } from 'preact/hooks'
import { draft } from '../api/drafts.ts'
import { addEntry, type Register } from '../api/registers.ts'
import { useAct } from '../parts/acts.ts'
import { Problem } from '../parts/problem.tsx'
import { RecordFields } from '../parts/record-fields.tsx'
import { fieldsOf, type Typing } from '../protocols/field-values.ts'
import { text } from '../texts/texts.ts'

interface Draft {
  readonly subjectRef: string
  readonly typing: Typing
}

const EMPTY: Draft = { subjectRef: '', typing: {} }

/** Adds an entry. What was typed outlives a reload and a refusal. */
export function AddForm({ register, onDone }: { register: Register; onDone: () => void }) {
  const entry = useMemo(
    () =>
      draft<Draft>(`entry.${register.code}`, EMPTY, (kept) =>
        typeof kept === 'object' && kept !== null ? { ...EMPTY, ...kept } : null,
      ),
    [register.code],
  )
  const [mistakes, setMistakes] = useState<Readonly<Record<string, string>>>({})
  const { error, isBusy, run } = useAct(`entry.${register.code}`)
  const submit = (event: Event) => {
    event.preventDefault()
    const read = fieldsOf(register.fields, entry.value.typing)
    setMistakes(read.mistakes)
    if (Object.keys(read.mistakes).length > 0) return
    const subjectRef = entry.value.subjectRef.trim()
    const input = { register: register.code, fields: read.values, ...(subjectRef !== '' && { subjectRef }) }
    void run(input, async (idempotencyKey) => {
      await addEntry({ ...input, idempotencyKey })
      entry.value = EMPTY
      onDone()
    })
  }
  return (
    <details class="apart no-print">
      <summary>{text('registers.add')}</summary>
      <form class="panel" onSubmit={submit} noValidate>
        <div class="field">
          <label for="entry-ref">
            {text('ask.subject')} <span class="quiet">{text('app.optional')}</span>
          </label>
          <p class="quiet" id="entry-ref-hint">
            {text('ask.subjectHint')}
          </p>
          <input
            id="entry-ref"
            type="text"
            autocomplete="off"
            maxLength={200}
            aria-describedby="entry-ref-hint"
            value={entry.value.subjectRef}
            onInput={({ currentTarget }) => {
              entry.value = { ...entry.value, subjectRef: currentTarget.value }
            }}
          />
        </div>
        <RecordFields
          fields={register.fields}
          prefix={register.code}
          typing={entry.value.typing}
          mistakes={mistakes}
          onTyped={(typing) => {
            entry.value = { ...entry.value, typing }
          }}
        />
        <Problem error={error} />
        <button type="submit" class="main" aria-disabled={isBusy}>
          {text('registers.addGo')}
        </button>
      </form>
    </details>
  )
}
