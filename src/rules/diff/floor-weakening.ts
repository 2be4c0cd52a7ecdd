import type { LocalisedText } from '../pack/format.ts'
import type { FloorCase } from '../pack/problems.ts'

/** A floor that asks for less in one ruleset than in another. */
export interface FloorWeakening {
  /** Of a requirement; `procedure:…` or `register:…` of one of these. */
  readonly requirementCode: string
  /** The pack that sets it, and what it was called. */
  readonly pack: string
  readonly title: LocalisedText
  /** REMOVED: nothing is left of it. UNDECIDED: nothing shows that it asks for as much as before. */
  readonly kind: 'REMOVED' | 'LOOSENED' | 'UNDECIDED'
  /** One sentence, with a case that shows it where one was found. */
  readonly text: LocalisedText
  readonly counterExample: FloorCase | null
}
