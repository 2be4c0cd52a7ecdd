import { factsOfCondition } from '../conditions/facts-read.ts'
import { isSameJson } from '../evaluate/check-value.ts'
import { formatDay, isDay, parseInstant, parseMoment } from '../operators/dates.ts'
import { foldNumbers } from '../operators/decimal.ts'
import type { Condition, RegisterYield } from '../pack/format.ts'
import type { RulesetRegister } from '../record-types.ts'
import type { FactValue, Truth } from '../types.ts'
import { FieldConditions, type JudgedRecord } from './field-conditions.ts'
import { ORGANISATION, registerOf } from './in-force.ts'
import type { EntryState, Moment, RegisterInForce, Yields } from './types.ts'
import { dayIn } from './zones.ts'

const conditionsOfYield = ({ any, all, count, latest, earliest, list, where }: RegisterYield): Condition[] =>
  [any, all, count, latest, earliest, where, ...Object.values(list ?? {})].filter(
    (part): part is Condition => typeof part === 'object',
  )

/** Every condition of a register, for compiling them together. */
export const conditionsOfRegister = ({ countsWhen, yields }: RulesetRegister): Condition[] => [
  ...(countsWhen ? [countsWhen] : []),
  ...Object.values(yields).flatMap((facts) => Object.values(facts).flatMap(conditionsOfYield)),
]

/** The fields that what a register says about subjects of a kind turns on; sorted. */
export function fieldsBehind(
  { countsWhen, yields }: RulesetRegister,
  subjectKind: string,
): readonly string[] {
  const given = Object.values(yields[subjectKind] ?? {})
  const named = given.flatMap(({ latest, earliest, by, sum, countDistinct, list }) =>
    [latest, earliest, by, sum, countDistinct, ...Object.values(list ?? {})].filter(
      (part) => typeof part === 'string',
    ),
  )
  const conditions = [
    ...(countsWhen && given.length > 0 ? [countsWhen] : []),
    ...given.flatMap(conditionsOfYield),
  ]
  return [...new Set([...named, ...conditions.flatMap(factsOfCondition)])].sort()
}

/** An entry with its conditions ready to be judged. */
interface Judged {
  readonly entry: EntryState
  readonly record: JudgedRecord
  /** Whether its subject is in the register that the yield names; absent: it names none. */
  readonly isAmong?: Truth
}

const compiledFor = new WeakMap<RulesetRegister, FieldConditions>()

function conditionsFor({ compiled, register }: RegisterInForce): FieldConditions {
  const known = compiledFor.get(register)
  if (known) return known
  const made = new FieldConditions(conditionsOfRegister(register), register.fields, compiled)
  compiledFor.set(register, made)
  return made
}

/** Whether an entry counts at a moment: it is not void, and its register's `countsWhen` is true of it, or not known. */
export function countsOf(one: RegisterInForce, entry: EntryState, moment: Moment): Truth {
  if (entry.void) return 'FALSE'
  const { countsWhen } = one.register
  return countsWhen ? conditionsFor(one).of(entry, moment).holds(countsWhen) : 'TRUE'
}

/** Whether a register says anything about subjects of a kind. */
export const saysOf = ({ yields }: RulesetRegister, subjectKind: string): readonly string[] =>
  Object.keys(yields[subjectKind] ?? {})

/**
 * What a register says at a moment of a subject of some kind. `entries` are those of the subject where the kind is the
 * register's own, and all entries of the register for the organisation. A void entry says nothing. What cannot be told, be it
 * that the register was never kept or that an entry leaves open whether it counts, is unknown: it is neither false nor zero.
 * `others` are all entries of the registers that its yields look for subjects in (`among`).
 */
export function yieldsOfEntries(
  one: RegisterInForce,
  entries: readonly EntryState[],
  subjectKind: string,
  moment: Moment,
  others: EntriesByRegister = NO_OTHERS,
): Yields {
  const { register } = one
  const conditions = conditionsFor(one)
  const judged = entries
    .filter((entry) => !entry.void)
    .map((entry) => ({ entry, record: conditions.of(entry, moment) }))
  const facts: [string, FactValue][] = []
  const unknown: string[] = []
  for (const [name, given] of Object.entries(register.yields[subjectKind] ?? {})) {
    const value = yielded(given, standing(one, given, judged, moment, others), register, moment)
    if (value === undefined) unknown.push(name)
    else facts.push([name, value])
  }
  return { facts: Object.fromEntries(facts), unknown: unknown.sort() }
}

/** Whether what is about this kind of subject reads every entry of the register. */
export const readsAllEntries = ({ subjectKind: own }: RulesetRegister, subjectKind: string): boolean =>
  subjectKind === ORGANISATION.kind || subjectKind !== own

export type EntriesByRegister = ReadonlyMap<string, readonly EntryState[]>
const NO_OTHERS: EntriesByRegister = new Map()

