import type { Samples } from './measure.ts'
import { ratiosOf, type Spread, spreadOf } from './statistics.ts'

/** A Markdown table. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map((_, column) => (column === 0 ? '---' : '--:'))), ...rows.map(line)].join(
    '\n',
  )
}

/** A figure with the digits that mean something. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return '–'
  if (value >= 100) return Math.round(value).toLocaleString('en')
  return value >= 10 ? value.toFixed(1) : value.toFixed(2)
}

/** "12.3 (10.1–15.0)" */
export const withSpread = ({ median, min, max }: Spread): string =>
  `${figure(median)} (${figure(min)}–${figure(max)})`

/** Engines in one table: time a check and how many times as long as each of ours. */
export function speedTable(
  samples: Samples,
  ours: readonly string[],
  explains: Readonly<Record<string, string>>,
): string {
  const rows = Object.entries(samples)
    .map(([name, figures]) => ({ name, figures, own: spreadOf(figures) }))
    .sort((a, b) => a.own.median - b.own.median)
    .map(({ name, figures, own }) => [
      ours.includes(name) ? `**${name}**` : name,
      withSpread(own),
      ...ours.map((one) => (one === name ? '1' : withSpread(ratiosOf(figures, samples[one] ?? [])))),
      explains[name] ?? '',
    ])
  return table(['engine', 'µs a check', ...ours.map((one) => `× ${one}`), 'hands back'], rows)
}
