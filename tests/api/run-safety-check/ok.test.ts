import { eq, sql } from 'drizzle-orm'
import { beforeAll, describe, expect, test } from 'vitest'
import { checks } from '../../../src/db/tables/checks.ts'
import { logLeaves } from '../../../src/db/tables/log-leaves.ts'
import { leafHash } from '../../../src/operations/log/leaf.ts'
import { ask, makeKey, openTestDatabase, type TestOrganisation } from '../../support/api.ts'
import {
  activeRuleset,
  changeParameters,
  newKey,
  OFFICE_VISIT,
  RECORDING_WITHOUT_CONSENT,
  record,
} from '../../support/checks.ts'
import { countDatabaseRequests } from '../../support/database.ts'
import { makeLiveOrganisation } from '../../support/live-organisation.ts'

let own: TestOrganisation

beforeAll(async () => {
  own = await makeLiveOrganisation()
})

const ASSESSMENT = `verdict asOf findings(status: [NOT_APPLICABLE, POSSIBLE, OPEN, MET, UNMET, WAIVED, NOTED]) {
  status blocks item message requirement { code title } because { text } missingFacts { name }
} missingFacts { name decisive } assumptions { value fact { name } } deadlines { dueAt label }`

describe('a recorded check', () => {
  test('costs one read and one write request, whatever the number of findings', async () => {
    await record(own.key)
    const { requests } = await countDatabaseRequests(() => record(own.key))
    expect(requests).toBe(2)
  })

  test('stands in the log with the next number and the digest of its content', async () => {
    const first = await record(own.key, { subjectRef: 'case-7', facts: RECORDING_WITHOUT_CONSENT })
    const second = await record(own.key, { attestations: ['OV-2', 'OV-1', 'OV-2'] })
    expect(second.receipt.sequence).toBe(first.receipt.sequence + 1)
    expect(first).toMatchObject({
      verdict: 'BLOCKED',
      subjectRef: 'case-7',
      receipt: { rulesetDigest: (await activeRuleset(own.key)).digest },
    })
    const db = openTestDatabase()
    const [row] = await db.orm.select().from(checks).where(eq(checks.id, second.id))
    const [leaf] = await db.orm.select().from(logLeaves).where(eq(logLeaves.recordId, second.id))
    if (row === undefined) throw new Error('not stored')
    expect(row.attestations).toEqual(['OV-1', 'OV-2'])
    // It read no records, of which its leaf then says nothing; nor of what it is looked up by.
    const { organisationId, sequence, sources, findings: _numbers, ...stored } = row
    expect(sources).toEqual([])
    expect(leaf).toMatchObject({
      sequence,
      recordedAt: row.recordedAt,
      leafHash: await leafHash({ organisationId, kind: 'check', record: stored }),
    })
    expect(stored.recordedBy).toMatch(/^key_/)
  })

  test('is indexed by every requirement that is not ruled out, each status once', async () => {
    const facts = {
      subject: { kinds: ['risk_review'] },
      hazards: [
        { id: 'H1', likelihood: 1, impact: 1 },
        { id: 'H2', likelihood: 2, impact: 2 },
      ],
    }
    const { id } = await record(own.key, { facts })
    const query = `query($id: ID!) { safetyCheck(id: $id) {
      assessment { findings { status requirement { code } } } } }`
    const { data } = await ask<{
      safetyCheck: { assessment: { findings: { status: string; requirement: { code: string } }[] } }
    }>(own.key, query, { id })
    const findings = data?.safetyCheck.assessment.findings ?? []
    const wanted = new Set(findings.map(({ status, requirement }) => `${requirement.code} ${status}`))
    const rows = await openTestDatabase().orm.all<{ code: string; status: string }>(sql`
      select m.mark as code, of_status.key as status
      from checks c, json_each(c.findings) of_status, json_each(of_status.value) found
      join check_marks m on m.organisation_id = c.organisation_id and m.number = found.value
      where c.id = ${id}`)
    expect(rows.map(({ code, status }) => `${code} ${status}`).sort()).toEqual([...wanted].sort())
    expect(findings.length).toBeGreaterThan(wanted.size)
  })

  test('gives the assessment that assessSafety gives, at once and ever after', async () => {
    const asOf = '2026-03-01T08:00:00Z'
    const input = { facts: RECORDING_WITHOUT_CONSENT, asOf, locale: 'zh-CN' }
    const assessed = await ask<{ assessSafety: { assessment: object } }>(
      own.key,
      `query($input: AssessSafetyInput!) { assessSafety(input: $input) { assessment { ${ASSESSMENT} } } }`,
      { input },
    )
    const run = await ask<{ runSafetyCheck: { safetyCheck: { id: string; assessment: object } } }>(
      own.key,
      `mutation($input: RunSafetyCheckInput!) { runSafetyCheck(input: $input) {
        safetyCheck { id assessment { ${ASSESSMENT} } } } }`,
      { input: { ...input, idempotencyKey: newKey() } },
    )
    const recorded = run.data?.runSafetyCheck.safetyCheck
    expect(recorded?.assessment).toEqual(assessed.data?.assessSafety.assessment)

    const before = await activeRuleset(own.key)
    expect(await changeParameters(own.key, { childAgeBelow: 21 })).not.toBe(before.digest)
    const later = await ask<{ safetyCheck: { assessment: { ruleset: { digest: string } } } }>(
      own.key,
      `query($id: ID!) { safetyCheck(id: $id) { assessment { ${ASSESSMENT} } } }`,
      { id: recorded?.id },
    )
    expect(later.data?.safetyCheck.assessment).toEqual(recorded?.assessment)
    const ruleset = await ask<{
      safetyCheck: { assessment: { ruleset: { digest: string; stage: string | null } } }
    }>(own.key, 'query($id: ID!) { safetyCheck(id: $id) { assessment { ruleset { digest stage } } } }', {
      id: recorded?.id,
    })
    expect(ruleset.data?.safetyCheck.assessment.ruleset).toEqual({ digest: before.digest, stage: null })
  })

  test('can be run with a key that may only check', async () => {
    const key = await makeKey(own.organisation, { scopes: ['check'] })
    const query = `mutation($input: RunSafetyCheckInput!) { runSafetyCheck(input: $input) {
      safetyCheck { id assessment { verdict ruleset { digest } } } } }`
    const { errors } = await ask(key, query, { input: { facts: OFFICE_VISIT, idempotencyKey: newKey() } })
    expect(errors).toBeUndefined()
  })
})
