import type { LocalisedText } from '../pack/format.ts'
import { both } from './report-rows.ts'

/** How many records a report left out of which figures, by the reason. */
export interface LeftOut {
  /** Entries that were declared void. */
  readonly void: number
  /** Records without a date, where the report is of a period. */
  readonly undated: number
  /** Steps that were done by a role that may not do them. */
  readonly wrongRole: number
  /** Records of erased subjects that are counted. */
  readonly erased: number
  /** Those of them that are sorted by the day on which they happened, as the day of the report cannot be read. */
  readonly erasedByOtherDay: number
  /** Those of which nobody knows whether they belong in the report. */
  readonly erasedUntold: number
  /** Runs of erased subjects, where their steps would be counted. */
  readonly erasedUncounted: number
  /** How often it was not known whether a record belongs in a figure. */
  readonly unclear: number
  /** Records that stand in no row. */
  readonly inNoRow: number
  /** Records that stand in several. */
  readonly inSeveralRows: number
}

const some = (count: number, one: string, several: string): string =>
  `${count} ${count === 1 ? one : several}`

const SENTENCES: Readonly<Record<keyof LeftOut, (count: number) => LocalisedText>> = {
  void: (n) =>
    both(
      `${some(n, 'entry was declared void and is', 'entries were declared void and are')} not counted.`,
      `${n}条记录已作废，未计入。`,
    ),
  undated: (n) =>
    both(
      `${some(n, 'record has no date and is', 'records have no date and are')} not counted.`,
      `${n}条记录没有日期，未计入。`,
    ),
  wrongRole: (n) =>
    both(
      `${some(n, 'step was done by a role that may not do it, and does', 'steps were done by roles that may not do them, and do')} not count as done.`,
      `${n}个步骤由无权执行的角色完成，不计为已完成。`,
    ),
  erased: (n) =>
    both(
      `${some(n, 'record is of an erased subject: it is counted, but in no figure or row that needs what it', 'records are of erased subjects: they are counted, but in no figure or row that needs what they')} said.`,
      `${n}条记录的对象已被清除：仍计入总数，但不计入需要其内容的数字和行。`,
    ),
  erasedByOtherDay: (n) =>
    both(
      `${n} of them can be placed in the period only by the day on which ${n === 1 ? 'it' : 'they'} happened.`,
      `其中${n}条只能按发生之日归入时段。`,
    ),
  erasedUntold: (n) =>
    both(
      `${some(n, 'record is of an erased subject: whether it belongs here cannot be told, and it is', 'records are of erased subjects: whether they belong here cannot be told, and they are')} not counted.`,
      `${n}条记录的对象已被清除：无法判断是否属于本报告，未计入。`,
    ),
  erasedUncounted: (n) =>
    both(
      `${some(n, 'run is of an erased subject: its', 'runs are of erased subjects: their')} steps cannot be read and are not counted.`,
      `${n}次流程的对象已被清除：其步骤无法读取，未计入。`,
    ),
  unclear: (n) =>
    both(
      `In ${some(n, 'case', 'cases')} it is not known whether a record belongs in a figure; it is not counted there.`,
      `有${n}处无法判断记录是否应计入某项数字，因此未计入。`,
    ),
  inNoRow: (n) =>
    both(
      `${some(n, 'record belongs to none of the rows and is', 'records belong to none of the rows and are')} not counted.`,
      `${n}条记录不属于任何一行，未计入。`,
    ),
  inSeveralRows: (n) =>
    both(
      `${some(n, 'record stands', 'records stand')} in several rows: the rows add up to more than there is.`,
      `${n}条记录同时出现在多行：各行相加会多于实际数量。`,
    ),
}

/** What has to be said below the figures: a sentence for each kind of record that was left out, or counts otherwise than one thinks. */
export function notesOn(left: LeftOut): LocalisedText[] {
  return ORDER.flatMap((kind) => (left[kind] === 0 ? [] : [SENTENCES[kind](left[kind])]))
}

const ORDER = [
  'void',
  'undated',
  'wrongRole',
  'erased',
  'erasedByOtherDay',
  'erasedUntold',
  'erasedUncounted',
  'unclear',
  'inNoRow',
  'inSeveralRows',
] as const satisfies readonly (keyof LeftOut)[]
