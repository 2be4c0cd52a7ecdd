import { styleText } from 'node:util'
import type { DemoAssessment, DemoFinding } from './ask.ts'
import type { Story } from './story.ts'

const WIDTH = 100
const VERDICT_COLOURS = {
  BLOCKED: 'red',
  NEEDS_INFORMATION: 'yellow',
  PROCEED_WITH_CONDITIONS: 'cyan',
  PROCEED: 'green',
} as const

/** Prints one story's answer as a table that reads from the verdict down to what is left to ask. */
export function printStory({ title, situation }: Story, number: number, answer: DemoAssessment): void {
  print(`\n${styleText('bold', `Story ${number}. ${title}`)}`)
  printWrapped(situation, '  ')
  print(`\n  Verdict: ${styleText([verdictColour(answer.verdict), 'bold'], answer.verdict)}\n`)
  section(
    'What stands first',
    answer.focus.flatMap(({ requirement, message }) => row(requirement.code, message)),
  )
  section('Stops the act', answer.blockers.flatMap(detailed))
  const unmet = answer.findings.filter(
    (finding) =>
      finding.status === 'UNMET' && !answer.blockers.some((blocker) => sameFinding(blocker, finding)),
  )
  section('Not in place', unmet.flatMap(detailed))
  section(
    'Conflicts',
    answer.conflicts.flatMap(({ between, message }) => row(between.join(' and '), message)),
  )
  section(
    'Deadlines',
    answer.deadlines.flatMap((deadline) => row(deadline.requirement.code, deadlineText(deadline))),
  )
  section(
    'Hazards',
    answer.riskRanking.flatMap(({ rank, hazard, score }) =>
      row(`${rank}. ${hazard}`, `score ${score ?? 'unknown'}`),
    ),
  )
  section(
    'Ratings',
    answer.ratings.flatMap(({ serviceModel, rating }) => row(serviceModel, rating)),
  )
  section(
    'Resources',
    answer.resources.flatMap(({ code, title: name, contact }) =>
      row(code, contact ? `${name}: ${contact}` : name),
    ),
  )
  section('In place', listed(answer, 'MET'))
  section('Still to be shown', listed(answer, 'OPEN'))
  section('Depends on what is not known', listed(answer, 'POSSIBLE'))
  section(
    'Ask next',
    answer.nextQuestions.map(({ text }) => `  ${text}`),
  )
  section(
    'Would lift a blocker',
    answer.remedies.flatMap(({ text, verdictAfter }) => row(verdictAfter, text)),
  )
}

function verdictColour(verdict: string) {
  const known = Object.entries(VERDICT_COLOURS).find(([name]) => name === verdict)
  return known ? known[1] : 'white'
}

const sameFinding = (a: DemoFinding, b: DemoFinding) =>
  a.requirement.code === b.requirement.code && a.item === b.item

function detailed({ requirement, item, message, because }: DemoFinding): string[] {
  const name = item === null ? requirement.code : `${requirement.code} ${item}`
  const reasons = because.map(({ text }) => text).join(' ')
  return [...row(name, message), ...row('', `Because: ${reasons}`)]
}

function deadlineText({ label, dueAt, overdue, requirement }: DemoAssessment['deadlines'][number]): string {
  const when = dueAt === null ? label : `${dueAt.slice(0, 10)}${overdue ? ', overdue' : ''}`
  return `${when}: ${requirement.title}`
}

function listed({ findings }: DemoAssessment, status: string): string[] {
  const found = findings.filter((finding) => finding.status === status)
  const names = found.map(
    ({ requirement, item }) => `${requirement.code}${item === null ? '' : ` ${item}`} ${requirement.title}`,
  )
  return names.length === 0
    ? []
    : wrapped(`${names.length}: ${names.join(' · ')}`, WIDTH - 2).map((line) => `  ${line}`)
}

function section(heading: string, lines: readonly string[]): void {
  if (lines.length === 0) return
  print(`  ${styleText('underline', heading)}`)
  for (const line of lines) print(`  ${line}`)
}

function row(name: string, text: string): string[] {
  const column = 24
  const lines = wrapped(text, WIDTH - column)
  return lines.map((line, index) => `  ${(index === 0 ? name : '').padEnd(column - 2)}${line}`)
}

function printWrapped(text: string, indent: string): void {
  for (const line of wrapped(text, WIDTH - indent.length)) print(`${indent}${line}`)
}

function wrapped(text: string, width: number): string[] {
  const lines: string[] = []
  let current = ''
  for (const word of text.split(' ')) {
    if (current !== '' && current.length + word.length + 1 > width) {
      lines.push(current)
      current = word
    } else current = current === '' ? word : `${current} ${word}`
  }
  return [...lines, current]
}

const print = (line: string) => console.log(line)
