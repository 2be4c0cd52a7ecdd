import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { starterPack } from '../../../../scripts/tutela/starter-pack.ts'
import { tutela, tutelaProcess } from './run-tutela.ts'

const folder = mkdtempSync(join(tmpdir(), 'tutela-hostile-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const HOSTILE = '\u001b]0;x\u0007\u001b[2J\u001b[31mall is well\u001b[0m\u009b31m\u202e\u2066\r\u0000\u007f'
const HARM = /(?![\t\n])[\p{Cc}\u202a-\u202e\u2066-\u2069]/u

const write = (name: string, content: string) => {
  const file = join(folder, name)
  writeFileSync(file, content)
  return file
}
const starter = starterPack({ name: 'acme/first', locales: ['en'], today: '2026-01-01', schema: './x' })
const good = write('good.json', JSON.stringify(starter))
const [first] = starter.requirements ?? []
const places: Record<string, unknown> = {
  title: { ...starter, title: { en: HOSTILE } },
  message: { ...starter, requirements: [{ ...first, message: { en: HOSTILE } }] },
  'a key': { ...starter, [HOSTILE]: 1 },
  'a fact name': { ...starter, facts: { [HOSTILE]: { type: 'boolean' } } },
  'an operator': {
    ...starter,
    requirements: [{ ...first, require: { fact: 'a.b', operator: HOSTILE, value: 1 } }],
  },
  'a test name': { ...starter, tests: [{ name: HOSTILE, asOf: 'x', facts: {}, expect: {} }] },
  'the pack name': { ...starter, pack: HOSTILE },
}

describe('no command lets a text steer the terminal or turn the direction of writing', () => {
  test.each(Object.entries(places))(
    'with %s that would',
    async (_place, pack) => {
      const file = write('hostile.json', JSON.stringify(pack))
      const runs = [
        ['packs', 'check', file],
        ['packs', 'check', file, '--json'],
        ['packs', 'diff', good, file],
        ['explain', '--facts', write('none.json', '{}'), '--pack', file],
      ]
      for (const { status, stdout, stderr } of await Promise.all(runs.map((args) => tutela(args)))) {
        expect(status).toBe(1)
        expect(stdout + stderr).not.toMatch(HARM)
        expect(stdout + stderr).toMatch(/U\+001B|INVALID_TEXT|\\u/)
      }
    },
    60_000,
  )

  test('in names of files, in facts and in arguments', async () => {
    const file = join(folder, 'no\u001b[2J\u202e.json')
    const facts = write('facts.json', JSON.stringify({ [HOSTILE]: 1, 'client.ageYears': HOSTILE }))
    const runs = [
      ['packs', 'check', file],
      ['explain', '--facts', file],
      ['explain', '--facts', facts],
      ['packs', HOSTILE.replaceAll('\u0000', '')],
      ['explain', '--facts', facts, '--requirement', '\u001b[2J'],
    ]
    for (const { status, stdout, stderr } of await Promise.all(runs.map((args) => tutela(args)))) {
      expect(status).not.toBe(0)
      expect(stdout + stderr).not.toMatch(HARM)
    }
  }, 60_000)

  test('in what an API answers, as text and as JSON', async () => {
    const answer = {
      data: {
        uploadRulePack: {
          rulePack: null,
          report: {
            problems: [
              { code: HOSTILE, severity: 'ERROR', message: HOSTILE, pointer: HOSTILE, line: 1, column: 1 },
            ],
            tests: [{ name: HOSTILE, passed: false, differences: [HOSTILE] }],
          },
          userErrors: [{ code: HOSTILE, message: HOSTILE }],
        },
      },
    }
    const server = createServer((_, response) => response.end(JSON.stringify(answer))).listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const { port } = server.address() as AddressInfo
    const push = ['packs', 'push', good, '--url', `http://127.0.0.1:${port}/graphql`, '--key', 'k']
    const [text, json] = await Promise.all([tutela(push), tutela([...push, '--json'])])
    server.close()
    expect(text?.stdout).toContain('<U+001B>')
    for (const run of [text, json]) expect(`${run?.stdout}${run?.stderr}`).not.toMatch(HARM)
    expect(JSON.parse(json?.stdout ?? '').packs[0].userErrors[0].message).toBe(HOSTILE)
  }, 60_000)

  test('while colours of its own are shown where they are wanted', async () => {
    const { stdout } = await tutelaProcess(['packs', 'check', good], {
      environment: { FORCE_COLOR: '1', NO_COLOR: undefined },
    })
    expect(stdout).toContain('\u001b[32msound\u001b[39m')
  }, 60_000)
})

describe('an empty value, as an unset variable of a shell makes it, is refused with a sentence and status 2', () => {
  test.each([
    [['packs', 'check', '']],
    [['packs', 'new', '']],
    [['packs', 'new', 'acme/x', '--locale', '']],
    [['packs', 'diff', good, ' ']],
    [['packs', 'diff', good, good, '--locale', '']],
    [['packs', 'push', good, '--url', '', '--key', 'k']],
    [['packs', 'push', good, '--url', 'http://127.0.0.1:1/', '--key', '']],
    [['packs', 'push', good, '--activate', '--note', '']],
    [['packs', 'push', good, '--note', 'why']],
    [['packs', 'push', good, '--sign-with', '', '--signing-key', 'x']],
    [['packs', 'push', good, '--sign-with', good, '--signing-key', '']],
    [['explain', '--facts', '']],
    [['explain', '--facts', good, '--pack', '']],
    [['explain', '--facts', good, '--requirement', '']],
    [['explain', '--facts', good, '--as-of', '']],
    [['explain', '--facts', good, '--format', '']],
  ])(
    'tutela %j',
    async (args) => {
      const { status, stdout, stderr } = await tutela(args)
      expect(status).toBe(2)
      expect(stdout).toBe('')
      expect(stderr).toMatch(/^.+(empty|needs|takes|OWNER\/NAME).+\n$/)
    },
    60_000,
  )
})

describe('a file of facts is read by the reader of packs', () => {
  test.each([
    [
      '{\n  "subject": { "kinds": ["client"] }, // who\n  "client": { "ageYears": 9 }\n}',
      /facts\.json:2:39 comments/,
    ],
    ['{“subject”: {}}', /facts\.json:1:2 the quote “/],
    ['{"subject": {},}', /facts\.json:1:16 take out the comma/],
    ["{'subject': {}}", /facts\.json:1:2 .*double quotes/],
    ['{subject: {}}', /facts\.json:1:2 put the name in double quotes/],
    ['{"a": 1, "a": 2}', /facts\.json:1:10 `a` stands twice here/],
    ['', /facts\.json:1:1 the file is empty/],
  ])(
    '%j',
    async (source, message) => {
      const { status, stderr } = await tutela(['explain', '--facts', write('facts.json', source)])
      expect(status).toBe(2)
      expect(stderr).toMatch(message)
      expect(stderr.trim().split('\n')).toHaveLength(1)
    },
    60_000,
  )

  test('with a byte order mark before it as without', async () => {
    const { status } = await tutela([
      'explain',
      '--facts',
      write('facts.json', '\uFEFF{"subject": {"kinds": ["client"]}}'),
    ])
    expect(status).toBe(0)
  }, 60_000)
})
