/** Rows as CSV (RFC 4180), with the mark by which spreadsheets know UTF-8. */
export function asCsv(rows: readonly (readonly string[])[]): string {
  return `\uFEFF${rows.map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`
}

/** What a spreadsheet takes for the beginning of a formula, in the wide forms of Chinese and Japanese keyboards too. */
const BEGINS_A_FORMULA = /^[=+\-@\t\r\n＝＋－＠]/

/** What left here with a mark against formulas comes back without it; it is text either way. */
export const plainCell = (cell: string): string =>
  cell.startsWith("'") && BEGINS_A_FORMULA.test(cell.slice(1)) ? cell.slice(1) : cell

/** A text that a spreadsheet would take for a formula is marked as text. */
function cell(value: string): string {
  const harmless = BEGINS_A_FORMULA.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}

/** Hands a file to the reader; nothing is sent. */
export function download(name: string, content: string, type = 'text/csv'): void {
  const address = URL.createObjectURL(new Blob([content], { type: `${type};charset=utf-8` }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  URL.revokeObjectURL(address)
}
