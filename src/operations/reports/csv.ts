/** So that Excel reads what follows as UTF-8. */
const BYTE_ORDER_MARK = '\uFEFF'
const LINE_END = '\r\n'

/** What a spreadsheet takes for the beginning of a formula, in the wide forms of Chinese and Japanese keyboards too. */
const BEGINS_A_FORMULA = /^[=+\-@\t\r\n＝＋－＠]/

/**
 * A table as comma-separated values by RFC 4180, in UTF-8 that Excel opens. Texts stand in quotes, so that no separator within one
 * begins a new cell in any language's Excel; a text that a spreadsheet would compute begins with an apostrophe. Figures stand bare.
 */
export function toCsv(
  columns: readonly string[],
  rows: readonly (readonly (string | number | boolean | null)[])[],
): string {
  const lines = [columns, ...rows].map((cells) => `${cells.map(toCell).join(',')}${LINE_END}`)
  return BYTE_ORDER_MARK + lines.join('')
}

function toCell(cell: string | number | boolean | null): string {
  if (cell === null) return ''
  if (typeof cell !== 'string') return String(cell)
  const harmless = BEGINS_A_FORMULA.test(cell) ? `'${cell}` : cell
  return `"${harmless.replaceAll('"', '""')}"`
}
