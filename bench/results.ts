import type { Samples } from './measure.ts'

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

export interface Results {
  readonly bySize: ReadonlyMap<number, readonly Speed[]>
  readonly growth: readonly Growth[]
  readonly compiling: ReadonlyMap<number, readonly Compiling[]>
  readonly stories: readonly Stories[]
  readonly coldStarts: ReadonlyMap<string, readonly ColdStart[]>
  readonly memory: ReadonlyMap<string, Memory>
}
