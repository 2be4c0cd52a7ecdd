import type { ConditionTree } from '../../src/rules/index.ts'
import type { Truth } from '../../src/rules/types.ts'
import { type DrawingWords, type DrawnFinding, SIGNS, TONES } from './drawn-finding.ts'

const CLASSES: Readonly<Record<Truth, string>> = { TRUE: 'yes', FALSE: 'no', UNKNOWN: 'unknown' }

const STYLES = [
  'classDef yes fill:#e6f4ea,stroke:#1e7b34,color:#10331a',
  'classDef no fill:#fdecea,stroke:#b3261e,color:#4a0f0b',
  'classDef unknown fill:#fff6dd,stroke:#946200,color:#3d2900,stroke-dasharray:5 3',
  'classDef aside fill:#f1f3f4,stroke:#6b7075,color:#25282b',
]

/** Findings as one Mermaid flowchart: each with the two questions about it, and below these the conditions. */
export function flowchartOf(findings: readonly DrawnFinding[], words: DrawingWords): string {
  const lines: string[] = []
  let nodes = 0
  const node = (open: string, label: string, close: string, style: string) => {
    nodes += 1
    lines.push(`n${nodes}${open}"${label}"${close}:::${style}`)
    return `n${nodes}`
  }
  const addTree = ({ kind, truth, text, parts }: ConditionTree): string => {
    const [open, close] = kind === 'comparison' ? ['[', ']'] : ['{{', '}}']
    const id = node(open, `${SIGNS[truth]} ${escaped(text)}`, close, CLASSES[truth])
    for (const part of parts) lines.push(`${id} --> ${addTree(part)}`)
    return id
  }
  for (const { code, title, status, message, applies, fulfilled, closes } of findings) {
    const label = [`${code}: ${title}`, words.statuses[status], message].map(escaped).join('<br/>')
    const id = node('([', label, '])', TONES[status])
    if (applies) lines.push(`${id} -->|"${words.applies}"| ${addTree(applies)}`)
    if (fulfilled) lines.push(`${id} -->|"${words.fulfilled}"| ${addTree(fulfilled)}`)
    if (closes) lines.push(`${id} -->|"${words.closes}"| ${addTree(closes)}`)
  }
  return ['flowchart TD', ...[...lines, ...STYLES].map((line) => `  ${line}`)].join('\n')
}

const CODES: Readonly<Record<string, string>> = {
  '"': '#quot;',
  '#': '#35;',
  '&': '#amp;',
  '<': '#lt;',
  '>': '#gt;',
  '`': '#96;',
  '\\': '#92;',
}

/** Nothing in a text can end its label, or become markup in the picture. */
const escaped = (text: string): string =>
  text.replace(/["#&<>`\\]/g, (sign) => CODES[sign] ?? '').replace(/\s+/g, ' ')
