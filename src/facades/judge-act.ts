import { type Decision, decide, undecided } from './decide.ts'
import type { FacadeCall } from './facade.ts'
import { type NamedAct, placeFacts } from './place-facts.ts'

/** An act, and a reference of whom it concerns: waivers are granted for it. */
export interface ActInQuestion extends NamedAct {
  readonly subjectRef: string | null
}

/** The key under which a request wants its checks recorded, a part of it for each of several; null where it only asks. */
export function idempotencyKeyOf({ headers }: FacadeCall, part: number | null = null): string | null {
  const key = headers.get('idempotency-key')
  return key === null || part === null ? key : `${key}/${part}`
}

/** Whether an act may go ahead by the live rules; what they have no words for may not. */
export async function judgeAct(
  call: FacadeCall,
  { subjectRef, ...act }: ActInQuestion,
  idempotencyKey: string | null,
): Promise<Decision> {
  const placed = placeFacts(await call.words(), act)
  if (!placed.ok) return undecided(placed.errors)
  return decide(call, { facts: placed.facts, ...(subjectRef !== null && { subjectRef }) }, idempotencyKey)
}
