import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import project from '../../../package.json' with { type: 'json' }
import setAside from '../../set-aside.json' with { type: 'json' }

const PROJECT = join(import.meta.dirname, '../../..')

test('npm run laws plays every law, those that an ordinary run leaves out as well', () => {
  const runner = join(PROJECT, 'tests/properties/run.ts')
  const list = execFileSync(process.execPath, ['--no-warnings', runner, '--list'], { encoding: 'utf8' })
  const laws = readdirSync(join(PROJECT, 'tests/properties')).filter((name) => name.endsWith('.test.ts'))
  expect(laws.length).toBeGreaterThan(10)
  expect(laws.filter((name) => !list.includes(`tests/properties/${name}`))).toEqual([])
})

test('a command for some folder or file of tests plays what an ordinary run leaves out of it', () => {
  const narrow = Object.entries(project.scripts).filter(([, command]) =>
    /\bvitest run .*tests\//.test(command),
  )
  const skips = narrow.filter(([, command]) => {
    const wanted = command.split(' ').find((word) => word.startsWith('tests/')) ?? ''
    return setAside.some(({ file }) => file.startsWith(wanted)) && !command.startsWith('SET_ASIDE=all ')
  })
  expect(narrow.length).toBeGreaterThan(1)
  expect(skips.map(([name]) => name)).toEqual([])
})

test('a file that is set aside exists, and is played before anything lands or by hand', () => {
  expect(setAside.filter(({ file }) => !existsSync(join(PROJECT, file)))).toEqual([])
  expect(new Set(setAside.map(({ played }) => played))).toEqual(new Set(['verify', 'by hand']))
})
