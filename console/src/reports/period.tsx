import { signal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { text } from '../texts/texts.ts'

/** From when to when rules are looked at; without days the last twelve weeks, as the API has it. */
export const period = signal<{ readonly from?: string; readonly to?: string }>({})

/** The two days, and what else filters beside them. */
export function Period({ children }: { children?: ComponentChildren }) {
  const { from = '', to = '' } = period.value
  const set = (next: { from: string; to: string }) => {
    period.value = { ...(next.from !== '' && { from: next.from }), ...(next.to !== '' && { to: next.to }) }
  }
  return (
    <form class="filters no-print" onSubmit={(event) => event.preventDefault()}>
      <div>
        <label for="health-from">{text('reports.from')}</label>
        <input
          id="health-from"
          type="date"
          value={from}
          max={to}
          onChange={({ currentTarget }) => set({ from: currentTarget.value, to })}
        />
      </div>
      <div>
        <label for="health-to">{text('reports.to')}</label>
        <input
          id="health-to"
          type="date"
          value={to}
          min={from}
          onChange={({ currentTarget }) => set({ from, to: currentTarget.value })}
        />
      </div>
      {children}
    </form>
  )
}
