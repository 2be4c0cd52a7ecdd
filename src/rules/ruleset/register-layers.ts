import type { Pack, Register, RegisterYield, Report, TaskRule } from '../pack/format.ts'
import { say } from '../pack/locale.ts'
import type { RulesetRegister, RulesetReport, RulesetTaskRule } from '../record-types.ts'
import type { Expander } from './expand.ts'
import { ownField, type RecordLayering, withFields } from './procedure-layers.ts'
import { never, RecordChange } from './record-change.ts'
import type { Layer, Layers } from './record-layers.ts'

/** A register with everything that packs add to it. */
export function layeredRegister(
  code: string,
  { owner, added }: Layers<Register>,
  { expander, problems }: RecordLayering,
): RulesetRegister {
  const changed = new Map<string, { readonly pack: string; readonly meaning: string }>()
  const own = ownRegister(code, owner, expander)
  const isFloor = own.lock === 'floor'
  return added.reduce((before, { pack, said }) => {
    const place = ['registers', code]
    return changedRegister(
      before,
      said,
      new RecordChange({ pack, isFloor, expander, place, problems, changed }),
    )
  }, own)
}

function ownRegister(code: string, { pack, said }: Layer<Register>, expander: Expander): RulesetRegister {
  const { title = {}, guidance, lock = 'tunable', subjectKind = '', fields = {} } = said
  return {
    code,
    pack: pack.pack,
    title: expander.text(title),
    ...(guidance && { guidance: expander.text(guidance) }),
    lock,
    subjectKind,
    fields: Object.entries(fields).map(([name, field]) => ownField(name, field, pack, expander)),
    countsWhen: said.countsWhen ? expander.condition(said.countsWhen, pack.pack) : null,
    retention: retentionOf(said, expander),
    suspendsRetention: heldBack(said),
    accessReport: shownInReport(said),
    yields: yieldsOf(said, pack, expander),
  }
}

function retentionOf({ retention }: Register, expander: Expander): RulesetRegister['retention'] {
  if (!retention) return null
  return { from: retention.from, keep: expander.duration(retention.keep), roles: retention.roles ?? [] }
}

function heldBack({ suspendsRetention }: Register): RulesetRegister['suspendsRetention'] {
  if (!suspendsRetention) return null
  const { item, from, until } = suspendsRetention
  return { item, ...(from !== undefined && { from }), ...(until !== undefined && { until }) }
}

function shownInReport({ accessReport }: Register): RulesetRegister['accessReport'] {
  if (!accessReport) return null
  const { at, by, what, purpose } = accessReport
  return { at, by, ...(what !== undefined && { what }), ...(purpose !== undefined && { purpose }) }
}

function yieldsOf({ yields }: Register, pack: Pack, expander: Expander): RulesetRegister['yields'] {
  return Object.fromEntries(
    Object.entries(yields ?? {}).map(([kind, facts]) => [
      kind,
      Object.fromEntries(
        Object.entries(facts).map(([name, one]) => [name, expandedYield(one, pack, expander)]),
      ),
    ]),
  )
}

function expandedYield(given: RegisterYield, { pack }: Pack, expander: Expander): RegisterYield {
  const { any, all, count, latest, earliest, list, where } = given
  const placed = <T>(one: T) =>
    typeof one === 'object' && one !== null ? expander.condition(one, pack) : one
  return {
    ...given,
    ...(any && { any: expander.condition(any, pack) }),
    ...(all && { all: expander.condition(all, pack) }),
    ...(count !== undefined && { count: placed(count) as RegisterYield['count'] }),
    ...(latest !== undefined && { latest: placed(latest) as RegisterYield['latest'] }),
    ...(earliest !== undefined && { earliest: placed(earliest) as RegisterYield['earliest'] }),
    ...(list && {
      list: Object.fromEntries(Object.entries(list).map(([name, one]) => [name, placed(one)])) as NonNullable<
        RegisterYield['list']
      >,
    }),
    ...(where && { where: expander.condition(where, pack) }),
  }
}

