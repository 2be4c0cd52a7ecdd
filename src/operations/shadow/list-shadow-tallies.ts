import { and, desc, eq, sql } from 'drizzle-orm'
import { rulesets } from '../../db/tables/rulesets.ts'
import { shadowTallies } from '../../db/tables/shadow-tallies.ts'
import type { OperationContext } from '../context.ts'
import { requireScope } from '../require-scope.ts'

export interface ShadowTallyView {
  readonly shadowDigest: string
  readonly liveDigest: string
  readonly same: number
  readonly different: number
  readonly refused: number
  readonly failed: number
}

const TALLIES_MAX = 100

/** How shadow rulesets came out beside the live ones, the newest shadow ruleset first; the 100 newest pairs. */
export function listShadowTallies({ ctx }: { ctx: OperationContext }): Promise<ShadowTallyView[]> {
  requireScope(ctx, 'read')
  return ctx.db.orm
    .select({
      shadowDigest: shadowTallies.shadowDigest,
      liveDigest: shadowTallies.liveDigest,
      same: shadowTallies.same,
      different: shadowTallies.different,
      refused: shadowTallies.refused,
      failed: shadowTallies.failed,
    })
    .from(shadowTallies)
    .leftJoin(
      rulesets,
      and(
        eq(rulesets.organisationId, shadowTallies.organisationId),
        eq(rulesets.digest, shadowTallies.shadowDigest),
      ),
    )
    .where(eq(shadowTallies.organisationId, ctx.organisation.id))
    .orderBy(desc(rulesets.id), sql`${shadowTallies}.live_digest`)
    .limit(TALLIES_MAX)
}
