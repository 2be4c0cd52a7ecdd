import { setTimeout as delay } from 'node:timers/promises'
import { KINDS, type Kind, type TenantState } from './requests.ts'
import type { Served } from './serve.ts'

export interface MemorySample {
  readonly minute: number
  readonly mebibytes: number
}

export interface SteadyLoad {
  /** Milliseconds of each request, by kind. */
  readonly times: ReadonlyMap<string, readonly number[]>
  /** What was not answered as expected, with how often. */
  readonly wrong: ReadonlyMap<string, number>
  /** Resident memory of the whole runtime. */
  readonly resident: readonly MemorySample[]
  /** The heap of the Worker itself. */
  readonly heap: readonly MemorySample[]
}

const SAMPLE_EVERY_MS = 2_000

/** The kinds in an order that comes round every hundred requests, each kind spread over it. */
const ROUND: readonly Kind[] = KINDS.flatMap((kind, place) =>
  Array.from({ length: kind.share }, (_, n) => ({
    kind,
    at: (n + (place + 1) / (KINDS.length + 1)) / kind.share,
  })),
)
  .sort((a, b) => a.at - b.at)
  .map(({ kind }) => kind)

/** Sends so many requests a second, each at its time whether or not those before it are answered. */
export async function runSteadyLoad(
  served: Served,
  states: readonly TenantState[],
  { minutes, perSecond }: { readonly minutes: number; readonly perSecond: number },
): Promise<SteadyLoad> {
  const times = new Map<string, number[]>()
  const wrong = new Map<string, number>()
  const resident: MemorySample[] = []
  const heap: MemorySample[] = []
  const pending = new Set<Promise<void>>()
  const start = performance.now()
  const end = start + minutes * 60_000
  const sample = async () => {
    const minute = (performance.now() - start) / 60_000
    resident.push({ minute, mebibytes: served.residentMiB() })
    heap.push({ minute, mebibytes: await served.heapMiB() })
  }
  const sampleOrNote = () => void sample().catch((error) => wrong.set(`memory: ${error}`, 1))
  const sampling = setInterval(sampleOrNote, SAMPLE_EVERY_MS)
  for (let number = 0; performance.now() < end; number += 1) {
    const kind = ROUND[number % ROUND.length]
    const state = states[Math.floor(number / 3) % states.length]
    if (!kind || !state) throw new RangeError('There is nothing to send')
    const sending = sendOne(kind, served, state, times, wrong).finally(() => pending.delete(sending))
    pending.add(sending)
    await delay(Math.max(0, start + ((number + 1) * 1_000) / perSecond - performance.now()))
  }
  await Promise.all(pending)
  clearInterval(sampling)
  await sample()
  return { times, wrong, resident, heap }
}

async function sendOne(
  kind: Kind,
  served: Served,
  state: TenantState,
  times: Map<string, number[]>,
  wrong: Map<string, number>,
): Promise<void> {
  const note = (what: string) => wrong.set(what, (wrong.get(what) ?? 0) + 1)
  try {
    const sent = await kind.send(served, state)
    times.set(kind.name, [...(times.get(kind.name) ?? []), sent.ms])
    if (sent.wrong !== null) note(`${kind.name}: ${sent.wrong}`)
  } catch (error) {
    note(`${kind.name}: ${error instanceof Error ? error.message : String(error)}`)
  }
}
