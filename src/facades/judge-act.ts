import type { SituationWords } from '../operations/vocabulary/situation-words.ts'
import { type Decision, decide, undecided } from './decide.ts'
import type { FacadeCall } from './facade.ts'
import { type NamedAct, placeFacts } from './place-facts.ts'

/** Somebody or something that a protocol names by a kind and an id. */
export interface Party {
  readonly kind: string
  readonly ref: string
}

export interface ActInQuestion extends NamedAct {
  /** A reference of whom the act concerns: waivers are granted for it. */
  readonly subjectRef: string | null
  /** Who acts and what is acted on, as far as the protocol says their kinds. */
  readonly parties: readonly Party[]
}

/** The key under which a request wants its checks recorded, a part of it for each of several; null where it only asks. */
export function idempotencyKeyOf({ headers }: FacadeCall, part: number | null = null): string | null {
  const key = headers.get('idempotency-key')
  return key === null || part === null ? key : `${key}/${part}`
}

/**
 * Whether an act may go ahead by the live rules; what they have no words for may not. For a key with the scope `registers` what
 * registers and open procedures say of the parties counts, and the caller's word on the same does not.
 */
export async function judgeAct(
  call: FacadeCall,
  { subjectRef, parties, ...act }: ActInQuestion,
  idempotencyKey: string | null,
): Promise<Decision> {
  const words = await call.words()
  const placed = placeFacts(words, act)
  if (!placed.ok) return undecided(placed.errors)
  const subjects = call.scopes.has('registers') && words !== null ? onRecord(words, parties) : []
  const situation = {
    facts: placed.facts,
    ...(subjectRef !== null && { subjectRef }),
    ...(subjects.length > 0 && { subjects }),
  }
  return decide(call, situation, idempotencyKey)
}

/** The parties that registers or procedures may speak of, each once: who acts on their own record is one. */
function onRecord({ isOnRecord }: SituationWords, parties: readonly Party[]): readonly Party[] {
  const known = parties.filter(({ kind }) => isOnRecord(kind))
  return known.filter(
    ({ kind, ref }, index) => known.findIndex((one) => one.kind === kind && one.ref === ref) === index,
  )
}
