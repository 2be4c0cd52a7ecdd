import { and, eq, isNull, sql } from 'drizzle-orm'
import { organisations } from '../../db/tables/organisations.ts'
import { packVersions } from '../../db/tables/pack-versions.ts'
import { weakenedFloors } from '../../rules/diff/weakened-floors.ts'
import type { FloorWeakening } from '../../rules/index.ts'
import type { Ruleset } from '../../rules/types.ts'
import type { OperationContext } from '../context.ts'
import type { UserFault } from '../errors.ts'
import { faultIn, messageLocale } from '../input.ts'
import { loadActiveRuleset } from './load-active-ruleset.ts'
import { StoredRulesetError, shippedPart } from './recompile-ruleset.ts'
import { proposedByAnother } from './second-person.ts'

/** What the floors in force now would ask less of, if a ruleset became live. */
export interface WeakeningReport {
  readonly weakenings: readonly FloorWeakening[]
  /** False while the live ruleset cannot be read, so that nothing shows what it asks. */
  readonly isCompared: boolean
}

export const NOTHING_WEAKENED: WeakeningReport = { weakenings: [], isCompared: true }

/** Compares a ruleset with the live one, floor by floor. An organisation with nothing live loses nothing. */
export async function weakeningsAgainstLive(
  ctx: OperationContext,
  candidate: Ruleset,
): Promise<WeakeningReport> {
  try {
    const live = await loadActiveRuleset({ ctx })
    return live === null
      ? NOTHING_WEAKENED
      : { weakenings: weakenedFloors(live.ruleset, candidate), isCompared: true }
  } catch (error) {
    if (!(error instanceof StoredRulesetError)) throw error
    const digest = ctx.liveActivation?.rulesetDigest ?? ''
    const shipped = await shippedPart(ctx, digest)
    if (shipped !== null) return { weakenings: weakenedFloors(shipped, candidate), isCompared: true }
    ctx.log.error('ruleset.not_compared', error, { digest })
    return { weakenings: [], isCompared: false }
  }
}

/** Whether making the ruleset live needs a reason, and, where two are asked for, somebody else's proposal. */
export const isWeakening = ({ weakenings, isCompared }: WeakeningReport): boolean =>
  weakenings.length > 0 || !isCompared

/**
 * What keeps a ruleset in which floors ask for less from being made live: nobody said why, or two people are asked for and
 * nobody else has proposed it, by making the same set the shadow one since the live set was made live.
 */
export async function weakeningFaults(
  ctx: OperationContext,
  report: WeakeningReport,
  {
    digest,
    reason,
    paths,
  }: {
    readonly digest: string
    readonly reason: string | null
    readonly paths: WeakeningPaths
  },
): Promise<UserFault[]> {
  if (!isWeakening(report)) return []
  const locale = messageLocale(ctx)
  const faults: UserFault[] = []
  if (reason === null || reason.trim() === '')
    faults.push(faultIn(locale, 'REASON_MISSING', reasonWanted(report), paths.reason))
  const [row] = await ctx.db.orm
    .select({
      isAsked: organisations.requiresSecondPerson,
      isProposed: proposedByAnother(ctx, digest),
    })
    .from(organisations)
    .where(eq(organisations.id, ctx.organisation.id))
  if (row?.isAsked === true && !row.isProposed)
    faults.push(faultIn(locale, 'SELF_APPROVAL', proposalWanted(report), paths.set))
  return faults
}

/** Where in the arguments the reason stands, and what names the set. */
export interface WeakeningPaths {
  readonly reason: readonly string[]
  readonly set: readonly string[]
}

/** Codes of a few floors, and how many others there are. */
const NAMED_MAX = 10

function floorsIn({ weakenings, isCompared }: WeakeningReport): { en: string; zh: string } {
  if (!isCompared)
    return { en: 'the floors of the live set, which cannot be read,', zh: '无法读取的现行规则集中的底线要求' }
  const codes = weakenings.slice(0, NAMED_MAX).map(({ requirementCode }) => requirementCode)
  const others = weakenings.length - codes.length
  return {
    en: `${codes.join(', ')}${others > 0 ? ` and ${others} more floors` : ''}`,
    zh: `${codes.join('、')}${others > 0 ? `等${weakenings.length}项底线要求` : ''}`,
  }
}

function reasonWanted(report: WeakeningReport) {
  const { en, zh } = floorsIn(report)
  return {
    en: `With this set less would be asked than now: ${en}. Say why.`,
    'zh-CN': `启用此规则集会使要求低于现在：${zh}。请说明理由。`,
  }
}

function proposalWanted(report: WeakeningReport) {
  const { en, zh } = floorsIn(report)
  return {
    en: `With this set less would be asked than now: ${en}. Two people have to want that: ask a colleague who has a key of their own with the scope "approve" to make exactly this set the SHADOW one, then make it live.`,
    'zh-CN': `启用此规则集会使要求低于现在：${zh}。此事须由两人决定：请先由一位持有本人密钥且具有"approve"权限的同事将同一规则集设为SHADOW，再启用。`,
  }
}

/**
 * The packs that belong in every set and are not in this one. Which they are is said by the packs that come with the product
 * (`mandatory`), in any of their versions that was published here; organisations cannot say so of theirs.
 */
export async function mandatoryPackFaults(
  ctx: OperationContext,
  packs: readonly { readonly name: string }[],
  path: readonly string[],
): Promise<UserFault[]> {
  const isMandatory = sql`json_extract(${packVersions.document}, '$.mandatory') = 1`
  const mandatory = await ctx.db.orm
    .selectDistinct({ name: packVersions.name })
    .from(packVersions)
    .where(and(isNull(packVersions.organisationId), isMandatory))
  const present = new Set(packs.map(({ name }) => name))
  return mandatory
    .filter(({ name }) => !present.has(name))
    .map(({ name }) =>
      faultIn(
        messageLocale(ctx),
        'MANDATORY_PACK_MISSING',
        {
          en: `${name} belongs in every set; add it.`,
          'zh-CN': `每个规则集都必须包含${name};请将其加入。`,
        },
        path,
      ),
    )
}
