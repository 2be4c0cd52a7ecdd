import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { shippedPacks } from '../../support/shipped-packs.ts'

const DOCUMENT = readFileSync(join(import.meta.dirname, '../../../docs/shipped-protocols.md'), 'utf8')
const NAMED = new Set([...DOCUMENT.matchAll(/`([^`]+)`/g)].map((match) => match[1]))

test('docs/shipped-protocols.md names every shipped procedure, step, register, task rule and report with its Chinese title', () => {
  const packs = shippedPacks()
  const procedures = packs.flatMap((pack) => Object.entries(pack.procedures ?? {}))
  const registers = packs.flatMap((pack) => Object.entries(pack.registers ?? {}))
  const codes = [
    ...procedures.flatMap(([code, { steps = [] }]) => [code, ...steps.map((step) => step.code)]),
    ...registers.map(([code]) => code),
    ...packs.flatMap(({ tasks = {}, reports = {} }) => [...Object.keys(tasks), ...Object.keys(reports)]),
  ]
  expect(codes.length).toBeGreaterThan(80)
  expect(codes.filter((code) => !NAMED.has(code))).toEqual([])
  const titles = [...procedures, ...registers].flatMap(([, { title }]) => title?.['zh-CN'] ?? [])
  expect(titles.filter((title) => !DOCUMENT.includes(title))).toEqual([])
})
