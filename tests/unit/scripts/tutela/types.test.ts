import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { PROJECT, tutela } from './run-tutela.ts'

vi.setConfig({ testTimeout: 60_000 })

const folder = mkdtempSync(join(tmpdir(), 'tutela-types-'))
afterAll(() => rmSync(folder, { recursive: true }))

const PACK = {
  pack: 'example/types',
  version: '1.0.0',
  title: { en: 'Types' },
  locales: ['en'],
  owner: { team: 'Example' },
  effective: { from: '2026-01-01' },
  vocabulary: { colours: { red: { title: { en: 'red' } }, blue: { title: { en: 'blue' } } } },
  facts: {
    'door.colour': {
      type: 'code',
      vocabulary: 'colours',
      label: { en: 'its colour */ here' },
      ask: { en: 'Which?' },
    },
    'door.count': { type: 'integer', unit: 'door', label: { en: 'doors' }, ask: { en: 'How many?' } },
    'door.isRed': {
      type: 'boolean',
      label: { en: 'it is red' },
      derive: { when: { fact: 'door.colour', operator: 'equal', value: 'red' } },
    },
    doors: { type: 'list', key: 'id', label: { en: 'doors' }, ask: { en: 'Which doors?' } },
    'doors[].locked': { type: 'boolean', label: { en: 'locked' }, ask: { en: 'Is it locked?' } },
  },
}

describe('tutela types', () => {
  test('prints types that a strict program is checked against, for what may be sent', async () => {
    const file = join(folder, 'pack.json')
    writeFileSync(file, JSON.stringify(PACK))
    const { status, stdout, stderr } = await tutela(['types', '--pack', file])
    expect(stderr).toBe('')
    expect(status).toBe(0)
    expect(stdout).not.toContain('door.isRed')
    expect(stdout).toContain('/** doors (door) */')
    writeFileSync(join(folder, 'facts.d.ts'), stdout)
    writeFileSync(
      join(folder, 'use.ts'),
      `import type { Facts } from './facts.d.ts'
      export const good: Facts = { 'door.colour': 'red', 'door.count': null, doors: [{ id: 'a', locked: true }] }
      // @ts-expect-error a count is a number
      export const wrongKind: Facts = { 'door.count': 'two' }
      // @ts-expect-error no such fact
      export const wrongName: Facts = { 'door.color': 'red' }
      // @ts-expect-error the field of an item
      export const wrongField: Facts = { doors: [{ id: 'a', locked: 'yes' }] }`,
    )
    const tsc = join(PROJECT, 'node_modules/typescript/bin/tsc')
    const flags = ['--noEmit', '--strict', '--ignoreConfig', '--module', 'nodenext', '--types', '']
    execFileSync(process.execPath, [tsc, ...flags, 'use.ts'], { cwd: folder, stdio: 'pipe' })
  })

  test('of a pack that is not sound prints what is wrong, and no types', async () => {
    const file = join(folder, 'broken.json')
    writeFileSync(file, '{"pack": "example/broken"}')
    const { status, stdout } = await tutela(['types', '--pack', file])
    expect(status).toBe(1)
    expect(stdout).not.toContain('interface')
  })
})
