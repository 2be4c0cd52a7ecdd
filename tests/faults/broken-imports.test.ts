import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { importFromFile } from '../../scripts/import-organisation.ts'
import { makeHash, schemaName } from '../../scripts/operator-context.ts'
import { openExport } from '../../src/operations/export/read-export.ts'
import { listDueOrganisations } from '../../src/operations/maintenance/list-due-organisations.ts'
import { findOrganisation } from '../../src/operations/organisation/find-organisation.ts'
import {
  contentOf,
  type ExportedWorld,
  fileOf,
  linesOf,
  signedAnew,
  silent,
  startExportedWorld,
  withFittingEnd,
} from '../support/exported-world.ts'
import { verifyLog } from '../support/verify-log.ts'

let given: ExportedWorld

beforeAll(async () => {
  given = await startExportedWorld()
}, 120_000)

afterAll(() => given.deployments.stop())

describe('a file that is not the one that was written', () => {
  /** Reads it as an import does before it writes. */
  async function read(lines: readonly string[]): Promise<string> {
    async function* given() {
      yield* lines
    }
    try {
      const { rows } = await openExport(given(), { schema: schemaName(), hash: makeHash() })
      for await (const row of rows) expect(row.exported).toBeDefined()
      return 'accepted'
    } catch (error) {
      return error instanceof Error && error.name === 'ExportFault'
        ? error.message
        : `not told: ${String(error)}`
    }
  }

  test('is accepted as it is', async () => {
    expect(await read(linesOf(given.open))).toBe('accepted')
    expect(await read(linesOf(given.sealed))).toBe('accepted')
  })

  test('is refused when any line is altered, dropped, doubled or moved', async () => {
    // Packs are large, and one of them shows as much as all.
    const all = linesOf(given.open)
    const packs = all.flatMap((line, index) =>
      line.startsWith('{"type":"row","table":"pack_versions"') ? [index] : [],
    )
    const places = all
      .map((_line, index) => index)
      .filter((index) => index === packs[0] || !packs.includes(index))
    const step = Math.ceil(places.length / (process.env.LONG === '1' ? 400 : 20))
    const tried = places.filter((index, at) => at % step === 0 || index < 3 || index > all.length - 4)
    for (const index of tried) {
      const line = all[index] ?? ''
      const letter = Math.floor(line.length / 2)
      const other = line[letter] === '7' ? '8' : '7'
      const altered = `${line.slice(0, letter)}${other}${line.slice(letter + 1)}`
      const without = all.filter((_line, at) => at !== index)
      const variants = {
        altered: all.with(index, altered),
        dropped: without,
        doubled: all.toSpliced(index, 0, line),
        moved: index === 0 ? [...without, line] : [line, ...without],
        cut: all.slice(0, index),
      }
      for (const [how, lines] of Object.entries(variants)) {
        expect([index, how, await read(lines)]).toEqual([
          index,
          how,
          expect.stringMatching(/^(Line \d+:|The file|The signature|The last line)/),
        ])
      }
    }
  }, 300_000)

  test('is refused with the line when it speaks of tables, columns or organisations that are not to be there', async () => {
    const all = linesOf(given.open)
    const index = all.findIndex((line) => line.includes('"table":"quotas"'))
    const change = (edit: (value: { table: string; row: Record<string, unknown> }) => void) => {
      const value = JSON.parse(all[index] ?? '')
      edit(value)
      return withFittingEnd(all.with(index, `${JSON.stringify(value)}\n`))
    }
    const line = `Line ${index + 1}:`
    const told = async (edit: Parameters<typeof change>[0]) => read(change(edit))
    expect(await told((value) => Object.assign(value, { table: 'sqlite_master' }))).toBe(
      `${line} there is no table sqlite_master.`,
    )
    expect(await told(({ row }) => Object.assign(row, { more: 1 }))).toBe(
      `${line} quotas has no column more.`,
    )
    expect(await told(({ row }) => Object.assign(row, { maximumPerDay: 'x' }))).toBe(
      `${line} maximumPerDay of quotas cannot be this.`,
    )
    expect(await told(({ row }) => Object.assign(row, { organisationId: null }))).toBe(
      `${line} organisationId of quotas cannot be this.`,
    )
    expect(await told(({ row }) => Object.assign(row, { organisationId: `org_${'0'.repeat(26)}` }))).toBe(
      `${line} the row of quotas belongs to somebody else.`,
    )
    const header = JSON.parse(all[0] ?? '')
    expect(await read(all.with(0, `${JSON.stringify({ ...header, schema: '0001_older' })}\n`))).toContain(
      'the schema 0001_older',
    )
    expect(await read(all.with(0, `${JSON.stringify({ ...header, format: 2 })}\n`))).toContain(
      'Line 1: this is not an export',
    )
    expect(await read(['no JSON\n'])).toBe('Line 1: this is not a JSON object.')
    expect(await read([])).toBe('The file is empty.')
  })

  test('is refused when a pack is shown as another than the one that decides', async () => {
    const all = linesOf(given.open)
    const index = all.findIndex(
      (line) => line.includes('"table":"pack_versions"') && !line.includes('"organisationId":null'),
    )
    const told = async (change: object) => {
      const value = JSON.parse(all[index] ?? '')
      Object.assign(value.row, change)
      return read(withFittingEnd(all.with(index, `${JSON.stringify(value)}\n`)))
    }
    const { row } = JSON.parse(all[index] ?? '')
    const isOther = `Line ${index + 1}: the pack has another name, version or title than its row says.`
    expect(await told({ name: 'example/other' })).toBe(isOther)
    expect(await told({ version: '9.9.9' })).toBe(isOther)
    expect(await told({ title: { en: 'Harmless', 'zh-CN': 'Harmless' } })).toBe(isOther)
    const source = JSON.stringify({ ...row.document, version: '9.9.9' })
    expect(await told({ source })).toBe(`Line ${index + 1}: the text of the pack is another pack.`)
    expect(await told({})).toBe('accepted')
  })

  test('is refused before anything is written', async () => {
    const target = await given.deployments.make()
    const file = fileOf(given, linesOf(given.open).slice(0, -1))
    const deployment = await target.asOperator()
    await expect(importFromFile({ deployment, file, say: silent })).rejects.toThrow('The file is not whole')
    expect(await contentOf(target)).toEqual({})
  })

  test('is refused by its own log when a record was altered by somebody who can sign files, and nothing is left', async () => {
    const all = linesOf(given.open)
    const index = all.findLastIndex((line) => line.includes('"table":"checks"'))
    const value = JSON.parse(all[index] ?? '')
    value.row.verdict = value.row.verdict === 'BLOCKED' ? 'PROCEED' : 'BLOCKED'
    const target = await given.deployments.make()
    const file = fileOf(given, await signedAnew(given, all.with(index, `${JSON.stringify(value)}\n`)))
    const deployment = await target.asOperator()
    const { trustKey } = given
    await expect(importFromFile({ deployment, file, trustKey, say: silent })).rejects.toThrow(
      'of the log was altered',
    )
    expect(Object.keys(await contentOf(target))).toEqual(['pack_versions'])
  }, 60_000)
})

