/** The digest of a month: one model, written as JSON, as Markdown and as a picture. Pure. */
import { textIn } from '../../rules/pack/locale.ts'
import type { RuleHealthView } from './rule-health.ts'
import type { Estimate } from './statistics.ts'
import type { HealthTally } from './tally.ts'
import { weekName } from './weeks.ts'

/** As many as somebody looks at once a month. */
const LISTED_MAX = 10

export interface Digest {
  readonly month: string
  readonly checks: number
  readonly subjects: number
  /** Findings that interrupt somebody in a hundred checks. */
  readonly burden: number
  readonly mostShown: readonly DigestLine[]
  readonly changed: readonly {
    readonly code: string
    readonly title: string
    readonly week: string
    readonly direction: 'UP' | 'DOWN'
    readonly observed: number
    readonly expected: number
    readonly p: number
    readonly activations: readonly string[]
  }[]
  readonly neverFulfilled: readonly Named[]
  readonly neverApplied: { readonly count: number; readonly first: readonly Named[] }
  readonly toReview: number
}

interface Named {
  readonly code: string
  readonly title: string
}

interface DigestLine extends Named {
  readonly level: string
  readonly shown: number
  readonly burden: number
  readonly acceptance: Estimate | null
  readonly overridden: number
  readonly right: Estimate | null
}

const named = ({ requirement: { requirement, locale } }: RuleHealthView): Named => ({
  code: requirement.code,
  title: textIn(requirement.title, locale),
})

/** What of all requirements somebody should look at this month. */
export function digestOf(month: string, tally: HealthTally, views: readonly RuleHealthView[]): Digest {
  const shown = views.filter(({ counts }) => counts.shown > counts.waived)
  const never = views.filter(({ signs }) => signs.includes('NEVER_APPLIED'))
  return {
    month,
    checks: tally.checks,
    subjects: tally.subjects,
    burden: tally.checks === 0 ? 0 : (100 * tally.interruptions) / tally.checks,
    mostShown: shown.slice(0, LISTED_MAX).map((view) => ({
      ...named(view),
      level: view.requirement.requirement.level,
      shown: view.counts.shown,
      burden: view.burden,
      acceptance: view.acceptance,
      overridden: view.counts.overridden,
      right: view.review.right,
    })),
    changed: views.flatMap((view) =>
      view.changePoints.map(({ week, activations, ...point }) => ({
        ...named(view),
        ...point,
        week: weekName(week),
        activations: activations.map(({ id }) => id),
      })),
    ),
    neverFulfilled: views.filter(({ signs }) => signs.includes('NEVER_FULFILLED')).map(named),
    neverApplied: { count: never.length, first: never.slice(0, LISTED_MAX).map(named) },
    toReview: shown.reduce((sum, { review }) => sum + review.toReview.length, 0),
  }
}

const WORDS = {
  en: {
    title: 'Rule health',
    sum: (checks: string, subjects: string, burden: string) =>
      `${checks} checks about ${subjects} subjects; ${burden} findings that bind here and now in a hundred checks.`,
    shown: 'Most shown',
    header: '| requirement | level | shown | acted on | overridden | right when reviewed |',
    changed: 'Changed',
    none: 'Nothing.',
    change: (week: string, up: boolean, observed: number, expected: string, p: string) =>
      `${week}: shown ${up ? 'more' : 'less'} often, for ${observed} instead of ${expected} (p = ${p})`,
    activated: 'what was made live then',
    neverFulfilled: 'Applied thirty times or more and never fulfilled',
    neverApplied: (count: number) => `Never applied: ${count}`,
    toReview: (count: number) => `Drawn and not reviewed yet: ${count}.`,
    reading:
      'How often a finding is overridden does not say that its rule is wrong: overriding is often right. Look at the sample before anything is changed; what is blocking cannot be switched off.',
    unknown: 'not known',
    plot: 'Share acted on, with its interval (95 %)',
  },
  'zh-CN': {
    title: '规则运行状况',
    sum: (checks: string, subjects: string, burden: string) =>
      `共${checks}次检查，涉及${subjects}名对象；每百次检查提示${burden}项须当下处理的约束性发现。`,
    shown: '提示最多',
    header: '| 要求 | 级别 | 提示次数 | 已采取行动 | 未采纳 | 复核认为正确 |',
    changed: '有变化',
    none: '无。',
    change: (week: string, up: boolean, observed: number, expected: string, p: string) =>
      `${week}：提示${up ? '增多' : '减少'}，涉及${observed}名对象，而预期为${expected}名（p = ${p}）`,
    activated: '当时启用的规则',
    neverFulfilled: '适用三十次以上且从未满足',
    neverApplied: (count: number) => `从未适用：${count}项`,
    toReview: (count: number) => `已抽取但尚未复核：${count}项。`,
    reading: '提示未被采纳并不表示规则有误：不采纳往往是合理的。改动之前请先复核样本；阻断性要求不能关闭。',
    unknown: '未知',
    plot: '已采取行动的比例及其区间（95%）',
  },
} as const

