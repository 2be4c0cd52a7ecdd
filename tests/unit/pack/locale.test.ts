import { describe, expect, test } from 'vitest'
import { chooseLocale } from '../../../src/rules/index.ts'

describe('the language that serves a reader', () => {
  test.each([
    ['en-GB', ['en', 'zh-CN'], 'en'],
    ['EN', ['en', 'zh-CN'], 'en'],
    ['zh', ['en', 'zh-CN'], 'zh-CN'],
    ['zh-Hans', ['en', 'zh-CN'], 'zh-CN'],
    ['zh-SG', ['en', 'zh-CN'], 'zh-CN'],
    ['es-MX', ['es'], 'es'],
    ['pt', ['pt-BR'], 'pt-BR'],
    ['sr-Latn-RS', ['sr', 'sr-Latn'], 'sr-Latn'],
    ['zh-TW', ['zh-TW', 'zh-CN'], 'zh-TW'],
  ])('%s among %j is %s', (wanted, offered, found) => {
    expect(chooseLocale(wanted, offered)).toBe(found)
  })

  test.each([
    ['zh-TW', ['en', 'zh-CN']],
    ['zh-Hant-HK', ['en', 'zh-CN']],
    ['zh-HK', ['zh-CN', 'zh']],
    ['sr-Latn', ['sr']],
    ['fr', ['en']],
    ['', ['en']],
    ['not a tag', ['en']],
    ['e', ['en']],
  ])('%s among %j is none: nobody gets a script they may not read', (wanted, offered) => {
    expect(chooseLocale(wanted, offered)).toBeNull()
  })
})
