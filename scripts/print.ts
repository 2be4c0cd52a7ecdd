import { AsyncLocalStorage } from 'node:async_hooks'
import { randomUUID } from 'node:crypto'
import { styleText } from 'node:util'
import { visible, visibleJson } from '../src/rules/pack/printable.ts'

export type Style = 'red' | 'yellow' | 'green' | 'dim' | 'bold'

/** Nobody can know it, so no file or answer can hold it: what stands behind it is a style that we chose. */
const MARK = `\u0000${randomUUID()}`

/** Marks a text as having a style, for `print`; it has no colour anywhere else. Styles do not nest. */
export function styled(style: Style, text: string): string {
  return `${MARK}${style};${text}${MARK};`
}

/** Who takes the lines where they do not go to the terminal: without colours, in the order in which they were said. */
export type Listener = Pick<Console, 'log' | 'error'>

const listeners = new AsyncLocalStorage<Listener>()

/** Does some work with everything it prints said to a listener; what runs beside it is not heard. */
export const printingTo = <Result>(listener: Listener, work: () => Result): Result =>
  listeners.run(listener, work)

/**
 * Prints to standard output, with colours when that is a terminal that has them. Whatever the text comes from, a file, an
 * answer or an argument: it cannot steer the terminal or turn the direction of writing.
 */
export function print(text = ''): void {
  said().log(toTerminal(text, process.stdout))
}

/** The same to standard error. */
export function printError(text: string): void {
  said().error(toTerminal(text, process.stderr))
}

/** Prints a value as JSON that holds no control characters either. */
export function printJson(value: unknown): void {
  said().log(visibleJson(JSON.stringify(value, null, 2)))
}

const said = (): Listener => listeners.getStore() ?? console

/** A text of somebody else's as part of one line. */
export const onOneLine = (text: string): string => text.replace(/\s+/g, ' ')

function toTerminal(text: string, stream: NodeJS.WriteStream): string {
  const [first = '', ...parts] = text.split(MARK)
  const shown = parts.map((part) => {
    const end = part.indexOf(';')
    const content = visible(part.slice(end + 1))
    const style = STYLES.find((known) => known === part.slice(0, end))
    return style === undefined || !hasColours(stream) ? content : styleText(style, content)
  })
  return visible(first) + shown.join('')
}

const STYLES: readonly Style[] = ['red', 'yellow', 'green', 'dim', 'bold']

function hasColours(stream: NodeJS.WriteStream): boolean {
  if (listeners.getStore() !== undefined) return false
  const { NO_COLOR, FORCE_COLOR } = process.env
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== '') return FORCE_COLOR !== '0'
  return stream.isTTY === true && (NO_COLOR === undefined || NO_COLOR === '')
}
