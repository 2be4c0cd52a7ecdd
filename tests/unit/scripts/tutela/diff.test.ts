import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { starterPack } from '../../../../scripts/tutela/starter-pack.ts'
import type { Pack } from '../../../../src/rules/pack/format.ts'
import { tutela } from './run-tutela.ts'

vi.setConfig({ testTimeout: 60_000 })

const folder = mkdtempSync(join(tmpdir(), 'tutela-diff-'))
afterAll(() => rmSync(folder, { recursive: true }))

const before = starterPack({
  name: 'example/art-workshops',
  locales: ['en', 'zh-CN'],
  today: '2026-11-21',
  schema: './pack.schema.json',
})

function written(name: string, pack: Pack | string): string {
  const file = join(folder, name)
  writeFileSync(file, typeof pack === 'string' ? pack : JSON.stringify(pack))
  return file
}

const old = written('old.json', before)
const requirements = before.requirements ?? []
const looser = written('looser.json', {
  ...before,
  version: '1.1.0',
  requirements: requirements.map((one) => ({ ...one, level: 'advisory' as const })).slice(0, 1),
})

describe('tutela packs diff', () => {
  test('says what went and what was loosened, with a case that shows it', async () => {
    const { status, stdout } = await tutela(['packs', 'diff', old, looser])
    const lines = stdout.trimEnd().split('\n')
    expect(lines[0]).toBe('example/art-workshops 1.0.0 → 1.1.0')
    expect(lines).toContain('- example/AW-2')
    expect(stdout).toMatch(/^~ example\/AW-1 Looser: .*level: blocking → advisory.*for example: /m)
    expect(lines.at(-1)).toBe('0 added, 1 removed, 1 changed')
    expect(status).toBe(0)
  })

  test('speaks Chinese when asked', async () => {
    const { stdout } = await tutela(['packs', 'diff', old, looser, '--locale', 'zh-CN'])
    expect(stdout).toMatch(/^~ example\/AW-1 更宽：/m)
  })

  test('with --json gives the same to machines', async () => {
    const { stdout } = await tutela(['packs', 'diff', old, looser, '--json'])
    expect(JSON.parse(stdout)).toMatchObject({
      added: [],
      removed: ['example/AW-2'],
      changed: [{ code: 'example/AW-1', effect: 'LOOSER', text: expect.stringContaining('Looser') }],
    })
  })

  test('two equal versions differ in nothing', async () => {
    const { stdout } = await tutela(['packs', 'diff', old, old])
    expect(stdout).toContain('0 added, 0 removed, 0 changed')
  })

  test('what is no pack is reported with its place, exit status 1', async () => {
    const { status, stdout } = await tutela(['packs', 'diff', old, written('broken.json', '{ "pack": }')])
    expect(stdout).toMatch(/broken\.json:1:\d+ error /)
    expect(stdout).toContain('not a pack')
    expect(status).toBe(1)
  })

  test('versions of different packs are not compared', async () => {
    const other = written('other.json', { ...before, pack: 'example/other' })
    const { status, stderr } = await tutela(['packs', 'diff', old, other])
    expect(stderr).toBe('example/art-workshops and example/other are not versions of one pack.\n')
    expect(status).toBe(1)
  })

  test('a version whose extended pack is not at hand is refused in a sentence', async () => {
    const lost = written('lost.json', { ...before, extends: [{ pack: 'example/lost', range: '^1.0.0' }] })
    const { status, stderr } = await tutela(['packs', 'diff', old, lost])
    expect(stderr).toContain('cannot be compared')
    expect(status).toBe(1)
  })
})
