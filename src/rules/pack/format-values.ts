/** Closed lists, bounds and names of the pack format that every check needs, apart from the forms, which only an upload does. */

export const LIMITS = {
  packBytesMax: 1_048_576,
  factsBytesMax: 65_536,
  nestingMax: 32,
  conditionDepthMax: 8,
  conditionsPerRequirementMax: 200,
  requirementsPerRulesetMax: 5_000,
  conditionsPerRulesetMax: 50_000,
  listItemsMax: 500,
  textLengthMax: 4_000,
  identifierLengthMax: 128,
  waiverDaysMax: 3_660,
} as const

export const RECORD_LIMITS = {
  proceduresMax: 200,
  stepsMax: 100,
  fieldsMax: 100,
  registersMax: 200,
  reportsMax: 200,
  taskRulesMax: 200,
  yieldsMax: 100,
  outcomesMax: 50,
  closingKindsMax: 4,
  measuresMax: 50,
  approvalsMax: 10,
  storiesMax: 300,
  storyEventsMax: 200,
} as const

/** What a pack is for: rules (unless said), or texts of other packs in further languages. */
export const PACK_KINDS = ['rules', 'translations'] as const

/** Stands in place of a pack's name for the sentences of the engine itself. */
export const ENGINE = 'engine'

export const PACK_STATUSES = ['draft', 'released'] as const

export const FACT_TYPES = [
  'boolean',
  'integer',
  'number',
  'string',
  'code',
  'strings',
  'codes',
  'date',
  'dateTime',
  'object',
  'list',
] as const

export const KINDS = [
  'measure',
  'prohibition',
  'deadline',
  'role',
  'signpost',
  'rating',
  'principle',
  'claim',
] as const

export const LEVELS = ['blocking', 'required', 'advisory', 'info'] as const

/** The weakest first. */
export const SCOPES = ['organisation', 'case', 'now'] as const

export const LOCKS = ['floor', 'tunable', 'local'] as const

export const FIELD_TYPES = [
  'boolean',
  'integer',
  'number',
  'string',
  'code',
  'strings',
  'codes',
  'date',
  'time',
  'dateTime',
] as const

/** What a record says of itself besides its fields. */
export const RECORD_SOURCES = ['role', 'happenedAt', 'happenedOn', 'recordedAt', 'person', 'subject'] as const

export const YIELD_KINDS = [
  'any',
  'all',
  'count',
  'countDistinct',
  'sum',
  'latest',
  'earliest',
  'list',
] as const

export const STATUSES = ['NOT_APPLICABLE', 'POSSIBLE', 'OPEN', 'MET', 'UNMET', 'WAIVED', 'NOTED'] as const

export const VERDICTS = ['BLOCKED', 'NEEDS_INFORMATION', 'PROCEED_WITH_CONDITIONS', 'PROCEED'] as const

/** Whether a text has more than some number of characters. A character is a code point, wherever characters are counted. */
export function isLongerThan(text: string, charactersMax: number): boolean {
  if (text.length <= charactersMax) return false
  return text.length > charactersMax * 2 || [...text].length > charactersMax
}

/** The form of names that a pack makes up for what it has within itself. */
export const IDENTIFIER = /^[a-z][A-Za-z0-9]*$/

/** Order of codes that does not depend on the machine's language: EQ-2 before EQ-10. */
export function compareCodes(a: string, b: string): number {
  const parts = (code: string) => code.split(/(\d+)/)
  const left = parts(a)
  const right = parts(b)
  for (let index = 0; index < Math.min(left.length, right.length); index += 1) {
    const l = left[index] ?? ''
    const r = right[index] ?? ''
    if (l === r) continue
    if (index % 2 === 1) return Number(l) - Number(r) || (l < r ? -1 : 1)
    return l < r ? -1 : 1
  }
  return left.length - right.length
}

/** The owner whose packs are shipped: only they set floors, and their codes carry no prefix. */
export const AUTHORITY = 'tutela'

/** The part of a pack's name before the slash. */
export const ownerOf = (name: string): string => name.split('/')[0] ?? name

/** Whether a pack's name is one of the shipped packs'. */
export const isAuthority = (name: string): boolean => ownerOf(name) === AUTHORITY
