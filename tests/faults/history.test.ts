import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Branch, type FaultWorld, startFaultWorld, stateOf } from '../support/fault-world.ts'
import type { Fault } from '../support/scripted-hrana.ts'

const CLIENTS = 8
const OPERATIONS = process.env.LONG === '1' ? 2_000 : 400
const SUBJECTS = ['a', 'b', 'c', 'd']
const FAULTS: readonly Fault[] = ['dropBefore', 'dropAfter', 'errorAfter', 'busy', 'expired', { delayMs: 30 }]
const FAULTS_PER_CALL = 0.08

let world: FaultWorld
let branch: Branch

beforeAll(async () => {
  world = await startFaultWorld()
  branch = await world.branch()
}, 60_000)

afterAll(async () => {
  await branch.remove()
  await world.stop()
})

/** One operation as a client saw it; times are places in the one order in which things happened in this process. */
interface Event {
  readonly kind: 'run' | 'erase' | 'read' | 'count' | 'head'
  readonly begun: number
  readonly ended: number
  /** Null: no answer, so it may or may not have happened. */
  readonly result: unknown
  readonly subject?: string
  readonly key?: string
  readonly checkId?: string
}

let moment = 0
const history: Event[] = []

async function observe(
  about: Omit<Event, 'begun' | 'ended' | 'result'>,
  query: string,
  variables: Readonly<Record<string, unknown>>,
  select: (data: Readonly<Record<string, unknown>>, code: string | undefined) => unknown,
): Promise<unknown> {
  moment += 1
  const begun = moment
  const { answer } = await branch.ask({ key: world.adminKey, query, variables })
  moment += 1
  const code = answer.errors?.[0]?.extensions.code
  const result = code === 'UNAVAILABLE' ? null : select(answer.data ?? {}, code)
  history.push({ ...about, begun, ended: moment, result })
  return result
}

const RUN = `mutation($input: RunSafetyCheckInput!) { runSafetyCheck(input: $input) {
  safetyCheck { id } userErrors { code } } }`
const ERASE = `mutation($input: EraseSubjectInput!) { eraseSubject(input: $input) {
  erasure { records } userErrors { code } } }`
const READ = 'query($id: ID!) { safetyCheck(id: $id) { id erasure { id } facts } }'

const pick = <Item>(items: readonly Item[], random: () => number) =>
  items[Math.floor(random() * items.length)]

function run(key: string, subject: string) {
  return observe(
    { kind: 'run', key, subject },
    RUN,
    { input: { idempotencyKey: key, facts: {}, subjectRef: subject } },
    ({ runSafetyCheck }) => {
      const { safetyCheck, userErrors } = runSafetyCheck as {
        safetyCheck: { id: string } | null
        userErrors: { code: string }[]
      }
      return safetyCheck?.id ?? userErrors[0]?.code
    },
  )
}

async function act(random: () => number, known: string[], keys: Map<string, string>): Promise<void> {
  const dice = random()
  const subject = pick(SUBJECTS, random) ?? 'a'
  if (dice < 0.5) {
    // Now and then a key of any client's once more, always with its own input.
    const [key, about] = (random() < 0.3 ? pick([...keys], random) : undefined) ?? [
      `key ${keys.size}`,
      subject,
    ]
    keys.set(key, about)
    const id = await run(key, about)
    if (typeof id === 'string' && id.startsWith('chk_')) known.push(id)
  } else if (dice < 0.56) {
    const input = { subjectRef: subject, reason: 'asked' }
    await observe({ kind: 'erase', subject }, ERASE, { input }, ({ eraseSubject }) =>
      JSON.stringify(eraseSubject),
    )
  } else if (dice < 0.85) {
    const checkId = pick(known, random)
    if (checkId === undefined) return
    await observe({ kind: 'read', checkId }, READ, { id: checkId }, ({ safetyCheck }) => {
      const found = safetyCheck as { erasure: object | null; facts: unknown } | null
      if (found === null) return 'lost'
      return found.erasure === null && found.facts !== null ? 'readable' : 'erased'
    })
  } else if (dice < 0.95) {
    await observe(
      { kind: 'count' },
      '{ safetyChecks(first: 1) { totalCount } }',
      {},
      ({ safetyChecks }) => (safetyChecks as { totalCount: number }).totalCount,
    )
  } else {
    await observe(
      { kind: 'head' },
      '{ logHead { size } }',
      {},
      ({ logHead }) => (logHead as { size: number } | null)?.size ?? 0,
    )
  }
}

