import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { test } from 'vitest'
import { situationsTried } from './compiled.ts'

declare module 'vitest' {
  interface TaskMeta {
    /** How many situations a property was tried on; `npm run laws` adds them up. */
    situations?: number
  }
}

const FOUND = join(import.meta.dirname, 'found')
const LONG_FACTOR = 20
const isLong = process.env.LONG === '1'

interface Property<T> {
  readonly name: string
  /** Plain JSON, so that a case that was found can be kept. */
  readonly cases: fc.Arbitrary<T>
  /** Random cases in the normal run; the long run (LONG=1) takes twenty times as many. */
  readonly runs: number
  /** Throws when the case breaks the property. */
  readonly check: (one: T) => void | Promise<void>
}

/**
 * Tests a property on random cases and on every case kept for it in `found/`. A failure prints seed, path and the case as
 * JSON; SEED=n repeats a run, SHRINK=0 takes the first case as it is, KEEP=1 writes it into `found/`.
 */
export function holds<T>({ name, cases, runs, check }: Property<T>): void {
  const fileName = name.toLowerCase().replace(/[^a-z0-9]+/g, '-')
  for (const { file, one } of keptCases<T>(fileName)) test(`${name} (kept: ${file})`, () => check(one))
  const numRuns = isLong ? runs * LONG_FACTOR : runs
  const timeLimit = isLong ? 3_600_000 : 240_000
  test(
    `${name} (${numRuns} random cases)`,
    async ({ task }) => {
      const before = situationsTried()
      const seed = process.env.SEED === undefined ? {} : { seed: Number(process.env.SEED) }
      const property = fc.asyncProperty(cases, async (one) => check(one))
      const details = await fc.check(property, {
        numRuns,
        interruptAfterTimeLimit: timeLimit,
        endOnFailure: process.env.SHRINK === '0',
        ...seed,
      })
      task.meta.situations = situationsTried() - before
      if (!details.failed && details.interrupted)
        throw new Error(`${name}: only ${details.numRuns} of ${numRuns} cases were tried in ${timeLimit} ms`)
      if (!details.failed) return
      const [one] = details.counterexample ?? []
      if (process.env.KEEP === '1') keep(fileName, one)
      throw new Error(
        `${name}: broken after ${details.numRuns} cases, seed ${details.seed}, path ${details.counterexamplePath}\n${JSON.stringify(one)}`,
        { cause: details.errorInstance },
      )
    },
    timeLimit * 2,
  )
}

function keptCases<T>(fileName: string): { file: string; one: T }[] {
  return readdirSync(FOUND)
    .filter((file) => file.startsWith(`${fileName}.`) && file.endsWith('.json'))
    .sort()
    .map((file) => ({ file, one: JSON.parse(readFileSync(join(FOUND, file), 'utf8')) }))
}

function keep(fileName: string, one: unknown): void {
  mkdirSync(FOUND, { recursive: true })
  const number = keptCases(fileName).length + 1
  writeFileSync(join(FOUND, `${fileName}.${number}.json`), `${JSON.stringify(one, null, 2)}\n`)
}
