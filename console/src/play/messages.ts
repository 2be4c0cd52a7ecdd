import type { Assessment, Facts, Finding, FormFact } from '../api/assessments.ts'
import type { Answered } from '../ask/answers.ts'
import type { Sentence } from '../parts/why.tsx'

/** What the page asks the engine beside it. Nothing of it leaves the page. */
export type Asked =
  | { readonly is: 'open'; readonly sources: readonly string[] }
  | { readonly is: 'situation'; readonly facts: Facts; readonly asOf: string; readonly locale: string }

/** A problem of a pack, where it is. */
export interface PlacedProblem {
  readonly message: string
  readonly line: number | null
  readonly column: number | null
}

export type Opened =
  | { readonly ok: true }
  | { readonly ok: false; readonly problems: readonly PlacedProblem[] }

/** A question about any fact of the packs. */
export interface Askable {
  readonly question: string
  readonly fact: FormFact
}

/** A line with the whole tree of its conditions. */
export interface ExplainedFinding extends Finding {
  readonly trees: readonly Sentence[]
}

export type Situated =
  | {
      readonly ok: true
      readonly assessment: Assessment & { readonly focus: readonly ExplainedFinding[] }
      readonly findings: readonly ExplainedFinding[]
      readonly answers: readonly Answered[]
      readonly askable: readonly Askable[]
    }
  | { readonly ok: false; readonly problems: readonly string[] }

export interface Reply {
  readonly id: number
  readonly value?: Opened | Situated | undefined
  readonly error?: string
}
