import { createScheduledController } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { sql } from 'drizzle-orm'
import { expect, test, vi } from 'vitest'
import worker from '../../../src/worker.ts'
import { openTestDatabase } from '../../support/api.ts'
import { record } from '../../support/checks.ts'
import { makeLiveOrganisation } from '../../support/live-organisation.ts'

test('the deployed Worker signs what was recorded when the clock calls it', async () => {
  const { organisation, key } = await makeLiveOrganisation()
  await record(key)
  const headSizes = () =>
    openTestDatabase().orm.all<{ size: number }>(
      sql`select size from log_heads where organisation_id = ${organisation.id}`,
    )
  expect(await headSizes()).toEqual([])
  const said = vi.spyOn(console, 'log').mockReturnValue()
  await worker.scheduled(createScheduledController({ cron: '* * * * *' }), env)
  expect(await headSizes()).toEqual([{ size: 1 }])
  const lines = said.mock.calls.map(([line]) => JSON.parse(String(line)))
  said.mockRestore()
  expect(lines).toMatchObject([{ event: 'scheduled.done', failed: 0 }])
})