type Value = FactValue | undefined

/**
 * The entries, each with whether its subject has one that counts in the register that a yield names. Null where nothing is known of
 * that register: nobody can be said to be in it, or not to be.
 */
function standing(
  { compiled }: RegisterInForce,
  { among }: RegisterYield,
  judged: readonly Judged[],
  moment: Moment,
  others: EntriesByRegister,
): readonly Judged[] | null {
  if (among === undefined) return judged
  const other = registerOf(compiled, among)
  const entries = others.get(among)?.filter((entry) => !entry.void) ?? []
  if (!other || entries.length === 0) return null
  const bySubject = Map.groupBy(entries, ({ subjectRef }) => subjectRef)
  return judged.map((one) => {
    const truths = (bySubject.get(one.entry.subjectRef) ?? []).map((entry) => countsOf(other, entry, moment))
    const isAmong = truths.includes('TRUE') ? 'TRUE' : truths.includes('UNKNOWN') ? 'UNKNOWN' : 'FALSE'
    return { ...one, isAmong }
  })
}

function yielded(
  given: RegisterYield,
  all: readonly Judged[] | null,
  { countsWhen }: RulesetRegister,
  moment: Moment,
): Value {
  if (all === null) return undefined
  const whole = chosen(all, [countsWhen, given.where])
  if (given.latest !== undefined) return byDate(given, whole, 'latest', given.latest, moment)
  if (given.earliest !== undefined) return byDate(given, whole, 'earliest', given.earliest, moment)
  if (all.length === 0) return given.whenEmpty
  if (given.any) return anyOf(whole, given.any)
  if (given.all)
    return whole.sure.length + whole.unsure.length === 0 ? given.whenEmpty : allOf(whole, given.all)
  if (given.count !== undefined) return countOf(whole, given.count)
  if (whole.unsure.length > 0) return undefined
  if (given.countDistinct !== undefined) return distinctOf(whole.sure, given.countDistinct)
  if (given.sum !== undefined) return sumOf(whole.sure, given.sum)
  return given.list ? listOf(whole.sure, given.list) : undefined
}

/** Entries of which it is known that they are looked at, and those that may be. */
interface Chosen {
  readonly sure: readonly Judged[]
  readonly unsure: readonly Judged[]
}

function chosen(all: readonly Judged[], conditions: readonly (Condition | null | undefined)[]): Chosen {
  const [sure, unsure]: [Judged[], Judged[]] = [[], []]
  for (const one of all) {
    const truths = [
      one.isAmong ?? 'TRUE',
      ...conditions.map((condition) => (condition ? one.record.holds(condition) : 'TRUE')),
    ]
    if (truths.includes('FALSE')) continue
    ;(truths.includes('UNKNOWN') ? unsure : sure).push(one)
  }
  return { sure, unsure }
}

function anyOf({ sure, unsure }: Chosen, condition: Condition): Value {
  const truths = sure.map(({ record }) => record.holds(condition))
  if (truths.includes('TRUE')) return true
  const others = unsure.map(({ record }) => record.holds(condition))
  return [...truths, ...others.filter((truth) => truth !== 'FALSE')].some((truth) => truth !== 'FALSE')
    ? undefined
    : false
}

function allOf({ sure, unsure }: Chosen, condition: Condition): Value {
  const truths = sure.map(({ record }) => record.holds(condition))
  if (truths.includes('FALSE')) return false
  const others = unsure.map(({ record }) => record.holds(condition))
  if (truths.includes('UNKNOWN') || others.some((truth) => truth !== 'TRUE')) return undefined
  // Whether there is anything to look at is not known where no entry is sure to be.
  return truths.length === 0 ? undefined : true
}

function countOf({ sure, unsure }: Chosen, condition: true | Condition): Value {
  const holds = ({ record }: Judged) => (condition === true ? 'TRUE' : record.holds(condition))
  const truths = sure.map(holds)
  if (truths.includes('UNKNOWN') || unsure.some((one) => holds(one) !== 'FALSE')) return undefined
  return truths.filter((truth) => truth === 'TRUE').length
}

const fieldOf = ({ entry }: Judged, field: string) =>
  field === 'subject' ? (entry.subjectRef ?? undefined) : entry.fields[field]

/** An empty field is a value that is not known: then the number is not known either. */
function distinctOf(entries: readonly Judged[], field: string): Value {
  const values = entries.map((one) => fieldOf(one, field))
  return values.includes(undefined) ? undefined : new Set(values.map(meaningOf)).size
}

/** The same text for values that say the same: an instant in whatever offset, a list in whatever order. */
function meaningOf(value: unknown): string {
  if (Array.isArray(value)) return JSON.stringify([...value].sort())
  const moment = typeof value === 'string' && !isDay(value) ? parseInstant(value) : null
  return moment === null ? JSON.stringify(value) : `at ${moment}`
}

