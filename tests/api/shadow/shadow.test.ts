import { sql } from 'drizzle-orm'
import { beforeEach, describe, expect, test } from 'vitest'
import { SCOPES } from '../../../src/values/scopes.ts'
import { appWith, ask, makeKey, openTestDatabase, type TestOrganisation } from '../../support/api.ts'
import { askRun, newKey, OFFICE_VISIT, record, run } from '../../support/checks.ts'
import { countDatabaseRequests } from '../../support/database.ts'
import { makeLiveOrganisation } from '../../support/live-organisation.ts'
import {
  activate,
  type PackRef,
  STRICT_FACT,
  strictCode,
  strictPack,
  uploadBeside,
} from '../../support/rulesets.ts'

let own: TestOrganisation
let slug = ''
let packs: PackRef[] = []
let shadowDigest = ''

beforeEach(async () => {
  own = await makeLiveOrganisation()
  slug = own.organisation.slug
  packs = await uploadBeside(own.key, strictPack(slug))
  const { ruleset, userErrors } = await activate(own.key, { packs, stage: 'SHADOW' })
  if (ruleset === null) throw new Error(JSON.stringify(userErrors))
  shadowDigest = ruleset.digest
})

interface Difference {
  readonly safetyCheck: { readonly id: string; readonly verdict: string }
  readonly shadowDigest: string
  readonly before: string
  readonly after: string | null
  readonly findings: readonly {
    requirementCode: string
    item: string | null
    before: string
    after: string
  }[]
  readonly refusals: readonly string[]
}
interface Shadow {
  readonly shadowDifferences: { readonly totalCount: number; readonly nodes: readonly Difference[] }
  readonly shadowTallies: readonly {
    shadowDigest: string
    liveDigest: string
    compared: number
    same: number
    different: number
    refused: number
    failed: number
  }[]
}

async function shadow(key = own.key): Promise<Shadow> {
  const { data, errors } = await ask<Shadow>(
    key,
    `{ shadowDifferences(first: 10) { totalCount nodes { shadowDigest before after refusals
      safetyCheck { id verdict } findings { requirementCode item before after } } }
      shadowTallies { shadowDigest liveDigest compared same different refused failed } }`,
  )
  if (!data) throw new Error(JSON.stringify(errors))
  return data
}

const NOBODY = { subject: { kinds: ['organisation'] } }

