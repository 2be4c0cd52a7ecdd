import type { ComponentChildren } from 'preact'
import { draft } from '../api/drafts.ts'
import { DayRange } from '../parts/day-range.tsx'

/** From when to when rules are looked at; without days the last twelve weeks, as the API has it. */
export const period = draft<{ readonly from?: string; readonly to?: string }>('health.days', {}, (kept) =>
  typeof kept === 'object' ? kept : null,
)

/** The two days, and what else filters beside them. */
export function Period({ children }: { children?: ComponentChildren }) {
  const { from = '', to = '' } = period.value
  const set = (next: { from: string; to: string }) => {
    period.value = { ...(next.from !== '' && { from: next.from }), ...(next.to !== '' && { to: next.to }) }
  }
  return (
    <form class="filters no-print" onSubmit={(event) => event.preventDefault()}>
      <DayRange name="health" from={from} to={to} onChange={set} />
      {children}
    </form>
  )
}
