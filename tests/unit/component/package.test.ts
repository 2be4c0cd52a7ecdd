import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const ROOT = join(import.meta.dirname, '../../..')

let project: string
let packed: string[]

beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'tutela-check-'))
  execFileSync('npm', ['pack', '--silent', '--pack-destination', project], {
    cwd: join(ROOT, 'component'),
    stdio: 'pipe',
  })
  const archive = readdirSync(project).find((name) => name.endsWith('.tgz')) ?? 'none'
  const installed = join(project, 'node_modules/@tutela/check')
  mkdirSync(installed, { recursive: true })
  execFileSync('tar', ['-xzf', join(project, archive), '-C', installed, '--strip-components', '1'])
  packed = readdirSync(installed, { recursive: true, encoding: 'utf8' }).sort()
  writeFileSync(join(project, 'package.json'), '{"type": "module"}')
  writeFileSync(
    join(project, 'use.ts'),
    `import { type RecordedDetail, TutelaCheckElement } from '@tutela/check'
     const check: TutelaCheckElement | null = document.querySelector('tutela-check')
     if (check !== null) {
       check.getToken = async () => (await fetch('/token', { method: 'POST' })).text()
       check.facts = { known: true }
       check.addEventListener('tutela-recorded', ({ detail }) => keep(detail))
       check.addEventListener('tutela-verdict', ({ detail }) => {
         // @ts-expect-error: it may be null, when nobody knows
         const verdict: string = detail.verdict
       })
     }
     function keep({ checkId }: RecordedDetail): string {
       return checkId
     }`,
  )
}, 120_000)

afterAll(() => rmSync(project, { recursive: true, force: true }))

describe('@tutela/check as it is published', () => {
  test('is one module with its types, and nothing else', () => {
    const [module, ...types] = ['index.js', 'element.d.ts', 'index.d.ts', 'public-types.d.ts']
    const files = [module, ...types].map((name) => `build/${name}`)
    expect(packed).toEqual(['README.md', 'build', ...files, 'package.json'].sort())
  })

  test.each(['bundler', 'nodenext'])('has types under moduleResolution %s', (resolution) => {
    const module = resolution === 'nodenext' ? 'nodenext' : 'esnext'
    const flags = [
      '--noEmit',
      '--strict',
      '--target',
      'es2022',
      '--lib',
      'es2022,dom,dom.iterable',
      '--types',
      '',
    ]
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc')
    execFileSync(
      process.execPath,
      [tsc, ...flags, '--module', module, '--moduleResolution', resolution, 'use.ts'],
      { cwd: project, stdio: 'pipe' },
    )
  })
})
