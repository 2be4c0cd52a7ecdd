/**
 * How long the first page of tasks, what is asked of one subject and its assessment take beside many open runs, in a database of this
 * process's memory. The runs of the first page are real; the others are rows of the same form, which a page never opens. SQLite knows nothing
 * of how many there are, as in production. Prints JSON. Usage: node bench/parts/tasks.ts 100000
 */
import { makeApiKey } from '../../src/operations/api-keys/key-format.ts'
import { assessSafety } from '../../src/operations/assessments/assess-safety.ts'
import type { Log } from '../../src/operations/context.ts'
import { type IdPrefix, makeId } from '../../src/operations/ids.ts'
import { createOrganisation } from '../../src/operations/organisation/create-organisation.ts'
import { prepareShippedPacks, shipPacks } from '../../src/operations/packs/ship-packs.ts'
import { listProcedureRuns } from '../../src/operations/procedures/list-procedure-runs.ts'
import { startProcedure } from '../../src/operations/procedures/start-procedure.ts'
import { systemContext } from '../../src/operations/system-context.ts'
import { listTasks } from '../../src/operations/tasks/list-tasks.ts'
import type { TaskFilter } from '../../src/operations/tasks/mark-conditions.ts'
import { openMemoryDatabase } from '../../tests/support/memory-database.ts'
import { startingPacks } from '../workload/starting-packs.ts'

const ROUNDS = 15
const REAL = 30
const sources = startingPacks()

const randomBytes = (length: number) => crypto.getRandomValues(new Uint8Array(length))
const newId = (prefix: IdPrefix) => makeId(prefix, new Date(), randomBytes)
const silent: Log = { info: () => {}, error: (event, error) => console.error(event, error) }
const { db, rows } = openMemoryDatabase()
const { key } = await makeApiKey(randomBytes)
const { organisation } = await createOrganisation({
  ctx: { db, now: () => new Date(), newId },
  input: { slug: 'bench', name: 'Bench', defaultLocale: 'en', adminKey: key, requiresSecondPerson: false },
})
if (organisation === null) throw new Error('No organisation')
const masterKeys = { current: randomBytes(32), retired: [] }
const sourcesOfChance = { now: () => new Date(), randomBytes }
const context = () =>
  systemContext({ name: 'bench', db, organisation, masterKeys, log: silent, sources: sourcesOfChance })
const setUp = context()
await shipPacks({ ctx: setUp, input: await prepareShippedPacks(sources) })
const live = setUp.liveActivation

/** A request of its own: what one remembers another one does not. */
const request = () => Object.assign(context(), { liveActivation: live, rulesets: setUp.rulesets })

for (let index = 0; index < REAL; index += 1) {
  const happenedAt = new Date(Date.now() - 86_400_000 * (REAL - index)).toISOString()
  const input = {
    idempotencyKey: `run-${index}`,
    procedure: 'incident_response',
    subjectRef: `c${index}`,
    happenedAt,
  }
  const { userErrors } = await startProcedure({ ctx: request(), input })
  if (userErrors.length > 0) throw new Error(JSON.stringify(userErrors))
}

/** Pages of twenty by what is asked for; the roles are one that nobody has been given anything for, and one that has much to do. */
const PAGES: Readonly<Record<string, TaskFilter>> = {
  page: {},
  pageOfOneSubject: { subjectRef: 'c3' },
  pageOfOneKind: { kind: 'register' },
  pageOfARole: { role: 'supervisor' },
  pageOfAnIdleRole: { role: 'nobody' },
  pageOfWhatIsLate: { overdue: true },
  pageOfWhatIsNotLate: { overdue: false },
  pageOfWhatIsDueBefore: { dueBefore: new Date().toISOString() },
}

const SITUATION = {
  facts: { 'subject.kinds': ['client'], 'client.ageYears': 30 },
  subjects: [{ kind: 'client', ref: 'c3' }],
}

interface Times {
  total: number
  [page: string]: number
}

const sizes = [0, Number(process.argv[2] ?? '100000')]
const measured: Record<string, Times> = {}
let copied = 0
for (const size of sizes) {
  copyRuns(size - copied)
  copied = size
  const times: Times = { total: 0 }
  for (const [what, filter] of Object.entries(PAGES))
    times[what] = await timed(async () => {
      const { edges } = await listTasks({ ctx: request(), input: { first: 20, filter } })
      if (edges.length === 0 && what !== 'pageOfAnIdleRole') throw new Error(`No tasks in ${what}`)
    })
  times.assessmentOfOneSubject = await timed(async () => {
    const { assessment } = await assessSafety({ ctx: request(), input: SITUATION })
    if (assessment === null) throw new Error('Nothing was assessed')
  })
  times.runsOfOneSubject = await timed(async () => {
    const { edges } = await listProcedureRuns({
      ctx: request(),
      input: { first: 20, filter: { subjectRef: 'c3' } },
    })
    if (edges.length !== 1) throw new Error(`A subject has ${edges.length} runs`)
  })
  times.total = await timed(async () => {
    const { totalCount } = await listTasks({ ctx: request(), input: { first: 1 } })
    if ((await totalCount()) < size) throw new Error('Tasks are missing in the total')
  })
  measured[`${size + REAL} open runs`] = times
}
const [{ marks } = { marks: 0 }] = rows('select count(*) as marks from task_marks')
console.log(JSON.stringify({ unit: 'ms, median of 15', marks, ...measured }, null, 2))

async function timed(work: () => Promise<void>): Promise<number> {
  const times: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const begun = performance.now()
    await work()
    times.push(performance.now() - begun)
  }
  return Math.round((times.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? 0) * 100) / 100
}

/** Rows as of runs that were started now, each with the marks of the latest real one. */
function copyRuns(count: number): void {
  if (count === 0) return
  const copyId = `'run_' || printf('%026d', n.value)`
  rows(
    'create table if not exists numbers as with recursive n(value) as (select 1 union all select value + 1 from n where value < ?) select value from n',
    count,
  )
  rows(`insert into records select ${copyId}, r.organisation_id, r.kind, r.code, r.ruleset_digest, r.subject_ref, 'h' || n.value, r.state,
    r.version, r.started_at, r.changed_at, r.parent_id, r.parent_step, r.marked_digest, r.remark_at
    from numbers n join (select * from records where kind = 'run' order by id desc limit 1) r`)
  rows(`insert into record_events select 'evt' || substr(${copyId}, 4), e.organisation_id, ${copyId}, e.version, 1000 + n.value, e.kind, e.step,
    e.acting_role, e.happened_at, e.recorded_at, e.recorded_by, e.recorded_by_principal, e.ruleset_digest, e.check_id, e.content
    from numbers n join (select * from record_events order by id desc limit 1) e`)
  rows(`insert into task_marks (organisation_id, record_id, code, kind, group_key, position, due_at, shown_from, subject_hash, roles, announce_at, announced_at)
    select m.organisation_id, ${copyId}, m.code, m.kind, m.group_key, m.position, m.due_at, m.shown_from, 'h' || n.value, m.roles, m.announce_at, m.announced_at
    from numbers n join (select * from task_marks where record_id = (select id from records where kind = 'run' and id not like 'run_0000%' order by id desc limit 1)) m`)
}
