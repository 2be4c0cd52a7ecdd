import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { getTableConfig } from 'drizzle-orm/sqlite-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { exportToFile } from '../../scripts/export-organisation.ts'
import { importFromFile } from '../../scripts/import-organisation.ts'
import { makeHash, schemaName } from '../../scripts/operator-context.ts'
import { exportOrganisation } from '../../src/operations/export/export-organisation.ts'
import { EXPORTED_TABLES, NOT_EXPORTED } from '../../src/operations/export/exported-tables.ts'
import { findOrganisation } from '../../src/operations/organisation/find-organisation.ts'
import { type ExportedWorld, linesOf, silent, startExportedWorld } from '../support/exported-world.ts'
import { TENANT_TABLES } from '../support/tenant-guard.ts'
import type { TestDeployment } from '../support/two-deployments.ts'

let given: ExportedWorld

beforeAll(async () => {
  given = await startExportedWorld()
}, 120_000)

afterAll(() => given.deployments.stop())

describe('an export', () => {
  test('has every table that belongs to organisations, or says why not', () => {
    const named = [...EXPORTED_TABLES.map(({ name }) => name), ...Object.keys(NOT_EXPORTED)].sort()
    expect(named).toEqual(['organisations', ...TENANT_TABLES].sort())
  })

  test('has every column, but what the operator has to keep and where a move stands', () => {
    const left = EXPORTED_TABLES.flatMap(({ name, table, columns }) => {
      const kept = Object.values(columns).map((column) => column.name)
      const all = getTableConfig(table).columns.map((column) => column.name)
      return all.filter((column) => !kept.includes(column)).map((column) => `${name}.${column}`)
    })
    expect(left).toEqual([
      'organisations.import_id',
      'organisations.move_state',
      'organisations.move_id',
      'organisations.move_to',
      'check_marks.id',
      'api_keys.hash',
    ])
  })

  test('really has rows of each table', () => {
    const { counts } = JSON.parse(linesOf(given.open)[0] ?? '')
    // Reads of records are not made by this world.
    const empty = Object.keys(counts).filter((name) => counts[name] === 0)
    expect(empty.sort()).toEqual(['record_reads'])
    expect(counts.checks).toBeGreaterThan(100)
  })

  test('says in its last line what sha256sum says of the lines above', () => {
    const lines = linesOf(given.open)
    const { sha256 } = JSON.parse(lines.at(-1) ?? '')
    expect(createHash('sha256').update(lines.slice(0, -1).join('')).digest('hex')).toBe(sha256)
  })

  test('is to be read when it is open, except for what was erased', () => {
    const checks = linesOf(given.open)
      .map((line) => JSON.parse(line))
      .filter(({ table }) => table === 'checks')
    const refs = checks.map((line) => line.open?.subjectRef ?? null)
    expect(refs).toContain('client-1')
    expect(refs).not.toContain('client-3')
    expect(refs.filter((ref) => ref === null).length).toBeGreaterThan(10)
    expect(checks.find((line) => line.open?.subjectRef === 'client-1').open.facts.facts.service.setting).toBe(
      'office',
    )
  })

  test('has no API key, no hash of one, and no key that signs the log', async () => {
    for (const text of [readFileSync(given.open, 'utf8'), readFileSync(given.sealed, 'utf8')]) {
      expect(text.includes(given.world.adminKey)).toBe(false)
      for (const { hash } of await given.source.rows('select hash from api_keys'))
        expect(text.includes(String(hash))).toBe(false)
    }
    const keys = linesOf(given.open)
      .map((line) => JSON.parse(line))
      .filter(({ table }) => table === 'organisation_keys')
    expect(keys.map(({ row, key }) => [row.purpose, key !== null])).toEqual(
      expect.arrayContaining([
        ['signing', false],
        ['lookup', true],
        ['sealing', false],
      ]),
    )
  })

  test('shows nothing without the master key when it is sealed', () => {
    const text = readFileSync(given.sealed, 'utf8')
    for (const canary of ['client-1"', 'asked in writing', 'short of staff', '"open":{"facts":{"facts"']) {
      expect([canary, text.includes(canary)]).toEqual([canary, false])
      expect([canary, readFileSync(given.open, 'utf8').includes(canary)]).toEqual([canary, true])
    }
  })

  test('is not made when the organisation is written to meanwhile', async () => {
    const deployment = await given.source.asOperator()
    const organisation = await findOrganisation({ ctx: deployment, input: { slug: 'example' } })
    if (organisation === null) throw new Error('No organisation')
    const busy = await given.deployments.make({
      masterKey: given.source.masterKey,
      dump: await given.source.dump(),
    })
    const ctx = (await busy.asOperator()).contextOf(organisation)
    const input = { form: 'open', schema: schemaName(), hash: makeHash(), onLeftOut: silent } as const
    const lines = exportOrganisation({ ctx, input })
    const read = async () => {
      let count = 0
      for await (const _line of lines) {
        count += 1
        if (count !== 20) continue
        const query = 'mutation { createApiKey(input: { name: "new", scopes: ["read"] }) { key } }'
        await busy.ask({ key: given.world.adminKey, query })
      }
    }
    await expect(read()).rejects.toThrow('written to while it was exported')
  }, 30_000)
})