/** A small generator of numbers that a seed repeats (mulberry32). */
function numbersFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

test('eight clients on a failing network see what one plain model could have shown them', async () => {
  const seed = Number(process.env.SEED ?? Date.now() % 1_000_000)
  console.log(`seed ${seed}: repeat with SEED=${seed}`)
  const random = numbersFrom(seed)
  branch.failAlways(() => (random() < FAULTS_PER_CALL ? (pick(FAULTS, random) ?? null) : null))
  const known: string[] = []
  const keys = new Map<string, string>()
  await Promise.all(
    Array.from({ length: CLIENTS }, async () => {
      for (let count = 0; count < OPERATIONS / CLIENTS; count += 1) await act(random, known, keys)
    }),
  )
  branch.failAlways(() => null)
  // What was left open is settled by asking once more.
  for (const [key, subject] of keys) await run(key, subject)
  expect((await stateOf(branch)).contradictions).toEqual([])
  expect(findings()).toEqual([])
}, 300_000)

/** Everything in the history that no order of the operations could explain. */
function findings(): string[] {
  const of = (kind: Event['kind']) => history.filter((event) => event.kind === kind)
  const answered = of('run').filter(({ result }) => typeof result === 'string' && result.startsWith('chk_'))
  const found: string[] = []
  const idOf = new Map<string, unknown>()
  for (const { key = '', result } of answered) {
    if (idOf.has(key) && idOf.get(key) !== result) found.push(`${key} gave two checks`)
    idOf.set(key, result)
  }
  if (new Set(idOf.values()).size !== idOf.size) found.push('two keys gave one check')
  const erasures = of('erase')
  for (const { key, result, subject, ended } of of('run')) {
    // After an erasure nobody can tell any more whether a repeated input is the same.
    const mayConflict = erasures.some((erasure) => erasure.subject === subject && erasure.begun < ended)
    if (result === 'IDEMPOTENCY_CONFLICT' ? !mayConflict : result !== null && !idOf.has(key ?? '')) {
      found.push(`${key} was answered with ${String(result)}`)
    }
  }
  for (const read of of('read')) {
    const made = answered.filter(({ result }) => result === read.checkId)
    const firstSeen = Math.min(...made.map(({ ended }) => ended))
    const ofSubject = erasures.filter(({ subject }) => subject === made[0]?.subject)
    const mayBeErased = ofSubject.some(({ begun }) => begun < read.ended)
    const mustBeErased = ofSubject.some(
      (erasure) => erasure.result !== null && erasure.begun > firstSeen && erasure.ended < read.begun,
    )
    if (read.result === 'lost') found.push(`${read.checkId} was lost`)
    if (read.result === 'erased' && !mayBeErased) found.push(`${read.checkId} was erased by nobody`)
    if (read.result === 'readable' && mustBeErased)
      found.push(`${read.checkId} was readable after its erasure`)
  }
  const firstEnd = new Map<unknown, number>()
  for (const { result, ended } of answered)
    firstEnd.set(result, Math.min(firstEnd.get(result) ?? ended, ended))
  const begunKeys = (before: number) =>
    new Set(
      of('run')
        .filter(({ begun }) => begun < before)
        .map(({ key }) => key),
    ).size
  for (const { result, begun, ended } of of('count')) {
    if (typeof result !== 'number') continue
    const atLeast = [...firstEnd.values()].filter((end) => end < begun).length
    if (result < atLeast || result > begunKeys(ended)) found.push(`a count of ${result} at ${begun}`)
  }
  let largest = 0
  const heads = of('head').filter(({ result }) => typeof result === 'number')
  for (const { result, begun } of heads.toSorted((one, other) => one.ended - other.ended)) {
    const earlier = heads.filter(({ ended }) => ended < begun).map((head) => Number(head.result))
    if (Number(result) < Math.max(0, ...earlier)) found.push(`the log shrank to ${String(result)}`)
    largest = Math.max(largest, Number(result))
  }
  if (largest > idOf.size + erasures.length + keys()) found.push(`a log of ${largest}`)
  return found
}

const keys = () => new Set(history.filter(({ kind }) => kind === 'run').map(({ key }) => key)).size
