import { isOperator, OPERATORS, type OperatorName } from '../../src/rules/operators/signatures.ts'
import { FACT_TYPES } from '../../src/rules/pack/format.ts'
import {
  FINDINGS,
  INTRODUCTION,
  LAWS,
  NAMES,
  OPERATORS_INTRODUCTION,
  READING,
  TIGHTENING,
} from './semantics-prose.ts'
import { RECORDS } from './semantics-records.ts'
import {
  AS_OF,
  EXAMPLES,
  type Example,
  KLEENE,
  NEGATION,
  OFF_SCALE,
  PATH_EXAMPLES,
  REFUSED,
  SAMPLE,
  SCALE,
  STATUS_ROWS,
} from './semantics-table.ts'

const code = (value: unknown): string => `\`${JSON.stringify(value).replaceAll('|', '\\|')}\``
const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

const logicTables = (): string =>
  [
    table(
      ['one part', 'other part', '`all`', '`any`'],
      KLEENE.map(({ a, b, all, any }) => [a, b, all, any]),
    ),
    table(
      ['part', '`not`'],
      NEGATION.map(({ a, not }) => [a, not]),
    ),
  ].join('\n\n')

function statusTable(): string {
  const rows = STATUS_ROWS.map((row) => [
    row.level,
    row.when,
    row.require ?? '–',
    row.closes ?? '–',
    [row.failClosed && 'fails closed', row.attested && 'attested', row.waived && 'waiver']
      .filter(Boolean)
      .join(', ') || '–',
    row.status,
    row.verdict,
  ])
  const head = [
    'level',
    '`when`',
    '`require`',
    '`closes`',
    'besides',
    'finding',
    'verdict of a check with this requirement alone',
  ]
  return `${table(head, rows)}\n\nEvery fact of these examples is declared decisive.`
}

const readingTable = (): string =>
  table(
    ['type', 'accepted, for example', 'refused, for example'],
    FACT_TYPES.map((type) => [`\`${type}\``, code(SAMPLE[type]), REFUSED[type].map(code).join(', ')]),
  )

function operatorSection(operator: OperatorName): string {
  const rows = FACT_TYPES.flatMap((type) =>
    (EXAMPLES[operator][type] ?? []).map((example) => [
      `\`${type}\``,
      code(example.given),
      expected(example),
      example.answer,
    ]),
  )
  return `### ${operator}\n\nThe fact ${OPERATORS[operator].description}.\n\n${table(['type', 'fact', 'value', 'answer'], rows)}`
}

const expected = ({ value, other }: Example): string =>
  other === undefined ? code(value) : `another fact: ${code(other)}`

function pathSection(): string {
  const rows = PATH_EXAMPLES.map((example) => [
    code(example.given),
    `\`${example.path}\``,
    example.operator,
    code(example.value),
    example.answer,
  ])
  return `## Inside an object

A condition on a fact of type \`object\` may lead into it with \`path\`, a JSON Pointer. What lies inside is not declared, so only
comparisons of plain values are allowed, and a part that is absent, \`null\` or of another kind than the value is *unknown*. The
fact then counts as missing, although it was given.

${table(['fact', '`path`', 'operator', 'value', 'answer'], rows)}`
}

/** The text of docs/semantics.md. */
export function semanticsDocument(): string {
  const introduction = OPERATORS_INTRODUCTION.replace('{asOf}', AS_OF)
    .replace('{scale}', SCALE.join(', '))
    .replace('{offScale}', OFF_SCALE)
  const sections = [
    INTRODUCTION,
    logicTables(),
    FINDINGS,
    statusTable(),
    LAWS,
    NAMES,
    TIGHTENING,
    RECORDS,
    READING,
    readingTable(),
    introduction,
    ...Object.keys(OPERATORS).filter(isOperator).map(operatorSection),
    pathSection(),
  ]
  return `${sections.map((section) => section.trim()).join('\n\n')}\n`
}
