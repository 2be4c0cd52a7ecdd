/** The head that was signed last, as it is remembered outside of the database. */
export interface KeptHead {
  readonly size: number
  readonly rootHash: string
  readonly signature: string
}

/**
 * Remembers the last signed head of each log where somebody who reaches the database does not reach: without it whoever deletes
 * the heads with the records under them would have a new history signed.
 */
export interface LogKeeper {
  /** Null: nothing was signed since there is a keeper. */
  last(organisationId: string): Promise<KeptHead | null>
  /** Only ever goes forward: a head that is not larger than the one kept changes nothing. */
  keep(organisationId: string, head: KeptHead): Promise<void>
  /**
   * Takes another head, also a smaller one or none, in the place of exactly the one that is kept. Only for a history that the operator
   * has accepted.
   */
  replace(organisationId: string, kept: KeptHead, head: KeptHead | null): Promise<void>
}
