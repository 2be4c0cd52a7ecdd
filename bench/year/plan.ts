/**
 * A year of a middle-sized organisation that serves people at twelve sites, made up from a seed: what happened, and what was written down
 * about it. Knows nothing of the product; `fill.ts` plays it through, `count.ts` counts it.
 */
import { Random } from '../workload/random.ts'

export const YEAR = 2025
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const BEGINNING = Date.UTC(YEAR, 0, 1)

export interface Size {
  readonly incidents: number
  readonly entries: number
  readonly checks: number
}

export const WHOLE_YEAR: Size = { incidents: 2_000, entries: 20_000, checks: 50_000 }

/** A step as somebody did it; `isHeld`: by a role that may do it. */
export interface DoneStep {
  readonly step: string
  readonly role: string
  readonly isHeld: boolean
  readonly at: number
  readonly fields: Readonly<Record<string, unknown>>
}

export interface PlannedRun {
  readonly procedure: string
  readonly subject: string
  readonly startedAt: number
  readonly steps: readonly DoneStep[]
  /** How it ends; null: it is still open. */
  readonly closed: { readonly outcome: string; readonly role: string; readonly at: number } | null
}

export interface PlannedEntry {
  readonly register: string
  readonly subject: string
  readonly happenedAt: number
  readonly fields: Readonly<Record<string, unknown>>
  /** What a later correction says instead. */
  readonly amended: Readonly<Record<string, unknown>> | null
  readonly isVoid: boolean
}

export interface PlannedCheck {
  readonly subject: string
  readonly facts: Readonly<Record<string, unknown>>
}

export interface Year {
  readonly runs: readonly PlannedRun[]
  readonly entries: readonly PlannedEntry[]
  readonly checks: readonly PlannedCheck[]
  /** Subjects that are erased when the year is over. */
  readonly erased: readonly string[]
}

const CLIENTS = 900
const WORKERS = 220
const SITES = 12
const COURSES = [
  'safety',
  'privacy',
  'sensitive_information',
  'leak_response',
  'crisis_response',
  'first_aid',
  'emergency_procedures',
  'fire_safety',
  'confidentiality',
  'de_escalation',
] as const
const RISKS = [
  'equipment_malfunction',
  'improper_client_handling',
  'unexpected_client_reaction',
  'inadequate_safety_equipment',
  'environmental_hazard',
] as const
const ROLES = ['supervisor', 'support_staff', 'designated_personnel', 'counsellor', 'peer_supporter'] as const

const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10)

/** The year of a seed; the same on every machine. */
export function planYear(seed: number, size: Size = WHOLE_YEAR): Year {
  const random = new Random(seed)
  const runs = [
    ...Array.from({ length: size.incidents }, () => incidentOf(random, momentIn(random))),
    // What lies at the edges of the year, so that a period has something to leave out.
    ...Array.from({ length: Math.ceil(size.incidents / 40) }, () => incidentOf(random, momentAtEdge(random))),
    ...[1, 4, 7, 10].map((month) => auditOf(random, Date.UTC(YEAR, month - 1, 15, 2))),
  ]
  const entries = entriesOf(random, size.entries)
  const checks = Array.from({ length: size.checks }, () => checkOf(random))
  return { runs, entries, checks, erased: erasedOf([...runs, ...entries, ...checks]) }
}

/** Six clients of whom something is on record. */
const erasedOf = (all: readonly { readonly subject: string }[]): readonly string[] =>
  [...new Set(all.map(({ subject }) => subject))]
    .filter((subject) => subject.startsWith('client-'))
    .sort()
    .slice(0, 6)

const momentIn = (random: Random): number => BEGINNING + random.integer(0, 365 * 24 * 60 - 1) * MINUTE
/** Up to twelve hours before or after a midnight of the turn of a year, on the clock of Greenwich. */
const momentAtEdge = (random: Random): number =>
  random.pick([BEGINNING, Date.UTC(YEAR + 1, 0, 1)]) + random.integer(-12 * 60, 12 * 60) * MINUTE

const clientOf = (random: Random): string => `client-${random.integer(1, CLIENTS)}`

function incidentOf(random: Random, startedAt: number): PlannedRun {
  const kind = random.next()
  const subject = clientOf(random)
  if (kind < 0.2) return nearMiss(random, subject, startedAt)
  return kind < 0.45 ? concern(random, subject, startedAt) : response(random, subject, startedAt)
}

type StepPlan = readonly [
  step: string,
  role: string,
  hoursMax: number,
  fields: Readonly<Record<string, unknown>>,
]

