/**
 * What the shipped reports have to say of a year, counted from its plan alone: nothing of the product is used, and nothing is shared with
 * how it counts. The clock of the organisation is eight hours ahead of Greenwich, all year.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type PlannedEntry, type PlannedRun, YEAR, type Year } from './plan.ts'

export type Rows = readonly (readonly (string | number | null)[])[]

const AHEAD_MS = 8 * 3_600_000
const localDay = (at: number): string => new Date(at + AHEAD_MS).toISOString().slice(0, 10)
const isInYear = (day: string): boolean => day.startsWith(`${YEAR}-`)

const RULES = join(import.meta.dirname, '../../rules')
const packOf = (name: string) => JSON.parse(readFileSync(join(RULES, name, 'pack.json'), 'utf8'))

/** The English titles of a list of the vocabulary, as they stand in the files of the packs. */
function titlesOf(list: string, ...packs: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    packs.flatMap((name) =>
      Object.entries<{ title: { en: string } }>(packOf(name).vocabulary?.[list] ?? {}).map(
        ([code, { title }]): [string, string] => [code, title.en],
      ),
    ),
  )
}

const to4 = (value: number): number => Math.round(value * 10_000) / 10_000
const mean = (values: readonly number[]): number | null =>
  values.length === 0 ? null : to4(values.reduce((a, b) => a + b, 0) / values.length)

function median(values: readonly number[]): number | null {
  if (values.length === 0) return null
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length / 2
  const at = (index: number) => sorted[index] ?? Number.NaN
  return to4(sorted.length % 2 === 1 ? at(Math.floor(middle)) : (at(middle - 1) + at(middle)) / 2)
}

/** An entry as it stands at the end; null: its subject was erased. */
interface Standing {
  readonly subject: string
  readonly fields: Readonly<Record<string, unknown>> | null
  readonly happenedAt: number
}

function standingIn(year: Year, register: string): Standing[] {
  const gone = new Set(year.erased)
  return year.entries
    .filter((one) => one.register === register && !one.isVoid)
    .map(({ subject, fields, amended, happenedAt }: PlannedEntry) => ({
      subject,
      happenedAt,
      fields: gone.has(subject) ? null : { ...fields, ...amended },
    }))
}

const textOf = (fields: Standing['fields'], name: string): string | null => {
  const value = fields?.[name]
  return typeof value === 'string' ? value : null
}
const numberOf = (fields: Standing['fields'], name: string): number | null => {
  const value = fields?.[name]
  return typeof value === 'number' ? value : null
}

/** The day of a field; of an erased entry the day on which it happened. */
const dayBy = ({ fields, happenedAt }: Standing, name: string): string | null =>
  fields === null ? localDay(happenedAt) : textOf(fields, name)

const sortedKeys = <Value>(map: ReadonlyMap<string, Value>): string[] =>
  [...map.keys()].sort((a, b) => (a < b ? -1 : 1))

export function trainingRows(year: Year, today: string): Rows {
  const titles = titlesOf('courses', 'core-safety', 'training-governance', 'counselling-room-privacy')
  const inYear = standingIn(year, 'training').filter((one) => isInYear(dayBy(one, 'completedOn') ?? ''))
  const byCourse = Map.groupBy(inYear, ({ fields }) => textOf(fields, 'course') ?? '')
  return sortedKeys(byCourse).map((course) => {
    const all = byCourse.get(course) ?? []
    const ends = (one: Standing) => textOf(one.fields, 'expiresOn')
    const valid = all.filter((one) => (ends(one) ?? '9999') >= today)
    const next = valid.flatMap((one) => ends(one) ?? []).sort()[0]
    return [
      titles.get(course) ?? course,
      all.length,
      valid.length,
      new Set(valid.map(({ subject }) => subject)).size,
      to4(valid.length / all.length),
      next ?? null,
    ]
  })
}

const TIMED = [
  'assessment',
  'client_support',
  'documentation',
  'notification',
  'mitigation',
  'debriefing',
  'analysis',
  'follow_up',
] as const

export function incidentRows(year: Year): Rows {
  const gone = new Set(year.erased)
  const procedures = packOf('incident-response').procedures
  return ['incident_response', 'near_miss', 'safety_concern'].map((code) => {
    const all = year.runs.filter(
      ({ procedure, startedAt }) => procedure === code && isInYear(localDay(startedAt)),
    )
    const readable = all.filter(({ subject }) => !gone.has(subject))
    const hours = TIMED.map((step) => median(readable.flatMap((run) => hoursUntil(run, step))))
    return [procedures[code].title.en, all.length, ...hours]
  })
}

