/**
 * What lists, filters, one check, a recorded check, an inclusion proof and tasks cost beside a million recorded checks, in relation to what they
 * cost beside a thousand; and how many bytes a check takes, by table and index. Both databases are of this process's memory and are asked in turns.
 * They are filled directly. Checks that a page shows are as the product makes them, with texts and keys of their own; those between are rows of
 * the same form and size with made-up ids and hashes, which no page opens. All have their leaves, in a log that the product has signed.
 * Prints JSON; how far it has come goes to the other stream.
 * Usage: node bench/parts/million.ts [few] [many], 1000 and 1000000 when absent. A million takes some 4 GB of memory.
 */

import { getSafetyCheck } from '../../src/operations/checks/get-safety-check.ts'
import { listSafetyChecks } from '../../src/operations/checks/list-safety-checks.ts'
import type { SafetyCheckFilter } from '../../src/operations/checks/search-checks.ts'
import { getInclusionProof } from '../../src/operations/log/get-inclusion-proof.ts'
import { listTasks } from '../../src/operations/tasks/list-tasks.ts'
import {
  END,
  makeWorld,
  PER_SUBJECT,
  rare,
  record,
  SECONDS_BETWEEN,
  stories,
  subjectOf,
  type World,
} from '../million/world.ts'

const ROUNDS = 61
const WARM_UP = 10

const cursorAfter = (sequence: number) =>
  btoa(`checks:${sequence}`).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
const ago = (checksBack: number) => new Date(END - checksBack * SECONDS_BETWEEN * 1_000).toISOString()
/** The requirement that the fewest or the most blocks have. */
function codeOf({ rows }: World, order: 'asc' | 'desc'): string {
  const [code] = rows(`select m.mark from check_marks m join check_blocks b on b.mark_id = m.id
    where m.mark not like ':%' group by m.id order by count(*) ${order}, m.number limit 1`)
  return String(code?.mark)
}

const listed =
  (
    filter: (world: World) => SafetyCheckFilter,
    { least = 1, after }: { least?: number; after?: (world: World) => string } = {},
  ) =>
  async (world: World) => {
    const input = {
      first: 20,
      filter: filter(world),
      isCounted: false,
      ...(after && { after: after(world) }),
    }
    const { edges, altered } = await listSafetyChecks({ ctx: world.request(), input })
    if (edges.length < least || altered.length > 0)
      throw new Error(`${edges.length} listed, ${altered.length} altered`)
  }
const OLDEST = new Date(0).toISOString()
let recorded = 0
const acts: Readonly<Record<string, (world: World) => Promise<void>>> = {
  'the newest 20': listed(() => ({}), { least: 20 }),
  'a page in the middle': listed(() => ({}), { least: 20, after: ({ middle }) => cursorAfter(middle) }),
  'one verdict': listed(() => ({ verdict: ['BLOCKED'] }), { least: 20 }),
  'several verdicts': listed(() => ({ verdict: ['BLOCKED', 'NEEDS_INFORMATION'] }), { least: 20 }),
  'a subject': listed(({ size }) => ({ subjectRef: subjectOf(Math.floor(size / 2)) }), {
    least: PER_SUBJECT,
  }),
  'the last five minutes': listed(() => ({ recordedAfter: ago(10) }), { least: 5 }),
  'the oldest by time': listed(({ size }) => ({ recordedAfter: OLDEST, recordedBefore: ago(size - 60) }), {
    least: 20,
  }),
  'a requirement of most': listed((world) => ({ requirementCode: commonCodes.get(world) ?? '' }), {
    least: 20,
  }),
  'a requirement of the oldest only': listed((world) => ({ requirementCode: rareCodes.get(world) ?? '' }), {
    least: 1,
  }),
  'a requirement of none': listed(() => ({ requirementCode: 'NO-SUCH' }), { least: 0 }),
  erased: listed(() => ({ erased: true }), { least: PER_SUBJECT }),
  'not erased': listed(() => ({ erased: false }), { least: 20 }),
  'one check': async ({ request, first }) => {
    if ((await getSafetyCheck({ ctx: request(), input: { id: first.id } })) === null)
      throw new Error('No such check')
  },
  'the inclusion proof of an old one': async ({ request, first }) => {
    const proof = await getInclusionProof({ ctx: request(), input: { checkId: first.id } })
    if (proof?.isIntact !== true) throw new Error('No proof')
  },
  'a page of tasks': async ({ request }) => {
    const { edges } = await listTasks({ ctx: request(), input: { first: 20 } })
    if (edges.length !== 20) throw new Error(`${edges.length} tasks`)
  },
  // Behind the proofs: these are not signed yet.
  runSafetyCheck: async (world) => {
    recorded += 1
    await record(world, 10_000_000 + recorded, stories[recorded % stories.length] ?? rare)
  },
  'counting all, where it is asked for': async ({ request }) => {
    const { totalCount } = await listSafetyChecks({ ctx: request(), input: { first: 20, isCounted: true } })
    if (typeof totalCount !== 'number') throw new Error('Nothing was counted')
  },
}

const median = (values: readonly number[]): number =>
  [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN
const rounded = (value: number, digits = 2): number => Math.round(value * 10 ** digits) / 10 ** digits

const [fewSize = 1_000, manySize = 1_000_000] = process.argv.slice(2).map(Number)
const begun = performance.now()
const [few, many] = [await makeWorld(fewSize), await makeWorld(manySize)]
const filledSeconds = Math.round((performance.now() - begun) / 1_000)
const codesOf = (order: 'asc' | 'desc') => new Map([few, many].map((world) => [world, codeOf(world, order)]))
const [rareCodes, commonCodes] = [codesOf('asc'), codesOf('desc')]
const costs: Record<string, object> = {}
for (const [name, act] of Object.entries(acts)) {
  const times = new Map([few, many].map((world) => [world, [] as number[]]))
  for (let round = 0; round < WARM_UP + ROUNDS; round += 1)
    for (const world of round % 2 === 0 ? [few, many] : [many, few]) {
      const start = performance.now()
      await act(world)
      if (round >= WARM_UP) times.get(world)?.push(performance.now() - start)
    }
  const [one, other] = [few, many].map((world) => median(times.get(world) ?? []))
  costs[name] = {
    few: rounded(one ?? 0),
    many: rounded(other ?? 0),
    times: rounded((other ?? 0) / (one ?? 1)),
  }
  console.error(name, JSON.stringify(costs[name]))
}
console.log(
  JSON.stringify(
    {
      unit: `ms, median of ${ROUNDS}, asked in turns`,
      checks: [few.size, many.size],
      filledSeconds,
      costs,
      bytesACheck: many.bytes,
    },
    null,
    2,
  ),
)
