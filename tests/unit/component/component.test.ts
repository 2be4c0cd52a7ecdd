import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { readTyped } from '../../../component/src/read-typed.ts'
import { en } from '../../../component/src/texts/en.ts'
import { Words } from '../../../component/src/texts/texts.ts'
import { zhCn } from '../../../component/src/texts/zh-cn.ts'
import { bundleComponent } from '../../../scripts/build-component.ts'
import { expectBothLanguages } from '../../support/both-languages.ts'

const KIB_MAX = 25

test(`the file that a page loads has at most ${KIB_MAX} KiB compressed, and nothing that a strict policy forbids`, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tutela-component-'))
  try {
    const file = join(folder, 'index.js')
    await bundleComponent(file)
    const bundle = readFileSync(file)
    expect(gzipSync(bundle).byteLength / 1_024).toBeLessThanOrEqual(KIB_MAX)
    const text = bundle.toString()
    expect(text).toContain('tutela-check')
    expect(text).not.toMatch(/\beval\(|new Function|localStorage|sessionStorage|\bimport\(/)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test.each(Object.entries(en))('%s is said in both languages with the same values', (key, english) => {
  const chinese = zhCn[key as keyof typeof en]
  const valuesOf = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([name]) => name).sort()
  expectBothLanguages({ en: english, 'zh-CN': chinese })
  expect(valuesOf(chinese)).toEqual(valuesOf(english))
})

describe('the language of a page', () => {
  test.each([
    ['en', 'en', 'en'],
    ['en-GB', 'en', 'en-GB'],
    ['zh', 'zh-CN', 'zh'],
    ['zh-Hans-CN', 'zh-CN', 'zh-Hans-CN'],
    ['fr', 'en', 'fr'],
    ['', 'en', 'en'],
    ['no language at all', 'en', 'en'],
    ['x'.repeat(5_000), 'en', 'en'],
  ])('%j has words in %s and asks the API in %s', (wanted, tag, locale) => {
    expect(new Words(wanted)).toMatchObject({ tag, locale })
  })
})

test('a colon is as wide as the language writes it', () => {
  expect(['en', 'zh-CN'].map((tag) => new Words(tag).colon)).toEqual([': ', '：'])
})

describe('an answer that is typed', () => {
  const fact = (type: string, more = {}) => ({ type, itemKey: null, minimum: null, maximum: null, ...more })
  test.each([
    ['integer', ' 9 ', { value: 9 }],
    ['integer', '٩', { value: 9 }],
    ['integer', '９', { value: 9 }],
    ['number', '1,5', { value: 1.5 }],
    ['integer', '1.5', { mistake: 'notANumber' }],
    ['integer', 'Infinity', { mistake: 'notANumber' }],
    ['number', '1e999', { mistake: 'notANumber' }],
    ['number', 'nine', { mistake: 'notANumber' }],
    ['integer', '', { mistake: 'empty' }],
    ['string', ' \n ', { mistake: 'empty' }],
    ['strings', '', { value: [] }],
    ['strings', 'a\n\n a \nb', { value: ['a', 'b'] }],
    ['dateTime', 'tomorrow', { mistake: 'empty' }],
  ])('as %s %j is read as %j', (type, typed, read) => {
    expect(readTyped(fact(type), typed)).toEqual(read)
  })

  test('outside of its bounds is not taken', () => {
    const age = fact('integer', { minimum: 0, maximum: 130 })
    expect(['-1', '0', '130', '131'].map((typed) => readTyped(age, typed))).toEqual([
      { mistake: 'outOfBounds' },
      { value: 0 },
      { value: 130 },
      { mistake: 'outOfBounds' },
    ])
  })
})
