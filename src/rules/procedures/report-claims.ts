import type { CompiledRuleset } from '../compile/compiled-ruleset.ts'
import type { LocalisedText, Measure, Requirement } from '../pack/format.ts'
import type { RulesetReport } from '../record-types.ts'
import { Counting, charactersOf } from './report-counting.ts'
import { type LeftOut, notesOn } from './report-notes.ts'
import { both, cellsOf, chosen, type Unclear } from './report-rows.ts'
import { entriesOf } from './report-sources.ts'
import type { Moment, ReportCell, ReportRange, ReportReading } from './types.ts'

type Claims = Readonly<Record<string, { readonly register: string; readonly measure: Measure } | null>>

/** What the source claims, marked as such, beside what the organisation's own registers say. */
export function claimsReading(
  compiled: CompiledRuleset,
  report: RulesetReport,
  claims: Claims,
  range: ReportRange,
  moment: Moment,
): ReportReading {
  const rows = Object.entries(claims).flatMap(([code, own]): ClaimRow[] => {
    const requirement = compiled.byCode.get(code)?.requirement
    if (!requirement?.claim) return []
    const { claim, title } = requirement
    if (own === null) return [{ title, claim, own: null }]
    const { register, measure } = own
    const counted = { rows: null, date: report.date, where: report.where, measures: { measured: measure } }
    const counting = new Counting(entriesOf(compiled, counted, register, moment), report.date, range)
    return [{ title, claim, own: { register, measure, where: report.where, counting } }]
  })
  const ofRegister = (code: string) =>
    rows.flatMap(({ own }) => (own?.register === code ? [own.counting] : []))
  return {
    addEntry: (register, entry) => ofRegister(register).filter(({ addEntry }) => addEntry(entry)).length > 0,
    addRun: () => false,
    addErased: (erased) => ofRegister(erased.code).filter(({ addErased }) => addErased(erased)).length > 0,
    characters: () => charactersOf(rows.flatMap(({ own }) => (own ? [own.counting] : []))),
    table: () => {
      const unclear: Unclear = { count: 0 }
      return {
        columns: [
          both('claim', '主张'),
          both('claimed by the source, not measured', '资料所称，未经测量'),
          both('unit', '单位'),
          both('what is measured here', '本机构测量的内容'),
          both('measured here', '本机构实测'),
          both('what the claim does not say', '该主张未说明之处'),
        ],
        rows: rows.map(({ title, claim, own }) => [
          title,
          claimedFigure(claim.value?.value),
          claim.unit,
          own?.measure.title ?? null,
          own ? ownFigure(own, unclear) : null,
          claim.caveat,
        ]),
        notes: [...report.notes, ...notesOn(leftOfRegisters(rows, unclear, report.where))],
      }
    },
  }
}

const claimedFigure = (value: unknown): ReportCell =>
  typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean' ? value : null

interface ClaimRow {
  readonly title: LocalisedText
  readonly claim: NonNullable<Requirement['claim']>
  readonly own: OwnFigure | null
}

interface OwnFigure {
  readonly register: string
  readonly measure: Measure
  readonly where: RulesetReport['where']
  readonly counting: Counting
}

function ownFigure({ measure, where, counting }: OwnFigure, unclear: Unclear): ReportCell {
  const records = where ? chosen(counting.records, where, unclear) : counting.records
  return cellsOf([['measured', measure]], records, unclear)[0] ?? null
}

/** Each register once, however many claims look at it. */
function leftOfRegisters(
  rows: readonly { readonly own: OwnFigure | null }[],
  { count }: Unclear,
  where: RulesetReport['where'],
): LeftOut {
  const byRegister = new Map(
    rows.flatMap(({ own }) => (own ? [[own.register, own.counting.leftBy(where)]] : [])),
  )
  const sum = (of: (left: ReturnType<Counting['leftBy']>) => number) =>
    [...byRegister.values()].reduce((total, left) => total + of(left), 0)
  return {
    void: sum((left) => left.void),
    undated: sum((left) => left.undated),
    wrongRole: 0,
    erased: sum((left) => left.erased),
    erasedByOtherDay: sum((left) => left.erasedByOtherDay),
    erasedUntold: sum((left) => left.erasedUntold),
    erasedUncounted: 0,
    unclear: count,
    inNoRow: 0,
    inSeveralRows: 0,
  }
}
