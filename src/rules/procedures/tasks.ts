import type { CompiledRuleset } from '../compile/compiled-ruleset.ts'
import { DAY_MS, formatInstant, isDay, isWritable, parseInstant, parseMoment } from '../operators/dates.ts'
import type { LocalisedText } from '../pack/format.ts'
import type { RulesetTaskRule } from '../record-types.ts'
import { addSpan, endOfDay, parseSpan, subtractSpan } from './durations.ts'
import { FieldConditions } from './field-conditions.ts'
import { comesOn, instantOf, isToCome, membersOf, positionOf, relevant } from './latest-entries.ts'
import type {
  EntryState,
  Moment,
  ProcedureInForce,
  RegisterInForce,
  RunState,
  StepProgress,
  Task,
} from './types.ts'
import { dayIn } from './zones.ts'

const NOBODY = { subjectRef: null, requirement: null, runId: null, entryId: null, held: false } as const

/**
 * What is to be done in a run: its open steps, and those that wait for something, which are shown once their time has passed.
 * A closed run has none.
 */
export function tasksOfRun({ procedure }: ProcedureInForce, runId: string, run: RunState): Task[] {
  if (run.state === 'CLOSED') return []
  return run.steps.filter(isToDo).map((progress) => {
    const { step, state, dueAt, overdue } = progress
    return {
      ...NOBODY,
      key: `step:${runId}:${step.code}`,
      kind: 'step',
      code: `${procedure.code}/${step.code}`,
      title: step.title,
      dueAt,
      shownFrom: isAtHand(progress) ? null : dueAt,
      overdue,
      roles: step.roles,
      subjectRef: run.subjectRef,
      requirement: step.requirement,
      runId,
      reason: `${state} ${dueAt ?? ''}`,
    }
  })
}

const isAtHand = ({ state }: StepProgress): boolean => state === 'OPEN' || state === 'DONE_BY_WRONG_ROLE'

const isToDo = (progress: StepProgress): boolean =>
  isAtHand(progress) ||
  (progress.dueAt !== null && (progress.state === 'PENDING' || progress.state === 'WAITING'))

/**
 * What a register says is to be done: by the rules for tasks that look at it, and where the time runs out for which entries
 * are kept. `entries` are all of the register, or all of one subject where only that one is asked about; then what is due
 * because there is no entry at all is not told. `held` names what must not be deleted (`heldItems`).
 */
export function tasksOfRegister(
  one: RegisterInForce,
  entries: readonly EntryState[],
  moment: Moment,
  { held = new Set<string>(), isWhole = true }: { held?: ReadonlySet<string>; isWhole?: boolean } = {},
): Task[] {
  const valid = entries.filter((entry) => !entry.void)
  return [
    ...rulesAbout(one).flatMap((rule) => tasksOfRule(rule, one, valid, moment, isWhole)),
    ...tasksOfRetention(one, valid, moment, held),
  ]
}

function tasksOfRule(
  rule: RulesetTaskRule,
  one: RegisterInForce,
  entries: readonly EntryState[],
  moment: Moment,
  isWhole: boolean,
): Task[] {
  // Where it is not known whether a rule means an entry, it does: a task too many is seen, one that is missing is not.
  const meant = entries.filter((entry) => means(rule, one, entry, moment))
  const here = meant.filter((entry) => !isToCome(rule, entry, moment))
  if (here.length === 0 && rule.dueWhenEmpty) return isWhole ? [taskOfNone(rule, moment)] : []
  const { date } = rule
  if (date === null) return []
  const coming = rule.dueWhenEmpty ? [] : meant.filter((entry) => !here.includes(entry))
  return [...relevant(rule, date, here), ...coming].flatMap(
    (entry) => taskOfEntry(rule, date, entry, moment) ?? [],
  )
}

/** The first day, its UTC midnight, on which an entry that is dated later has to be looked at again; null: none is to come. */
export function nextComing(one: RegisterInForce, entry: EntryState, moment: Moment): number | null {
  const days = rulesAbout(one).flatMap((rule) => comesOn(rule, entry, moment) ?? [])
  return days.length === 0 ? null : Math.min(...days)
}

function means(rule: RulesetTaskRule, one: RegisterInForce, entry: EntryState, moment: Moment): boolean {
  if (!rule.where) return true
  return conditionsFor(rule, rule.where, one).of(entry, moment).holds(rule.where) !== 'FALSE'
}

/** Null for an entry that has no such date. */
function taskOfEntry(rule: RulesetTaskRule, date: string, entry: EntryState, moment: Moment): Task | null {
  const due = dueAfter(entry.fields[date], rule.after, moment)
  if (due === null) return null
  const key = `register:${rule.code}:${entry.id}:${formatInstant(due)}`
  return taskOf(rule, key, due, moment, entry)
}

