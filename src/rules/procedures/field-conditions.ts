import type { CompiledRuleset } from '../compile/compiled-ruleset.ts'
import { type ConditionSet, compileConditions } from '../compile/condition-set.ts'
import { formatDay, formatInstant, isDay, parseMoment } from '../operators/dates.ts'
import { FALSE, TRUE } from '../operators/truth.ts'
import { spend, UNBOUNDED } from '../operators/work.ts'
import type { Condition, FactDeclaration } from '../pack/format.ts'
import { makeFrame, putFact } from '../program/encoded-facts.ts'
import { truthAt } from '../program/program.ts'
import type { RecordValue, RulesetField } from '../record-types.ts'
import type { FactValue, Truth } from '../types.ts'
import { declarationOf, isOfType } from './fields.ts'
import type { Moment, RecordedFields } from './types.ts'
import { dayIn, wallClockAt } from './zones.ts'

/** One record as conditions over fields see it. */
export interface FieldRecord {
  readonly fields: RecordedFields
  readonly subjectRef: string | null
  readonly happenedAt: string
  readonly recordedAt: string
}

/** Making a record ready, against one comparison. */
const PER_RECORD = 20
const NO_LABEL = {}
const OWN: Readonly<Record<string, FactDeclaration>> = {
  asOf: { type: 'date', label: NO_LABEL },
  happenedAt: { type: 'dateTime', label: NO_LABEL },
  happenedOn: { type: 'date', label: NO_LABEL },
  recordedAt: { type: 'dateTime', label: NO_LABEL },
  subject: { type: 'string', label: NO_LABEL },
}

/** What conditions over fields may read besides fields; no field may be called so. */
export const OWN_NAMES: readonly string[] = Object.keys(OWN)

/** The fact that says whether a field is filled in. */
const givenName = (field: string): string => `${field}.given`

/** Everything that conditions over these fields may read, as the engine declares facts. */
export function declarationsOf(fields: readonly RulesetField[]): Record<string, FactDeclaration> {
  return Object.fromEntries([
    ...Object.entries(OWN),
    ...fields.flatMap((field) => [
      [field.name, declarationOf(field)] as const,
      [givenName(field.name), { type: 'boolean', label: field.label }] as const,
    ]),
  ])
}

/**
 * A field that was left empty is known to be empty: `isStated` is true or false of it, and never unknown. Any other
 * comparison with an empty field is unknown.
 */
function aboutRecords(condition: Condition): Condition {
  const { all, any, not, fact, operator, path } = condition
  if (all) return { all: all.map(aboutRecords) }
  if (any) return { any: any.map(aboutRecords) }
  if (not) return { not: aboutRecords(not) }
  if (operator !== 'isStated' || fact === undefined || path !== undefined || Object.hasOwn(OWN, fact))
    return condition
  return { fact: givenName(fact), operator: 'equal', value: true }
}

/** Conditions over the fields of records, compiled once and judged for many records. */
export class FieldConditions {
  readonly #set: ConditionSet
  readonly #fields: readonly RulesetField[]
  readonly #places: ReadonlyMap<Condition, number>

  constructor(
    conditions: readonly Condition[],
    fields: readonly RulesetField[],
    { ruleset: { vocabulary }, plugins }: Pick<CompiledRuleset, 'ruleset' | 'plugins'>,
  ) {
    const context = { facts: declarationsOf(fields), vocabulary }
    this.#fields = fields
    this.#set = compileConditions(conditions.map(aboutRecords), context, plugins)
    this.#places = new Map(conditions.map((condition, n) => [condition, this.#set.places[n] ?? 0]))
  }

  /** A record ready to be judged. Days and times are those that the clock on the organisation's wall shows. */
  readonly of = (record: FieldRecord, { asOf, zone, work = UNBOUNDED }: Moment): JudgedRecord => {
    const now = parseMoment(asOf)
    if (now === null) throw new RangeError(`${asOf} is not a moment`)
    const { slots, codings, program } = this.#set
    spend(work, PER_RECORD + slots.size)
    const frame = makeFrame(slots.size, wallClockAt(now, zone), work)
    const put = (name: string, value: FactValue | null) => {
      const slot = slots.get(name)
      const coding = slot === undefined ? undefined : codings[slot]
      if (slot !== undefined && coding && value !== null) putFact(frame, slot, value, coding)
    }
    put('asOf', formatDay(dayIn(now, zone)))
    put('happenedAt', onTheWall(record.happenedAt, zone))
    put('happenedOn', onTheWall(record.happenedAt, zone)?.slice(0, 10) ?? null)
    put('recordedAt', onTheWall(record.recordedAt, zone))
    put('subject', record.subjectRef)
    for (const { name, type } of this.#fields) {
      const value = Object.hasOwn(record.fields, name) ? (record.fields[name] ?? null) : null
      // What was written down while the field was of another kind is not known, nor whether the field is empty.
      if (value !== null && !isOfType(value, type)) continue
      put(givenName(name), value !== null)
      put(name, type === 'dateTime' ? onTheWall(value, zone) : asFact(value))
    }
    return {
      holds: (condition) => {
        const place = this.#places.get(condition)
        if (place === undefined) throw new RangeError('a condition is judged that was not compiled')
        const truth = truthAt(program, place, frame)
        if (truth === TRUE) return 'TRUE'
        return truth === FALSE ? 'FALSE' : 'UNKNOWN'
      },
    }
  }
}

export interface JudgedRecord {
  /** Of one of the conditions that were compiled, the same object. */
  readonly holds: (condition: Condition) => Truth
}

const asFact = (value: RecordValue | null): FactValue | null => value

function onTheWall(value: RecordValue | null, zone: string): string | null {
  if (typeof value !== 'string') return null
  const moment = parseMoment(value)
  if (moment === null) return null
  return isDay(value) ? value : formatInstant(wallClockAt(moment, zone))
}
