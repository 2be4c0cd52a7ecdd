import { text } from '../texts/texts.ts'

/** Two days, the first not after the second; an empty text is no day. `name` begins the ids of the two. */
export interface DayRangeProps {
  readonly name: string
  readonly from: string
  readonly to: string
  readonly onChange: (days: { from: string; to: string }) => void
}

/** From one day to another, for a form of filters. */
export function DayRange({ name, from, to, onChange }: DayRangeProps) {
  return (
    <>
      <div>
        <label for={`${name}-from`}>{text('reports.from')}</label>
        <input
          id={`${name}-from`}
          type="date"
          value={from}
          max={to}
          onChange={({ currentTarget }) => onChange({ from: currentTarget.value, to })}
        />
      </div>
      <div>
        <label for={`${name}-to`}>{text('reports.to')}</label>
        <input
          id={`${name}-to`}
          type="date"
          value={to}
          min={from}
          onChange={({ currentTarget }) => onChange({ from, to: currentTarget.value })}
        />
      </div>
    </>
  )
}