/** What one entry has to do with a rule for tasks, before the others of its group are looked at. */
export interface EntryShare {
  /** Of the rule. */
  readonly code: string
  /** The task that it raises if no other entry of its group stands later; null: it only stands before others. */
  readonly task: Task | null
  /** Of a rule that looks at the latest of each group: the group, and the entry's place in it, as texts that sort. */
  readonly group: { readonly members: readonly unknown[]; readonly position: string } | null
}

/** What an entry, not void, has to do with each rule for tasks that means it. Taken together they say what `tasksOfRegister` says. */
export function sharesOfEntry(one: RegisterInForce, entry: EntryState, moment: Moment): EntryShare[] {
  if (entry.void) return []
  return rulesAbout(one).flatMap((rule): EntryShare[] => {
    if (!means(rule, one, entry, moment)) return []
    const { code, date, latestPer } = rule
    const task = date === null ? null : taskOfEntry(rule, date, entry, moment)
    if (isToCome(rule, entry, moment))
      return task === null || rule.dueWhenEmpty ? [] : [{ code, task, group: null }]
    if (latestPer === null || date === null)
      // That the entry is there says that there is one at all.
      return task !== null || rule.dueWhenEmpty ? [{ code, task, group: null }] : []
    const position = positionOf(entry, rule.latestBy ?? date)
    return [{ code, task, group: { members: membersOf(latestPer, entry), position } }]
  })
}

const rulesAbout = ({ compiled, register }: RegisterInForce): RulesetTaskRule[] =>
  [...compiled.taskRules.values()].filter(({ from }) => 'register' in from && from.register === register.code)

const taskOfNone = (rule: RulesetTaskRule, moment: Moment): Task =>
  taskOf(rule, `register:${rule.code}:none`, null, moment, null)

/** What rules for tasks say is due as long as no entry is there that they mean. Whether one is there is for the caller to look. */
export const tasksOfEmptiness = ({ taskRules }: CompiledRuleset, moment: Moment): Task[] =>
  [...taskRules.values()]
    .filter(({ dueWhenEmpty, from }) => dueWhenEmpty && 'register' in from)
    .map((rule) => taskOfNone(rule, moment))

const compiledFor = new WeakMap<RulesetTaskRule, FieldConditions>()

function conditionsFor(
  rule: RulesetTaskRule,
  where: NonNullable<RulesetTaskRule['where']>,
  { compiled, register }: RegisterInForce,
): FieldConditions {
  const known = compiledFor.get(rule)
  if (known) return known
  const made = new FieldConditions([where], register.fields, compiled)
  compiledFor.set(rule, made)
  return made
}

/** A day lasts until its end on the clock of the organisation; an instant is as it is. Null for what is neither, and beyond all dates. */
function dueAfter(value: unknown, after: string | null, { zone }: Moment): number | null {
  const moment = typeof value === 'string' ? parseMoment(value) : null
  if (moment === null) return null
  const span = after === null ? null : parseSpan(after)
  const isDate = isDay(value)
  const start = span ? addSpan(moment, span, isDate ? 'UTC' : zone) : moment
  const due = isDate && isWritable(start) ? endOfDay(start, zone) : start
  return isWritable(due) ? due : null
}

function taskOf(
  rule: RulesetTaskRule,
  key: string,
  due: number | null,
  { asOf, zone }: Moment,
  entry: EntryState | null,
): Task {
  const ahead = rule.ahead === null || due === null ? null : subtractSpan(due, parseSpan(rule.ahead), zone)
  return {
    ...NOBODY,
    key,
    kind: 'register',
    code: rule.code,
    title: rule.title,
    dueAt: due === null ? null : formatInstant(due),
    shownFrom: ahead === null || !isWritable(ahead) ? null : formatInstant(ahead),
    overdue: due !== null && due < instantOf(asOf),
    roles: rule.roles,
    subjectRef: entry?.subjectRef ?? null,
    requirement: rule.requirement,
    entryId: entry?.id ?? null,
    reason: due === null ? '' : formatInstant(due),
  }
}

/** Where the time runs out for which entries, none of them void, are kept. */
export function tasksOfRetention(
  { register }: RegisterInForce,
  entries: readonly EntryState[],
  moment: Moment,
  held: ReadonlySet<string>,
): Task[] {
  const { retention, code, title } = register
  if (!retention) return []
  return entries.flatMap((entry) => {
    const due = dueAfter(entry.fields[retention.from], retention.keep, moment)
    if (due === null) return []
    const isHeld = held.has(entry.id) || (entry.subjectRef !== null && held.has(entry.subjectRef))
    return [
      {
        ...NOBODY,
        key: `retention:${code}:${entry.id}:${formatInstant(due)}`,
        kind: 'retention' as const,
        code,
        title: decideAbout(title),
        dueAt: formatInstant(due),
        shownFrom: formatInstant(due),
        overdue: !isHeld && due < instantOf(moment.asOf),
        roles: retention.roles,
        subjectRef: entry.subjectRef,
        entryId: entry.id,
        held: isHeld,
        reason: formatInstant(due),
      },
    ]
  })
}

