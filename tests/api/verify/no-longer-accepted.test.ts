import { and, eq } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { checks } from '../../../src/db/tables/checks.ts'
import { logLeaves } from '../../../src/db/tables/log-leaves.ts'
import { CHECK_COLUMNS } from '../../../src/operations/checks/check-view.ts'
import { openSituation } from '../../../src/operations/checks/sealed-check.ts'
import type { OperationContext } from '../../../src/operations/context.ts'
import { leafHash } from '../../../src/operations/log/leaf.ts'
import { checkContent } from '../../../src/operations/log/record-content.ts'
import { openDataKey, sealText } from '../../../src/operations/vault/data-keys.ts'
import { canonicalJson } from '../../../src/rules/index.ts'
import { ask } from '../../support/api.ts'
import { record } from '../../support/checks.ts'
import { makeLiveOrganisation } from '../../support/live-organisation.ts'
import { makeSystemContext } from '../../support/system.ts'

/** Makes a record as an earlier release made it, which took a fact that is only computed. */
async function withComputedFact(ctx: OperationContext, id: string): Promise<void> {
  const own = and(eq(checks.organisationId, ctx.organisation.id), eq(checks.id, id))
  const [row] = await ctx.db.orm
    .select({ ...CHECK_COLUMNS, recordedBy: checks.recordedBy })
    .from(checks)
    .where(own)
  if (row === undefined) throw new Error('No such check')
  const key = await openDataKey(ctx, id, row.dataKey)
  const situation = await openSituation(ctx, row)
  if (key === null || situation === null) throw new Error('Erased')
  const said = { ...situation, facts: { ...Object(situation.facts), 'client.isChild': false } }
  const place = { table: 'checks', column: 'facts', rowId: id }
  const facts = await sealText(ctx, key, place, canonicalJson(said))
  const hash = await leafHash({
    organisationId: ctx.organisation.id,
    kind: 'check',
    record: checkContent({ ...row, facts }),
  })
  await ctx.db.writeBatch([
    ctx.db.orm.update(checks).set({ facts }).where(own),
    ctx.db.orm
      .update(logLeaves)
      .set({ leafHash: hash })
      .where(and(eq(logLeaves.organisationId, ctx.organisation.id), eq(logLeaves.recordId, id))),
  ])
}

test('a check that was recorded with a fact which is only computed verifies, and says why it is not computed again', async () => {
  const own = await makeLiveOrganisation()
  const { id } = await record(own.key)
  await withComputedFact(makeSystemContext(own.organisation), id)
  const { data, errors } = await ask(
    own.key,
    `query ($id: ID!) { verifySafetyCheck(id: $id) { holds reproduced alterations { part } refusals { code path } } }`,
    { id },
  )
  expect(errors).toBeUndefined()
  expect(data).toEqual({
    verifySafetyCheck: {
      holds: true,
      reproduced: false,
      alterations: [],
      refusals: [{ code: 'DERIVED_FACT', path: ['facts', 'client.isChild'] }],
    },
  })
  const shown = await ask<{ safetyChecks: { altered: object[] } }>(
    own.key,
    '{ safetyChecks(first: 5) { nodes { id verdict assessment { verdict } } altered { id } } }',
  )
  expect(shown.errors?.map(({ extensions }) => extensions.code)).toEqual(['FACTS_NO_LONGER_ACCEPTED'])
})
