import type { FactDeclaration, Pack } from '../../src/rules/index.ts'
import type { Random } from './random.ts'

/** The facts of a synthetic pack: 3 that scope most requirements, 12 figures, 8 codes, 3 truths, 3 lists, 1 object. */
export type Situation = Record<string, unknown>

const codes = (prefix: string, count: number) => Array.from({ length: count }, (_, n) => `${prefix}_${n + 1}`)
const numbered = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, n) => `${prefix}${n + 1}`)

export const SCOPES: Readonly<Record<string, readonly string[]>> = {
  clientGroup: codes('group', 8),
  serviceModel: codes('model', 10),
  serviceSetting: codes('setting', 8),
}
export const FIGURES = numbered('figure', 12)
export const CODES = numbered('choice', 8)
export const CHOICES = codes('option', 12)
export const TRUTHS = numbered('truth', 3)
export const LISTS = numbered('marks', 3)
export const MARKS = codes('mark', 10)

const FIGURE_MAX = 100
const LISTS_OF_CODES: Readonly<Record<string, readonly string[]>> = {
  ...SCOPES,
  choices: CHOICES,
  marks: MARKS,
}

const label = (name: string) => {
  const words = name.replace(/([a-z])([A-Z0-9])/g, '$1 $2').toLowerCase()
  return { en: `${words} of this situation`, 'zh-CN': `本情况的${words}` }
}
const declaration = (name: string, rest: Omit<FactDeclaration, 'label'>): [string, FactDeclaration] => [
  name,
  { label: label(name), ask: { en: `What is the ${name}?`, 'zh-CN': `${name}是什么？` }, ...rest },
]

/** The pack that declares the facts and vocabulary which the packs of requirements extend. */
export function basePack(): Pack {
  const facts = [
    ...Object.keys(SCOPES).map((name) =>
      declaration(name, { type: 'code', vocabulary: name, decisive: true }),
    ),
    ...FIGURES.map((name) =>
      declaration(name, { type: 'integer', minimum: 0, maximum: FIGURE_MAX, decisive: true }),
    ),
    ...CODES.map((name) => declaration(name, { type: 'code', vocabulary: 'choices', decisive: true })),
    ...TRUTHS.map((name) => declaration(name, { type: 'boolean', decisive: true })),
    ...LISTS.map((name) => declaration(name, { type: 'codes', vocabulary: 'marks', decisive: true })),
    declaration('details', { type: 'object' }),
  ]
  return {
    pack: 'bench/base',
    version: '1.0.0',
    title: { en: 'Facts of the benchmark', 'zh-CN': '基准测试的事实' },
    locales: ['en', 'zh-CN'],
    owner: { team: 'bench' },
    effective: { from: '2026-01-01' },
    vocabulary: Object.fromEntries(
      Object.entries(LISTS_OF_CODES).map(([name, list]) => [
        name,
        Object.fromEntries(list.map((code) => [code, { title: label(code.replace('_', '')) }])),
      ]),
    ),
    facts: Object.fromEntries(facts),
  }
}

/** A situation in which every fact is known; parsed from JSON, because that is how facts arrive. */
export function randomSituation(random: Random, scope: Situation = {}): Situation {
  const drawn: Situation = {}
  for (const [name, list] of Object.entries(SCOPES)) drawn[name] = random.pick(list)
  Object.assign(drawn, scope)
  for (const name of FIGURES) drawn[name] = random.integer(0, FIGURE_MAX)
  for (const name of CODES) drawn[name] = random.pick(CHOICES)
  for (const name of TRUTHS) drawn[name] = random.chance(0.5)
  for (const name of LISTS) drawn[name] = random.sample(MARKS, random.integer(1, 4))
  drawn.details = { note: 'an object fact that no condition reads' }
  return JSON.parse(JSON.stringify(drawn))
}
