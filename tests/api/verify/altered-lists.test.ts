import { env } from 'cloudflare:workers'
import { createClient } from '@libsql/client/web'
import { beforeEach, describe, expect, test } from 'vitest'
import { leafHash } from '../../../src/operations/log/leaf.ts'
import { SCOPES } from '../../../src/values/scopes.ts'
import { ask, makeKey, type TestOrganisation } from '../../support/api.ts'
import { OFFICE_VISIT, record } from '../../support/checks.ts'
import { makeLiveOrganisation } from '../../support/live-organisation.ts'
import { askRevoke, granted, terms, WAIVABLE, type WaiverData } from '../../support/waivers.ts'

let own: TestOrganisation
let waiver: WaiverData

beforeEach(async () => {
  own = await makeLiveOrganisation()
  const keys = [own.key, await makeKey(own.organisation, { scopes: SCOPES })] as const
  waiver = await granted(keys, { subjectRef: 'a' })
  await granted(keys, { subjectRef: 'b' })
})

/** What somebody does who can write to the database past us and has no key. */
async function tamper(statement: string) {
  const client = createClient({ url: env.LIBSQL_URL })
  await client.executeMultiple(`pragma foreign_keys = off; ${statement}`)
  client.close()
}

async function rowOf(statement: string): Promise<Record<string, unknown>> {
  const client = createClient({ url: env.LIBSQL_URL })
  const { rows } = await client.execute(statement)
  client.close()
  return { ...rows[0] }
}

async function listed(field: string): Promise<{ nodes: string[]; altered: string[] }> {
  const { data, errors } = await ask<
    Record<string, { nodes: { id?: string }[]; altered: { id: string; part: string }[] }>
  >(own.key, `{ ${field}(first: 50) { nodes { __typename } altered { id part message } } }`)
  expect(errors).toBeUndefined()
  const page = data?.[field]
  return {
    nodes: (page?.nodes ?? []).map(() => field),
    altered: (page?.altered ?? []).map(({ id, part }) => `${id} ${part}`),
  }
}

describe('a waiver that is not what was granted', () => {
  test.each([
    ['lasts longer', `expires_at = '2099-01-01T00:00:00.000Z'`],
    ['is of another requirement', `requirement_code = 'OV-6'`],
    ['is of other rules', `ruleset_digest = 'sha256:0'`],
    ['says another reason code', `reason_code = 'other'`],
    ['was granted by somebody else', `granted_by = 'key_other'`],
    ['was granted earlier', `granted_at = '2020-01-01T00:00:00.000Z'`],
  ])('is named when it %s, and lets nothing pass', async (_what, change) => {
    await tamper(`update waivers set ${change} where id = '${waiver.id}'`)
    const { nodes, altered } = await listed('waivers')
    expect([nodes.length, altered]).toEqual([1, [`${waiver.id} RECORD`]])
    expect(await waived('a')).toBe(false)
    expect(await waived('b')).toBe(true)
  })

  test('is named when its revocation was taken back', async () => {
    await askRevoke(own.key, { id: waiver.id, reason: 'Enough' })
    expect((await listed('waivers')).altered).toEqual([])
    await tamper(
      `update waivers set revoked_at = null, revoked_by = null, revoked_reason = null where id = '${waiver.id}'`,
    )
    expect((await listed('waivers')).altered).toEqual([`${waiver.id} RECORD`])
    expect(await waived('a')).toBe(false)
  })

  test('is named when what was written about it is gone, or was altered with its leaf', async () => {
    await ask(own.key, '{ logHead { size } }')
    const { id } = await rowOf(
      `select id from access_log where action = 'WAIVER_GRANTED' and subject_id = '${waiver.id}'`,
    )
    await tamper(`update access_log set actor = 'key_x' where id = '${id}'`)
    expect((await listed('waivers')).altered).toEqual([`${waiver.id} RECORD`])
    await tamper(
      `update log_leaves set content_digest = null, leaf_hash = '${'0'.repeat(64)}' where record_id = '${id}'`,
    )
    expect((await listed('waivers')).altered).toEqual([`${waiver.id} RECORD`])
    await tamper(
      `delete from access_log where id = '${id}'; delete from log_leaves where record_id = '${id}'`,
    )
    expect((await listed('waivers')).altered).toEqual([`${waiver.id} LOG_ENTRY`])
    expect(await waived('a')).toBe(false)
  })

  test('is named when it was loosened from the facts that it was first used for', async () => {
    await record(own.key, { facts: OFFICE_VISIT, subjectRef: 'a' })
    expect((await listed('waivers')).altered).toEqual([])
    expect(await waived('a')).toBe(true)
    await tamper(`update waivers set facts_digest = null, first_used_at = null where id = '${waiver.id}'`)
    expect((await listed('waivers')).altered).toEqual([`${waiver.id} RECORD`])
    expect(await waived('a')).toBe(false)
  })

  test('is named when somebody made it in the database', async () => {
    const made = `wvr_${'7'.repeat(26)}`
    await tamper(`create table copied as select * from waivers where id = '${waiver.id}';
      update copied set id = '${made}', request_id = null, expires_at = '2099-01-01T00:00:00.000Z';
      insert into waivers select * from copied; drop table copied;
      create table copied as select * from data_keys where record_id = '${waiver.id}';
      update copied set record_id = '${made}'; insert into data_keys select * from copied; drop table copied;
      update waivers set revoked_at = '2026-01-01T00:00:00.000Z' where id = '${waiver.id}'`)
    expect(await waived('a')).toBe(false)
  })
})

