import {
  type Assessment,
  addedMessagesOf,
  allFindings,
  assess,
  byUrgency,
  chooseLocale,
  conflictMessageOf,
  explanationTree,
  type Finding,
  focusOf,
  messageOf,
  textIn,
} from '../../src/rules/index.ts'
import { print, printError } from '../print.ts'
import { type DrawnFinding, wordsIn } from './drawn-finding.ts'
import { compilePacks } from './explain-ruleset.ts'
import { flowchartOf } from './flowchart.ts'
import { refusal, type TutelaOptions } from './options.ts'
import { readFacts } from './read-facts.ts'
import { textTreeOf } from './text-tree.ts'

/**
 * `tutela explain`: draws the conditions of each requirement that applies or may apply to a situation, or of the one that
 * was named, each with its truth. Of one requirement a bare Mermaid flowchart; of several a Markdown page of them, the most urgent
 * first, under what a first screen shows.
 */
export async function explain(options: TutelaOptions): Promise<0 | 1> {
  const facts = await readFacts(options.facts ?? '', options.locales[0] ?? 'en')
  const compiled = await compilePacks(options.packs)
  if (compiled === null) return 1
  const locale = readLocale(options.locales, compiled.ruleset.locales)
  const outcome = assess(compiled, { facts, asOf: options.asOf ?? new Date().toISOString() })
  if (!outcome.ok) {
    for (const { message, path } of outcome.problems)
      printError(`${path.join('.')}: ${textIn(message, locale)}`)
    return 1
  }
  const { assessment } = outcome
  const { requirement } = options
  const drawn = findingsToDraw(assessment, requirement).map((finding) => draw(assessment, finding, locale))
  if (options.format === 'text') print(textPage(assessment, drawn, locale))
  else if (requirement !== undefined) print(flowchartOf(drawn, wordsIn(locale, assessment.compiled.ruleset)))
  else print(markdownPage(assessment, drawn, locale))
  return 0
}

function readLocale([wanted = 'en', ...others]: readonly string[], offered: readonly string[]): string {
  if (others.length > 0) throw refusal('explain takes one --locale.')
  const locale = chooseLocale(wanted, offered)
  if (locale !== null) return locale
  const given = chooseLocale('en', offered) ?? offered[0] ?? 'en'
  printError(
    `Not every text is there in ${wanted}; this is in ${given}. Languages with every text: ${offered.join(', ')}.`,
  )
  return given
}

function findingsToDraw(assessment: Assessment, code: string | undefined): readonly Finding[] {
  if (code === undefined) return byUrgency(assessment, assessment.result.findings)
  const found = allFindings(assessment).filter(({ requirement }) => requirement.code === code)
  if (found.length === 0) throw refusal(`there is no requirement ${code} in these packs.`)
  return found
}

function draw(assessment: Assessment, finding: Finding, locale: string): DrawnFinding {
  const { requirement, item, status } = finding
  return {
    code: item === null ? requirement.code : `${requirement.code} [${item}]`,
    title: textIn(requirement.title, locale),
    status,
    message: [
      messageOf(assessment, finding, locale),
      ...addedMessagesOf(assessment, finding, locale).map(({ packTitle, text }) => `${packTitle}: ${text}`),
    ].join(' – '),
    ...explanationTree(assessment, finding, locale),
  }
}

function markdownPage(assessment: Assessment, drawn: readonly DrawnFinding[], locale: string): string {
  const words = wordsIn(locale, assessment.compiled.ruleset)
  const chapters = drawn.map((finding) => {
    const heading = `## ${asMarkdown(`${finding.code}: ${finding.title}`)}`
    return `${heading}\n\n\`\`\`mermaid\n${flowchartOf([finding], words)}\n\`\`\``
  })
  const conflicts = conflictLines(assessment, locale).map((line) => `> ${asMarkdown(line)}`)
  const lines = firstLines(assessment, locale).map((line) => `- ${asMarkdown(line)}`)
  const first = lines.length === 0 ? [] : [`## ${words.first}`, lines.join('\n')]
  return [`# ${words.verdicts[assessment.result.verdict]}`, ...conflicts, ...first, ...chapters].join('\n\n')
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '`': '&#96;',
  '\\': '&#92;',
}

/** A text on one line that stays text in a Markdown page. */
const asMarkdown = (line: string): string =>
  line.replace(/[&<>`\\]/g, (sign) => ENTITIES[sign] ?? '').replace(/\s+/g, ' ')

function textPage(assessment: Assessment, drawn: readonly DrawnFinding[], locale: string): string {
  const words = wordsIn(locale, assessment.compiled.ruleset)
  const trees = drawn.map((finding) => textTreeOf(finding, words))
  const conflicts = conflictLines(assessment, locale)
  const lines = trees.length === 1 ? [] : firstLines(assessment, locale)
  const first = lines.length === 0 ? [] : [[words.first, ...lines.map((line) => `  • ${line}`)].join('\n')]
  return [words.verdicts[assessment.result.verdict], ...conflicts, ...first, ...trees].join('\n\n')
}

/** What a first screen shows, a line each. */
const firstLines = (assessment: Assessment, locale: string): string[] =>
  focusOf(assessment).map((finding) => {
    const { code, message } = draw(assessment, finding, locale)
    return `${code}: ${message}`
  })

const conflictLines = (assessment: Assessment, locale: string): string[] =>
  assessment.result.conflicts.map((conflict) => conflictMessageOf(assessment, conflict, locale))
