import { and, eq, type SQL, type SQLWrapper, sql } from 'drizzle-orm'
import { records } from '../../db/tables/records.ts'
import type { CompiledRuleset } from '../../rules/index.ts'
import { proceduresAbout, registersAbout } from '../../rules/procedures/facts-from-records.ts'
import { ORGANISATION, registerOf } from '../../rules/procedures/in-force.ts'
import { readsAllEntries } from '../../rules/procedures/register-yields.ts'
import type { RecordKind } from '../../values/record-kinds.ts'
import type { OperationContext } from '../context.ts'
import { idsStatement } from '../records/record-rows.ts'
import { findSubjectHash } from '../vault/keyed-hash.ts'
import type { CheckSubject } from './subject-input.ts'

/** Records of the same subjects that are read: entries of registers, and open runs of procedures; codes of them. */
interface Part {
  /** Keyed hashes of their references; null: the records of every subject. */
  readonly hashes: readonly string[] | null
  readonly registers: readonly string[]
  readonly procedures: readonly string[]
}

/** What has to be read for subjects of checks. */
export type Selection = readonly Part[]

/** What has to be read of the registers and, where wanted, the open runs of subjects, under a ruleset. No round trip once the organisation's keys are known. */
export async function selectionFor(
  ctx: OperationContext,
  compiled: CompiledRuleset,
  subjects: readonly CheckSubject[],
  { withRuns }: { readonly withRuns: (kind: string) => boolean },
): Promise<Selection> {
  const byKind = Map.groupBy(subjects, ({ kind }) => kind)
  const parts = await Promise.all(
    [...byKind].map(async ([kind, named]): Promise<Part[]> => {
      const hashes = await Promise.all(named.map(({ ref }) => findSubjectHash(ctx, ref)))
      const registers = registersAbout(compiled, kind)
      const isWhole = (code: string) => {
        const inForce = registerOf(compiled, code)
        return inForce !== null && readsAllEntries(inForce.register, kind)
      }
      const procedures = withRuns(kind) ? proceduresAbout(compiled, kind) : []
      const isAll = kind === ORGANISATION.kind
      return [
        {
          hashes: [...new Set(hashes.flatMap((hash) => hash ?? []))],
          registers: registers.filter((code) => !isWhole(code)),
          procedures: isAll ? [] : procedures,
        },
        { hashes: null, registers: registers.filter(isWhole), procedures: isAll ? procedures : [] },
      ]
    }),
  )
  return parts
    .flat()
    .filter(
      ({ hashes, registers, procedures }) => hashes?.length !== 0 && registers.length + procedures.length > 0,
    )
}

/** Whether everything of one selection was read for another one. */
export function covers(read: Selection, wanted: Selection): boolean {
  const known = new Set(read.flatMap(namesIn))
  return wanted.flatMap(namesIn).every((name) => known.has(name))
}

const namesIn = ({ hashes, registers, procedures }: Part): string[] =>
  (hashes ?? ['*']).flatMap((hash) => [
    ...registers.map((code) => `${hash} register ${code}`),
    ...procedures.map((code) => `${hash} procedure ${code}`),
  ])

/** What the records of a selection are selected by, and the runs among them. */
export interface Selected {
  readonly all: readonly SQLWrapper[]
  readonly runs: readonly SQLWrapper[]
}

/**
 * Subselects of the ids of the records of a selection. A run counts while it is open; an entry that was declared void is read as one. Each
 * has an index that leads to it: with all of them in one condition, SQLite goes through everything the organisation ever recorded.
 */
export function selected(ctx: OperationContext, selection: Selection): Selected {
  const ids = ({ hashes }: Part, kind: RecordKind, codes: readonly string[], also?: SQL): SQLWrapper[] => {
    if (codes.length === 0) return []
    const ofSubjects =
      hashes === null
        ? and(eq(records.kind, kind), isOneOf(sql`${records.code}`, codes))
        : // The plus leads to the records of these subjects, and not through all of a kind.
          and(
            isOneOf(sql`${records.subjectHash}`, hashes),
            sql`+${records.kind} = ${kind}`,
            isOneOf(sql`+${records.code}`, codes),
          )
    return [idsStatement(ctx, and(ofSubjects, also))]
  }
  const isOpen = sql`+${records.state} = 'OPEN'`
  const entries = selection.flatMap((part) => ids(part, 'entry', part.registers))
  const runs = selection.flatMap((part) => ids(part, 'run', part.procedures, isOpen))
  return { all: [...entries, ...runs], runs }
}

const isOneOf = (value: SQL, list: readonly string[]): SQL =>
  sql`${value} in (select value from json_each(${JSON.stringify(list)}))`

/**
 * Subselect of what any of the subselects has, the first ones behind an id where that is wanted. Made distinct behind `union all`: for a
 * `union` SQLite reads each in the order of the ids, which means to go through all of a kind.
 */
export function anyOf(
  subselects: readonly SQLWrapper[],
  { after, limit }: { readonly after?: string; readonly limit?: number } = {},
): SQL {
  const together = sql.join(
    subselects.map((one) => sql`select id from ${one}`),
    sql` union all `,
  )
  const behind = after === undefined ? sql`` : sql` where id > ${after}`
  const first = limit === undefined ? sql`` : sql` order by id limit ${limit}`
  return subselects.length === 0
    ? sql`(select null where false)`
    : sql`(select distinct id from (${together})${behind}${first})`
}
