import { readFileSync } from 'node:fs'
import { cpus, loadavg, totalmem } from 'node:os'
import { join } from 'node:path'
import { fairSection, slowdownOf, unansweredOf } from './fair/section.ts'
import { lifecycleSection } from './lifecycle/section.ts'
import type { Samples } from './measure.ts'
import type { ColdStart, Results } from './results.ts'
import { ratiosOf, type Spread, spreadOf } from './statistics.ts'
import { figure, speedTable, table, withSpread } from './tables.ts'

const EXPLAINED = 'Tutela, explained'
const UNMET = 'Tutela, unmet explained'
const FINDINGS = 'Tutela, findings only'
const OURS = [EXPLAINED, UNMET, FINDINGS]
const STOCK = 'json-rules-engine'
const ZEN = 'zen native'
const BY_HAND = 'hand-written ifs, explained'

/** RESULTS.md, from one run. */
export function writeReport(results: Results, commit: string): string {
  return [
    '# Benchmark results',
    intro(commit),
    '## Targets',
    targets(results),
    '## Synthetic packs, 5 % of the requirements apply',
    ...[...results.bySize].map(([size, runs]) => sizeSection(size, runs)),
    '## Growth',
    growthSection(results),
    '## The shipped ruleset with the five stories',
    storySection(results),
    '## Compiling and storing',
    compilingSection(results),
    '## Cold start, 1,000 requirements',
    coldSection(results),
    '## Memory, 1,000 requirements',
    memorySection(results),
    '## The life of a ruleset, in workerd',
    lifecycleSection(results.lifecycle),
    '## One organisation beside another, in workerd',
    fairSection(results.fairShares),
    '',
  ].join('\n\n')
}

function versionOf(name: string, folder: string): string {
  const file = join(import.meta.dirname, folder, 'node_modules', name, 'package.json')
  const { version }: { version: string } = JSON.parse(readFileSync(file, 'utf8'))
  return `${name} ${version}`
}

function intro(commit: string): string {
  const [cpu] = cpus()
  const peers: Record<string, string> = JSON.parse(
    readFileSync(join(import.meta.dirname, 'package.json'), 'utf8'),
  ).dependencies
  const versions = [versionOf(STOCK, '..'), ...Object.keys(peers).map((name) => versionOf(name, '.'))]
  return `One run of \`npm run bench\` at commit ${commit}. Machine: ${cpu?.model.trim()}, ${cpus().length} processors in sight, \
${Math.round(totalmem() / 2 ** 30)} GiB, load ${loadavg().map(figure).join(' ')} at the end (it is shared: quote ratios, not times). Node \
${process.versions.node}. ${versions.join(', ')}.

Every engine gets the same requirements and the same facts, parsed from JSON; its answers are compared with those of
hand-written code before it is timed, and Tutela's explanations to the letter with hand-written ones. All engines of a table
run side by side in one process, in a new order each round; a ratio is formed inside one round, and the median (smallest –
largest) of all rounds of all processes is shown. What a row hands back stands in its last column: most peers explain nothing.

*Explained* is everything on: facts read and checked against their declarations, every requirement that applies with status,
message and reasons in sentences. *Unmet explained* puts only those requirements into words that peers report at all, the ones
that are not fulfilled: the fair comparison with json-rules-engine, which says nothing of what is in order. *Findings only* leaves
the sentences out: the fair comparison with zen, which explains nothing. *+ scope index* puts a peer behind the same kind of index.`
}

const merged = (runs: readonly { readonly samples: Samples }[]): Samples => {
  const names = Object.keys(runs[0]?.samples ?? {})
  return Object.fromEntries(names.map((name) => [name, runs.flatMap(({ samples }) => samples[name] ?? [])]))
}

function sizeSection(
  size: number,
  runs: Results['bySize'] extends ReadonlyMap<number, infer R> ? R : never,
): string {
  const [first] = runs
  const heading = `### ${size.toLocaleString('en')} requirements (${figure(first?.applying ?? Number.NaN)} apply on average)`
  return `${heading}\n\n${speedTable(merged(runs), OURS, first?.explains ?? {})}`
}

interface Target {
  readonly what: string
  readonly wanted: string
  /** Nothing where the part failed. */
  readonly got: Spread | null | undefined
  readonly isReached: (median: number) => boolean
}

