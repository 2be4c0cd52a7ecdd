import type { CompiledRuleset, Yields } from '../../rules/index.ts'
import { canonicalJson } from '../../rules/pack/digest.ts'
import { besideRun, kindsForClosing } from '../../rules/procedures/facts-from-records.ts'
import { procedureOf } from '../../rules/procedures/in-force.ts'
import type { RecordSource } from '../../values/record-kinds.ts'
import { yieldsOf } from '../check-subjects/facts-of-subjects.ts'
import type { OpenedRecords } from '../check-subjects/read-records.ts'
import type { CheckView } from '../checks/check-view.ts'
import type { RecordedSituation } from '../checks/sealed-check.ts'
import type { OperationContext } from '../context.ts'
import { RefusedError } from '../errors.ts'
import { eventContent } from '../log/record-content.ts'
import { runsOf } from '../procedures/facts-for-closing.ts'
import { type LoadedRun, pinnedRuleset } from '../procedures/read-runs.ts'
import { toChildRun, toRunEvent } from '../procedures/run-events.ts'
import { inParts } from '../records/read-in-parts.ts'
import type { EventRow, RecordRow } from '../records/record-rows.ts'
import { type OpenedRecord, openRecord, stateAfter } from '../records/sealed-record.ts'
import { entryStateOf } from '../registers/entry-events.ts'
import { leafFaults } from './leaf-faults.ts'
import type { Alteration } from './record-alterations.ts'

/** An entry or a run that was read for a check, as it stood then. */
interface Source {
  readonly row: RecordRow
  readonly events: readonly EventRow[]
}

/**
 * The entries and runs that a recorded check was made on, compared with what was recorded: each of their events up to the version that
 * was read against its leaf, and what they say against what the check was judged on. Which of them was altered is named. Of those that
 * were erased nobody can tell any more what they said: then only the others are compared.
 */
export async function sourceAlterations(
  ctx: OperationContext,
  { sources, asOf }: CheckView,
  { records: said }: RecordedSituation,
  compiled: CompiledRuleset,
): Promise<Alteration[]> {
  if (said === undefined) return []
  const { found, faulty } = await readSources(ctx, sources)
  if (faulty.length > 0) return faulty.map(altered)
  const whole = found.filter(({ row }) => row.dataKey?.wrappedKey != null)
  const opened = await Promise.all(whole.map((source) => openSource(ctx, source)))
  const unreadable = opened.flatMap((one, at) => (one === null ? [whole[at]?.row.id ?? ''] : []))
  if (unreadable.length > 0) return unreadable.map(altered)
  if (whole.length < sources.length) return []
  const records = await asTheyStood(
    ctx,
    opened.flatMap((one) => one ?? []),
  )
  const run = records.runs.find(({ opened: { row } }) => row.id === said.ofRun)
  const closing = run === undefined ? [] : kindsForClosing(run.inForce)
  const withRuns = said.ofRun === undefined ? () => true : runsOf(closing)
  const { yields } = yieldsOf(
    compiled,
    said.subjects,
    { asOf, zone: said.zone, work: ctx.work },
    records,
    withRuns,
  )
  const now = run === undefined ? yields : besideRun(run.inForce, yields)
  if (sameYields(now, said)) return []
  return [
    {
      part: 'SOURCE',
      message: 'The entries and runs that were read do not say what the check was judged on.',
    },
  ]
}

const altered = (id: string): Alteration => ({
  part: 'SOURCE',
  message: `What is stored of ${id}, which was read for this check, is not what was recorded.`,
})

const sameYields = (one: Yields, other: Yields): boolean =>
  canonicalJson([one.facts, one.unknown]) === canonicalJson([other.facts, other.unknown])

/** The sources as they stood then, and the ids of those that are gone or are not what was recorded. */
async function readSources(
  ctx: OperationContext,
  sources: readonly RecordSource[],
): Promise<{ readonly found: readonly Source[]; readonly faulty: readonly string[] }> {
  const versions = new Map(sources.map(({ id, version }) => [id, version]))
  const found: Source[] = []
  const faulty: string[] = []
  for await (const { records, events } of inParts(ctx, [...versions.keys()])) {
    const eventsOf = Map.groupBy(events, ({ recordId }) => recordId)
    const part = records.map((row): Source => {
      const version = versions.get(row.id) ?? 0
      const until = (eventsOf.get(row.id) ?? []).filter((event) => event.version <= version)
      const rulesetDigest = until.at(-1)?.rulesetDigest ?? row.rulesetDigest
      return { row: { ...row, version, rulesetDigest, state: stateAfter(row, until) }, events: until }
    })
    found.push(...part)
    faulty.push(...(await faultySources(ctx, part)))
  }
  const there = new Set(found.map(({ row }) => row.id))
  return { found, faulty: [...[...versions.keys()].filter((id) => !there.has(id)), ...faulty] }
}

/** The ids of those that lack an event, or have one that is not the one of its leaf. */
async function faultySources(ctx: OperationContext, found: readonly Source[]): Promise<string[]> {
  const events = found.flatMap((source) => source.events)
  const faults = await leafFaults(
    ctx,
    events.map((event) => ({ kind: 'event', content: eventContent(event) })),
  )
  const faulty = new Set(events.flatMap(({ recordId }, at) => (faults[at] ? [recordId] : [])))
  return found.flatMap(({ row, events: own }) => {
    const isWhole = own.length === row.version && own.every(({ version }, index) => version === index + 1)
    return isWhole && !faulty.has(row.id) ? [] : [row.id]
  })
}

async function openSource(ctx: OperationContext, { row, events }: Source): Promise<OpenedRecord | null> {
  try {
    return await openRecord(ctx, row, events)
  } catch (error) {
    if (error instanceof RefusedError && error.code === 'RECORD_ALTERED') return null
    throw error
  }
}

/** Opened records as a check reads them. */
async function asTheyStood(ctx: OperationContext, opened: readonly OpenedRecord[]): Promise<OpenedRecords> {
  const ofKind = (kind: RecordRow['kind']) => opened.filter(({ row }) => row.kind === kind)
  const runs = await Promise.all(
    ofKind('run').map(async (one): Promise<LoadedRun[]> => {
      const compiled = await pinnedRuleset(ctx, one.row.rulesetDigest)
      const inForce = procedureOf(compiled, one.row.code)
      if (inForce === null) return []
      const started = ofKind('run').filter(({ row }) => row.parentId === one.row.id)
      const children = started.map(({ row, events }) =>
        toChildRun(
          row,
          events.map((event) => event.row),
        ),
      )
      return [{ opened: one, events: one.events.map(toRunEvent), inForce, children, dismissed: new Set() }]
    }),
  )
  return {
    entries: ofKind('entry').map((one) => ({ register: one.row.code, state: entryStateOf(one) })),
    runs: runs.flat(),
    children: new Map(),
  }
}
