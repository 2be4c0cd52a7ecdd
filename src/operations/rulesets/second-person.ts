import { and, eq, type SQL, sql } from 'drizzle-orm'
import { activations } from '../../db/tables/activations.ts'
import { apiKeys } from '../../db/tables/api-keys.ts'
import { organisations } from '../../db/tables/organisations.ts'
import { packVersions } from '../../db/tables/pack-versions.ts'
import { rulesets } from '../../db/tables/rulesets.ts'
import { actorReference, type OperationContext } from '../context.ts'
import type { RulesetStage } from './ruleset-view.ts'

/** Everything the caller has signed with: a key, and all keys it took the place of or that took its place. */
function ownReferences(ctx: OperationContext): SQL {
  const { actor, organisation } = ctx
  if (actor.kind !== 'apiKey') return sql`(${actorReference(actor)})`
  const principal = sql`coalesce(${apiKeys.principalId}, ${apiKeys.id})`
  const sameChain = and(eq(apiKeys.organisationId, organisation.id), eq(principal, actor.principalId))
  return sql`(select ${apiKeys.id} from ${apiKeys} where ${sameChain})`
}

/**
 * A column for a select of pack versions: true where a second person has to make the version live, because the caller
 * uploaded it, nobody else has made it live before, and the organisation asks for two. Trying out in the shadow is free.
 */
export function needsSecondPerson(ctx: OperationContext, stage: RulesetStage): SQL<boolean> {
  if (stage !== 'LIVE') return sql`0`.mapWith(Boolean)
  const organisationId = ctx.organisation.id
  const asked = sql`(select ${organisations.requiresSecondPerson} from ${organisations}
    where ${organisations.id} = ${organisationId})`
  const mine = ownReferences(ctx)
  const approved = sql`exists (select 1 from ${activations} join ${rulesets}
      on ${rulesets.organisationId} = ${activations.organisationId} and ${rulesets.digest} = ${activations.rulesetDigest},
      json_each(${rulesets.packs}) entry
    where ${activations.organisationId} = ${organisationId} and ${activations.stage} = 'LIVE'
      and ${activations.activatedBy} not in ${mine}
      and json_extract(entry.value, '$.digest') = ${packVersions.digest})`
  return sql`${asked} and ${packVersions.organisationId} = ${organisationId}
    and ${packVersions.uploadedBy} in ${mine} and not ${approved}`.mapWith(Boolean)
}

/**
 * A column for a select of organisations: true where somebody else has proposed the ruleset, by making it the shadow one
 * after the live one was made live. An older proposal was made against other rules.
 */
export function proposedByAnother(ctx: OperationContext, digest: string): SQL<boolean> {
  const own = sql`${activations.organisationId} = ${ctx.organisation.id}`
  return sql`exists (select 1 from ${activations}
    where ${own} and ${activations.stage} = 'SHADOW' and ${activations.rulesetDigest} = ${digest}
      and ${activations.activatedBy} not in ${ownReferences(ctx)}
      and ${activations.sequence} > ${ctx.liveActivation?.sequence ?? 0})`.mapWith(Boolean)
}

export const SECOND_PERSON_WANTED = {
  en: 'You uploaded this pack version, and your organisation wants two people for a change: ask a colleague who has a key of their own with the scope "approve" to make it live, with the same request. An administrator makes such a key with createApiKey.',
  'zh-CN':
    '此规则包版本由您上传，而贵机构要求由两人完成更改：请一位持有本人密钥且具有"approve"权限的同事用相同的请求启用。管理员可用createApiKey创建此类密钥。',
}