function ratioTarget(
  results: Results,
  size: number,
  [peer, one]: readonly [string, string],
  least: number,
): Target {
  const samples = merged(results.bySize.get(size) ?? [])
  return {
    what: `${peer} takes, compared with ${one}, at ${size.toLocaleString('en')}`,
    wanted: `≥ ${least.toLocaleString('en')} ×`,
    got: ratiosOf(samples[peer] ?? [], samples[one] ?? []),
    isReached: (median) => median >= least,
  }
}

function resultOf(got: Target['got'], isReached: Target['isReached']): string {
  if (!got || Number.isNaN(got.median)) return '**not measured**'
  return isReached(got.median) ? 'reached' : '**missed**'
}

function targets(results: Results): string {
  const growth = growthOf(results, EXPLAINED)
  const compiling = results.compiling.get(1_000) ?? []
  const plan = results.memory.get('stored plan')
  const cold = results.coldStarts.get('stored plan') ?? []
  const loaded = (plan?.loaded ?? Number.NaN) / (plan?.packBytes ?? Number.NaN)
  const least = (what: string, wanted: string, got: Spread, most: number): Target => ({
    what,
    wanted,
    got,
    isReached: (median) => median <= most,
  })
  const list = [
    ...[200, 1_000].map((size) => ratioTarget(results, size, [STOCK, EXPLAINED], 1_000)),
    ...[200, 1_000].map((size) => ratioTarget(results, size, [STOCK, UNMET], 1_000)),
    ...[200, 1_000].map((size) => ratioTarget(results, size, [ZEN, EXPLAINED], 40)),
    ...[200, 1_000].map((size) => ratioTarget(results, size, [ZEN, FINDINGS], 40)),
    ratioTarget(results, 1_000, [BY_HAND, EXPLAINED], 1),
    ratioTarget(results, 5_000, [BY_HAND, EXPLAINED], 3),
    least('50 of 5,000 take, compared with 50 of 200, explained', '≤ 1.3 ×', growth, 1.3),
    least(
      'compiling 1,000 requirements, first in a process',
      '≤ 50 ms',
      spreadOf(compiling.map(({ firstMs }) => firstMs)),
      50,
    ),
    least('cold start from the stored plan, explained, processor time', '≤ 10 ms', cpuOf(cold), 10),
    least(
      'quiet organisation beside a flood, median processor time',
      '≤ 3 ×',
      spreadOf([slowdownOf(results.fairShares, 'p50')]),
      3,
    ),
    least('the same, of 95 in a hundred', '≤ 3 ×', spreadOf([slowdownOf(results.fairShares, 'p95')]), 3),
    least('its requests that were not answered', '0', spreadOf([unansweredOf(results.fairShares)]), 0),
    least('memory of the loaded plan, compared with the packs as JSON', '≤ 4 ×', spreadOf([loaded]), 4),
    ...edgeTargets(results),
  ]
  return table(
    ['target', 'wanted', 'median (smallest – largest)', ''],
    list.map(({ what, wanted, got, isReached }) => [
      what,
      wanted,
      got ? withSpread(got) : '–',
      resultOf(got, isReached),
    ]),
  )
}

