import { beforeAll, describe, expect, test } from 'vitest'
import { ask, type TestOrganisation } from '../../support/api.ts'
import { makeLiveOrganisation } from '../../support/live-organisation.ts'
import { act, run } from '../../support/procedures.ts'
import { verify } from '../../support/subjects.ts'

let own: TestOrganisation

beforeAll(async () => {
  own = await makeLiveOrganisation('closing-by-outcome')
}, 60_000)

/** A disclosure that was decided and made, by a counsellor. */
async function disclosure(recipientAuthorised: boolean, subjectRef = 'client-9'): Promise<string> {
  const { id } = await run(own.key, 'start', { procedure: 'disclosure', subjectRef })
  const decision = { recipient: 'a brother', onlyNecessary: true, consideration: 'asks', recipientAuthorised }
  const sharing = { secureMethod: true, what: 'that she is well' }
  await run(own.key, 'step', { runId: id, step: 'decision', actingRole: 'counsellor', fields: decision })
  await run(own.key, 'step', { runId: id, step: 'sharing', actingRole: 'counsellor', fields: sharing })
  return id
}

test.each([
  ['en', 'Shared with a relative'],
  ['zh-CN', '已告知亲属'],
  ['es', 'Compartido con un familiar'],
])('how a procedure may end is offered in words: %s', async (locale, title) => {
  const query = `query ($locale: String) { procedures(locale: $locale) { code outcomes outcomeTerms { code title } } }`
  const { data } = await ask<{
    procedures: { code: string; outcomes: string[]; outcomeTerms: { code: string; title: string }[] }[]
  }>(own.key, query, { locale })
  const procedures = data?.procedures ?? []
  const offered = procedures.flatMap(({ outcomeTerms }) => outcomeTerms)
  expect(offered.filter((term) => term.title === term.code)).toEqual([])
  expect(offered).toContainEqual({ code: 'disclose_to_relative', title })
  for (const { outcomes, outcomeTerms } of procedures)
    expect(outcomeTerms.map(({ code }) => code)).toEqual(outcomes)
})

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

describe('closing looks at what else is on record about the client', () => {
  const outcome = 'disclose_to_relative'
  const close = (runId: string) => act(own.key, 'close', { runId, actingRole: 'counsellor', outcome })

  test('an open subpoena holds up telling a relative until counsel was asked, and only for that client', async () => {
    const { id: demand } = await run(own.key, 'start', { procedure: 'subpoena', subjectRef: 'client-10' })
    const runId = await disclosure(true, 'client-10')
    const blocked = await close(runId)
    expect(blocked.userErrors).toMatchObject([{ code: 'CLOSING_BLOCKED' }])
    expect(blocked.findings?.map(({ requirement }) => requirement.code)).toEqual(['CF-2.1'])
    // Shown beforehand as it will be, also where something else is asked about other runs of the client beside it.
    const beforehand = async (as: string | null) => {
      const { data, errors } = await ask<{
        procedureRun: { closing: { verdict: string; blockers: { requirement: { code: string } }[] } }
      }>(
        own.key,
        `query($id: ID!, $as: String) { assessSafety(input: { facts: {}, subjects: [{ kind: "disclosure", ref: "client-10" }] })
          { assessment { verdict } } procedureRun(id: $id) { closing(outcome: $as) { verdict blockers { requirement { code } } } } }`,
        { id: runId, as },
      )
      return errors?.[0]?.extensions.code ?? data?.procedureRun.closing
    }
    const held = { verdict: 'BLOCKED', blockers: [{ requirement: { code: 'CF-2.1' } }] }
    expect(await beforehand(outcome)).toEqual(held)
    expect(await beforehand('disclose_to_third_party')).toEqual(held)
    expect(await beforehand('share_with_colleague')).toMatchObject({ blockers: [] })
    // Without an outcome nobody said which act it is: the strictest counts.
    expect(await beforehand(null)).toEqual(held)
    const unsaid = await act(own.key, 'close', { runId, actingRole: 'counsellor' })
    expect(unsaid.userErrors).toMatchObject([{ code: 'CLOSING_BLOCKED' }])
    expect(unsaid.findings?.map(({ requirement }) => requirement.code)).toEqual(['CF-2.1'])
    for (const none of ['no_such_outcome', 'toString', '\u0007'])
      expect(await beforehand(none)).toBe('BAD_USER_INPUT')
    expect((await close(await disclosure(true, 'client-11'))).userErrors).toEqual([])
    await run(own.key, 'step', {
      runId: demand,
      step: 'counsel',
      actingRole: 'legal_counsel',
      fields: { advice: 'only what she agrees to' },
    })
    const closed = await close(runId)
    expect([closed.userErrors, closed.run?.state]).toEqual([[], 'CLOSED'])
    // What it was judged on is found again as it stood, the open subpoena among it.
    for (const { safetyCheck } of [blocked, closed])
      expect(await verify(own.key, safetyCheck?.id ?? '')).toMatchObject({ holds: true })
  })
})