const decideAbout = (title: LocalisedText): LocalisedText => ({
  en: `${title.en ?? ''}: decide whether this entry is kept any longer`,
  'zh-CN': `${title['zh-CN'] ?? title.en ?? ''}：决定此条目是否继续保存`,
})

/**
 * What entries of a register hold back from being deleted at a moment: ids of records or references of subjects. Empty for a
 * register that holds nothing back.
 */
export function heldItems(
  { register }: RegisterInForce,
  entries: readonly EntryState[],
  { asOf, zone }: Moment,
): ReadonlySet<string> {
  const today = dayIn(instantOf(asOf), zone)
  return new Set(
    entries.flatMap((entry) => {
      const hold = holdOfEntry(register, entry, zone)
      if (hold === null) return []
      const { item, from, until } = hold
      return (from === null || from <= today) && (until === null || until > today) ? [item] : []
    }),
  )
}

/** What an entry holds back from being deleted, from which day of the organisation on and until which, as their UTC midnights. */
export interface Hold {
  readonly item: string
  readonly from: number | null
  readonly until: number | null
}

/** Null for an entry that holds nothing back. */
export function holdOfEntry(
  { suspendsRetention: rule }: RegisterInForce['register'],
  entry: EntryState,
  zone: string,
): Hold | null {
  const item = rule ? entry.fields[rule.item] : undefined
  if (!rule || entry.void || item === undefined) return null
  const dayOf = (field: string | undefined) => {
    const text = field === undefined ? undefined : entry.fields[field]
    const moment = parseMoment(String(text))
    return moment === null || isDay(text)
      ? { day: moment, isPart: false }
      : { day: dayIn(moment, zone), isPart: true }
  }
  const [from, until] = [dayOf(rule.from), dayOf(rule.until)]
  // Of a day on which it is held for a part of it, it is held the whole.
  const end = until.isPart && until.day !== null ? until.day + DAY_MS : until.day
  return { item: String(item), from: from.day, until: end }
}

/** The moment at which a day, its UTC midnight, begins on the clock of a zone. */
export const startOfDayIn = (day: number, zone: string): number => endOfDay(day - DAY_MS, zone) + 1_000

/** A waiver that somebody may have to renew. */
export interface RunningWaiver {
  readonly id: string
  readonly requirementCode: string
  readonly expiresAt: string
  readonly subjectRef: string | null
}

/** Waivers that are about to run out, as far as the packs want to be told; one that has run out is no task any more. */
export function tasksOfWaivers(
  { taskRules }: CompiledRuleset,
  waivers: readonly RunningWaiver[],
  moment: Moment,
): Task[] {
  const now = instantOf(moment.asOf)
  return [...taskRules.values()]
    .filter(({ from }) => 'waivers' in from)
    .flatMap((rule) =>
      waivers.flatMap((waiver) => {
        const expires = parseInstant(waiver.expiresAt)
        if (expires === null || expires <= now) return []
        const key = `waiver:${rule.code}:${waiver.id}`
        const task = taskOf(rule, key, expires, moment, null)
        const { subjectRef, requirementCode: requirement } = waiver
        return [
          { ...task, kind: 'waiver' as const, subjectRef, requirement: rule.requirement ?? requirement },
        ]
      }),
    )
}

/** Packs of the ruleset that somebody has to look at again, as far as the packs want to be told. */
export function tasksOfReviews({ ruleset, taskRules }: CompiledRuleset, moment: Moment): Task[] {
  return [...taskRules.values()]
    .filter(({ from }) => 'reviews' in from)
    .flatMap((rule) =>
      ruleset.packs.flatMap(({ name, version, reviewBy }) => {
        const due = reviewBy === undefined ? null : dueAfter(reviewBy, rule.after, moment)
        if (due === null) return []
        const key = `review:${rule.code}:${name}@${version}`
        const title = Object.fromEntries(
          Object.entries(rule.title).map(([locale, text]) => [locale, `${text} (${name})`]),
        )
        return [{ ...taskOf(rule, key, due, moment, null), kind: 'review' as const, title }]
      }),
    )
}

/**
 * Tasks that are to be shown at a moment, each once, the most urgent first: what is overdue, then what is due next, then
 * what has no date. What is held back stands last.
 */
export function shownTasks(tasks: readonly Task[], { asOf }: Moment): Task[] {
  const now = instantOf(asOf)
  const shown = tasks.filter(({ shownFrom }) => shownFrom === null || instantOf(shownFrom) <= now)
  const byKey = new Map(shown.map((task) => [task.key, task]))
  return [...byKey.values()].sort(tasksByUrgency)
}

/** The order of tasks. */
export function tasksByUrgency(a: Task, b: Task): number {
  if (a.held !== b.held) return a.held ? 1 : -1
  if (a.dueAt !== b.dueAt) {
    if (a.dueAt === null || b.dueAt === null) return a.dueAt === null ? 1 : -1
    return instantOf(a.dueAt) - instantOf(b.dueAt)
  }
  return a.key < b.key ? -1 : Number(a.key > b.key)
}