function hoursUntil({ steps, startedAt }: PlannedRun, step: string): number[] {
  const done = steps.find((one) => one.step === step && one.isHeld)
  return done ? [(done.at - startedAt) / 3_600_000] : []
}

export function riskRows(year: Year): Rows {
  const open = standingIn(year, 'hazards').filter(
    ({ fields, happenedAt }) => isInYear(localDay(happenedAt)) && fields !== null && !('closedOn' in fields),
  )
  const scoreOf = ({ fields }: Standing) => {
    const [likelihood, impact] = [numberOf(fields, 'likelihood'), numberOf(fields, 'impact')]
    return likelihood === null || impact === null ? null : likelihood * impact
  }
  const bands: readonly (readonly [string, (score: number | null) => boolean])[] = [
    ['low (1 to 3)', (score) => score !== null && score <= 3],
    ['moderate (4 to 6)', (score) => score !== null && score > 3 && score <= 6],
    ['high (8 to 12)', (score) => score !== null && score > 6 && score <= 12],
    ['extreme (15 to 25)', (score) => score !== null && score > 12],
    ['in no band', (score) => score === null],
  ]
  return bands.flatMap(([label, belongs]) => {
    const own = open.filter((one) => belongs(scoreOf(one)))
    if (own.length === 0 && label === 'in no band') return []
    const without = (plan: string) => own.filter(({ fields }) => fields?.[plan] !== true).length
    const reviews = own.flatMap(({ fields }) => textOf(fields, 'reviewOn') ?? []).sort()
    return [
      [
        label,
        own.length,
        new Set(own.map(({ subject }) => subject)).size,
        without('mitigationPlan'),
        without('contingencyPlan'),
        reviews[0] ?? null,
      ],
    ]
  })
}

const feedbackInYear = (year: Year): Standing[] =>
  standingIn(year, 'feedback').filter((one) => isInYear(dayBy(one, 'on') ?? ''))

export function feedbackRows(year: Year): Rows {
  const byMonth = Map.groupBy(feedbackInYear(year), (one) => (dayBy(one, 'on') ?? '').slice(0, 7))
  return sortedKeys(byMonth).map((month) => {
    const all = byMonth.get(month) ?? []
    const from = (who: string) => all.filter(({ fields }) => fields?.from === who).length
    const scores = all.flatMap(({ fields }) => numberOf(fields, 'score') ?? [])
    const satisfied = scores.filter((score) => score >= 4).length
    return [
      month,
      all.length,
      from('client'),
      from('staff'),
      mean(scores),
      satisfied,
      scores.length,
      scores.length === 0 ? null : to4(satisfied / scores.length),
    ]
  })
}

/** Of the claims that have a figure of the organisation beside them: claimed, and measured. */
export function programmeFigures(
  year: Year,
): Readonly<Record<string, readonly [number | null, number | null]>> {
  const inYear = standingIn(year, 'feedback').filter(({ happenedAt }) => isInYear(localDay(happenedAt)))
  const readable = inYear.filter(({ fields }) => fields !== null)
  const ofClients = readable.filter(({ fields }) => fields?.from === undefined || fields.from === 'client')
  const ofStaff = readable.filter(({ fields }) => fields?.from === 'staff')
  const scores = (of: readonly Standing[]) => of.flatMap(({ fields }) => numberOf(fields, 'score') ?? [])
  const clients = scores(ofClients)
  return {
    'EV-4': [70, mean(clients)],
    'EV-5': [90, clients.filter((score) => score >= 4).length],
    'EV-6': [20, new Set(ofClients.map(({ subject }) => subject)).size],
    'EV-7': [null, mean(scores(ofStaff))],
  }
}

export function auditRows(year: Year): Rows {
  const audits = year.runs
    .filter(({ procedure, startedAt }) => procedure === 'privacy_audit' && isInYear(localDay(startedAt)))
    .sort((a, b) => a.startedAt - b.startedAt)
  const procedure: { steps: { code: string; title: { en: string } }[] } =
    packOf('counselling-room-privacy').procedures.privacy_audit
  return procedure.steps.map(({ code, title }) => {
    const made = audits.map(({ steps }) => steps.find(({ step }) => step === code)?.fields ?? {})
    const said = (at: number, name: string) => {
      const value = made.at(at)?.[name]
      return typeof value === 'string' ? value : null
    }
    return [
      title.en,
      said(-1, 'result'),
      said(-2, 'result'),
      made.filter(({ result }) => result === 'gap').length,
      said(-1, 'dueOn'),
    ]
  })
}
