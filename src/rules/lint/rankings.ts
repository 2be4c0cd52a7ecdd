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
        `the bands must rise: ${bound} is not above ${before}`,
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
    report('RANKING_MISFIT', path, `\`${name}\` is not a field of the items of \`${list}\``)
  else if (fact.type !== 'integer' && fact.type !== 'number') {
    report('RANKING_MISFIT', path, `\`${name}\` is of type ${fact.type}; a ranking goes by figures`)
  }
}
