import type { Condition, Pack, Requirement } from '../../src/rules/index.ts'
import { basePack, CHOICES, CODES, FIGURES, LISTS, MARKS, SCOPES, type Situation, TRUTHS } from './facts.ts'
import type { Random } from './random.ts'

/** Requirements a pack may hold without growing past the size limit of an upload. */
const REQUIREMENTS_PER_PACK = 400
const LEVELS = ['blocking', 'required', 'required', 'required', 'advisory', 'advisory'] as const

export interface PackWishes {
  readonly requirements: number
  /** Share of the requirements that should apply in a situation. */
  readonly applyingShare: number
  /** With it, exactly `requirements × applyingShare` requirements apply in this situation. */
  readonly exactlyIn?: Situation
}

/** Packs whose requirements are scoped by three facts and fulfilled by three predicates each; about half are fulfilled. */
export function generatePacks(random: Random, wishes: PackWishes): Pack[] {
  const requirements = generateRequirements(random, wishes)
  const base = basePack()
  const packs = Array.from({ length: Math.ceil(requirements.length / REQUIREMENTS_PER_PACK) }, (_, n) => ({
    ...base,
    pack: `bench/part-${n + 1}`,
    title: { en: `Part ${n + 1}`, 'zh-CN': `第${n + 1}部分` },
    extends: [{ pack: base.pack, range: '^1.0.0' }],
    vocabulary: {},
    facts: {},
    requirements: requirements.slice(n * REQUIREMENTS_PER_PACK, (n + 1) * REQUIREMENTS_PER_PACK),
  }))
  return [base, ...packs]
}

function generateRequirements(
  random: Random,
  { requirements, applyingShare, exactlyIn }: PackWishes,
): Requirement[] {
  const wanted = Math.round(requirements * applyingShare)
  const places = random.shuffled(Array.from({ length: requirements }, (_, n) => n < wanted))
  return places.map((shouldApply, n) => {
    let scope = scopeOf(random, applyingShare)
    while (exactlyIn && isInScope(scope, exactlyIn) !== shouldApply) scope = scopeOf(random, applyingShare)
    return requirementOf(random, n + 1, scope)
  })
}

type Scope = Readonly<Record<string, readonly string[]>>

function scopeOf(random: Random, share: number): Scope {
  return Object.fromEntries(
    Object.entries(SCOPES).map(([name, list]) => {
      const exact = list.length * Math.cbrt(share)
      const spread = Math.min(exact - 1, list.length - exact, 2)
      const size = exact + (random.next() * 2 - 1) * spread
      return [name, random.sample(list, Math.floor(size) + (random.chance(size % 1) ? 1 : 0))]
    }),
  )
}

const isInScope = (scope: Scope, situation: Situation): boolean =>
  Object.entries(scope).every(([name, list]) => list.includes(String(situation[name])))

function scopeLeaf([fact, list]: [string, readonly string[]]): Condition {
  const [only] = list
  return list.length === 1 && only !== undefined
    ? { fact, operator: 'equal', value: only }
    : { fact, operator: 'in', value: [...list] }
}

function predicate(random: Random): Condition {
  const kind = random.integer(1, 10)
  if (kind <= 5)
    return random.chance(0.5)
      ? { fact: random.pick(FIGURES), operator: 'greaterThanInclusive', value: random.integer(5, 35) }
      : { fact: random.pick(FIGURES), operator: 'lessThan', value: random.integer(65, 95) }
  if (kind <= 7)
    return { fact: random.pick(CODES), operator: 'in', value: random.sample(CHOICES, random.integer(8, 11)) }
  if (kind === 8) return { fact: random.pick(CODES), operator: 'notEqual', value: random.pick(CHOICES) }
  if (kind === 9) return { fact: random.pick(TRUTHS), operator: 'equal', value: random.chance(0.5) }
  return {
    fact: random.pick(LISTS),
    operator: 'containsAny',
    value: random.sample(MARKS, random.integer(5, 7)),
  }
}

/** Three parts, the last one now and then an alternative of two; each looks at another fact. */
function requireOf(random: Random): Condition {
  const drawn = new Map<string | undefined, Condition>()
  const wanted = random.chance(0.4) ? 4 : 3
  while (drawn.size < wanted) {
    const next = predicate(random)
    drawn.set(next.fact, next)
  }
  const [first, second, ...rest] = drawn.values()
  const [third] = rest
  if (!first || !second || !third) throw new RangeError('a requirement needs three predicates')
  return { all: [first, second, rest.length > 1 ? { any: rest } : third] }
}

function requirementOf(random: Random, number: number, scope: Scope): Requirement {
  const code = `bench:R-${number}`
  const figure = random.pick(FIGURES)
  return {
    code,
    kind: 'measure',
    level: random.pick(LEVELS),
    lock: 'tunable',
    title: { en: `Synthetic requirement number ${number}`, 'zh-CN': `第${number}号合成要求` },
    guidance: {
      en: `Requirement ${number} stands for a rule of a real organisation: it says in two or three sentences what has to be done, by whom, and why it matters to the people who are served.`,
      'zh-CN': `第${number}号要求代表真实机构的一条规则：用两三句话说明要做什么、由谁做，以及为何对服务对象重要。`,
    },
    message: {
      en: `Requirement ${number}: the figure is {${figure}} in setting {serviceSetting}; put it in place before you go on.`,
      'zh-CN': `第${number}号要求：数值为{${figure}}，场所为{serviceSetting}；请先落实再继续。`,
    },
    when: { all: Object.entries(scope).map(scopeLeaf) },
    require: requireOf(random),
    sources: [{ title: { en: 'Benchmark generator', 'zh-CN': '基准测试生成器' }, checkedOn: '2026-01-01' }],
  }
}
