import { say } from '../pack/locale.ts'
import { listOf } from './sites.ts'
import type { LintRule, LintScope, Report } from './visible-packs.ts'

/** A ranking goes by figures of the items of its list, and the bounds of its bands rise. */
export const rankings: LintRule = (scope, report) => {
  for (const [index, { list, by, score, bands }] of (scope.pack.rankings ?? []).entries()) {
    const path = ['rankings', index]
    for (const [part, names] of [
      ['by', by],
      ['score', score],
    ] as const) {
      for (const [at, name] of names.entries()) checkField(name, list, [...path, part, at], scope, report)
    }
    const bounds = (bands ?? []).map(({ upTo }) =>
      typeof upTo === 'number' ? upTo : scope.parameters.get(upTo.param)?.default,
    )
    for (const [at, bound] of bounds.entries()) {
      const before = bounds[at - 1]
      if (bound === undefined || before === undefined || bound > before) continue
      report(
        'RANKING_MISFIT',
        [...path, 'bands', at, 'upTo'],
        say(`the bands must rise: ${bound} is not above ${before}`, `各档必须递增：${bound}不大于${before}`),
      )
    }
  }
}

function checkField(
  name: string,
  list: string,
  path: (string | number)[],
  { facts }: LintScope,
  report: Report,
): void {
  const fact = facts.get(name)
  if (!fact) return
  if (listOf(name) === null)
    report(
      'RANKING_MISFIT',
      path,
      say(
        `\`${name}\` is not said of the items of \`${list}\`: use a fact named \`${list}[].…\``,
        `\`${name}\`说的不是\`${list}\`的条目：请使用名为\`${list}[].…\`的事实`,
      ),
    )
  else if (fact.type !== 'integer' && fact.type !== 'number') {
    report(
      'RANKING_MISFIT',
      path,
      say(
        `\`${name}\` is of type ${fact.type}, and a ranking goes by figures: use a fact of type integer or number`,
        `\`${name}\`的类型是${fact.type}，而排序依据数值：请使用类型为integer或number的事实`,
      ),
    )
  }
}
