import { readdirSync, readFileSync } from 'node:fs'

/** The text of a file; empty where there is none. */
export function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

/** Of a process (this one) all that it started and they did. Linux only; elsewhere there are none, and nothing is measured of them. */
function descendants(pid: number = process.pid): number[] {
  const children = threadsIn(`/proc/${pid}/task`)
    .flatMap((thread) => readOrEmpty(`/proc/${pid}/task/${thread}/children`).trim().split(' '))
    .filter((child) => child !== '')
    .map(Number)
  return children.flatMap((child) => [child, ...descendants(child)])
}

/** Processes below this one whose command has this name. */
export const processesOf = (name: string): number[] =>
  descendants().filter((pid) => readOrEmpty(`/proc/${pid}/cmdline`).includes(name))

export const workerdProcesses = (): number[] => processesOf('workerd')

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
