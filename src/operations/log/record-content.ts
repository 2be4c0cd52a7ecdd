import type { accessLog } from '../../db/tables/access-log.ts'
import type { activations } from '../../db/tables/activations.ts'
import type { checks } from '../../db/tables/checks.ts'
import type { recordEvents } from '../../db/tables/record-events.ts'
import type { subjectErasures } from '../../db/tables/subject-erasures.ts'

type CheckContent = Omit<typeof checks.$inferSelect, 'organisationId' | 'sequence' | 'sources' | 'findings'> &
  Partial<Pick<typeof checks.$inferSelect, 'sources'>>
type EventContent = Omit<typeof recordEvents.$inferSelect, 'organisationId' | 'sequence'>
type ErasureContent = Pick<
  typeof subjectErasures.$inferSelect,
  'id' | 'recordIds' | 'reason' | 'erasedAt' | 'erasedBy'
>

type AccessContent = Omit<typeof accessLog.$inferSelect, 'organisationId' | 'sequence' | 'id'> & {
  readonly id: string
}

/**
 * What a check's leaf commits to: everything recorded, the facts and the subject's reference as they are sealed. Erasing the
 * subject changes none of it. The place in the log is not part of it; it is given by the log itself.
 */
export function checkContent(row: CheckContent): CheckContent {
  const { id, subjectRef, verdict, facts, attestations, waivers, sources = [], asOf, locale } = row
  const { rulesetDigest, resultDigest, recordedAt, recordedBy } = row
  return {
    id,
    subjectRef,
    verdict,
    facts,
    attestations,
    waivers,
    // As before there were any: what was recorded then keeps its leaf.
    ...(sources.length > 0 && { sources }),
    asOf,
    locale,
    rulesetDigest,
    resultDigest,
    recordedAt,
    recordedBy,
  }
}

/** What the leaf of an erasure commits to: which records became unreadable, when, by whom and (sealed) why. */
export function erasureContent({
  id,
  recordIds,
  reason,
  erasedAt,
  erasedBy,
}: ErasureContent): ErasureContent {
  return { id, recordIds, reason, erasedAt, erasedBy }
}

/** What the leaf of an entry of the access log commits to: all of it but its number, which its place in the log gives. */
export function accessContent({
  id,
  recordedAt,
  actor,
  action,
  subjectId,
  details,
}: AccessContent): AccessContent {
  return { id, recordedAt, actor, action, subjectId, details }
}

type ActivationContent = Omit<typeof activations.$inferSelect, 'sequence'>

/** What the entry about an activation commits to: all of it but its number, which the order of the entries gives. */
export function activationContent({
  id,
  organisationId,
  rulesetDigest,
  stage,
  activatedAt,
  activatedBy,
  note,
  reviews,
  weakeningReason,
}: ActivationContent): ActivationContent {
  return {
    id,
    organisationId,
    rulesetDigest,
    stage,
    activatedAt,
    activatedBy,
    note,
    reviews,
    weakeningReason,
  }
}

/** What the leaf of an event of a run or an entry commits to: all of it, what was said as it is sealed, but its place in the log. */
export function eventContent(row: EventContent): EventContent {
  const { id, recordId, version, kind, step, actingRole, happenedAt, recordedAt } = row
  const { recordedBy, recordedByPrincipal, rulesetDigest, checkId, content } = row
  return {
    id,
    recordId,
    version,
    kind,
    step,
    actingRole,
    happenedAt,
    recordedAt,
    recordedBy,
    recordedByPrincipal,
    rulesetDigest,
    checkId,
    content,
  }
}
