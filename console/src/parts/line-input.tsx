/** What every line that is typed into is told. */
export interface LineInputProps {
  readonly id: string
  readonly value: string
  readonly onTyped: (typed: string) => void
  readonly type?: 'text' | 'date' | 'number' | undefined
  readonly hintId?: string | undefined
  readonly maxLength?: number | undefined
}

/** A line to type words, a day or a figure into. */
export function LineInput({ id, value, onTyped, type = 'text', hintId, maxLength = 1_000 }: LineInputProps) {
  const common = {
    id,
    value,
    autocomplete: 'off' as const,
    'aria-describedby': hintId,
    onInput: ({ currentTarget }: { currentTarget: HTMLInputElement }) => onTyped(currentTarget.value),
  }
  if (type === 'date') return <input {...common} type="date" />
  if (type === 'number') return <input {...common} type="number" step="any" />
  return <input {...common} type="text" dir="auto" maxLength={maxLength} />
}
