import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { checkPack } from '../../../src/rules/lint/check-pack.ts'
import { type PackProblem, PROBLEMS } from '../../../src/rules/pack/problems.ts'
import { readPack } from '../../../src/rules/pack/read-pack.ts'
import { expectBothLanguages } from '../../support/both-languages.ts'
import { packFrom } from '../../support/shipped-packs.ts'

const CORPUS = join(import.meta.dirname, '../../corpus/packs')
const TODAY = '2026-02-03'
/** Problems that need more text than a file of the corpus should have; `hostile-packs.test.ts` makes them. */
const MADE_ELSEWHERE = ['PACK_TOO_LARGE', 'TOO_MANY_PROBLEMS', 'RULESET_TOO_LARGE', 'ANALYSIS_INCOMPLETE']

const textOf = (name: string) => readFileSync(join(CORPUS, `${name}.json`), 'utf8')
const expected: Record<string, string[]> = JSON.parse(textOf('expected'))
const base = packFrom(textOf('sound/base'))

function problemsOf(source: string): PackProblem[] {
  const reading = readPack(source)
  if (!reading.ok) return reading.problems
  return checkPack(reading.pack, { extends: [base], source, today: TODAY })
}

test.each(Object.entries(expected))('%s is reported by code, line and column', (name, problems) => {
  const found = problemsOf(textOf(name))
  expect(found.map(({ code, line, column }) => `${code} ${line}:${column}`)).toEqual(problems)
})

test('every file of the corpus has an expectation, and at least one problem', () => {
  const files = readdirSync(CORPUS).filter((file) => file.endsWith('.json'))
  const names = files
    .map((file) => file.replace('.json', ''))
    .filter((name) => !['expected', 'biome'].includes(name))
  expect(names.sort()).toEqual(Object.keys(expected).sort())
  expect(names.length).toBeGreaterThan(200)
  expect(Object.values(expected).filter((problems) => problems.length === 0)).toEqual([])
})

test('every problem code is shown by some file of the corpus', () => {
  const shown = new Set(
    Object.values(expected).flatMap((problems) => problems.map((line) => line.split(' ')[0])),
  )
  expect(Object.keys(PROBLEMS).filter((code) => !shown.has(code))).toEqual(MADE_ELSEWHERE)
})

test('the packs that the corpus was broken from are sound', () => {
  expect(problemsOf(textOf('sound/corpus'))).toEqual([])
  const source = textOf('sound/base')
  const found = checkPack(base, { extends: [], dependents: [packFrom(textOf('sound/corpus'))], source })
  // It declares facts for the broken packs to use.
  expect(new Set(found.map(({ code }) => code))).toEqual(new Set(['UNUSED_FACT', 'UNUSED_CONDITION']))
})

test('every message is one plain sentence part in both languages and every pointer leads into the pack', () => {
  for (const name of Object.keys(expected)) {
    for (const { message, text, pointer, severity, code } of problemsOf(textOf(name))) {
      expect(text.en).toBe(message)
      expectBothLanguages(text)
      expect(message).toMatch(/^[a-z`"{$0-9]|^[A-Z]+-\d/)
      expect(message).not.toMatch(/undefined|\[object|Invalid input|expected .* received|\.$/)
      expect(pointer).toMatch(/^(\/|$)/)
      expect(severity).toBe(Object.entries(PROBLEMS).find(([known]) => known === code)?.[1][0])
    }
  }
})
