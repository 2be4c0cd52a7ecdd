import {
  type CompiledRuleset,
  compileRuleset,
  type Pack,
  type Ruleset,
  readPack,
  resolveRuleset,
} from '../../src/rules/index.ts'
import { randomSituation, type Situation } from './facts.ts'
import { generatePacks } from './generate-packs.ts'
import { Random } from './random.ts'

/** One pack set with the situations it is evaluated in. */
export interface Workload {
  readonly name: string
  readonly sources: readonly string[]
  readonly ruleset: Ruleset
  readonly compiled: CompiledRuleset
  readonly situations: readonly Situation[]
  readonly asOf: string
}

export const AS_OF = '2026-06-01T09:00:00Z'
const SITUATIONS = 16

/** A synthetic workload of scoped requirements of which a share applies in the average situation. */
export async function makeWorkload(requirements: number, applyingShare = 0.05, seed = 1): Promise<Workload> {
  const random = new Random(seed)
  const packs = generatePacks(random, { requirements, applyingShare })
  const situations = Array.from({ length: SITUATIONS }, () => randomSituation(random))
  return { name: String(requirements), ...(await prepare(packs)), situations, asOf: AS_OF }
}

/** A workload in which exactly `applying` requirements apply in every situation. */
export async function makeExactWorkload(requirements: number, applying: number, seed = 1): Promise<Workload> {
  const random = new Random(seed)
  const first = randomSituation(random)
  const { clientGroup, serviceModel, serviceSetting } = first
  const packs = generatePacks(random, {
    requirements,
    applyingShare: applying / requirements,
    exactlyIn: first,
  })
  const situations = Array.from({ length: SITUATIONS }, () =>
    randomSituation(random, { clientGroup, serviceModel, serviceSetting }),
  )
  return { name: `${applying} of ${requirements}`, ...(await prepare(packs)), situations, asOf: AS_OF }
}

/** Reads packs as an upload would and resolves them; throws with the problems when one is broken. */
export async function rulesetOf(sources: readonly string[]): Promise<Ruleset> {
  const packs = sources.map((source, n) => ({ pack: packFrom(source), digest: `sha256:${n}` }))
  const resolution = await resolveRuleset({ packs })
  if (!resolution.ok) throw new Error(JSON.stringify(resolution.problems.slice(0, 3)))
  return resolution.ruleset
}

async function prepare(packs: readonly Pack[]) {
  const sources = packs.map((pack) => JSON.stringify(pack))
  const ruleset = await rulesetOf(sources)
  return { sources, ruleset, compiled: compileRuleset(ruleset) }
}

function packFrom(source: string): Pack {
  const reading = readPack(source)
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems.slice(0, 3)))
  return reading.pack
}
