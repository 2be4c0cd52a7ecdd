import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildSchema, getNamedType } from 'graphql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { importFromFile } from '../../scripts/import-organisation.ts'
import { seed } from '../../scripts/seed.ts'
import {
  contentOf,
  type ExportedWorld,
  linesOf,
  silent,
  startExportedWorld,
} from '../support/exported-world.ts'
import { documentOf, selectionIn } from '../support/operations.ts'
import type { TestDeployment } from '../support/two-deployments.ts'
import { verifyLog } from '../support/verify-log.ts'

// From its text: the product's own objects belong to another copy of the library here.
const SCHEMA = buildSchema(readFileSync(join(import.meta.dirname, '../../schema.graphql'), 'utf8'))
const CHECK_IDS =
  'query($after: String) { safetyChecks(first: 100, after: $after) { nodes { id erasure { id } } pageInfo { hasNextPage endCursor } } }'

let given: ExportedWorld

beforeAll(async () => {
  given = await startExportedWorld()
}, 120_000)

afterAll(() => given.deployments.stop())

/** Asking for them is a reading that the log keeps: what comes after would differ. tests/api/{subjects,reports} ask for them. */
const LEAVES_AN_ENTRY: ReadonlySet<string> = new Set(['accessReport', 'report'])

/** The answers to every query of the schema but those, as deep as they go. */
async function answersOf({ ask }: TestDeployment, key: string): Promise<Record<string, unknown>> {
  const { things } = given.world
  const variables: Readonly<Record<string, object>> = {
    assessSafety: {
      input: {
        facts: { subject: { kinds: ['client'] }, client: { ageYears: 19 } },
        subjectRef: 'case-2',
        asOf: '2026-11-22T00:00:00Z',
      },
    },
    consistencyProof: { fromSize: 1, toSize: 50 },
    inclusionProof: { checkId: things.checkId },
    ruleHealthDigest: { month: '2026-11' },
    node: { id: things.checkId },
    procedureRun: { id: things.runId },
    registerEntries: { register: 'keys' },
    requirement: { code: 'OV-2' },
    rulePack: { name: 'tutela/core-safety' },
    rulesetImpact: { input: { packs: things.packs } },
    safetyCheck: { id: things.checkId },
    safetyChecks: { first: 100, filter: { erased: false } },
    validateRulePack: { source: '{}' },
    verifySafetyCheck: { id: things.checkId },
    accessLog: { first: 100 },
  }
  const entries: [string, unknown][] = []
  for (const field of Object.values(SCHEMA.getQueryType()?.getFields() ?? {})) {
    if (LEAVES_AN_ENTRY.has(field.name)) continue
    const { name, args, type } = field
    const first = args.some((arg) => arg.name === 'first') ? { first: 25 } : {}
    const query = documentOf(
      { kind: 'query', field },
      selectionIn(SCHEMA, getNamedType(type).name, name === 'node' ? 2 : 3),
    )
    const answer = await ask({ key, query, variables: { ...first, ...variables[name] } })
    entries.push([name, answer])
  }
  // Who asks is another key.
  return JSON.parse(JSON.stringify(Object.fromEntries(entries)).replace(/"keyName":"[^"]+"/, '"keyName":"…"'))
}

const OF_LOG = ['accessLog', 'logEntries', 'logHead', 'logHeads', 'inclusionProof']
/** The answers but for those about the log, and for the moment at which the closing of a run was asked about: that is now. */
function withoutLog(answers: Record<string, unknown>): unknown {
  const others = Object.entries(answers).filter(([name]) => !OF_LOG.includes(name))
  return JSON.parse(
    JSON.stringify(Object.fromEntries(others), (name, value) =>
      name === 'closing' ? { ...value, asOf: 'now' } : value,
    ),
  )
}

/** The nodes of an answer that is one list. */
function nodesOf(answer: unknown): readonly unknown[] {
  const { data } = answer as { data: Record<string, { nodes: readonly unknown[] }> }
  return Object.values(data)[0]?.nodes ?? []
}

async function everyCheck({ ask }: TestDeployment, key: string) {
  const found: { id: string; erasure: object | null }[] = []
  for (let after: string | null = null; ; ) {
    const { data } = await ask({ key, query: CHECK_IDS, variables: { after } })
    const { safetyChecks } = data as {
      safetyChecks: { nodes: typeof found; pageInfo: { hasNextPage: boolean; endCursor: string | null } }
    }
    found.push(...safetyChecks.nodes)
    if (!safetyChecks.pageInfo.hasNextPage) return found
    after = safetyChecks.pageInfo.endCursor
  }
}

describe('brought into an empty database with another master key', () => {
  let asked: ReturnType<typeof answersOf> | undefined
  /** Asked once: reading what needs care leaves entries, which a file that was made before does not have. */
  const answersOfSource = () => {
    asked ??= answersOf(given.source, given.world.adminKey)
    return asked
  }

  for (const form of ['open', 'sealed'] as const) {
    test(`from ${form} form, everything is as it was`, async () => {
      const target = await given.deployments.make()
      const retired = form === 'sealed' ? [given.source.masterKey] : []
      const file = form === 'open' ? given.open : given.sealed
      const { counts } = JSON.parse(linesOf(file)[0] ?? '')
      const imported = await importFromFile({
        deployment: await target.asOperator(retired),
        file,
        // A sealed file proves by its master key where it comes from.
        trustKey: form === 'open' ? given.trustKey : null,
        say: silent,
      })
      expect(imported).toMatchObject({ slug: 'example', entries: counts.log_leaves })

      const key = imported.adminKey
      const [ours, theirs] = [await answersOfSource(), await answersOf(target, key)]
      // Keys are not brought in, nor where this deployment sends messages to.
      const { apiKeys: _keys, webhooks: _hooks, webhookDeliveries: _sent, ...same } = ours
      const { apiKeys, webhooks, webhookDeliveries, ...seen } = theirs
      expect([nodesOf(webhooks), nodesOf(webhookDeliveries)]).toEqual([[], []])
      // The import has an entry of its own, with which the log goes on.
      expect(withoutLog(seen)).toEqual(withoutLog(same))
      expect(nodesOf(seen.accessLog)[0]).toMatchObject({ action: 'ORGANISATION_IMPORTED', details: { form } })
      expect(nodesOf(seen.accessLog).slice(1)).toEqual(nodesOf(same.accessLog))
      expect(nodesOf(seen.logEntries)).toEqual(nodesOf(same.logEntries))
      expect(nodesOf(seen.logHeads).slice(1)).toEqual(nodesOf(same.logHeads))
      expect(apiKeys).toMatchObject({ data: { apiKeys: { totalCount: 1 } } })
      for (const [name, answer] of Object.entries(same)) {
        expect([name, (answer as { errors?: object }).errors]).toEqual([name, undefined])
      }

      const checks = await everyCheck(target, key)
      expect(checks).toEqual(await everyCheck(given.source, given.world.adminKey))
      const looked = checks.filter((_check, index) => index % (form === 'open' ? 3 : 10) === 0)
      for (const { id, erasure } of looked) {
        const query = 'query($id: ID!) { verifySafetyCheck(id: $id) { holds disagreements { __typename } } }'
        const { data, errors } = await target.ask({ key, query, variables: { id } })
        if (erasure === null)
          expect([id, data]).toEqual([id, { verifySafetyCheck: { holds: true, disagreements: [] } }])
        else expect(errors?.[0]?.extensions.code).toBe('SUBJECT_ERASED')
      }

      expect((await verifyLog(target.ask, key)).said).toMatch(/^OK/)
      const [stored] = await target.rows(
        'select group_concat(distinct master_key_id) as ids from organisation_keys',
      )
      const [old] = await given.source.rows(
        'select group_concat(distinct master_key_id) as ids from organisation_keys',
      )
      expect(stored?.ids).not.toBe(old?.ids)
      expect((await target.rows('pragma foreign_key_check')).length).toBe(0)
    }, 120_000)
  }

  test('goes on: new checks, the same idempotency keys, erasures, one log', async () => {
    const target = await given.deployments.make()
    const { adminKey: key } = await importFromFile({
      deployment: await target.asOperator(),
      file: given.open,
      trustKey: given.trustKey,
      say: silent,
    })
    const run = (idempotencyKey: string) =>
      target.ask({
        key,
        query:
          'mutation($input: RunSafetyCheckInput!) { runSafetyCheck(input: $input) { safetyCheck { id } userErrors { code } } }',
        variables: { input: { idempotencyKey, facts: {}, subjectRef: 'client-1' } },
      })
    expect(await run('world 1')).toMatchObject({
      data: { runSafetyCheck: { userErrors: [{ code: 'IDEMPOTENCY_CONFLICT' }] } },
    })
    expect(await run('new')).toMatchObject({ data: { runSafetyCheck: { userErrors: [] } } })
    const erase = (subjectRef: string) =>
      target.ask({
        key,
        query:
          'mutation($input: EraseSubjectInput!) { eraseSubject(input: $input) { erasure { id records } userErrors { code } } }',
        variables: { input: { subjectRef, reason: 'again' } },
      })
    expect(await erase('client-3')).toMatchObject({
      data: { eraseSubject: { erasure: null, userErrors: [{ code: 'NOT_FOUND' }] } },
    })
    const { data } = await erase('client-1')
    expect(
      (data as { eraseSubject: { erasure: { records: number } } }).eraseSubject.erasure.records,
    ).toBeGreaterThan(15)
    const { status, said } = await verifyLog(target.ask, key)
    expect([status, said]).toEqual([0, expect.stringMatching(/^OK/)])
    const signers = await target.rows(`select distinct key_id from log_heads`)
    expect(signers).toHaveLength(2)
  }, 60_000)
})

describe('brought into a database that serves others', () => {
  test('it needs a free name, its packs, and the word of the operator for packs that all would see', async () => {
    const target = await given.deployments.make()
    const { url, masterKey } = target
    const deployment = await target.asOperator()
    const named = (slug: string) => ({ slug, name: slug, defaultLocale: 'en' })
    await seed({ url, masterKey, organisation: named('other'), shippedPacks: [] })
    const before = await contentOf(target)
    await expect(
      importFromFile({ deployment, file: given.open, trustKey: given.trustKey, say: silent }),
    ).rejects.toThrow('all its organisations would see')
    expect(await contentOf(target)).toEqual(before)
    await seed({ url, masterKey, organisation: named('example'), shippedPacks: [] })
    await expect(
      importFromFile({
        deployment,
        file: given.open,
        trustKey: given.trustKey,
        acceptShippedPacks: true,
        say: silent,
      }),
    ).rejects.toThrow('Another organisation has the slug example here')
    await target.run(`update organisations set slug = 'elsewhere' where slug = 'example'`)
    const { adminKey } = await importFromFile({
      deployment,
      file: given.open,
      trustKey: given.trustKey,
      acceptShippedPacks: true,
      say: silent,
    })
    expect((await verifyLog(target.ask, adminKey)).status).toBe(0)
    await expect(
      importFromFile({ deployment, file: given.open, trustKey: given.trustKey, say: silent }),
    ).rejects.toThrow('is here already')
  }, 60_000)

  test('it takes the shipped packs that are there, and is refused when one has another content', async () => {
    const target = await given.deployments.make()
    const { url, masterKey } = target
    await seed({ url, masterKey, organisation: { slug: 'other', name: 'Other', defaultLocale: 'en' } })
    const deployment = await target.asOperator()
    await target.run(
      `update pack_versions set digest = 'sha256:' || digest where name = 'tutela/core-safety'`,
    )
    await expect(
      importFromFile({ deployment, file: given.open, trustKey: given.trustKey, say: silent }),
    ).rejects.toThrow(/The shipped pack tutela\/core-safety \S+ has another content here/)
    await target.run(`update pack_versions set digest = substr(digest, 8) where name = 'tutela/core-safety'`)
    const { adminKey } = await importFromFile({
      deployment,
      file: given.open,
      trustKey: given.trustKey,
      say: silent,
    })
    expect((await verifyLog(target.ask, adminKey)).status).toBe(0)
  }, 60_000)

  test('a sealed file without the master key it was made with is refused in plain words, and nothing is left', async () => {
    const target = await given.deployments.make()
    const deployment = await target.asOperator()
    await expect(
      importFromFile({ deployment, file: given.sealed, trustKey: given.trustKey, say: silent }),
    ).rejects.toThrow(/does not have the master key mk_\w+\. Give it in MASTER_KEYS_RETIRED/)
    expect(Object.keys(await contentOf(target))).toEqual(['pack_versions'])
  })
})
