import type { Lifecycle } from '../results.ts'
import { spreadOf } from '../statistics.ts'
import { figure, table, withSpread } from '../tables.ts'

/** The steps of a ruleset's life, with what each takes and how often it goes to the database. */
export function lifecycleSection({ steps, largePack, storedPlanBytes }: Lifecycle): string {
  const rows = steps.map(({ name, costs }) => [
    name,
    withSpread(spreadOf(costs.map(({ ms }) => ms))),
    figure(costs.reduce((sum, { cpuMs }) => sum + cpuMs, 0) / costs.length),
    [...new Set(costs.map(({ databaseCalls }) => databaseCalls))].sort((a, b) => a - b).join(' or '),
    String(costs.length),
  ])
  const { bytes, requirements, tests } = largePack
  return `The Worker as it is deployed, in workerd, with a libSQL server on the same machine, one request at a time; every round trip is \
one HTTP request to it. Times are seen from outside; processor time is that of the whole runtime, on average. The large pack has \
${bytes.toLocaleString('en')} bytes with ${requirements} requirements and ${tests} tests. The plan of the shipped ruleset takes \
${figure(storedPlanBytes / 1024)} KiB in the database. No plan stored: as before plans were stored, packs are read, resolved and compiled.

${table(['request', 'ms', 'processor ms', 'round trips', 'times'], rows)}`
}
