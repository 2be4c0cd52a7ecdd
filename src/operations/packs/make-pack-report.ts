import {
  checkPack,
  digestOf,
  layerPacks,
  type Pack,
  type PackProblem,
  type PackTestResult,
  readPack,
  runPackTests,
} from '../../rules/index.ts'
import type { OperationContext } from '../context.ts'
import { loadDependencies } from './load-dependencies.ts'

/** What compiling a pack and running its own tests showed. */
export interface PackReport {
  /** No problem of severity ERROR, and every test passes. */
  readonly ok: boolean
  /** Null while the text is not a pack. */
  readonly digest: string | null
  readonly problems: readonly PackProblem[]
  /** Empty while the pack has errors: tests of a broken pack say nothing. */
  readonly tests: readonly PackTestResult[]
}

export interface PackReading {
  readonly pack: Pack | null
  readonly report: PackReport
}

/**
 * Reads a pack, checks it together with what it extends (from the packs the caller may see) and runs its tests.
 * Stores nothing; problems are listed, never thrown.
 */
export async function makePackReport(ctx: OperationContext, source: string): Promise<PackReading> {
  const reading = readPack(source)
  if (!reading.ok) {
    return { pack: null, report: { ok: false, digest: null, problems: reading.problems, tests: [] } }
  }
  const { pack } = reading
  const dependencies = await loadDependencies(ctx, pack)
  const linted = checkPack(pack, { extends: dependencies, source })
  const problems = linted.some(isError) ? linted : [...linted, ...layeringProblems(pack, dependencies)]
  const hasErrors = problems.some(isError)
  const tests = hasErrors ? [] : runPackTests(pack, dependencies)
  const ok = !hasErrors && tests.every(({ passed }) => passed)
  return { pack, report: { ok, digest: await digestOf(pack), problems, tests } }
}

const isError = ({ severity }: PackProblem): boolean => severity === 'ERROR'

/** What stands in the way of putting the pack on top of what it extends, such as a floor that it would weaken. */
function layeringProblems(pack: Pack, dependencies: readonly Pack[]): PackProblem[] {
  // Nothing is recorded here, so nothing needs to be named by a digest.
  const versions = [pack, ...dependencies].map((one) => ({ pack: one, digest: '' }))
  const layered = layerPacks(versions, {})
  if (layered.ok) return []
  return layered.problems.map(({ code, message, path }) => {
    const override = pack.overrides?.findIndex(({ target }) => target === path.at(-1)) ?? -1
    const pointer = override < 0 ? '' : `/overrides/${override}`
    return { code, severity: 'ERROR', message, pointer, line: null, column: null }
  })
}
