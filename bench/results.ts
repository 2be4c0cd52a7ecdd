import type { Samples } from './measure.ts'
import type { Spread } from './statistics.ts'

/** What the parts print. Times in milliseconds, sizes in bytes, samples in microseconds a check. */
export interface Speed {
  readonly samples: Samples
  readonly explains: Readonly<Record<string, string>>
  readonly packBytes: number
  readonly applying: number
}

export interface Growth {
  readonly samples: Samples
}

export interface Compiling {
  readonly firstMs: number
  readonly warmMs: number
  readonly storeMs: number
  readonly packBytes: number
  readonly planBytes: number
}

export interface Stories {
  readonly samples: Samples
  readonly requirements: number
  readonly facts: number
}

export interface ColdStart {
  readonly loadMs: number
  readonly firstMs: number
  readonly totalMs: number
  readonly cpuMs: number
  readonly secondMs: number
}

export interface Memory {
  readonly loaded: number
  readonly afterChecks: number
  readonly packBytes: number
}

/** What one request took in workerd, from outside; processor time is NaN where the system does not tell. */
export interface RequestCost {
  readonly ms: number
  readonly cpuMs: number
  readonly databaseCalls: number
}

export interface Lifecycle {
  /** By what was asked for, in the order in which it is told. */
  readonly steps: readonly { readonly name: string; readonly costs: readonly RequestCost[] }[]
  readonly largePack: { readonly bytes: number; readonly requirements: number; readonly tests: number }
  /** The plan of the shipped ruleset as it stands in the database. */
  readonly storedPlanBytes: number
}

/** Answers to an organisation that asks a little and steadily. Milliseconds. */
export interface QuietTimes {
  readonly wall: Percentiles
  /** What the whole runtime worked between a request and its answer. */
  readonly processor: Percentiles
  readonly asked: number
  readonly answered: number
}

export interface Percentiles {
  readonly p50: number
  readonly p95: number
}

/** What another organisation's most expensive requests on so many connections take from it. */
export interface FairShares {
  readonly connections: number
  readonly alone: QuietTimes
  readonly beside: QuietTimes
  /** What the other one was answered. */
  readonly flood: readonly { readonly outcome: string; readonly times: number }[]
}

/** Milliseconds more than a bare Worker from the start of the runtime; of the processor but for `healthClock`. */
export interface StartUp {
  readonly healthClock: Spread
  readonly health: Spread
  readonly document: Spread
  readonly assessment: Spread
}

/** What one isolate holds while so many organisations with rules of their own ask in turn. */
export interface IsolateMemory {
  readonly organisations: number
  /** Garbage included: the runtime's inspector does not answer when it is told to collect it. */
  readonly largestMiB: number
  readonly lastMiB: number
  /** Of the whole runtime, with all that it simulates. */
  readonly residentMiB: number
}

/** Requests of the deployed bundle beside Workers that do the least that can be done. */
export interface Requests {
  /** Told to come again. */
  readonly refused: number
  /** Whoever gave no answer that can be measured; what it is part of is null. */
  readonly failed: readonly string[]
  /** Of the processor, of the runtime. */
  readonly typenameMs: Spread | null
  readonly checkMs: Spread | null
  readonly verdictOfBare: Spread | null
  readonly sentencesOfBare: Spread | null
  readonly checkOfWriter: Spread | null
  readonly eventTimesItsBatch: Spread | null
  readonly togetherOfSingle: Spread | null
}

export interface Results {
  readonly bySize: ReadonlyMap<number, readonly Speed[]>
  readonly growth: readonly Growth[]
  readonly compiling: ReadonlyMap<number, readonly Compiling[]>
  readonly stories: readonly Stories[]
  readonly coldStarts: ReadonlyMap<string, readonly ColdStart[]>
  readonly memory: ReadonlyMap<string, Memory>
  readonly lifecycle: Lifecycle
  readonly fairShares: FairShares
  /** Null where a part failed. */
  readonly requests: Requests | null
  readonly startUp: StartUp | null
  readonly isolateMemory: IsolateMemory | null
}
