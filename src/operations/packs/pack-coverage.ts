import type { LayeredPack } from '../../rules/index.ts'
import type { PackTest } from '../../rules/pack/format.ts'
import { coverageOfLayered } from '../../rules/pack-tests/coverage.ts'
import { coveringMutations } from '../../rules/pack-tests/mutation-coverage.ts'
import type { OperationContext } from '../context.ts'
import { inTurns } from '../turns.ts'
import type { PackReport } from './make-pack-report.ts'

/** How much of a pack its own tests hold. */
export interface PackCoverageView {
  readonly requirementsFired: number
  readonly requirementsTotal: number
  readonly untested: readonly string[]
  /** Small mistakes that no test notices, each with its place. */
  readonly survivingMutants: readonly string[]
  readonly mutantsTried: number
  /** False where there were more mutants than are tried, or where failing tests left nothing to try. */
  readonly isComplete: boolean
  readonly proposedTests: readonly PackTest[]
}

/** The coverage of a pack by its own tests; null while the pack has errors. Slow: only where it is asked for. */
export async function packCoverage(
  ctx: Pick<OperationContext, 'work' | 'pause'>,
  { sound, ok }: PackReport,
): Promise<PackCoverageView | null> {
  if (sound === null) return null
  const { requirementsFired, requirementsTotal, untested } = coverageOfLayered(sound)
  const mutation = ok ? await mutationOf(ctx, sound) : NOT_TRIED
  return { requirementsFired, requirementsTotal, untested, ...mutation }
}

const NOT_TRIED = { survivingMutants: [], mutantsTried: 0, isComplete: false, proposedTests: [] }

async function mutationOf(ctx: Pick<OperationContext, 'work' | 'pause'>, layered: LayeredPack) {
  const { survivors, tried, isComplete, proposedTests } = await inTurns(ctx, coveringMutations(layered))
  const survivingMutants = survivors.map(({ what, pointer }) => `${what} (${pointer})`)
  return { survivingMutants, mutantsTried: tried, isComplete, proposedTests }
}
