import { useState } from 'preact/hooks'
import type { Cell } from '../api/reports.ts'
import { figure, text } from '../texts/texts.ts'

const ROW = 26
const BAR = 18
const WIDTH = 240
const ROWS_MAX = 40

/** Bars of one column of figures. Everything it shows stands in the table beside it. */
export function Plot({ columns, rows }: { columns: readonly string[]; rows: readonly (readonly Cell[])[] }) {
  const numeric = columns.flatMap((title, at) =>
    at > 0 && rows.some((row) => typeof row[at] === 'number') ? [{ title, at }] : [],
  )
  const [chosen, setChosen] = useState<number | null>(null)
  const column = numeric.find(({ at }) => at === chosen) ?? numeric[0]
  if (column === undefined) return null
  const bars = rows.slice(0, ROWS_MAX).map((row, index) => {
    const value = row[column.at]
    return { label: String(row[0] ?? ''), value: typeof value === 'number' ? value : null, index }
  })
  const most = Math.max(...bars.map(({ value }) => value ?? 0), 0)
  return (
    <figure class="plot">
      <figcaption>
        <label for="plot-column">{text('reports.plot')}</label>
        <select
          id="plot-column"
          value={String(column.at)}
          onChange={({ currentTarget }) => setChosen(Number(currentTarget.value))}
        >
          {numeric.map(({ title, at }) => (
            <option key={title} value={String(at)}>
              {title}
            </option>
          ))}
        </select>
      </figcaption>
      <ol>
        {bars.map(({ label, value, index }) => (
          <li key={`${index} ${label}`}>
            <bdi>{label}</bdi>
            <svg viewBox={`0 0 ${WIDTH} ${ROW}`} aria-hidden="true" preserveAspectRatio="none">
              <rect y={(ROW - BAR) / 2} height={BAR} width={most === 0 ? 0 : ((value ?? 0) / most) * WIDTH} />
            </svg>
            <span>{value === null ? '–' : figure(value)}</span>
          </li>
        ))}
      </ol>
    </figure>
  )
}
