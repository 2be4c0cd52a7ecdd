/** As many packs as one set may have. */
export const PACKS_MAX = 100

/** A set of published pack versions with parameters. */
export interface CandidateInput {
  readonly packs: readonly { readonly name: string; readonly version: string }[]
  readonly parameters?: unknown
}
