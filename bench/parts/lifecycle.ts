/**
 * What the steps of a ruleset's life take in workerd, with the Worker as it is deployed and a libSQL server beside it, both
 * on this machine. Prints JSON.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { largePack } from '../lifecycle/large-pack.ts'
import { Requests, type Situation } from '../lifecycle/requests.ts'
import { startWorld, type World } from '../lifecycle/world.ts'
import { NOBODY_WAITS } from '../requests/product.ts'
import type { Lifecycle, RequestCost } from '../results.ts'

const [rounds = '5'] = process.argv.slice(2)
const ROUNDS = Number(rounds)
const WARM_CHECKS = 300
const RECORDED = 1_000
const CHECKS_PER_CALL = 50
const STORIES = join(import.meta.dirname, '../../scripts/demo/stories.json')

const stories: Situation[] = JSON.parse(readFileSync(STORIES, 'utf8')).map(({ facts, asOf }: Situation) => ({
  facts,
  asOf,
}))
const storyAt = (n: number): Situation => stories[n % stories.length] ?? { facts: {}, asOf: '' }

async function repeat(times: number, work: (n: number) => Promise<RequestCost>): Promise<RequestCost[]> {
  const costs: RequestCost[] = []
  for (let n = 0; n < times; n += 1) costs.push(await work(n))
  return costs
}

/** The first check of an isolate that has the Worker's code warm and has seen no ruleset. */
const coldCheck = (world: World, prepare: () => Promise<void>) =>
  repeat(ROUNDS, async () => {
    await prepare()
    const worker = await world.serve(NOBODY_WAITS)
    const requests = new Requests(worker)
    await requests.wake()
    const cost = await requests.check(storyAt(0))
    await worker.stop()
    return cost
  })

async function lifecycleOf(world: World, folder: string): Promise<Lifecycle> {
  mkdirSync(folder, { recursive: true })
  const storedPlanBytes = await world.storedPlanBytes()
  const fromPlan = await coldCheck(world, async () => {})
  const fromPacks = await coldCheck(world, () => world.forgetPlans())
  const worker = await world.serve(NOBODY_WAITS)
  const requests = new Requests(worker)
  await repeat(WARM_CHECKS, (n) => requests.check(storyAt(n)))
  const warm = await repeat(WARM_CHECKS, (n) => requests.check(storyAt(n)))
  await repeat(RECORDED / CHECKS_PER_CALL, () =>
    requests.checkEach(Array.from({ length: CHECKS_PER_CALL }, (_, n) => storyAt(n))),
  )
  const { digest, packs } = await requests.livePacks()
  const named = packs.map(({ name, version }) => ({ name, version }))
  const impact = await repeat(ROUNDS, () => requests.impact(named, { childAgeBelow: 20 }, RECORDED))
  const activate: RequestCost[] = []
  const rollBack: RequestCost[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    activate.push(await requests.activate(named, { childAgeBelow: 19 + (round % 3) }))
    rollBack.push(await requests.rollBack(digest))
  }
  const { pack, ...large } = largePack(world.slug)
  const validate = await repeat(ROUNDS, () => requests.validate(pack))
  const upload = await repeat(ROUNDS, (n) => requests.upload({ ...pack, version: `1.0.${n}` }))
  await worker.stop()
  return {
    steps: [
      { name: 'runSafetyCheck, warm', costs: warm },
      { name: 'runSafetyCheck, first of an isolate, from the stored plan', costs: fromPlan },
      { name: 'runSafetyCheck, first of an isolate, no plan stored', costs: fromPacks },
      { name: 'activateRuleset, the shipped packs', costs: activate },
      { name: 'rollbackRuleset', costs: rollBack },
      { name: `rulesetImpact of ${RECORDED.toLocaleString('en')} recorded checks`, costs: impact },
      { name: 'validateRulePack, 1 MiB', costs: validate },
      { name: 'uploadRulePack, 1 MiB', costs: upload },
    ],
    largePack: { bytes: Buffer.byteLength(JSON.stringify(pack)), ...large },
    storedPlanBytes,
  }
}

const folder = mkdtempSync(join(tmpdir(), 'tutela-bench-'))
try {
  const world = await startWorld(folder)
  try {
    console.log(JSON.stringify(await lifecycleOf(world, folder)))
  } finally {
    await world.stop()
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
