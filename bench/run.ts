/** Runs every benchmark and writes RESULTS.md. `npm run bench -- --quick` does fewer rounds and writes nothing. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runPart } from './child.ts'
import type {
  ColdStart,
  Compiling,
  FairShares,
  Growth,
  IsolateMemory,
  Lifecycle,
  Memory,
  Requests,
  Results,
  Speed,
  StartUp,
  Stories,
} from './results.ts'
import { writeReport } from './write-report.ts'

const SIZES = [10, 200, 1_000, 5_000]
const WAYS = ['stored plan', 'packs resolved and compiled', 'json-rules-engine']
const isQuick = process.argv.includes('--quick')
const PROCESSES = isQuick ? 1 : 3
const ROUNDS = isQuick ? 2 : 5
const COLD_RUNS = isQuick ? 3 : 15

if (!existsSync(join(import.meta.dirname, 'node_modules'))) {
  console.error('The engines to compare with are not installed. Run `npm install --prefix bench` first.')
  process.exit(1)
}

const say = (text: string) => console.error(`${new Date().toISOString().slice(11, 19)} ${text}`)

async function repeat<T>(times: number, work: () => Promise<T>): Promise<T[]> {
  const results: T[] = []
  for (let time = 0; time < times; time += 1) results.push(await work())
  return results
}

async function speeds(): Promise<Map<number, readonly Speed[]>> {
  const found = new Map<number, readonly Speed[]>()
  for (const size of SIZES) {
    say(`${size} requirements: ${PROCESSES} processes with ${ROUNDS} rounds each`)
    found.set(size, await repeat(PROCESSES, () => runPart<Speed>('speed', [String(size), String(ROUNDS)])))
  }
  return found
}

async function startsAndMemory(folder: string): Promise<Pick<Results, 'coldStarts' | 'memory'>> {
  const [large, small] = [join(folder, '1000'), join(folder, '50')]
  await runPart('write-plan', [large, '1000'])
  await runPart('write-plan', [small, '50'])
  const coldStarts = new Map<string, readonly ColdStart[]>()
  const memory = new Map<string, Memory>()
  for (const way of WAYS) {
    say(`cold start and memory: ${way}`)
    coldStarts.set(
      way,
      await repeat(COLD_RUNS, () => runPart<ColdStart>('cold-start', [large, way], ['--expose-gc'])),
    )
    memory.set(way, await runPart<Memory>('memory', [large, small, way], ['--expose-gc']))
  }
  return { coldStarts, memory }
}

/** What fails in workerd leaves its rows unmeasured, and the run ends with 1 after all others: they took a quarter of an hour. */
async function unlessItFails<T>(what: string, part: Promise<T>): Promise<T | null> {
  say(what)
  try {
    return await part
  } catch (error) {
    console.error(error)
    process.exitCode = 1
    return null
  }
}

const folder = mkdtempSync(join(tmpdir(), 'tutela-bench-'))
try {
  const bySize = await speeds()
  say('growth, compiling, shipped ruleset')
  const growth = await repeat(PROCESSES, () => runPart<Growth>('growth', []))
  const compiling = new Map<number, readonly Compiling[]>()
  for (const size of SIZES.slice(1))
    compiling.set(size, await repeat(isQuick ? 1 : 7, () => runPart<Compiling>('compile', [String(size)])))
  const stories = await repeat(PROCESSES, () => runPart<Stories>('stories', []))
  const startedAndHeld = await startsAndMemory(folder)
  say('lifecycle in workerd')
  const lifecycle = await runPart<Lifecycle>('lifecycle', [isQuick ? '1' : '7'])
  say('one organisation beside another')
  const fairShares = await runPart<FairShares>('fair-shares', [])
  const requests = await unlessItFails(
    'requests beside bare Workers',
    runPart<Requests>('requests', isQuick ? ['1', '1'] : ['3', '3']),
  )
  if (requests !== null && requests.failed.length > 0) {
    console.error(`Not measured: ${requests.failed.join(', ')}`)
    process.exitCode = 1
  }
  const startUp = await unlessItFails(
    'start beside a bare Worker',
    runPart<StartUp>('start-up', [isQuick ? '1' : '5']),
  )
  const isolateMemory = await unlessItFails(
    'memory of an isolate',
    runPart<IsolateMemory>('isolate-memory', [isQuick ? '10' : '60']),
  )
  const around = { lifecycle, fairShares, requests, startUp, isolateMemory }
  const results = { bySize, growth, compiling, stories, ...startedAndHeld, ...around }
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD']).toString().trim()
  const report = writeReport(results, commit)
  console.log(report)
  if (!isQuick) writeFileSync(join(import.meta.dirname, 'RESULTS.md'), report)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