describe('the commands', () => {
  /** Runs one as an operator would: a process of its own. */
  function command(name: string, args: readonly string[], of?: TestDeployment) {
    const { LIBSQL_URL: _url, MASTER_KEY: _key, ...rest } = process.env
    const env = { ...rest, ...(of && { LIBSQL_URL: of.url, MASTER_KEY: of.masterKey }) }
    const script = join(import.meta.dirname, `../../scripts/${name}-organisation.ts`)
    return new Promise<{ status: number; output: string; errors: string }>((resolve) => {
      execFile(process.execPath, [script, ...args], { env }, (error, output, errors) => {
        resolve({ status: typeof error?.code === 'number' ? error.code : 0, output, errors })
      })
    })
  }

  test('bring an organisation from one deployment to another', async () => {
    const target = await given.deployments.make()
    const out = join(given.deployments.folder, 'by-command.jsonl')
    const exported = await command('export', ['--slug', 'example', '--out', out], given.source)
    // How far it is stands there when it takes long.
    const said = exported.errors.replaceAll(/^\d+ lines written\n/gm, '')
    expect([said, exported.status, exported.output]).toEqual([
      '',
      0,
      expect.stringContaining('holds everything of example'),
    ])
    const signer = /Signed with (\S+)/.exec(exported.output)?.[1] ?? ''
    expect(statSync(out).mode & 0o777).toBe(0o600)
    const { status, output } = await command('import', ['--in', out, '--trust-key', signer], target)
    expect(status).toBe(0)
    const key = /tut_\w+/.exec(output)?.[0] ?? ''
    const query = '{ activeRuleset { digest } }'
    expect(await target.ask({ key, query })).toEqual(
      await given.source.ask({ key: given.world.adminKey, query }),
    )
  }, 60_000)

  test('say what they need', async () => {
    const help = await command('export', ['--help'])
    expect([help.status, help.output]).toEqual([
      0,
      expect.stringContaining('export-organisation -- --slug SLUG'),
    ])
    expect(await command('import', [])).toMatchObject({ status: 2, errors: 'Give --in; --help shows how.\n' })
    expect(await command('import', ['--in', given.open])).toMatchObject({
      status: 2,
      errors: 'LIBSQL_URL is missing; MASTER_KEY is missing.\n',
    })
  }, 60_000)

  test('say what is not there, or is there already', async () => {
    const deployment = await given.source.asOperator()
    const out = join(given.deployments.folder, 'not-there.jsonl')
    const exporting = (slug: string, file: string) =>
      exportToFile({ deployment, slug, out: file, form: 'open', say: silent })
    await expect(exporting('nobody', out)).rejects.toThrow('There is no organisation nobody.')
    await expect(exporting('example', given.open)).rejects.toThrow('is there already')
    await expect(importFromFile({ deployment, file: out, say: silent })).rejects.toThrow(
      `There is no file ${out}.`,
    )
  })
})
