import { allFindings } from '../evaluate/all-findings.ts'
import type { Assessment } from '../evaluate/assess.ts'
import { isSameJson } from '../evaluate/check-value.ts'
import { formatInstant, parseInstant } from '../operators/dates.ts'
import type { StoryEvent, StoryExpectation } from '../pack/format.ts'
import type { FlatFacts, RunState, StepProgress } from './types.ts'

/** How things stand after an event of a story. */
export interface StorySoFar {
  readonly state: RunState | null
  readonly facts: FlatFacts
  readonly assessment: Assessment | null
  /** Sorted codes of what is to be done. */
  readonly tasks: () => readonly string[]
  /** Whether an entry counts; undefined where there is none of this name. */
  readonly counts: (entry: string) => boolean | undefined
}

/** How things stand otherwise than a story expects, one sentence a difference. */
export function differencesOf(expect: StoryExpectation, so: StorySoFar): string[] {
  const { state, facts, assessment } = so
  const overdue = state?.steps.filter((progress) => progress.overdue).map(({ step }) => step.code)
  return [
    ...different('state', expect.state, state?.state),
    ...perName('step', expect.steps, (code) => stepOf(state, code)?.state),
    ...perName('step', expect.waitingFor, (code) => stepOf(state, code)?.waitingFor, 'waits for'),
    ...perName('step', expect.due, (code) => instantText(stepOf(state, code)?.dueAt), 'is due', instantText),
    ...different('overdue', expect.overdue && [...expect.overdue].sort(), overdue?.sort()),
    ...perName('fact', expect.facts, (name) => facts[name] ?? null),
    ...different('tasks', expect.tasks && [...expect.tasks].sort(), expect.tasks && so.tasks()),
    ...perName('entry', expect.counts, so.counts, 'counts'),
    ...different('verdict', expect.verdict, assessment?.result.verdict),
    ...perName('finding', expect.findings, (code) => statusOf(assessment, code)),
  ]
}

const stepOf = (state: RunState | null, code: string): StepProgress | undefined =>
  state?.steps.find(({ step }) => step.code === code)

function statusOf(assessment: Assessment | null, code: string): string | undefined {
  if (!assessment) return undefined
  return allFindings(assessment).find(
    ({ requirement, item }) => (item === null ? requirement.code : `${requirement.code}[${item}]`) === code,
  )?.status
}

function instantText(given: unknown): unknown {
  const moment = typeof given === 'string' ? parseInstant(given) : null
  return moment === null ? given : formatInstant(moment)
}

function different(what: string, wanted: unknown, actual: unknown): string[] {
  if (wanted === undefined || isSameJson(wanted, actual ?? null)) return []
  return [`${what} is ${shown(actual)}, expected ${shown(wanted)}`]
}

function perName<Wanted>(
  what: string,
  wanted: Readonly<Record<string, Wanted>> | undefined,
  actualOf: (name: string) => unknown,
  verb = 'is',
  read: (wanted: Wanted) => unknown = (one) => one,
): string[] {
  return Object.entries(wanted ?? {}).flatMap(([name, one]) => {
    const actual = actualOf(name)
    if (isSameJson(read(one), actual ?? null)) return []
    return [`${what} ${name} ${verb} ${shown(actual)}, expected ${shown(one)}`]
  })
}

const shown = (value: unknown): string => (value === undefined ? 'not there' : JSON.stringify(value))

/** An event as differences name it. */
export function spokenEvent(event: StoryEvent): string {
  const { start, step, amend, close, reopen, enter, amendEntry, voidEntry, check, note } = event
  const acts: readonly (readonly [string, unknown])[] = [
    ['start', start],
    ['step', step],
    ['amend', amend],
    ['close', close],
    ['reopen', reopen],
    ['enter', enter],
    ['amendEntry', amendEntry],
    ['voidEntry', voidEntry],
    ['check', check && true],
    ['note', note && true],
  ]
  const found = acts.find(([, value]) => value !== undefined)
  if (!found) return event.at
  const [act, value] = found
  return value === true ? act : `${act} ${String(value)}`
}
