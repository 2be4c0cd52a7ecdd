import type { Reason } from '../../src/rules/index.ts'
import type { Situation } from '../workload/facts.ts'
import type { Workload } from '../workload/make-workload.ts'

/** What an engine that explains says of one requirement that applies. */
export interface ExplainedFinding {
  readonly code: string
  readonly status: string
  readonly message: string
  readonly reasons: readonly Reason[]
}

/** Codes of the requirements that apply and are not fulfilled, or every requirement that applies with its explanation. */
export type Answer = readonly string[] | readonly ExplainedFinding[]

/** A rule engine made ready for one workload; `run` is one check. */
export interface Engine {
  readonly name: string
  /** In its own way: what it hands back besides which rules matched. */
  readonly explains: string
  readonly run: (situation: Situation) => Answer | Promise<Answer>
}

export type MakeEngine = (workload: Workload) => Engine | Promise<Engine>

/** The codes of unfulfilled requirements in an answer, sorted. */
export function unmetCodes(answer: Answer): string[] {
  const codes = answer.flatMap((entry) =>
    typeof entry === 'string' ? [entry] : entry.status === 'UNMET' ? [entry.code] : [],
  )
  return codes.sort()
}
