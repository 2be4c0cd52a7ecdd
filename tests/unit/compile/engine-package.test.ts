import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const ROOT = join(import.meta.dirname, '../../..')
const PROGRAM = `
  import { assess, compileRuleset, readPack, resolveRuleset } from 'tutela/engine'
  import { readFileSync } from 'node:fs'
  const { pack } = readPack(readFileSync('tests/unit/compile/small-pack.json', 'utf8'))
  const { ruleset } = await resolveRuleset({ packs: [{ pack, digest: 'sha256:small' }] })
  const facts = { thing: { marks: ['desk'], boughtOn: '2020-05-01', grade: 'low' } }
  const { assessment } = assess(compileRuleset(ruleset), { facts, asOf: '2026-01-01T00:00:00Z' })
  console.log(assessment.result.verdict)
`

test('the engine is imported in plain Node as tutela/engine', () => {
  const said = execFileSync(process.execPath, ['--input-type=module', '--eval', PROGRAM], { cwd: ROOT })
  expect(said.toString().trim()).toBe('PROCEED_WITH_CONDITIONS')
})
