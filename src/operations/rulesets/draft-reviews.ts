import { and, eq, isNotNull } from 'drizzle-orm'
import { activations } from '../../db/tables/activations.ts'
import type { Pack } from '../../rules/index.ts'
import { textIn } from '../../rules/pack/locale.ts'
import type { PackReview } from '../../values/pack-review.ts'
import type { OperationContext } from '../context.ts'
import type { UserFault } from '../errors.ts'
import { aboutText, type Complaint, faultIn, listProblem, messageLocale, TEXT } from '../input.ts'
import { activationFaults } from '../verification/witnessed-faults.ts'
import { type CandidateInput, PACKS_MAX } from './candidate-input.ts'
import { openReviews } from './ruleset-view.ts'

/** What is wrong with the form of reviews, before any pack is read. A review of what is not in the set is one too many. */
export function reviewComplaints(
  reviews: readonly PackReview[],
  packs: CandidateInput['packs'],
): Complaint[] {
  const isInSet = ({ pack, version }: PackReview) =>
    packs.some((wanted) => wanted.name === pack && wanted.version === version)
  return [
    { path: ['input', 'reviews'], problem: listProblem(reviews, { max: PACKS_MAX }) },
    ...reviews.slice(0, PACKS_MAX).flatMap((review, index) => {
      const path = ['input', 'reviews', String(index)]
      return [
        aboutText([...path, 'pack'], review.pack, TEXT.packName),
        aboutText([...path, 'version'], review.version, TEXT.version),
        aboutText([...path, 'reviewer'], review.reviewer, TEXT.label),
        aboutText([...path, 'profession'], review.profession, TEXT.claim),
        { path: [...path, 'pack'], problem: isInSet(review) ? null : NOT_IN_SET },
      ]
    }),
  ]
}

/**
 * The drafts of a set that nobody is named for: neither with this activation nor with an earlier one that made the same version
 * live here. A published version never changes, so a review of it stands.
 */
export async function draftFaults(
  ctx: OperationContext,
  packs: readonly { readonly pack: Pack }[],
  reviews: readonly PackReview[],
): Promise<UserFault[]> {
  if (packs.every(({ pack }) => pack.status !== 'draft')) return []
  const known = [...reviews, ...(await earlierReviews(ctx))]
  const isReviewed = ({ pack: name, version }: Pack) =>
    known.some((review) => review.pack === name && review.version === version)
  const locale = messageLocale(ctx)
  return packs.flatMap(({ pack }, index) =>
    pack.status !== 'draft' || isReviewed(pack)
      ? []
      : [faultIn(locale, 'REVIEW_MISSING', reviewWanted(pack), ['input', 'packs', String(index)])],
  )
}

async function earlierReviews(ctx: OperationContext): Promise<PackReview[]> {
  const rows = await ctx.db.orm
    .select()
    .from(activations)
    .where(
      and(
        eq(activations.organisationId, ctx.organisation.id),
        eq(activations.stage, 'LIVE'),
        isNotNull(activations.reviews),
      ),
    )
  const faults = await activationFaults(ctx, rows)
  // A name that somebody wrote into the database answers for nothing.
  const whole = rows.filter((_row, at) => faults[at] === null)
  const reviews = await Promise.all(whole.map((row) => openReviews(ctx, row)))
  return reviews.flatMap((some) => some ?? [])
}

function reviewWanted({ pack, version, reviewNeeds }: Pack) {
  const needs = (locale: string) => (reviewNeeds === undefined ? '' : textIn(reviewNeeds, locale))
  return {
    en: `${pack} ${version} is a draft: name who has reviewed it, with their profession, in \`reviews\`. ${needs('en')}`.trim(),
    'zh-CN': `${pack} ${version}是草案：请在\`reviews\`中写明审阅人及其专业身份。${needs('zh-CN')}`,
  }
}

const NOT_IN_SET = { en: 'must be a pack version of the set', 'zh-CN': '必须是该组规则包中的一个版本' }