describe('broken off', () => {
  test('at any write, nobody sees anything of it, and it is cleaned up or can be begun anew', async () => {
    const { contextCalls } = await countWrites()
    expect(contextCalls).toBeGreaterThan(20)
    const step = Math.ceil(contextCalls / (process.env.LONG === '1' ? 20 : 4))
    for (let number = 1; number <= contextCalls; number += step) {
      for (const isGone of [false, true]) {
        const target = await given.deployments.make()
        const deployment = await target.asOperator()
        let writes = 0
        let broken = false
        target.failWhen(({ isWrite }) => {
          if (isWrite) writes += 1
          if (broken && isGone) return 'dropBefore'
          if (!isWrite || writes !== number || broken) return null
          broken = true
          return 'dropAfter'
        })
        const first = await importFromFile({
          deployment,
          file: given.open,
          trustKey: given.trustKey,
          say: silent,
        }).catch((error: Error) => error)
        target.failWhen(() => null)
        const left = await contentOf(target)
        // An answer that is lost after the last write batch: it is there as a whole.
        if (!(first instanceof Error)) {
          expect(number + step).toBeGreaterThan(contextCalls)
          continue
        }
        expect(await findOrganisation({ ctx: deployment, input: { slug: 'example' } })).toBeNull()
        const due = {
          db: deployment.db,
          now: () => new Date(),
          masterKeys: { current: Buffer.from(target.masterKey, 'base64'), retired: [] },
        }
        expect(await listDueOrganisations({ ctx: due, input: { limit: 500 } })).toEqual([])
        expect([left.api_keys, left.identity_providers]).toEqual([undefined, undefined])
        if (!isGone) expect(Object.keys(left).filter((name) => name !== 'pack_versions')).toEqual([])
        else {
          const again = importFromFile({
            deployment,
            file: given.open,
            trustKey: given.trustKey,
            say: silent,
          })
          await expect(again).rejects.toThrow('was begun here and has not ended')
        }
        const { adminKey } = await importFromFile({
          deployment,
          file: given.open,
          trustKey: given.trustKey,
          restart: isGone,
          say: silent,
        })
        expect((await verifyLog(target.ask, adminKey)).status).toBe(0)
      }
    }
  }, 300_000)

  async function countWrites() {
    const target = await given.deployments.make()
    let contextCalls = 0
    target.failWhen(({ isWrite }) => {
      if (isWrite) contextCalls += 1
      return null
    })
    await importFromFile({
      deployment: await target.asOperator(),
      file: given.open,
      trustKey: given.trustKey,
      say: silent,
    })
    return { contextCalls }
  }
})
