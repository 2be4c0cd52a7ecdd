import { didYouMean } from '../pack/suggest.ts'
import type { LintRule } from './visible-packs.ts'

/** Overrides change a requirement of an extended pack, each once, and change something. */
export const overrides: LintRule = ({ pack, inherited }, report) => {
  const own = new Set((pack.requirements ?? []).map(({ code }) => code))
  const seen = new Set<string>()
  for (const [index, { target, change }] of (pack.overrides ?? []).entries()) {
    const path = ['overrides', index, 'target']
    if (own.has(target))
      report('OVERRIDE_MISFIT', path, `\`${target}\` is this pack's own; change it where it stands`)
    else if (!inherited.has(target)) {
      report(
        'UNKNOWN_REQUIREMENT',
        path,
        () => `no extended pack has a requirement \`${target}\`${didYouMean(target, inherited.keys())}`,
      )
    }
    if (seen.has(target))
      report('OVERRIDE_MISFIT', path, `\`${target}\` is overridden twice; put both changes into one`)
    seen.add(target)
    if (Object.keys(change).length === 0)
      report('OVERRIDE_MISFIT', ['overrides', index, 'change'], 'the override changes nothing')
  }
}
