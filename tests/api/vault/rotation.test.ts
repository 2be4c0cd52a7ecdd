import { env } from 'cloudflare:workers'
import { sql } from 'drizzle-orm'
import { beforeAll, describe, expect, test } from 'vitest'
import { makeScheduled } from '../../../src/http/scheduled.ts'
import { currentMasterKey } from '../../../src/operations/vault/master-keys.ts'
import { appWith, ask, openTestDatabase, type TestOrganisation } from '../../support/api.ts'
import { askRun, type CheckData, newKey, record, untilAnswered } from '../../support/checks.ts'
import { makeLiveOrganisation } from '../../support/live-organisation.ts'

const NEXT = btoa('n'.repeat(32))
const ROTATING = { MASTER_KEY: NEXT, MASTER_KEYS_RETIRED: env.MASTER_KEY }
const ROTATED = { MASTER_KEY: NEXT }
const FACTS = { subject: { kinds: ['client'] }, client: { ageYears: 30 } }
const CHECK = 'query Check($id: ID!) { safetyCheck(id: $id) { facts subjectRef assessment { verdict } } }'
const DAY = 86_400_000

type Send = (request: Request) => Promise<Response>

let own: TestOrganisation
let checks: CheckData[]

beforeAll(async () => {
  own = await makeLiveOrganisation()
  checks = []
  for (let index = 0; index < 5; index += 1) {
    checks.push(await record(own.key, { facts: FACTS, subjectRef: `case-${index}` }))
  }
})

async function readAll(send?: Send): Promise<unknown[]> {
  const answers = await Promise.all(checks.map(({ id }) => ask(own.key, CHECK, { id }, send)))
  return answers.map(({ data, errors }) => errors?.[0]?.extensions.code ?? data?.safetyCheck)
}

const READABLE = () =>
  checks.map(({ verdict, subjectRef }) => ({ facts: FACTS, subjectRef, assessment: { verdict } }))

async function masterKeysInUse(): Promise<string[]> {
  const rows = await openTestDatabase().orm.all<{ id: string }>(
    sql`select distinct master_key_id as id from organisation_keys where organisation_id = ${own.organisation.id}`,
  )
  return rows.map(({ id }) => id)
}

async function sealingKeys(): Promise<{ id: string; retired: number; dataKeys: number }[]> {
  return openTestDatabase().orm.all(
    sql`select id, retired_at is not null as retired,
      (select count(*) from data_keys where organisation_key_id = o.id and wrapped_key is not null) as dataKeys
      from organisation_keys o where organisation_id = ${own.organisation.id} and purpose = 'sealing' order by id`,
  )
}

describe('a new master key', () => {
  test('opens what the old one wrapped, while both are there', async () => {
    expect(await readAll(appWith({}, ROTATING))).toEqual(READABLE())
    expect(await readAll(appWith({}, ROTATED))).toEqual(checks.map(() => 'INTERNAL_SERVER_ERROR'))
  })

  test('takes over in the middle of the traffic: nothing fails, nothing is unreadable afterwards', async () => {
    const send = appWith({}, ROTATING)
    const lines: string[] = []
    const work = makeScheduled({ writeLog: (line) => lines.push(line) })(null, { ...env, ...ROTATING })
    const traffic = Array.from({ length: 10 }, async (_, index) => {
      const input = { facts: FACTS, subjectRef: `new-${index}`, idempotencyKey: newKey() }
      const { data, errors } = await untilAnswered(() => askRun(own.key, input, send))
      expect(errors).toBeUndefined()
      if (data?.runSafetyCheck.safetyCheck) checks.push(data.runSafetyCheck.safetyCheck)
      return readAll(send)
    })
    for (const answers of await Promise.all(traffic)) expect(answers).not.toContain('INTERNAL_SERVER_ERROR')
    await work
    expect(lines.join()).not.toContain('fault')
    const next = await currentMasterKey({
      current: Uint8Array.from(atob(NEXT), (letter) => letter.charCodeAt(0)),
      retired: [],
    })
    expect(await masterKeysInUse()).toEqual([next.id])
  })

  test('is enough once the clock has run: the old one can be taken away', async () => {
    const send = appWith({}, ROTATED)
    expect(checks).toHaveLength(15)
    expect(await readAll(send)).toEqual(READABLE())
    const list = '{ safetyChecks(first: 5, filter: { subjectRef: "case-3" }) { nodes { subjectRef } } }'
    const { data } = await ask(own.key, list, {}, send)
    expect(data).toEqual({ safetyChecks: { nodes: [{ subjectRef: 'case-3' }] } })
  })
})

describe('a sealing key', () => {
  const later = () => new Date(Date.now() + 91 * DAY)
  const bindings = { ...env, ...ROTATED }

  test('is left alone while it is young', async () => {
    const before = await sealingKeys()
    await makeScheduled({ writeLog: () => {} })(null, bindings)
    expect(await sealingKeys()).toEqual(before)
  })

  test('is replaced after ninety days, and every data key is wrapped anew; everything stays readable', async () => {
    const [old] = await sealingKeys()
    const erase = `mutation { eraseSubject(input: { subjectRef: "case-4", reason: "asked" }) { erasure { records } } }`
    expect((await ask(own.key, erase, {}, appWith({}, ROTATED))).errors).toBeUndefined()
    const lines: string[] = []
    const scheduled = makeScheduled({ writeLog: (line) => lines.push(line), now: later })
    await Promise.all([scheduled(null, bindings), scheduled(null, bindings)])
    expect(lines.filter((line) => line.includes('fault'))).toEqual([])
    const [first, second, ...more] = await sealingKeys()
    expect(more).toEqual([])
    expect(first).toMatchObject({ id: old?.id, retired: 1, dataKeys: 0 })
    // Fifteen checks less the erased one, and the record of the erasure.
    expect(second).toMatchObject({ retired: 0, dataKeys: 15 })
    const answers = await readAll(appWith({}, ROTATED))
    expect(answers.filter((answer) => answer === 'SUBJECT_ERASED')).toHaveLength(1)
    expect(answers.filter((answer) => typeof answer === 'object')).toHaveLength(14)
  })

  test('in an isolate that does not know of the replacement still seals what everybody can open', async () => {
    const before = appWith({}, { ...ROTATED, UNUSED: '1' })
    await askRun(own.key, { facts: FACTS }, before)
    const scheduled = makeScheduled({ writeLog: () => {}, now: () => new Date(Date.now() + 182 * DAY) })
    await scheduled(null, bindings)
    const { data } = await askRun(own.key, { facts: FACTS, subjectRef: 'late' }, before)
    const check = data?.runSafetyCheck.safetyCheck
    expect(check?.subjectRef).toBe('late')
    await scheduled(null, bindings)
    expect((await sealingKeys()).filter(({ retired, dataKeys }) => retired === 1 && dataKeys > 0)).toEqual([])
    const read = await ask<{ safetyCheck: unknown }>(own.key, CHECK, { id: check?.id }, appWith({}, ROTATED))
    expect(read.data?.safetyCheck).toMatchObject({ facts: FACTS, subjectRef: 'late' })
  })
})