/** Steps in their order, each some minutes after the start and none before the one it follows. */
function stepsFrom(random: Random, startedAt: number, plans: readonly StepPlan[]): DoneStep[] {
  let before = startedAt
  return plans.map(([step, role, hoursMax, fields]) => {
    const at = Math.max(before, startedAt + random.integer(0, hoursMax * 60) * MINUTE)
    before = at
    return { step, role, isHeld: true, at, fields }
  })
}

function response(random: Random, subject: string, startedAt: number): PlannedRun {
  const staffAffected = random.chance(0.25)
  // While somebody may be in danger the rules let nothing be closed.
  const immediateDanger = random.chance(0.1)
  const designated = random.pick(['designated_personnel', 'supervisor'])
  const documentation: StepPlan = [
    'documentation',
    designated,
    48,
    {
      date: dayOf(startedAt),
      time: '10:30',
      location: `site ${random.integer(1, SITES)}`,
      description: 'Written down.',
    },
  ]
  const all = stepsFrom(random, startedAt, [
    ['assessment', designated, 1, { immediateDanger, staffAffected }],
    ['client_support', 'support_staff', 6, { supported: ['client'] }],
    ...(staffAffected ? [['staff_support', 'supervisor', 24, { supported: ['staff'] }] as const] : []),
    documentation,
    [
      'notification',
      designated,
      24,
      { notified: immediateDanger ? ['supervisor', 'emergency_services'] : ['supervisor'] },
    ],
    ['mitigation', designated, 72, { measures: ['talked it over'] }],
    ['debriefing', 'supervisor', 240, { lessons: 'Ask sooner.' }],
  ])
  // Somebody who may not do it writes it down first; in one of three that stays so.
  const isWrong = random.chance(0.06)
  const isMended = random.chance(0.66)
  const asDone = all.flatMap((one): DoneStep[] => {
    if (!isWrong || one.step !== 'documentation') return [one]
    const wrong = { ...one, role: 'support_staff', isHeld: false }
    return isMended ? [wrong, one] : [wrong]
  })
  const isWhole = !(isWrong && !isMended) && random.chance(0.85)
  const steps = isWhole
    ? asDone
    : asDone.filter(({ step }) => step !== 'debriefing').slice(0, random.integer(0, asDone.length))
  return {
    procedure: 'incident_response',
    subject,
    startedAt,
    steps,
    closed: endOf(isWhole && !immediateDanger, steps, 'supervisor', 'resolved'),
  }
}

function nearMiss(random: Random, subject: string, startedAt: number): PlannedRun {
  const all = stepsFrom(random, startedAt, [
    ['documentation', 'counsellor', 24, { date: dayOf(startedAt), description: 'It nearly happened.' }],
    ['analysis', 'supervisor', 100, { causes: ['a loose cable'] }],
    ['follow_up', 'supervisor', 300, { measures: ['a fixed cable'] }],
  ])
  const steps = all.slice(0, random.chance(0.7) ? 3 : random.integer(0, 2))
  return {
    procedure: 'near_miss',
    subject,
    startedAt,
    steps,
    closed: endOf(steps.length === 3, steps, 'supervisor', 'resolved'),
  }
}

function concern(random: Random, subject: string, startedAt: number): PlannedRun {
  const all = stepsFrom(random, startedAt, [
    ['assessment', 'designated_personnel', 4, { immediateDanger: false }],
    [
      'documentation',
      'counsellor',
      30,
      { account: 'What was said.', actions: 'Listened.', outcome: 'Calm.' },
    ],
    ['information', 'counsellor', 40, { informed: ['supervisor'] }],
    ['escalation', 'supervisor', 60, { passedTo: 'the supervisor' }],
  ])
  const steps = all.slice(0, random.chance(0.8) ? 4 : random.integer(0, 3))
  return {
    procedure: 'safety_concern',
    subject,
    startedAt,
    steps,
    closed: endOf(steps.length === 4, steps, 'supervisor', 'resolved'),
  }
}

function endOf(
  isWhole: boolean,
  steps: readonly DoneStep[],
  role: string,
  outcome: string,
): PlannedRun['closed'] {
  const last = steps.at(-1)
  return isWhole && last ? { outcome, role, at: last.at } : null
}

const AUDITED = [
  'environment',
  'equipment',
  'training',
  'information',
  'right_to_know',
  'evaluation',
] as const

