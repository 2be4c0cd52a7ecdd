import type { FormFact } from '../api/assessments.ts'
import type { RecordField } from '../api/runs.ts'
import { shown } from '../ask/answers.ts'
import { readTyped } from '../ask/typed.ts'
import { day, text } from '../texts/texts.ts'

/** What stands in a form, by name of field: words as they were typed, or codes that were chosen. */
export type Typing = Readonly<Record<string, string | readonly string[]>>

/** A field of a record in the form in which questions know what they ask about. */
export function factOf({ name, label, type, unit, values, minimum, maximum }: RecordField): FormFact {
  return { name, label, help: null, type, unit, terms: values, minimum, maximum, itemKey: null }
}

export const shownField = (field: RecordField, value: unknown): string =>
  field.type === 'date' && typeof value === 'string' ? day(value) : shown(factOf(field), value)

/** What was entered as the API takes it, or the fields in which something is wrong. An empty field says nothing. */
export function fieldsOf(
  fields: readonly RecordField[],
  typing: Typing,
): {
  readonly values: Readonly<Record<string, unknown>>
  readonly mistakes: Readonly<Record<string, string>>
} {
  const values: Record<string, unknown> = {}
  const mistakes: Record<string, string> = {}
  for (const field of fields) {
    const typed = typing[field.name]
    const isEmpty =
      typed === undefined || typed.length === 0 || (typeof typed === 'string' && typed.trim() === '')
    if (isEmpty) {
      if (field.required) mistakes[field.name] = text('field.missing', { label: field.label })
      continue
    }
    const read = readField(field, typed)
    if ('mistake' in read) mistakes[field.name] = `${field.label}: ${read.mistake}`
    else values[field.name] = read.value
  }
  return { values, mistakes }
}

/** What a form shows of values that are there, to go on from. */
export function typingOf(fields: readonly RecordField[], values: Readonly<Record<string, unknown>>): Typing {
  return Object.fromEntries(
    fields.flatMap((field) => {
      const value = values[field.name]
      return value === undefined || value === null ? [] : [[field.name, typedOf(field, value)] as const]
    }),
  )
}

function typedOf({ type }: RecordField, value: unknown): string | readonly string[] {
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (Array.isArray(value)) return type === 'codes' ? value.map(String) : value.join('\n')
  return type === 'dateTime' ? onThisClock(String(value)) : String(value)
}

/** An instant as a field for days and times takes it, by the reader's own clock. */
function onThisClock(instant: string): string {
  const at = new Date(instant)
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}

function readField(field: RecordField, typed: string | readonly string[]) {
  if (typeof typed !== 'string') return { value: typed }
  if (field.type === 'boolean') return { value: typed === 'yes' }
  if (field.values !== null) return { value: typed }
  return readTyped(factOf(field), typed)
}