function changedRegister(before: RulesetRegister, said: Register, change: RecordChange): RulesetRegister {
  const { expander, pack } = change
  const guidance = change.words(before.guidance, said.guidance)
  const counts = said.countsWhen && expander.condition(said.countsWhen, pack.pack)
  if (said.lock !== undefined && said.lock !== before.lock)
    change.refuse('lock', say(`${before.pack} decides about it`, `由${before.pack}决定`))
  return {
    ...before,
    title: change.value('title', before.title, said.title && expander.text(said.title), never),
    ...(guidance && { guidance }),
    subjectKind: change.once('subjectKind', before.subjectKind, said.subjectKind) ?? before.subjectKind,
    fields: withFields(before.fields, said.fields ?? {}, change),
    countsWhen: change.value('countsWhen', before.countsWhen, counts, never),
    retention: change.once('retention', before.retention, retentionOf(said, expander)),
    suspendsRetention: change.once('suspendsRetention', before.suspendsRetention, heldBack(said)),
    accessReport: change.once('accessReport', before.accessReport, shownInReport(said)),
    yields: addedYields(before.yields, yieldsOf(said, pack, expander), change),
  }
}

function addedYields(
  before: RulesetRegister['yields'],
  given: RulesetRegister['yields'],
  change: RecordChange,
): RulesetRegister['yields'] {
  const kinds = new Set([...Object.keys(before), ...Object.keys(given)])
  return Object.fromEntries(
    [...kinds].map((kind) => {
      const [old = {}, added = {}] = [before[kind], given[kind]]
      const below = change.below('yields', kind)
      const kept = Object.entries(added).map(
        ([name, one]) => [name, below.once(name, old[name] ?? null, one) ?? one] as const,
      )
      return [kind, { ...old, ...Object.fromEntries(kept) }]
    }),
  )
}

/** A rule for tasks; nobody adds to one. */
export function layeredTaskRule(
  code: string,
  { pack, said }: Layer<TaskRule>,
  expander: Expander,
): RulesetTaskRule {
  return {
    code,
    pack: pack.pack,
    title: expander.text(said.title),
    from: said.from,
    date: said.date ?? null,
    after: said.after === undefined ? null : expander.duration(said.after),
    ahead: said.ahead === undefined ? null : expander.duration(said.ahead),
    where: said.where ? expander.condition(said.where, pack.pack) : null,
    latestPer: said.latestPer ?? null,
    latestBy: said.latestBy ?? null,
    dueWhenEmpty: said.whenEmpty === 'due',
    roles: said.roles ?? [],
    requirement: said.requirement ?? null,
  }
}

/** A report; nobody adds to one. */
export function layeredReport(
  code: string,
  { pack, said }: Layer<Report>,
  expander: Expander,
): RulesetReport {
  const measures = Object.entries(said.measures ?? {}).map(
    ([name, measure]) => [name, expandedMeasure(measure, pack, expander)] as const,
  )
  const claims =
    'claims' in said.from
      ? Object.entries(said.from.claims).map(
          ([claim, own]) =>
            [claim, own && { ...own, measure: expandedMeasure(own.measure, pack, expander) }] as const,
        )
      : []
  return {
    code,
    pack: pack.pack,
    title: expander.text(said.title),
    from: 'claims' in said.from ? { claims: Object.fromEntries(claims) } : said.from,
    rows: said.rows ?? null,
    date: said.date ?? null,
    where: said.where ? expander.condition(said.where, pack.pack) : null,
    measures: Object.fromEntries(measures),
    notes: (said.notes ?? []).map((note) => expander.text(note)),
  }
}

function expandedMeasure(
  measure: NonNullable<Report['measures']>[string],
  { pack }: Pack,
  expander: Expander,
): NonNullable<Report['measures']>[string] {
  const { count, where } = measure
  return {
    ...measure,
    ...(typeof count === 'object' && { count: expander.condition(count, pack) }),
    ...(where && { where: expander.condition(where, pack) }),
  }
}
