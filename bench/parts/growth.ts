/** The same 50 requirements' worth of work in a small and in a large ruleset. Prints JSON. */
import { tutela, tutelaFindings } from '../engines/tutela.ts'
import { measure } from '../measure.ts'
import { makeExactWorkload } from '../workload/make-workload.ts'

const APPLYING = 50
const ROUNDS = 15
const workloads = [await makeExactWorkload(200, APPLYING), await makeExactWorkload(5_000, APPLYING)]
const samples: Record<string, readonly number[]> = {}
for (const make of [tutela, tutelaFindings]) {
  const engines = workloads.map((workload) => ({ workload, engine: make(workload) }))
  const situations = [...(workloads[0]?.situations ?? []).keys()].map((place) => ({ place }))
  const named = engines.map(({ workload, engine }) => ({
    ...engine,
    name: `${engine.name}, ${workload.name}`,
    // Each workload has its own situations; answers of different packs are not compared.
    run: ({ place }: { place?: unknown }) => {
      engine.run(workload.situations[Number(place)] ?? {})
      return []
    },
  }))
  Object.assign(samples, await measure(named, situations, { rounds: ROUNDS, windowMs: 100, warmUpMs: 500 }))
}
console.log(JSON.stringify({ samples }))