/** The engine with little to do, and the deployed bundle in workerd. */
function edgeTargets({ stories, bySize, requests, startUp, isolateMemory }: Results): Target[] {
  const most = (what: string, wanted: string, got: Target['got'], bound: number): Target => ({
    what,
    wanted,
    got,
    isReached: (median) => median <= bound,
  })
  const least = (what: string, wanted: string, got: Target['got'], bound: number): Target => ({
    what,
    wanted,
    got,
    isReached: (median) => median >= bound,
  })
  const storyTimes = spreadOf(merged(stories)[EXPLAINED] ?? [])
  const fewTimes = spreadOf(merged(bySize.get(10) ?? [])[FINDINGS] ?? [])
  return [
    most('a check of 10 requirements, findings only', '≤ 1 µs', fewTimes, 1),
    most('the shipped ruleset, five stories, explained', '≤ 40 µs', storyTimes, 40),
    least('`assessSafety`, verdict and blockers, of the bare Worker', '≥ 0.5', requests?.verdictOfBare, 0.5),
    least('`assessSafety`, all in sentences, of the bare Worker', '≥ 0.3', requests?.sentencesOfBare, 0.3),
    least('`runSafetyCheck`, of the Worker that repeats its batch', '≥ 0.9', requests?.checkOfWriter, 0.9),
    most('`startProcedure` takes, compared with its batch', '≤ 1.2 ×', requests?.eventTimesItsBatch, 1.2),
    least('`runSafetyChecks` of 50, checks a second', '≥ 8 ×', requests?.togetherOfSingle, 8),
    most('processor time of `{ __typename }`', '≤ 1.2 ms', requests?.typenameMs, 1.2),
    most('processor time of `runSafetyCheck`', '≤ 4 ms', requests?.checkMs, 4),
    most('start until `/health`, more than a bare Worker, clock', '≤ 100 ms', startUp?.healthClock, 100),
    most('the same, processor time', '≤ 100 ms', startUp?.health, 100),
    most(
      `heap of an isolate asked by ${isolateMemory?.organisations ?? 0} organisations in turn`,
      '≤ 128 MiB',
      isolateMemory && spreadOf([isolateMemory.largestMiB]),
      128,
    ),
  ]
}

const cpuOf = (runs: readonly ColdStart[]): Spread => spreadOf(runs.map(({ cpuMs }) => cpuMs))

function growthOf({ growth }: Results, engine: string): Spread {
  const samples = merged(growth)
  return ratiosOf(samples[`${engine}, 50 of 5000`] ?? [], samples[`${engine}, 50 of 200`] ?? [])
}

function growthSection(results: Results): string {
  const samples = merged(results.growth)
  return table(
    ['exactly 50 requirements apply', 'of 200, µs', 'of 5,000, µs', 'ratio'],
    [EXPLAINED, FINDINGS].map((engine) => [
      engine,
      withSpread(spreadOf(samples[`${engine}, 50 of 200`] ?? [])),
      withSpread(spreadOf(samples[`${engine}, 50 of 5000`] ?? [])),
      withSpread(growthOf(results, engine)),
    ]),
  )
}

function storySection({ stories }: Results): string {
  const [first] = stories
  return `${first?.requirements} requirements over ${first?.facts} facts. In the stories many facts are missing, for which \
json-rules-engine has no answer; only the times can be compared.\n\n${speedTable(merged(stories), [EXPLAINED], {})}`
}

function compilingSection({ compiling }: Results): string {
  const rows = [...compiling].map(([size, runs]) => [
    size.toLocaleString('en'),
    withSpread(spreadOf(runs.map(({ firstMs }) => firstMs))),
    withSpread(spreadOf(runs.map(({ warmMs }) => warmMs))),
    withSpread(spreadOf(runs.map(({ storeMs }) => storeMs))),
    figure((runs[0]?.packBytes ?? Number.NaN) / 1024),
    figure((runs[0]?.planBytes ?? Number.NaN) / 1024),
  ])
  return table(
    ['requirements', 'first, ms', 'warm, ms', 'storing, ms', 'packs, KiB', 'stored plan, KiB'],
    rows,
  )
}

function coldSection({ coldStarts }: Results): string {
  const of = (runs: readonly ColdStart[], key: keyof ColdStart) =>
    withSpread(spreadOf(runs.map((run) => run[key])))
  const rows = [...coldStarts].map(([way, runs]) => [
    way,
    of(runs, 'loadMs'),
    of(runs, 'firstMs'),
    of(runs, 'totalMs'),
    of(runs, 'cpuMs'),
    of(runs, 'secondMs'),
  ])
  return `A fresh process each time. Before the clock starts modules are loaded, files are read, and the garbage of that is collected. \
Everything is explained. Processor time is that of all threads.\n\n${table(
    ['from', 'ready, ms', 'first check, ms', 'both, ms', 'both, processor ms', 'second check, ms'],
    rows,
  )}`
}

function memorySection({ memory }: Results): string {
  const rows = [...memory].map(([way, { loaded, afterChecks, packBytes }]) => [
    way,
    figure(loaded / 1024),
    figure(loaded / packBytes),
    figure(afterChecks / 1024),
    figure(afterChecks / packBytes),
  ])
  return table(['from', 'ready, KiB', '× packs', 'after 200 checks explained, KiB', '× packs'], rows)
}