async function waived(subjectRef: string): Promise<boolean> {
  const { data, errors } = await ask<{
    assessSafety: { assessment: { findings: { requirement: { code: string }; waiver: object | null }[] } }
  }>(
    own.key,
    `query ($input: AssessSafetyInput!) { assessSafety(input: $input) { assessment { findings { requirement { code } waiver { id } } } } }`,
    { input: { facts: OFFICE_VISIT, subjectRef } },
  )
  expect(errors).toBeUndefined()
  const found = data?.assessSafety.assessment.findings.find(
    ({ requirement }) => requirement.code === WAIVABLE,
  )
  return found?.waiver != null
}

test('a request for a waiver that is not what was asked is named', async () => {
  const { data } = await ask<{ requestWaiver: { waiverRequest: { id: string } } }>(
    own.key,
    'mutation ($input: RequestWaiverInput!) { requestWaiver(input: $input) { waiverRequest { id } } }',
    { input: terms({ subjectRef: 'c' }) },
  )
  const id = data?.requestWaiver.waiverRequest.id
  expect((await listed('waiverRequests')).altered).toEqual([])
  await tamper(`update waiver_requests set requested_by_principal = 'key_other' where id = '${id}'`)
  expect((await listed('waiverRequests')).altered).toEqual([`${id} RECORD`])
})

test('an activation that is not what was made live is named, in every column', async () => {
  const { data } = await ask<{ activeRuleset: { packs: object[] } }>(
    own.key,
    '{ activeRuleset { packs { name version } } }',
  )
  await ask(
    own.key,
    'mutation ($input: ActivateRulesetInput!) { activateRuleset(input: $input) { userErrors { code } } }',
    { input: { packs: data?.activeRuleset.packs, parameters: { childAgeBelow: 21 }, note: 'For us' } },
  )
  const row = await rowOf(
    `select * from activations where organisation_id = '${own.organisation.id}' order by sequence desc`,
  )
  expect((await listed('rulesetActivations')).altered).toEqual([])
  for (const [column, value] of [
    ['activated_at', '2020-01-01T00:00:00.000Z'],
    ['activated_by', 'key_other'],
    ['note', 'something else'],
    ['weakening_reason', 'nobody asked'],
    ['stage', 'SHADOW'],
  ]) {
    await tamper(`update activations set ${column} = '${value}' where id = '${row.id}'`)
    expect([column, (await listed('rulesetActivations')).altered]).toEqual([column, [`${row.id} RECORD`]])
    const before = row[column ?? ''] === null ? 'null' : `'${row[column ?? '']}'`
    await tamper(`update activations set ${column} = ${before} where id = '${row.id}'`)
  }
  expect((await listed('rulesetActivations')).altered).toEqual([])
})

test('an activation that somebody made in the database is named, also as if set-up had made it', async () => {
  const id = `act_${'7'.repeat(26)}`
  for (const by of ['system:seed', own.key]) {
    await tamper(`create table copied as select * from activations where organisation_id = '${own.organisation.id}' limit 1;
      update copied set id = '${id}', sequence = 99, activated_by = '${by}', activated_at = '2099-01-01T00:00:00.000Z', note = null;
      delete from activations where id = '${id}'; insert into activations select * from copied; drop table copied`)
    expect((await listed('rulesetActivations')).altered).toEqual([`${id} LOG_ENTRY`])
  }
})

test('a check that was altered together with its leaf is named in the list beside the others', async () => {
  const [one] = [await record(own.key), await record(own.key), await record(own.key), await record(own.key)]
  if (one === undefined) throw new Error('Nothing was recorded')
  await ask(own.key, '{ logHead { size } }')
  await tamper(`update checks set recorded_by = 'key_other' where id = '${one.id}'`)
  const row = await rowOf(`select * from checks where id = '${one.id}'`)
  const made = await leafHash({
    organisationId: own.organisation.id,
    kind: 'check',
    record: {
      id: one.id,
      subjectRef: row.subject_ref,
      verdict: row.verdict,
      facts: row.facts,
      attestations: JSON.parse(String(row.attestations)),
      waivers: JSON.parse(String(row.waivers)),
      asOf: row.as_of,
      locale: row.locale,
      rulesetDigest: row.ruleset_digest,
      resultDigest: row.result_digest,
      recordedAt: row.recorded_at,
      recordedBy: row.recorded_by,
    } as { id: string },
  })
  await tamper(`update log_leaves set leaf_hash = '${made}' where record_id = '${one.id}'`)
  const { nodes, altered } = await listed('safetyChecks')
  expect(altered).toContain(`${one.id} LOG_TREE`)
  // Nothing proves its neighbour any more either.
  expect(altered.length).toBeLessThanOrEqual(2)
  expect(nodes.length).toBe(4 - altered.length)
})
