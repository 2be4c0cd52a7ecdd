import type { Page } from '../parts/paged.tsx'
import { change } from './change.ts'
import { ask } from './session.ts'

/** A share of which only so many are known, with the range in which it lies. */
export interface Share {
  readonly count: number
  readonly of: number
  readonly rate: number
  readonly lower: number
  readonly upper: number
}

export const SIGNS = ['CHANGED', 'NEVER_APPLIED', 'NEVER_FULFILLED'] as const
export type Sign = (typeof SIGNS)[number]

/** What can become of a finding, beside being shown. */
export const OUTCOMES = [
  'repeated',
  'actedOn',
  'attested',
  'overridden',
  'waived',
  'ignored',
  'pending',
  'unfollowed',
] as const
export type Counts = Readonly<Record<'shown' | (typeof OUTCOMES)[number], number>>

export interface RuleHead {
  readonly requirement: { readonly code: string; readonly title: string }
  readonly counts: Counts
  readonly burden: number
  readonly acceptance: Share | null
  readonly signs: readonly Sign[]
  readonly review: { readonly right: Share | null }
}

export interface HealthPage extends Page {
  readonly checks: number
  readonly subjects: number
  readonly burden: number
  readonly from: string
  readonly to: string
  readonly nodes: readonly RuleHead[]
}

export interface RuleWhole extends Omit<RuleHead, 'review'> {
  readonly overrides: readonly { readonly reasonCode: string; readonly count: number }[]
  readonly weeks: readonly {
    readonly week: string
    readonly begins: string
    readonly version: string
    readonly counts: Pick<Counts, 'shown' | 'actedOn' | 'overridden' | 'ignored'>
  }[]
  readonly changes: readonly {
    readonly week: string
    readonly direction: 'UP' | 'DOWN'
    readonly observed: number
    readonly expected: number
    readonly p: number
    readonly activationIds: readonly string[]
  }[]
  readonly review: {
    readonly right: Share | null
    readonly sampled: number
    readonly toReview: readonly string[]
  }
}

export interface Comment {
  readonly id: string
  readonly checkId: string
  readonly requirementCode: string
  readonly answer: 'ACCEPTED' | 'OVERRIDDEN' | 'APPROPRIATE' | 'INAPPROPRIATE'
  readonly reasonCode: string | null
  readonly comment: string | null
  readonly recordedAt: string
}

export interface CommentPage extends Page {
  readonly nodes: readonly Comment[]
}

/** When something was put to use, by the id that changes name. */
export type ActivationTimes = ReadonlyMap<
  string,
  { readonly activatedAt: string; readonly note: string | null }
>

const SHARE = 'count of rate lower upper'
const PAGED = 'totalCount pageInfo { hasNextPage endCursor }'
const HEAD = `requirement { code title } counts { shown ${OUTCOMES.join(' ')} } burden acceptance { ${SHARE} } signs`
const HEALTH = `query Health($locale: String, $first: Int!, $after: String, $filter: RuleHealthFilter) {
  ruleHealth(locale: $locale, first: $first, after: $after, filter: $filter) { ${PAGED} checks subjects burden from to
  nodes { ${HEAD} review { right { ${SHARE} } } } } }`
const ONE = `query RuleHealth($locale: String, $filter: RuleHealthFilter) { ruleHealth(locale: $locale, first: 1, filter: $filter) {
  nodes { ${HEAD} overrides { reasonCode count } review { right { ${SHARE} } sampled toReview }
  weeks { week begins version counts { shown actedOn overridden ignored } }
  changes { week direction observed expected p activationIds } } } }`
const COMMENTS = `query Comments($after: String, $filter: FindingCommentFilter) {
  findingComments(first: 10, after: $after, filter: $filter) { ${PAGED}
  nodes { id checkId requirementCode answer reasonCode comment recordedAt } } }`
const ACTIVATIONS = '{ rulesetActivations(first: 100) { nodes { id activatedAt note } } }'

/** How requirements did, the most shown first, a page at a time. */
export async function health(
  asked: { readonly first: number; readonly after: string | null; readonly filter: object },
  signal?: AbortSignal,
): Promise<HealthPage> {
  const options = signal === undefined ? {} : { signal }
  return (await ask<{ ruleHealth: HealthPage }>(HEALTH, asked, options)).ruleHealth
}

/** How one requirement did; null when it did nothing in the period. */
export async function healthOf(filter: object, signal: AbortSignal): Promise<RuleWhole | null> {
  const { ruleHealth } = await ask<{ ruleHealth: { nodes: readonly RuleWhole[] } }>(
    ONE,
    { filter },
    { signal },
  )
  return ruleHealth.nodes[0] ?? null
}

/** What people wrote about findings, the newest first. */
export async function comments(
  filter: object,
  after: string | null,
  signal: AbortSignal,
): Promise<CommentPage> {
  return (await ask<{ findingComments: CommentPage }>(COMMENTS, { filter, after }, { signal }))
    .findingComments
}

/** The last hundred times that something was put to use. */
export async function activationTimes(signal: AbortSignal): Promise<ActivationTimes> {
  const { rulesetActivations } = await ask<{
    rulesetActivations: { nodes: readonly { id: string; activatedAt: string; note: string | null }[] }
  }>(ACTIVATIONS, {}, { signal })
  return new Map(rulesetActivations.nodes.map(({ id, ...activation }) => [id, activation]))
}

/** Says whether a finding was right. Throws a RefusedError. */
export const reviewFinding = (input: {
  readonly checkId: string
  readonly requirementCode: string
  readonly appropriate: boolean
  readonly comment?: string
  readonly idempotencyKey: string
}): Promise<unknown> =>
  change({ field: 'reviewFinding', type: 'ReviewFindingInput', parts: 'answer { id }' }, input)