describe('a shadow ruleset', () => {
  test('is tried on every recorded check; what differs is kept and counted, the answer is the live one', async () => {
    const before = await record(own.key, { facts: OFFICE_VISIT })
    const again = await record(own.key, { facts: OFFICE_VISIT })
    expect(before.verdict).toBe('PROCEED_WITH_CONDITIONS')
    await record(own.key, { facts: NOBODY })
    const { shadowDifferences, shadowTallies } = await shadow()
    expect(shadowDifferences.totalCount).toBe(2)
    expect(shadowDifferences.nodes.map(({ safetyCheck }) => safetyCheck.id)).toEqual([again.id, before.id])
    expect(shadowDifferences.nodes[1]).toEqual({
      safetyCheck: { id: before.id, verdict: 'PROCEED_WITH_CONDITIONS' },
      shadowDigest,
      before: 'PROCEED_WITH_CONDITIONS',
      after: 'NEEDS_INFORMATION',
      findings: [{ requirementCode: strictCode(slug), item: null, before: 'NOT_APPLICABLE', after: 'OPEN' }],
      refusals: [],
    })
    const liveDigest = before.receipt.rulesetDigest
    expect(shadowTallies).toEqual([
      { shadowDigest, liveDigest, compared: 3, same: 1, different: 2, refused: 0, failed: 0 },
    ])
  })

  test('costs a check no further round trip once it is loaded', async () => {
    await record(own.key)
    const { requests } = await countDatabaseRequests(() => record(own.key))
    expect(requests).toBe(2)
  })

  test('is not asked twice for one check: a repeated key counts once', async () => {
    const idempotencyKey = newKey()
    await record(own.key, { idempotencyKey })
    await record(own.key, { idempotencyKey })
    const { shadowTallies, shadowDifferences } = await shadow()
    expect(shadowTallies[0]?.compared).toBe(1)
    expect(shadowDifferences.totalCount).toBe(1)
  })

  test('that knows a fact the live one refuses changes nothing about the refusal', async () => {
    const { safetyCheck, userErrors } = await run(own.key, {
      facts: { ...OFFICE_VISIT, [STRICT_FACT]: true },
    })
    expect(safetyCheck).toBeNull()
    expect(userErrors.map(({ code }) => code)).toEqual(['UNDECLARED_FACT'])
    expect((await shadow()).shadowTallies).toEqual([])
  })

  test('that refuses the facts says which, without their values', async () => {
    const live = await activate(own.key, { packs })
    expect(live.userErrors).toEqual([])
    const without = packs.filter(({ name }) => !name.startsWith(`${slug}/`))
    await activate(own.key, { packs: without, stage: 'SHADOW' })
    const { verdict } = await record(own.key, { facts: { ...OFFICE_VISIT, [STRICT_FACT]: false } })
    expect(verdict).toBe('BLOCKED')
    const { shadowDifferences, shadowTallies } = await shadow()
    expect(shadowDifferences.nodes[0]).toMatchObject({
      before: 'BLOCKED',
      after: null,
      findings: [],
      refusals: [`UNDECLARED_FACT facts.${STRICT_FACT}`],
    })
    expect(shadowTallies[0]).toMatchObject({ compared: 1, refused: 1 })
  })

  test('that cannot be loaded is logged and counted, and the live answer stands', async () => {
    const db = openTestDatabase()
    await db.writeBatch([
      db.orm.run(sql`delete from ruleset_plans where organisation_id = ${own.organisation.id}`),
      db.orm.run(sql`update rulesets set parameters = json_set(parameters, '$.childAgeBelow', 25)
        where organisation_id = ${own.organisation.id} and digest = ${shadowDigest}`),
    ])
    const lines: string[] = []
    const send = appWith({ writeLog: (line) => lines.push(line) })
    const { data } = await askRun(own.key, { facts: OFFICE_VISIT }, send)
    expect(data?.runSafetyCheck.safetyCheck?.verdict).toBe('PROCEED_WITH_CONDITIONS')
    expect(lines.some((line) => line.includes('shadow.failed') && line.includes(shadowDigest))).toBe(true)
    const { shadowDifferences, shadowTallies } = await shadow()
    expect(shadowDifferences.totalCount).toBe(0)
    expect(shadowTallies[0]).toMatchObject({ compared: 0, failed: 1 })
  })

  test('is no longer tried out once it is the live one', async () => {
    expect((await activate(own.key, { packs })).userErrors).toEqual([])
    await record(own.key)
    expect((await shadow()).shadowTallies).toEqual([])
  })

  test('goes with the facts when the subject is erased', async () => {
    await record(own.key, { subjectRef: 'case-9' })
    await ask(
      own.key,
      'mutation($input: EraseSubjectInput!) { eraseSubject(input: $input) { userErrors { code } } }',
      {
        input: { subjectRef: 'case-9', reason: 'Asked for it' },
      },
    )
    expect((await shadow()).shadowDifferences.totalCount).toBe(0)
  })
})

describe('what a shadow ruleset showed', () => {
  test('is not shown to another organisation, nor without the scope', async () => {
    await record(own.key)
    const other = await makeLiveOrganisation()
    expect(await shadow(other.key)).toEqual({
      shadowDifferences: { totalCount: 0, nodes: [] },
      shadowTallies: [],
    })
    const key = await makeKey(own.organisation, { scopes: SCOPES.filter((scope) => scope !== 'read') })
    const { errors } = await ask(key, '{ shadowTallies { same } }')
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }])
  })

  test('can be listed of one shadow ruleset, in pages', async () => {
    for (let index = 0; index < 3; index += 1) await record(own.key)
    const query = `query($digest: String!, $after: String) {
      shadowDifferences(first: 2, after: $after, shadowDigest: $digest) { totalCount nodes { before }
        pageInfo { endCursor hasNextPage } } }`
    interface Data {
      shadowDifferences: {
        totalCount: number
        nodes: unknown[]
        pageInfo: { endCursor: string; hasNextPage: boolean }
      }
    }
    const first = await ask<Data>(own.key, query, { digest: shadowDigest })
    expect(first.data?.shadowDifferences).toMatchObject({ totalCount: 3, pageInfo: { hasNextPage: true } })
    const after = first.data?.shadowDifferences.pageInfo.endCursor
    const second = await ask<Data>(own.key, query, { digest: shadowDigest, after })
    expect(second.data?.shadowDifferences.nodes).toHaveLength(1)
    const none = await ask<Data>(own.key, query, { digest: `sha256:${'0'.repeat(64)}` })
    expect(none.data?.shadowDifferences.totalCount).toBe(0)
  })
})
