import { ID_PREFIXES } from '../ids.ts'

/** What a task is found by: the record it comes from, and which of its tasks it is. */
export interface TaskPlace {
  readonly recordId: string
  readonly code: string
}

const ID = /^tsk_([A-Za-z0-9_-]{1,240})$/
const PLACE = /^([a-z]{2,5}_[0-9a-z]{26}) ([!-~]{1,200})$/

/** The id of a task: opaque to callers, made of its place, so that the same task has the same id whenever it is shown. */
export function taskId({ recordId, code }: TaskPlace): string {
  return `${ID_PREFIXES.task}_${encode(`${recordId} ${code}`)}`
}

/** Null for what `taskId` cannot have made. */
export function parseTaskId(id: string): TaskPlace | null {
  const [, recordId, code] = PLACE.exec(decode(ID.exec(id)?.[1] ?? '')) ?? []
  if (recordId === undefined || code === undefined) return null
  return taskId({ recordId, code }) === id ? { recordId, code } : null
}

const encode = (text: string): string =>
  btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')

function decode(text: string): string {
  try {
    return atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  } catch {
    return ''
  }
}
