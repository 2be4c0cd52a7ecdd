/** That somebody read, or was given, something about a subject. */
export interface AccessReportEntry {
  /** RFC 3339 instant. */
  readonly at: string
  /** Who read it: a key, or the pseudonym of a person; or whom it was given to, as it was written down. */
  readonly by: string
  /** What was asked, or the register in which it was written down that something was given. */
  readonly act: string
  /** The run, the entry or the check that was read, or the entry that says what was given. */
  readonly record: string
  readonly purpose: string | null
  /** What was given. */
  readonly what: string | null
  /** Tells entries of the same moment apart. */
  readonly position: string
}
