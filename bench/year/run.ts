/**
 * `npm run year -- [--seed 1] [--incidents 2000] [--entries 20000] [--checks 50000] [--at-once 6]`: plays a year of a middle-sized organisation through the
 * public API and compares the six shipped reports with a count that was written apart. Prints the
 * figures; ends with 1 when one differs.
 */
import { isDeepStrictEqual, parseArgs } from 'node:util'
import { figure, table } from '../tables.ts'
import {
  auditRows,
  feedbackRows,
  incidentRows,
  programmeFigures,
  type Rows,
  riskRows,
  trainingRows,
} from './count.ts'
import { fillYear } from './fill.ts'
import { planYear, WHOLE_YEAR, YEAR, type Year } from './plan.ts'
import { type Product, startProduct } from './product.ts'

const figures = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    incidents: { type: 'string', default: String(WHOLE_YEAR.incidents) },
    entries: { type: 'string', default: String(WHOLE_YEAR.entries) },
    checks: { type: 'string', default: String(WHOLE_YEAR.checks) },
    'at-once': { type: 'string', default: '6' },
  },
}).values
if (!Object.values(figures).every((figure) => /^[1-9]\d*$/.test(figure))) {
  console.error('--seed, --incidents, --entries, --checks and --at-once are whole numbers above 0.')
  process.exit(2)
}
const { seed } = figures
const SIZE = {
  incidents: Number(figures.incidents),
  entries: Number(figures.entries),
  checks: Number(figures.checks),
}

const say = (text: string) => console.error(`${new Date().toISOString().slice(11, 19)} ${text}`)

interface ReportData {
  readonly columns: readonly string[]
  readonly rows: Rows
  readonly notes: readonly string[]
  readonly csv: string
}

interface Made extends ReportData {
  readonly ms: number
}

async function report(product: Product, code: string): Promise<Made> {
  const begun = performance.now()
  const { report: made } = (await product.ask(
    'query($code: String!, $from: Date, $to: Date) { report(code: $code, from: $from, to: $to, locale: "en") { columns rows notes csv } }',
    { code, from: `${YEAR}-01-01`, to: `${YEAR}-12-31` },
  )) as { report: ReportData }
  return { ...made, ms: performance.now() - begun }
}

async function countOf(product: Product, filter: object): Promise<number> {
  const { safetyChecks } = (await product.ask(
    'query($filter: SafetyCheckFilter) { safetyChecks(first: 1, filter: $filter) { totalCount } }',
    { filter },
  )) as { safetyChecks: { totalCount: number } }
  return safetyChecks.totalCount
}

/** A report in words, with what was counted apart where that differs; gives whether it agrees. */
function show(code: string, { columns, rows, notes }: ReportData, agrees: boolean, apart: unknown): void {
  const cells = rows.map((row) => row.map((cell) => String(cell ?? '')))
  console.log(`\n## ${code}\n\n${table(columns, cells)}\n`)
  console.log(notes.map((note) => `- ${note}`).join('\n'))
  if (!agrees) console.log(`\nCounted apart: ${JSON.stringify(apart, null, 1)}`)
}

/** The shipped reports beside what was counted apart. */
async function compareReports(product: Product, year: Year): Promise<{ agree: boolean; lines: string[][] }> {
  const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)
  const figures = Object.values(programmeFigures(year)).map((pair) => [...pair])
  const expected: Readonly<Record<string, Rows>> = {
    training_compliance: trainingRows(year, today),
    incidents: incidentRows(year),
    open_risks: riskRows(year),
    feedback: feedbackRows(year),
    privacy_audit: auditRows(year),
    programme: figures,
  }
  const lines: string[][] = []
  for (const [code, rows] of Object.entries(expected)) {
    const made = await report(product, code)
    const compared = code === 'programme' ? ownFigures(made.rows) : made.rows
    const agrees = isDeepStrictEqual(compared, rows)
    show(code, made, agrees, rows)
    lines.push([code, String(made.rows.length), figure(made.ms), agrees ? 'yes' : 'NO'])
  }
  return { agree: lines.every((line) => line.at(-1) === 'yes'), lines }
}

/** Of the claims: what is claimed and what was measured, where something was. */
const ownFigures = (rows: Rows): Rows =>
  rows.filter((row) => row[4] !== null).map((row) => [row[1] ?? null, row[4] ?? null])

async function main(): Promise<number> {
  const year = planYear(Number(seed), SIZE)
  const product = await startProduct()
  try {
    const begun = performance.now()
    const { verdicts } = await fillYear(product, year, { say, atOnce: Number(figures['at-once']) })
    const seconds = (performance.now() - begun) / 1_000
    const { agree, lines } = await compareReports(product, year)
    const closings = year.runs.filter(({ closed }) => closed !== null).length
    const steps = year.runs.reduce((sum, run) => sum + run.steps.length, 0)
    const recorded = await countOf(product, {})
    const allRecorded = recorded === year.checks.length + closings
    const byVerdict = [...verdicts].map(([verdict, count]) => `${count} ${verdict}`).join(', ')
    console.log(`
## The year

Seed ${seed}: ${year.runs.length} runs with ${steps} steps, ${closings} of them closed; ${year.entries.length} entries;
${year.checks.length} checks (${byVerdict}). ${year.erased.length} subjects were erased at the end.
Recorded checks, those of the closings among them: ${recorded}; counted apart: ${year.checks.length + closings}.
Filled in ${figure(seconds)} s; the process has ${figure(process.memoryUsage().rss / 2 ** 20)} MiB.

${table(['report', 'rows', 'ms', 'agrees with the count apart'], lines)}`)
    return agree && allRecorded ? 0 : 1
  } finally {
    await product.stop()
  }
}

process.exit(await main())
