import { readdirSync, readFileSync } from 'node:fs'

/** The text of a file; empty where there is none. */
export function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

/** Children of this process whose command has this name. Linux only; elsewhere there are none, and nothing is measured of them. */
export function childrenThatRun(name: string): number[] {
  const children = readOrEmpty(`/proc/${process.pid}/task/${process.pid}/children`).trim().split(' ')
  return children.map(Number).filter((pid) => readOrEmpty(`/proc/${pid}/cmdline`).includes(name))
}

export const workerdProcesses = (): number[] => childrenThatRun('workerd')

/** Milliseconds on a processor of all threads of some processes so far: the first field of `schedstat` counts nanoseconds. */
export function processorMsOf(processes: readonly number[]): number {
  const threads = processes.flatMap((pid) =>
    threadsIn(`/proc/${pid}/task`).map((thread) =>
      Number(readOrEmpty(`/proc/${pid}/task/${thread}/schedstat`).split(' ')[0]),
    ),
  )
  return threads.reduce((sum, one) => sum + one, 0) / 1e6
}

/** The threads of a process, by its folder of them; none once it has ended. */
export function threadsIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
