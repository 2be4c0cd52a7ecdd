import { Session } from 'node:inspector/promises'
import { describe, expect, test } from 'vitest'
import type { OperationContext } from '../../../src/operations/context.ts'
import { makePackReport } from '../../../src/operations/packs/make-pack-report.ts'
import { packCoverage } from '../../../src/operations/packs/pack-coverage.ts'
import { checkLayeredPack } from '../../../src/rules/lint/check-pack-and-layers.ts'
import { UNBOUNDED } from '../../../src/rules/operators/work.ts'
import type { Pack } from '../../../src/rules/pack/format.ts'
import { coverageOfLayered } from '../../../src/rules/pack-tests/coverage.ts'
import { testResultsOf } from '../../../src/rules/pack-tests/run-pack-tests.ts'
import { engineProblems } from '../../../src/rules/reference/engine-problems.ts'
import { layerPack } from '../../../src/rules/ruleset/layered-pack.ts'
import { shippedPacks } from '../../support/shipped-packs.ts'

/** How often the engine's functions run while some work is done, counted by the runtime itself. */
async function callsDuring(work: () => Promise<unknown>): Promise<(name: string, file: string) => number> {
  const session = new Session()
  session.connect()
  await session.post('Profiler.enable')
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false })
  try {
    await work()
    const { result } = await session.post('Profiler.takePreciseCoverage')
    return (name, file) =>
      result
        .filter(({ url }) => url.endsWith(`src/rules/${file}`))
        .flatMap(({ functions }) => functions.filter(({ functionName }) => functionName === name))
        .reduce((total, { ranges }) => total + (ranges[0]?.count ?? 0), 0)
  } finally {
    session.disconnect()
  }
}

const SHIPPED = shippedPacks()
const standing = (pack: Pack) => (pack.extends ?? []).length === 0 && (pack.tests ?? []).length > 3
const PACK = SHIPPED.find(standing)
const ABOVE = SHIPPED.find((pack) => (pack.extends ?? []).length > 0 && (pack.tests ?? []).length > 3)

/** Sets of parameter values: the defaults, at which the pack itself is looked at, and those of its tests. */
const sets = ({ tests = [] }: Pack) =>
  new Set(['{}', ...tests.map(({ parameters = {} }) => JSON.stringify(parameters))]).size

describe('while a pack is looked at', () => {
  test('an uploaded pack is layered once for each set of parameters and each of its tests is assessed once', async () => {
    if (!PACK) throw new Error('No shipped pack stands on its own')
    const log = { info: () => {}, error: () => {} }
    const ctx = { count: () => {}, log, work: UNBOUNDED, pause: async () => {} }
    const calls = await callsDuring(async () => {
      const { report } = await makePackReport(ctx as unknown as OperationContext, JSON.stringify(PACK))
      expect(report.ok).toBe(true)
    })
    expect(calls('layerPacks', 'ruleset/resolve-ruleset.ts')).toBe(sets(PACK))
    expect(calls('#run', 'ruleset/layered-pack.ts')).toBe(PACK.tests?.length)
  })

  test('a pack on others is layered and its tests are assessed once for lint, engines, tests and coverage', async () => {
    if (!ABOVE) throw new Error('No shipped pack extends another one')
    const calls = await callsDuring(async () => {
      const layered = layerPack(ABOVE, SHIPPED)
      checkLayeredPack(layered, {})
      await engineProblems(layered, {})
      testResultsOf(layered)
      coverageOfLayered(layered)
    })
    expect(calls('layerPacks', 'ruleset/resolve-ruleset.ts')).toBe(sets(ABOVE))
    expect(calls('#run', 'ruleset/layered-pack.ts')).toBe(ABOVE.tests?.length)
  })

  test('the coverage of a report uses what the report made', async () => {
    if (!PACK) throw new Error('No shipped pack stands on its own')
    const log = { info: () => {}, error: () => {} }
    const ctx = { count: () => {}, log, work: UNBOUNDED, pause: async () => {} }
    const { report } = await makePackReport(ctx as unknown as OperationContext, JSON.stringify(PACK))
    const calls = await callsDuring(async () =>
      expect(await packCoverage(ctx, { ...report, ok: false })).not.toBeNull(),
    )
    expect(calls('layerPacks', 'ruleset/resolve-ruleset.ts')).toBe(0)
    expect(calls('assess', 'evaluate/assess.ts')).toBe(0)
  })

  test('a pack with errors is not layered', async () => {
    if (!PACK) throw new Error('No shipped pack stands on its own')
    const [first] = PACK.requirements ?? []
    if (!first) throw new Error('The pack has no requirements')
    const broken = {
      ...PACK,
      requirements: [{ ...first, require: { fact: 'nowhere', operator: 'equal', value: 1 } }],
    }
    const calls = await callsDuring(async () => {
      expect(checkLayeredPack(layerPack(broken, SHIPPED), {})).toContainEqual(
        expect.objectContaining({ severity: 'ERROR' }),
      )
    })
    expect(calls('layerPacks', 'ruleset/resolve-ruleset.ts')).toBe(0)
  })
})
