import { and, eq, or, type SQL, sql } from 'drizzle-orm'
import { records } from '../../db/tables/records.ts'
import type { CompiledRuleset } from '../../rules/index.ts'
import { proceduresAbout, registersAbout } from '../../rules/procedures/facts-from-records.ts'
import { ORGANISATION, registerOf } from '../../rules/procedures/in-force.ts'
import { readsAllEntries } from '../../rules/procedures/register-yields.ts'
import type { OperationContext } from '../context.ts'
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

/** Condition: records of the selection. A run counts while it is open; an entry that was declared void is read as one. */
export function selected(selection: Selection): SQL {
  const parts = selection.map(({ hashes, registers, procedures }) =>
    and(
      hashes === null ? undefined : isAmong(sql`${records.subjectHash}`, hashes),
      or(
        and(eq(records.kind, 'entry'), isAmong(sql`${records.code}`, registers)),
        and(eq(records.kind, 'run'), eq(records.state, 'OPEN'), isAmong(sql`${records.code}`, procedures)),
      ),
    ),
  )
  return or(...parts) ?? sql`false`
}

const isAmong = (value: SQL, list: readonly string[]): SQL =>
  sql`${value} in (select value from json_each(${JSON.stringify(list)}))`