function auditOf(random: Random, startedAt: number): PlannedRun {
  const parts = AUDITED.map((step): StepPlan => {
    const isGap = random.chance(0.3)
    const due = isGap ? { dueOn: dayOf(startedAt + 60 * DAY) } : {}
    return [step, 'supervisor', 48, { result: isGap ? 'gap' : 'met', ...due }]
  })
  const hasGap = parts.some(([, , , { result }]) => result === 'gap')
  const steps = stepsFrom(random, startedAt, [
    ...parts,
    ['report', 'supervisor', 72, { result: hasGap ? 'gap' : 'met', actionsClosed: !hasGap }],
  ])
  const outcome = hasGap ? 'gaps_found' : 'met'
  return {
    procedure: 'privacy_audit',
    subject: 'self',
    startedAt,
    steps,
    closed: endOf(true, steps, 'supervisor', outcome),
  }
}

/** Shares of the entries by register; what is left over is consents. */
const SHARES = { feedback: 0.4, training: 0.35, hazards: 0.05, workers: 0.012 } as const

function entriesOf(random: Random, count: number): PlannedEntry[] {
  const many = (
    share: number,
    make: () => Pick<PlannedEntry, 'register' | 'subject' | 'happenedAt' | 'fields'>,
  ) => Array.from({ length: Math.floor(count * share) }, make)
  const some = [
    ...many(SHARES.feedback, () => feedbackOf(random)),
    ...many(SHARES.training, () => trainingOf(random)),
    ...many(SHARES.hazards, () => hazardOf(random)),
    ...many(SHARES.workers, () => workerOf(random)),
  ]
  const rest = Array.from({ length: count - some.length }, () => consentOf(random))
  return random.shuffled([...some, ...rest]).map((one) => ({
    ...one,
    isVoid: random.chance(0.01),
    amended: one.register === 'feedback' && random.chance(0.02) ? { score: random.integer(1, 5) } : null,
  }))
}

/** Written down on the day, or some days later. */
const later = (random: Random, at: number): number => at + random.integer(0, 3) * DAY

function feedbackOf(random: Random) {
  const at = momentIn(random) - random.integer(0, 1) * 20 * DAY
  const from = random.next()
  return {
    register: 'feedback',
    subject: clientOf(random),
    happenedAt: later(random, at),
    fields: {
      on: dayOf(at),
      ...(from < 0.6 && { from: 'client' }),
      ...(from >= 0.6 && from < 0.9 && { from: 'staff' }),
      ...(random.chance(0.95) && { score: random.integer(1, 5) }),
      ...(random.chance(0.3) && { text: 'It was calm; the room was cold.' }),
    },
  }
}

function trainingOf(random: Random) {
  const at = momentIn(random) - random.integer(0, 400) * DAY
  return {
    register: 'training',
    subject: `worker-${random.integer(1, WORKERS)}`,
    happenedAt: later(random, at),
    fields: {
      course: random.pick(COURSES),
      completedOn: dayOf(at),
      ...(random.chance(0.8) && { expiresOn: dayOf(at + random.integer(180, 730) * DAY) }),
    },
  }
}

function hazardOf(random: Random) {
  const at = momentIn(random)
  return {
    register: 'hazards',
    subject: `site-${random.integer(1, SITES)}`,
    happenedAt: at,
    fields: {
      type: random.pick(RISKS),
      ...(random.chance(0.9) && { likelihood: random.integer(1, 5) }),
      ...(random.chance(0.9) && { impact: random.integer(1, 5) }),
      ...(random.chance(0.7) && { mitigationPlan: random.chance(0.8) }),
      ...(random.chance(0.6) && { contingencyPlan: random.chance(0.8) }),
      ...(random.chance(0.5) && { reviewOn: dayOf(at + random.integer(30, 400) * DAY) }),
      ...(random.chance(0.6) && { closedOn: dayOf(at + random.integer(1, 20) * DAY) }),
    },
  }
}

function workerOf(random: Random) {
  const at = momentIn(random)
  const subject = `worker-${random.integer(1, WORKERS)}`
  return {
    register: 'workers',
    subject,
    happenedAt: at,
    fields: { role: random.pick(ROLES), from: dayOf(at) },
  }
}

function consentOf(random: Random) {
  const at = momentIn(random)
  const state = random.chance(0.9) ? 'given' : 'withdrawn'
  const kind = random.pick(['counselling', 'recording', 'sharing'])
  return {
    register: 'consents',
    subject: clientOf(random),
    happenedAt: at,
    fields: { kind, state, on: dayOf(at) },
  }
}

function checkOf(random: Random): PlannedCheck {
  const isRecorded = random.chance(0.1)
  return {
    subject: clientOf(random),
    facts: {
      subject: { kinds: ['client'] },
      client: { ageYears: random.integer(8, 80), circumstances: [] },
      service: {
        models: [random.pick(['case_management', 'community_support', 'technology_based'])],
        setting: random.pick(['office', 'counselling_room', 'home_visit']),
      },
      ...(isRecorded && { recording: { active: true, clientConsent: random.chance(0.8) } }),
    },
  }
}
