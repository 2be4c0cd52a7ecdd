import type { RecordField } from '../api/runs.ts'
import type { Typing } from '../protocols/field-values.ts'
import { text, unitName } from '../texts/texts.ts'
import { Choice } from './required-choice.tsx'

interface FieldProps {
  readonly field: RecordField
  readonly id: string
  readonly typed: string | readonly string[] | undefined
  readonly mistake: string | undefined
  readonly onTyped: (value: string | readonly string[]) => void
}

/** The fields of a record, each in the form of what it holds. */
export function RecordFields({
  fields,
  prefix,
  typing,
  mistakes,
  onTyped,
}: {
  fields: readonly RecordField[]
  prefix: string
  typing: Typing
  mistakes: Readonly<Record<string, string>>
  onTyped: (typing: Typing) => void
}) {
  return (
    <>
      {fields.map((field) => (
        <Field
          key={field.name}
          field={field}
          id={`${prefix}-${field.name}`}
          typed={typing[field.name]}
          mistake={mistakes[field.name]}
          onTyped={(value) => onTyped({ ...typing, [field.name]: value })}
        />
      ))}
    </>
  )
}

function Field(props: FieldProps) {
  const { field, id, mistake } = props
  const note =
    mistake === undefined ? null : (
      <p class="mistake" id={`${id}-mistake`}>
        {mistake}
      </p>
    )
  if (field.type === 'boolean' || field.type === 'codes') {
    return (
      <fieldset class="field">
        <legend>
          <Label field={field} />
        </legend>
        {note}
        {field.type === 'boolean' ? <YesOrNo {...props} /> : <Several {...props} />}
      </fieldset>
    )
  }
  return (
    <div class="field">
      <label for={id}>
        <Label field={field} />
      </label>
      {note}
      <OneValue {...props} />
    </div>
  )
}

function Label({ field: { label, required, unit } }: { field: RecordField }) {
  return (
    <>
      <bdi>{label}</bdi>
      {unit === null ? null : ` (${unitName(unit)})`}
      {required ? null : <span class="quiet"> {text('app.optional')}</span>}
    </>
  )
}

function YesOrNo({ id, typed, onTyped }: FieldProps) {
  return (
    <div class="options">
      {(['yes', 'no'] as const).map((answer) => (
        <label class="option" key={answer}>
          <input type="radio" name={id} checked={typed === answer} onChange={() => onTyped(answer)} />
          {text(`ask.${answer}`)}
        </label>
      ))}
    </div>
  )
}

function Several({ field, typed, onTyped }: FieldProps) {
  const chosen = typeof typed === 'object' ? typed : []
  const toggle = (code: string) =>
    onTyped(chosen.includes(code) ? chosen.filter((other) => other !== code) : [...chosen, code])
  return (
    <div class="options">
      {(field.values ?? []).map(({ code, title }) => (
        <label class="option" key={code}>
          <input type="checkbox" checked={chosen.includes(code)} onChange={() => toggle(code)} />
          <span dir="auto">{title}</span>
        </label>
      ))}
    </div>
  )
}

const INPUTS = { date: 'date', dateTime: 'datetime-local', time: 'time' } as const
const LONG: ReadonlySet<string> = new Set(['string', 'strings', 'object', 'list'])

function OneValue({ field, id, typed, mistake, onTyped }: FieldProps) {
  const value = typeof typed === 'string' ? typed : ''
  const common = {
    id,
    value,
    'aria-invalid': mistake !== undefined,
    'aria-describedby': mistake === undefined ? undefined : `${id}-mistake`,
  }
  if (field.values !== null) {
    return (
      <Choice
        id={id}
        options={field.values}
        chosen={value}
        isWrong={mistake !== undefined}
        isOptional={!field.required}
        onChosen={onTyped}
      />
    )
  }
  if (LONG.has(field.type)) {
    return (
      <textarea
        {...common}
        rows={2}
        dir="auto"
        onInput={({ currentTarget }) => onTyped(currentTarget.value)}
      />
    )
  }
  const type = INPUTS[field.type as keyof typeof INPUTS]
  const onInput = ({ currentTarget }: { currentTarget: HTMLInputElement }) => onTyped(currentTarget.value)
  if (type === undefined) return <input {...common} type="text" inputMode="decimal" onInput={onInput} />
  return <input {...common} type={type} onInput={onInput} />
}
