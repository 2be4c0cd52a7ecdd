import type { RulesetReport } from '../record-types.ts'
import type { ReportRecord } from './report-rows.ts'
import type { Source } from './report-sources.ts'
import type { EntryState, ErasedRecord, ReportRange, RunState } from './types.ts'

/** Records of one source within the range, and how many were left out. */
export class Counting {
  readonly #source: Source
  readonly #date: string | null
  readonly #range: ReportRange
  readonly #records: ReportRecord[] = []
  readonly #left = { void: 0, undated: 0, wrongRole: 0, erased: 0, erasedByOtherDay: 0, erasedUncounted: 0 }
  #characters = 0

  constructor(source: Source, date: string | null, range: ReportRange) {
    this.#source = source
    this.#date = date
    this.#range = range
  }

  readonly addEntry = (entry: EntryState): boolean => {
    const record = this.#source.ofEntry(entry)
    if (!entry.void) return this.#add(record)
    if (isWithin(record.day, this.#range)) this.#left.void += 1
    return false
  }

  readonly addRun = (run: RunState): boolean => {
    const records = this.#source.ofRun(run)
    if (records.filter(this.#add).length === 0) return false
    this.#left.wrongRole += run.steps.filter(({ state }) => state === 'DONE_BY_WRONG_ROLE').length
    return true
  }

  readonly addErased = (erased: ErasedRecord): boolean => {
    const record = this.#source.ofErased(erased)
    if (!isWithin(record.day, this.#range)) return false
    if (!this.#source.countsErased) {
      this.#left.erasedUncounted += 1
      return false
    }
    if (erased.void) this.#left.void += 1
    else {
      this.#left.erased += 1
      if (this.#date !== null && !isOpenRange(this.#range)) this.#left.erasedByOtherDay += 1
      this.#records.push(record)
    }
    return !erased.void
  }

  readonly #add = (record: ReportRecord): boolean => {
    if (!isWithin(record.day, this.#range)) {
      if (record.day === null) this.#left.undated += 1
      return false
    }
    this.#records.push(record)
    this.#characters += [...record.values.values()].reduce((sum: number, value) => sum + lengthOf(value), 0)
    return true
  }

  get records(): readonly ReportRecord[] {
    return this.#records
  }

  /** How many were left out. Of a report that asks which records count, nobody knows whether erased ones would. */
  leftBy(where: RulesetReport['where']) {
    if (where === null) return { ...this.#left, erasedUntold: 0 }
    return { ...this.#left, erased: 0, erasedByOtherDay: 0, erasedUntold: this.#left.erased }
  }

  get characters(): number {
    return this.#characters
  }
}

const lengthOf = (value: unknown): number => {
  if (typeof value === 'string') return value.length
  return typeof value === 'object' ? JSON.stringify(value).length : 0
}

/** How much text of records is kept. */
export const charactersOf = (countings: readonly Counting[]): number =>
  countings.reduce((sum, { characters }) => sum + characters, 0)

const isOpenRange = ({ from, to }: ReportRange): boolean => from === null && to === null

function isWithin(day: string | null, range: ReportRange): boolean {
  const { from, to } = range
  if (isOpenRange(range)) return true
  return day !== null && (from === null || day >= from) && (to === null || day <= to)
}