/** As on paper; what no number comes near is not known. */
function sumOf(entries: readonly Judged[], field: string): Value {
  const values = entries.map((one) => fieldOf(one, field))
  const figures = values.filter((value) => typeof value === 'number')
  return figures.length < values.length ? undefined : foldNumbers('sum', [0, ...figures])
}

type Items = NonNullable<RegisterYield['list']>

function listOf(entries: readonly Judged[], fields: Items): FactValue {
  return entries.map((one) => ({
    id: one.entry.id,
    ...Object.fromEntries(
      Object.entries(fields).flatMap(([name, source]) => {
        const value = saidBy(one, source)
        return value === undefined ? [] : [[name, value] as const]
      }),
    ),
  }))
}

function saidBy(one: Judged, source: string | Condition): Value {
  if (typeof source === 'string') return fieldOf(one, source)
  const truth = one.record.holds(source)
  return truth === 'UNKNOWN' ? undefined : truth === 'TRUE'
}

/**
 * What the latest or the earliest entry says. Entries dated after the day that is asked about are not looked at yet. An entry of which it is
 * not known whether it is looked at, or when, leaves the answer open unless it would say the same; so does one that nothing tells apart from
 * the one that was found: of the same times, or of the same day where only one of the two has a time.
 */
function byDate(
  given: RegisterYield,
  { sure, unsure }: Chosen,
  which: 'latest' | 'earliest',
  source: string | Condition,
  moment: Moment,
): Value {
  const by = given.by ?? null
  const limit = asOfIn(moment)
  const dated = sure.map((one) => ({ one, key: keyOf(one, by, moment) }))
  const known = dated
    .flatMap(({ one, key }) => (key !== null && key.date <= limit ? [{ one, key }] : []))
    .sort((a, b) => compareKeys(a.key, b.key))
  const first = which === 'latest' ? known.at(-1) : known[0]
  const open = [...dated.filter(({ key }) => key === null).map(({ one }) => one), ...unsure]
  if (!first) return open.length > 0 ? undefined : given.whenEmpty
  const value = saidBy(first.one, source)
  const besideIt = known.filter(({ key }) => isBeside(key, first.key))
  const isSettled =
    besideIt.every(({ one }) => isSameJson(saidBy(one, source), value)) &&
    open.every((one) => isSameJson(saidBy(one, source), value) || isBehind(one, first.key, which, by, moment))
  return isSettled ? value : undefined
}

interface Key {
  /** The day of the organisation. */
  readonly date: string
  /** Empty where only the day is known. */
  readonly time: string
  readonly happenedAt: string
  readonly recordedAt: string
}

function keyOf({ entry }: Judged, by: string | null, { zone }: Moment): Key | null {
  const day = dayAndTime(by === null ? entry.happenedAt : entry.fields[by], zone)
  if (day === null) return null
  const [happenedAt, recordedAt] = [instantKey(entry.happenedAt) ?? '', instantKey(entry.recordedAt) ?? '']
  return { ...day, happenedAt, recordedAt }
}

const instantKey = (text: string): string | null => {
  const moment = parseMoment(text)
  return moment === null ? null : new Date(moment).toISOString()
}

/** A date as its day; an instant as the day of the organisation on which it lies, and itself. */
function dayAndTime(value: unknown, zone: string): Pick<Key, 'date' | 'time'> | null {
  const moment = typeof value === 'string' ? parseMoment(value) : null
  if (moment === null || typeof value !== 'string') return null
  return isDay(value)
    ? { date: value, time: '' }
    : { date: formatDay(dayIn(moment, zone)), time: new Date(moment).toISOString() }
}

function asOfIn({ asOf, zone }: Moment): string {
  const moment = parseMoment(asOf)
  if (moment === null) throw new RangeError(`${asOf} is not a moment`)
  return formatDay(dayIn(moment, zone))
}

function compareKeys(a: Key, b: Key): number {
  for (const part of ['date', 'time', 'happenedAt', 'recordedAt'] as const)
    if (a[part] !== b[part]) return a[part] < b[part] ? -1 : 1
  return 0
}

/** Whether nothing tells which of two entries comes first: both stand under the same times, or only one of the same day has a time. */
const isBeside = (a: Key, b: Key): boolean =>
  (a.date === b.date && (a.time === '') !== (b.time === '')) || compareKeys(a, b) === 0

/** Whether an entry, should it be looked at, would not come before the one that was found. */
function isBehind(
  one: Judged,
  found: Key,
  which: 'latest' | 'earliest',
  by: string | null,
  moment: Moment,
): boolean {
  const key = keyOf(one, by, moment)
  if (key === null) return false
  if (key.date > asOfIn(moment)) return true
  if (isBeside(key, found)) return false
  const order = compareKeys(key, found)
  return which === 'latest' ? order < 0 : order > 0
}
