import { readdirSync, readFileSync } from 'node:fs'

/** The text of a file; empty where there is none. */
export function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

/** Children of this process that run workerd. Linux only; elsewhere there are none, and nothing is measured of them. */
export function workerdProcesses(): number[] {
  const children = readOrEmpty(`/proc/${process.pid}/task/${process.pid}/children`).trim().split(' ')
  return children.map(Number).filter((pid) => readOrEmpty(`/proc/${pid}/cmdline`).includes('workerd'))
}

/** The threads of a process, by its folder of them; none once it has ended. */
export function threadsIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
