import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { starterPack } from '../../../../scripts/tutela/starter-pack.ts'
import { parseFlowchart } from './parse-flowchart.ts'
import { tutela, tutelaProcess } from './run-tutela.ts'

vi.setConfig({ testTimeout: 60_000 })

const folder = mkdtempSync(join(tmpdir(), 'tutela-explain-'))
afterAll(() => rmSync(folder, { recursive: true }))

function written(name: string, value: unknown): string {
  const file = join(folder, name)
  writeFileSync(file, typeof value === 'string' ? value : JSON.stringify(value))
  return file
}

const AS_OF = ['--as-of', '2025-06-02T09:00:00Z']
const room = written('room.json', {
  subject: { kinds: ['room'] },
  service: { setting: 'counselling_room' },
  organisation: { type: 'school' },
  cctv: {
    present: true,
    purpose: 'security',
    oldestFootageRecordedAt: '2025-04-18',
    deletionScheduled: false,
  },
  recording: { active: true, clientConsent: false },
})
const child = written('child.json', { 'subject.kinds': ['client'], 'client.ageYears': 11 })
const starter = starterPack({
  name: 'example/rooms',
  locales: ['en'],
  today: '2025-01-01',
  schema: './pack.schema.json',
})

describe('tutela explain', () => {
  test('draws one requirement as a flowchart: outcome, the questions, conditions with the values seen', async () => {
    const { status, stdout } = await tutela(['explain', '--facts', room, '--requirement', 'EQ-6', ...AS_OF])
    expect(status).toBe(0)
    const { nodes, edges } = parseFlowchart(stdout.trimEnd())
    const labels = [...nodes.values()].map(({ label }) => label)
    expect(labels[0]).toBe(
      'EQ-6: Keep footage at most 30 days<br/>not fulfilled<br/>The oldest footage is 45 days old; delete what is older than 30 days.',
    )
    expect(labels).toContain('✓ There is a surveillance camera: yes.')
    expect(labels).toContain('✗ Age of the oldest footage: 45 days, more than 30 days.')
    expect(edges.filter(({ from }) => from === 'n1').map(({ label }) => label)).toEqual([
      'Does it apply?',
      'Is it fulfilled?',
      'Is this the act that closes the matter?',
    ])
    const reached = new Set(edges.map(({ to }) => to))
    expect([...nodes.keys()].filter((id) => !reached.has(id))).toEqual(['n1'])
  })

  test('draws every finding on one page that Markdown readers show, each flowchart whole', async () => {
    const { stdout } = await tutela(['explain', '--facts', child, ...AS_OF])
    const charts = [...stdout.matchAll(/^```mermaid\n([\s\S]*?)\n```$/gm)].map(([, chart = '']) => chart)
    expect(stdout).toMatch(/^# Needs information: /)
    expect(charts.length).toBeGreaterThan(10)
    expect(charts).toHaveLength([...stdout.matchAll(/^## (?!What stands first$)/gm)].length)
    for (const chart of charts) parseFlowchart(chart)
  })

  test('shows from what a derived fact follows', async () => {
    const args = ['explain', '--facts', child, '--requirement', 'CG-1.1', '--format', 'text', ...AS_OF]
    const { stdout } = await tutela(args)
    expect(stdout).toMatch(/└─ ✓ The client counts as a child: yes\.\n( +)└─ ✓ At least one of these holds\n/)
    expect(stdout).toMatch(/├─ ✓ The client’s age: 11 years, under 18 years\.\n/)
  })

  test('speaks the language asked for', async () => {
    const args = ['explain', '--facts', room, '--requirement', 'EQ-6', '--locale', 'zh', '--format', 'text']
    const { stdout } = await tutela([...args, ...AS_OF])
    expect(stdout).toMatch(/^不可进行：/)
    expect(stdout).toContain('是否落实？\n  └─ ✗ 最早录像的保存天数：45 天，超过 30 天。')
  })

  test('in a language that is not offered it answers in English and says so', async () => {
    const args = ['explain', '--facts', room, '--requirement', 'EQ-6', '--locale', 'fr', '--format', 'text']
    const { status, stdout, stderr } = await tutela([...args, ...AS_OF])
    expect(stderr).toMatch(/^Not every text is there in fr; this is in en\. .*: en, es, zh-CN\.$/m)
    expect(stdout).toMatch(/^Stop: /)
    expect(status).toBe(0)
  })

  test('shows a requirement that does not apply when it is asked for by name', async () => {
    const args = ['explain', '--facts', child, '--requirement', 'EQ-6', '--format', 'text', ...AS_OF]
    const { stdout } = await tutela(args)
    expect(stdout).toMatch(/^EQ-6 .*: does not apply$/m)
    expect(stdout).toContain('└─ ✗ Not all of these hold')
  })

  test('draws one flowchart with every item of a list', async () => {
    const facts = written('hazards.json', {
      subject: { kinds: ['risk_review'] },
      hazards: [
        { id: 'H1', type: 'unexpected_client_reaction', likelihood: 4, impact: 4 },
        { id: 'H2', type: 'unexpected_client_reaction', likelihood: 1, impact: 1 },
      ],
    })
    const listed = await tutela(['explain', '--facts', facts, '--format', 'text', ...AS_OF])
    const code = /^(\S+) \[H1\]/m.exec(listed.stdout)?.[1] ?? ''
    const { stdout } = await tutela(['explain', '--facts', facts, '--requirement', code, ...AS_OF])
    const { nodes, edges } = parseFlowchart(stdout.trimEnd())
    const reached = new Set(edges.map(({ to }) => to))
    const roots = [...nodes].filter(([id]) => !reached.has(id)).map(([, { label }]) => label)
    expect(roots).toEqual([
      expect.stringContaining(`${code} [H1]: `),
      expect.stringContaining(`${code} [H2]: `),
    ])
  })

  test('what Mermaid and Markdown would take for their own is only text', async () => {
    const hostile = 'x"]:::no --> y <script>`#quot;`\n## & \\ end'
    const pack = written('hostile.json', {
      ...starter,
      requirements: starter.requirements?.map((one) => ({ ...one, title: { en: hostile } })),
    })
    const facts = written('client.json', { subject: { kinds: ['client'] } })
    const { stdout } = await tutela(['explain', '--facts', facts, '--pack', pack, ...AS_OF])
    const chart = /^## example\/R-1: (.*)\n\n```mermaid\n([\s\S]*?)\n```$/m.exec(stdout)
    expect(chart?.[1]).toBe('x"]:::no --&gt; y &lt;script&gt;&#96;#quot;&#96; ## &amp; &#92; end')
    const [root] = parseFlowchart(chart?.[2] ?? '').nodes.values()
    expect(root?.label).toContain(
      'example/R-1: x#quot;]:::no --#gt; y #lt;script#gt;#96;#35;quot;#96; #35;#35; #amp; #92; end<br/>',
    )
  })

  test('a given pack is evaluated beside the shipped ones', async () => {
    const pack = written('pack.json', starter)
    const args = ['explain', '--facts', '-', '--pack', pack, '--requirement', 'example/R-1', ...AS_OF]
    const { stdout, stderr, status } = await tutelaProcess(args, {
      input: '{"subject": {"kinds": ["client"]}}',
    })
    expect(stderr).toBe('')
    expect(stdout).toContain('? Not yet known: the way out is clear.')
    expect(status).toBe(0)
  })

  test('a given pack that is not sound is reported as check would, exit status 1', async () => {
    const pack = written('broken.json', { ...starter, version: 'one' })
    const { status, stdout } = await tutela(['explain', '--facts', room, '--pack', pack])
    expect(stdout).toMatch(/broken\.json:1:\d+ error /)
    expect(status).toBe(1)
  })

  test('facts that are refused are named, exit status 1', async () => {
    const { status, stdout, stderr } = await tutela([
      'explain',
      '--facts',
      written('bad.json', { client: { ageYears: 'nine', shoeSize: 4 } }),
    ])
    expect(stderr).toMatch(/^facts\.client\.ageYears: \S/m)
    expect(stderr).toMatch(/^facts\.client\.shoeSize: \S/m)
    expect(stdout).toBe('')
    expect(status).toBe(1)
  })

  test.each([
    [
      ['--facts', join(folder, 'lost.json')],
      /lost\.json cannot be read: there is no file of this name in this place\.$/,
    ],
    [['--facts', written('text.json', 'client: nine')], /text\.json:1:1 /],
    [['--facts', room, '--requirement', 'XX-1'], /^there is no requirement XX-1 in these packs/],
    [['--facts', room, '--format', 'svg'], /^--format takes mermaid or text, not "svg"/],
    [[], /^explain needs --facts FILE/],
  ])('%j is refused in one sentence with exit status 2', async (args, sentence) => {
    const { status, stdout, stderr } = await tutela(['explain', ...args])
    expect(stderr.trimEnd()).toMatch(sentence)
    expect(stdout).toBe('')
    expect(status).toBe(2)
  })
})