type Words = (typeof WORDS)[keyof typeof WORDS]

const wordsIn = (locale: string): Words => (locale.startsWith('zh') ? WORDS['zh-CN'] : WORDS.en)
const oneDigit = (value: number, locale: string): string =>
  value.toLocaleString(locale, { maximumFractionDigits: 1 })
const percent = (share: number): string => `${Math.round(100 * share)} %`

function estimated(known: Estimate | null, words: Words): string {
  if (known === null) return words.unknown
  return `${percent(known.rate)} (${percent(known.lower)}–${percent(known.upper)}, n = ${known.of})`
}

/** A cell of a table of Markdown: what would end it, or be a mark or a link, stands for itself. */
const cell = (text: string): string => text.replaceAll(/[\\`*_{}[\]<>|#]/g, '\\$&').replaceAll('\n', ' ')

/** The digest as Markdown. */
export function digestInMarkdown(digest: Digest, locale: string): string {
  const words = wordsIn(locale)
  const line = ({ code, title }: Named) => `- ${cell(code)}: ${cell(title)}`
  const lines = (all: readonly string[]) => (all.length === 0 ? [words.none] : all)
  const rows = digest.mostShown.map(
    ({ code, title, level, shown, acceptance, overridden, right }) =>
      `| ${cell(code)} ${cell(title)} | ${level} | ${shown} | ${estimated(acceptance, words)} | ${overridden} | ${estimated(right, words)} |`,
  )
  const changes = digest.changed.map(
    ({ code, title, week, direction, observed, expected, p, activations }) =>
      `- ${cell(code)} ${cell(title)}. ${words.change(week, direction === 'UP', observed, oneDigit(expected, locale), p.toExponential(1))}${
        activations.length === 0 ? '' : `; ${words.activated}: ${activations.join(', ')}`
      }`,
  )
  return [
    `# ${words.title} ${digest.month}`,
    '',
    words.sum(
      digest.checks.toLocaleString(locale),
      digest.subjects.toLocaleString(locale),
      oneDigit(digest.burden, locale),
    ),
    '',
    `## ${words.shown}`,
    '',
    ...(rows.length === 0 ? [words.none] : [words.header, '|---|---|--:|--:|--:|--:|', ...rows]),
    '',
    `## ${words.changed}`,
    '',
    ...lines(changes),
    '',
    `## ${words.neverFulfilled}`,
    '',
    ...lines(digest.neverFulfilled.map(line)),
    '',
    `## ${words.neverApplied(digest.neverApplied.count)}`,
    '',
    ...lines(digest.neverApplied.first.map(line)),
    '',
    words.toReview(digest.toReview),
    '',
    words.reading,
    '',
  ].join('\n')
}

const WIDTH = 640
const LABELS = 130
const ROW = 26
const TOP = 44
const SCALE = WIDTH - LABELS - 30

/** The shares that were acted on, each with its interval, as a picture that says the same to a screen reader. */
export function digestAsPicture(digest: Digest, locale: string): string {
  const words = wordsIn(locale)
  const height = TOP + ROW * Math.max(1, digest.mostShown.length) + 30
  const at = (share: number) => LABELS + Math.round(share * SCALE)
  const bottom = height - 24
  const ticks = [0, 0.25, 0.5, 0.75, 1].flatMap((share) => [
    `<line x1="${at(share)}" y1="${TOP - 8}" x2="${at(share)}" y2="${bottom}" stroke="#d0d4d8"/>`,
    `<text x="${at(share)}" y="${bottom + 16}" text-anchor="middle">${percent(share)}</text>`,
  ])
  const rows = digest.mostShown.flatMap(({ code, acceptance }, row) => {
    const y = TOP + ROW * row + ROW / 2
    const label = `<text x="${LABELS - 8}" y="${y + 4}" text-anchor="end">${escaped(code)}</text>`
    if (acceptance === null) return [label, `<text x="${LABELS + 4}" y="${y + 4}">${words.unknown}</text>`]
    const { lower, upper, rate } = acceptance
    return [
      label,
      `<line x1="${at(lower)}" y1="${y}" x2="${at(upper)}" y2="${y}" stroke="#1d5f8a" stroke-width="3"/>`,
      `<circle cx="${at(rate)}" cy="${y}" r="5" fill="#1d5f8a"/>`,
    ]
  })
  const said = digest.mostShown.map(({ code, acceptance }) => `${code}: ${estimated(acceptance, words)}`)
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" font-family="system-ui, sans-serif" font-size="12" fill="#1b1f23">`,
    `<title>${escaped(`${words.title} ${digest.month}`)}</title>`,
    `<desc>${escaped([words.plot, ...said].join('; '))}</desc>`,
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    `<text x="${LABELS}" y="20" font-size="14">${escaped(words.plot)}</text>`,
    ...ticks,
    ...rows,
    '</svg>',
  ].join('\n')
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escaped = (text: string): string => text.replaceAll(/[&<>"]/g, (letter) => ESCAPES[letter] ?? letter)
