import { beforeAll, describe, expect, test } from 'vitest'
import type { TestOrganisation } from '../../support/api.ts'
import { makeLiveOrganisation } from '../../support/live-organisation.ts'
import { act, run } from '../../support/procedures.ts'

let own: TestOrganisation

beforeAll(async () => {
  own = await makeLiveOrganisation('closing-by-outcome')
}, 60_000)

/** A disclosure that was decided and made, by a counsellor. */
async function disclosure(recipientAuthorised: boolean): Promise<string> {
  const { id } = await run(own.key, 'start', { procedure: 'disclosure', subjectRef: 'client-9' })
  const decision = { recipient: 'a brother', onlyNecessary: true, consideration: 'asks', recipientAuthorised }
  const sharing = { secureMethod: true, what: 'that she is well' }
  await run(own.key, 'step', { runId: id, step: 'decision', actingRole: 'counsellor', fields: decision })
  await run(own.key, 'step', { runId: id, step: 'sharing', actingRole: 'counsellor', fields: sharing })
  return id
}

describe('closing asks the rules about the act that this outcome is', () => {
  test.each(['disclose_to_relative', 'disclose_to_third_party'])(
    '%s without authority stays open, and the floor about it is named',
    async (outcome) => {
      const runId = await disclosure(false)
      const closed = await act(own.key, 'close', { runId, actingRole: 'counsellor', outcome })
      expect(closed.userErrors).toMatchObject([{ code: 'CLOSING_BLOCKED' }])
      expect(closed.findings?.map(({ requirement }) => requirement.code)).toEqual(['CF-P2'])
    },
  )

  test('with the same key and another outcome it is another question', async () => {
    const runId = await disclosure(false)
    const input = { runId, actingRole: 'counsellor', idempotencyKey: 'closing twice' }
    const codes = []
    for (const outcome of ['share_with_colleague', 'disclose_to_relative']) {
      const { findings, safetyCheck } = await act(own.key, 'close', { ...input, outcome })
      codes.push([findings?.map(({ requirement }) => requirement.code), safetyCheck?.id])
    }
    expect(codes.map(([named]) => named)).toEqual([['CF-1.3'], ['CF-P2']])
    expect(codes[0]?.[1]).not.toBe(codes[1]?.[1])
  })

  test('what is authorised is closed', async () => {
    const runId = await disclosure(true)
    const outcome = 'disclose_to_relative'
    const closed = await act(own.key, 'close', { runId, actingRole: 'counsellor', outcome })
    expect(closed.userErrors).toEqual([])
    expect(closed.run?.state).toBe('CLOSED')
  })
})
