import { expect } from 'vitest'
import type { EngineText } from '../../src/rules/index.ts'

const NAMED = /`[^`]+`/g
const CHINESE = /\p{Script=Han}/u
/** Signs of the other language, where a sentence goes on after a Chinese character. */
const HALF_WIDTH = /\p{Script=Han}[,;:!?]|[,;:!?]\p{Script=Han}/u

/** A text says something in each language, names the same things in both, and none of them has a hole. */
export function expectBothLanguages({ en, 'zh-CN': zh }: EngineText): void {
  for (const words of [en, zh]) {
    expect(words.trim()).not.toBe('')
    expect(words).not.toMatch(/\bundefined\b|\[object|Invalid input|expected .* received/)
  }
  expect(en).not.toMatch(CHINESE)
  expect(zh).toMatch(CHINESE)
  expect(zh).not.toMatch(HALF_WIDTH)
  expect([...new Set(zh.match(NAMED))].sort()).toEqual([...new Set(en.match(NAMED))].sort())
}
