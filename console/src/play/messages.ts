import type { PackTest } from 'tutela/engine'
import type { Assessment, Facts, Finding, FormFact } from '../api/assessments.ts'
import type { Answered } from '../ask/answers.ts'
import type { Sentence } from '../parts/why.tsx'

/** What the page asks the engine beside it. Nothing of it leaves the page. */
export type Asked =
  | { readonly is: 'open'; readonly sources: readonly string[] }
  | { readonly is: 'situation'; readonly facts: Facts; readonly asOf: string; readonly locale: string }
  | { readonly is: 'operators' }
  | {
      readonly is: 'texts'
      readonly sources: readonly string[]
      readonly locale: string
      /** The language of whoever reads them. */
      readonly reader: string
    }
  | {
      readonly is: 'tests'
      readonly source: string
      readonly extended: readonly string[]
      /** Tests that the API proposes, to be told in words. */
      readonly proposed: readonly PackTest[]
      readonly locale: string
    }

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

/** What an author has to know of an operator. */
export interface OperatorWords {
  readonly name: string
  readonly factTypes: readonly string[]
  readonly operand: string
  readonly clause: Readonly<Record<string, string>>
}

/** What the tests of a pack showed of one of its requirements. */
export interface CoverageRow {
  readonly code: string
  readonly title: string
  readonly met: boolean
  readonly unmet: boolean
  readonly undecided: boolean
}

/** A test of a pack: its situation in words, and what it expects. */
export interface ToldTest {
  readonly test: PackTest
  readonly answers: readonly Answered[]
}

export type Tested =
  | {
      readonly ok: true
      readonly rows: readonly CoverageRow[]
      readonly tests: readonly ToldTest[]
      /** Situations in which a requirement comes out as no test shows yet, and those that were proposed. */
      readonly proposals: readonly ToldTest[]
    }
  | { readonly ok: false }

/** A text of a pack or of the engine that a language needs. */
export interface TextSite {
  /** The name of the pack, or "engine". */
  readonly target: string
  readonly key: string
  /** What it says in the reader's language, or what it is translated from. */
  readonly shown: string
  /** What it is translated from, and what it may be translated from. */
  readonly source: string
  readonly sources: readonly string[]
  /** What it says in the language already; null where it says nothing. */
  readonly said: string | null
}

export interface Reply {
  readonly id: number
  readonly value?: Opened | Situated | Tested | readonly OperatorWords[] | readonly TextSite[] | undefined
  readonly error?: string
}
