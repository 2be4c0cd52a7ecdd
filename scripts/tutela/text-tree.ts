import type { ConditionTree } from '../../src/rules/index.ts'
import type { Truth } from '../../src/rules/types.ts'
import { onOneLine, type Style, styled } from '../print.ts'
import { type DrawingWords, type DrawnFinding, SIGNS, TONES } from './drawn-finding.ts'

const COLOURS: Readonly<Record<Truth, Style>> = { TRUE: 'green', FALSE: 'red', UNKNOWN: 'yellow' }
const TONE_COLOURS: Readonly<Record<(typeof TONES)[DrawnFinding['status']], Style>> = {
  yes: 'green',
  no: 'red',
  unknown: 'yellow',
  aside: 'dim',
}

/** A finding as a tree of lines for the terminal. */
export function textTreeOf(finding: DrawnFinding, words: DrawingWords): string {
  const { code, title, status, message, applies, fulfilled, closes } = finding
  const questions = [
    ...(applies ? [words.applies, ...linesOf(applies, '', true)] : []),
    ...(fulfilled ? [words.fulfilled, ...linesOf(fulfilled, '', true)] : []),
    ...(closes ? [words.closes, ...linesOf(closes, '', true)] : []),
  ]
  const outcome = styled(TONE_COLOURS[TONES[status]], words.statuses[status])
  return [`${styled('bold', code)} ${onOneLine(title)}: ${outcome}`, onOneLine(message), ...questions]
    .map((line, index) => (index === 0 ? line : `  ${line}`))
    .join('\n')
}

function linesOf({ truth, text, parts }: ConditionTree, indent: string, isLast: boolean): string[] {
  const inner = `${indent}${isLast ? '   ' : '│  '}`
  return [
    `${indent}${isLast ? '└─' : '├─'} ${styled(COLOURS[truth], SIGNS[truth])} ${onOneLine(text)}`,
    ...parts.flatMap((part, index) => linesOf(part, inner, index === parts.length - 1)),
  ]
}
