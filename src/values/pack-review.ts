/** That a named person has looked at a version of a pack and answers for putting it to use. */
export interface PackReview {
  /** owner/name. */
  readonly pack: string
  readonly version: string
  readonly reviewer: string
  /** What makes the person fit to judge it, for example "clinical psychologist". */
  readonly profession: string
}
